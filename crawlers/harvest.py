"""Gathering a source's links: canonical, without repeats, within a limit, every item counted exactly once."""

import re
from collections import Counter
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from crawlers.decoding import mended
from crawlers.markup import plain
from crawlers.outlet import Hints, Source
from crawlers.page import Link
from crawlers.paths import hinted, is_page_address
from crawlers.reading import Outcome, Reading
from crawlers.urls import BadUrl, canonical, site


class Skip(StrEnum):
    """Why an item of a source gave no link."""

    NO_ADDRESS = "no address"
    BAD_ADDRESS = "bad address"  # mailto:, credentials, no host …
    NOT_A_PAGE = "not a page"  # a home page, a picture, a PDF
    NOT_AN_ARTICLE = "not an article"  # says the outlet's hint, or on a section page or plain sitemap the path
    ELSEWHERE = "elsewhere"  # on a section page or in a sitemap index: another outlet's address
    REPEATED = "repeated"
    OVER_THE_LIMIT = "over the limit"


_HOST_FIRST = re.compile(r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+(?=[/?#]|\Z)", re.IGNORECASE)


def absolute(raw: str, base: str) -> str:
    """``raw`` with a scheme where it lacks only that (``www.example.org/a``: seen in feeds and on pages)."""
    raw = raw.strip()
    first = _HOST_FIRST.match(raw)
    if first is None or not base.startswith(("http:", "https:")):
        return raw
    host = first[0].lower()
    if host.startswith("www.") or ("/" in raw and site(f"http://{host}/") == site(base)):
        return f"{base.partition(':')[0]}://{raw}"
    return raw


class Harvest:
    """Links of one document in its order. ``items`` is always the number of links plus all that was skipped."""

    def __init__(self, source: Source, hints: Hints, *, base: str, most: int) -> None:
        self.base = base
        self._source, self._hints, self._most = source, hints, most
        self._links: dict[str, Link] = {}
        self._skipped: Counter[str] = Counter()

    def skip(self, reason: Skip, count: int = 1) -> None:
        if count:
            self._skipped[reason] += count

    def address(self, raw: str) -> str | None:
        """The canonical address of a page that may be an article; None, and counted, where it cannot be one."""
        try:
            url = canonical(absolute(raw, self.base), self._hints, base=self.base)
        except BadUrl:
            self.skip(Skip.BAD_ADDRESS if raw.strip() else Skip.NO_ADDRESS)
            return None
        if not is_page_address(url):
            self.skip(Skip.NOT_A_PAGE)
            return None
        if hinted(urlsplit(url).path, self._hints) is False:
            self.skip(Skip.NOT_AN_ARTICLE)
            return None
        return url

    def add(self, url: str, *, raw: str = "", title: str = "", published: datetime | None = None) -> None:
        """Keep a canonical address; of repeats the first place, the longest title and the first date."""
        known = self._links.get(url)
        if known is None and len(self._links) >= self._most:
            self.skip(Skip.OVER_THE_LIMIT)
            return
        title = plain(mended(title))
        if known is not None:
            self.skip(Skip.REPEATED)
            raw, published = known.raw_url, known.published or published
            title = max(known.title, title, key=len)
        self._links[url] = Link(
            outlet=self._source.outlet,
            url=url,
            raw_url=raw.strip()[:2000],
            via=self._source.id,
            title=title,
            published=published,
        )

    @property
    def items(self) -> int:
        return len(self._links) + self._skipped.total()

    def reading(self, *, children: tuple[str, ...] = (), nothing: str) -> Reading:
        """READ, EMPTY without an item, MALFORMED (with ``nothing``) if no item had an address that can be read."""
        outcome, detail = Outcome.READ, ""
        unusable = self._skipped[Skip.NO_ADDRESS] + self._skipped[Skip.BAD_ADDRESS]
        if not self.items and not children:
            outcome = Outcome.EMPTY
        elif unusable == self.items and not children:
            outcome, detail = Outcome.MALFORMED, nothing
        return Reading(
            outcome=outcome,
            links=tuple(self._links.values()),
            children=children,
            detail=detail,
            items=self.items,
            skipped=dict(self._skipped),
        )
