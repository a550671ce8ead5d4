"""Faults that show only across files: two outlets that claim one slug, one domain or one source."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from crawlers.catalogue.fault import Fault
from crawlers.outlet import Outlet


def conflicts(outlets: Sequence[Outlet]) -> list[Fault]:
    """A fault for every claim after the first. ``bbc.com`` and ``bbc.com/mundo`` are two claims, not one."""
    claims = (
        ("slug", ((outlet, outlet.slug) for outlet in outlets), "is taken by {first}: choose another slug"),
        ("domain", _domains(outlets), "{value} is claimed by {first} too: give it to one, or add the edition's path"),
        ("source", _sources(outlets), "{value} is read for {first} too: leave it to one of the two"),
    )
    return [fault for key, pairs, text in claims for fault in _second(key, pairs, text)]


def _second(key: str, pairs: Iterable[tuple[Outlet, str]], text: str) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for outlet, value in pairs:
        if value in first:
            yield Fault(file=f"{outlet.slug}.toml", key=key, text=text.format(value=value, first=first[value]))
        first.setdefault(value, outlet.slug)


def _domains(outlets: Sequence[Outlet]) -> Iterator[tuple[Outlet, str]]:
    for outlet in outlets:
        for domain in (outlet.domain, *outlet.aliases):
            yield outlet, domain.rstrip("/")


def _sources(outlets: Sequence[Outlet]) -> Iterator[tuple[Outlet, str]]:
    """http and https, and a final slash, make no second source: the host answers both alike."""
    for outlet in outlets:
        for source in outlet.sources:
            parts = urlsplit(source.url)
            yield outlet, f"{parts.netloc.lower()}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"
