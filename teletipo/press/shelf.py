"""What one outlet has to show at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.urls import BadUrl, canonical
from teletipo.press.records import Page, PressOutlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    page: Page
    at: float  # seconds after the start at which it appears


def timeline(pages: Sequence[Page], over: float) -> list[Entry]:
    """Each page with its moment: its ``after``, at most ``over``; the others evenly, the longest published first."""
    free = sorted(
        (page for page in pages if page.after is None),
        key=lambda page: (page.published is None, page.published.timestamp() if page.published else 0.0),
    )
    moments = {id(page): over * place / len(free) for place, page in enumerate(free)}
    return [
        Entry(page=page, at=moments[id(page)] if page.after is None else min(page.after, max(over, 0.0)))
        for page in pages
    ]


class Shelf:
    """The pages of one outlet by address; several at one address are versions, of which the last that is out counts."""

    def __init__(self, outlet: PressOutlet, entries: Iterable[Entry]) -> None:
        self.outlet = outlet
        self._versions: dict[str, list[Entry]] = {}
        for entry in entries:
            self._versions.setdefault(entry.page.path, []).append(entry)
        for versions in self._versions.values():
            versions.sort(key=lambda entry: entry.at)
        self._plain = {key: key for key in self._versions}
        for key in self._versions:
            self._plain.setdefault(_loose(key), key)

    def find(self, target: str, now: float) -> Page | None:
        """The page at this path and query; query parameters that no page of the outlet has are passed over."""
        for key in (target, _loose(target), _loose(target).partition("?")[0]):
            if key in self._plain:
                entry = _latest(self._versions[self._plain[key]], now)
                return entry.page if entry else None
        return None

    def listed(self, now: float, section: str | None = None) -> list[Page]:
        """The pages that are out, the newest first; undated ones last."""
        out = [entry for versions in self._versions.values() if (entry := _latest(versions, now))]
        pages = [entry.page for entry in out if not entry.page.unlisted]
        pages.sort(key=lambda page: page.published.timestamp() if page.published else float("-inf"), reverse=True)
        return pages if section is None else [page for page in pages if page.section == section]

    def changed(self, now: float) -> float:
        """When the last page that is out appeared, in seconds after the start."""
        moments = [entry.at for versions in self._versions.values() for entry in versions if entry.at <= now]
        return max(moments, default=0.0)

    @property
    def sections(self) -> list[str]:
        return sorted({entry.page.section for versions in self._versions.values() for entry in versions} - {""})

    def __len__(self) -> int:
        return len(self._versions)


def _latest(versions: list[Entry], now: float) -> Entry | None:
    return next((entry for entry in reversed(versions) if entry.at <= now), None)


def _loose(target: str) -> str:
    """The target as a crawler may ask for it: escaped alike, without tracking parameters and a final slash."""
    try:
        parts = urlsplit(canonical(f"http://127.0.0.1{target}"))
    except BadUrl:
        return target
    return (parts.path.rstrip("/") or "/") + ("?" if parts.query else "") + parts.query
