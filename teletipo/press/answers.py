"""A request to one outlet -> its answer; no sockets here."""

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime

import xxhash

from teletipo.press import feeds, indexes
from teletipo.press.records import FeedQuirk, Page
from teletipo.press.shelf import Shelf

LARGEST_PAGE = 30_000_000  # bytes after decompression
_BASE = re.compile(rb"\{\{base(?::([a-z0-9-]+))?\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One outlet's answers. ``bases`` has the address of every outlet, empty unless {{base}} is to be replaced."""

    shelf: Shelf
    base: str
    bases: Mapping[str, str]

    def answer(self, target: str, headers: Mapping[str, str], now: float, started: float) -> Answer:
        """``now`` in seconds after the start, ``started`` as POSIX time; header names in lower case."""
        path = target.partition("?")[0]
        outlet, shelf = self.shelf.outlet, self.shelf
        if path == "/robots.txt":
            return Answer(status=200, body=indexes.robots(outlet, self.base), headers=_type("text/plain"))
        changed = feeds.epoch(started + shelf.changed(now))
        validators = {"Last-Modified": format_datetime(changed, usegmt=True)}
        if path == "/feed.xml" and "feed" in outlet.sources:
            body, kind = feeds.feed(outlet, shelf.listed(now), self.base, changed)
            if outlet.feed_quirk is FeedQuirk.STUCK_ETAG:
                validators = {"ETag": '"1"'}
            return _checked(body, {**_type(kind), **validators}, headers)
        if path == "/sitemap-news.xml" and "sitemap" in outlet.sources:
            body = indexes.sitemap(outlet, shelf.listed(now), self.base)
            return _checked(body, {**_type("application/xml"), **validators}, headers)
        if (index := self._index(path, now)) is not None:
            return _checked(index, {**_type("text/html; charset=utf-8"), **validators}, headers)
        page = shelf.find(target, now)
        return self._page(page) if page else Answer(status=404, body=b"Not found.\n", headers=_type("text/plain"))

    def _index(self, path: str, now: float) -> bytes | None:
        outlet, sections = self.shelf.outlet, self.shelf.sections
        if path == "/":
            return indexes.index_page(outlet, self.shelf.listed(now), sections)
        for section in sections:
            if path == indexes.section_path(section):
                return indexes.index_page(outlet, self.shelf.listed(now, section), sections, section)
        return None

    def _page(self, page: Page) -> Answer:
        body = _read(page)
        if body is None:
            return Answer(status=500, body=b"The file of this page cannot be read.\n", headers=_type("text/plain"))
        if self.bases:
            body = _BASE.sub(lambda found: self._address(found[1]), body)
        kind = f"text/html; charset={page.charset}" if page.charset else "text/html"
        return Answer(status=200, body=body, headers=_type(kind))

    def _address(self, slug: bytes | None) -> bytes:
        """An unknown outlet's address is left out, so that the link shows as broken in the page."""
        return (self.bases.get(slug.decode("ascii"), "") if slug else self.base).encode("ascii")


def _type(kind: str) -> dict[str, str]:
    return {"Content-Type": kind}


def _read(page: Page) -> bytes | None:
    try:
        if page.file.suffix != ".gz":
            return page.file.read_bytes()
        with gzip.open(page.file) as file:
            return file.read(LARGEST_PAGE)
    except (OSError, EOFError, zlib.error):
        return None


def _checked(body: bytes, headers: dict[str, str], asked: Mapping[str, str]) -> Answer:
    """200, or 304 if the asker's copy is this one (RFC 9110, 13.2.2: a date counts only without If-None-Match)."""
    headers.setdefault("ETag", f'"{xxhash.xxh64_hexdigest(body)}"')
    if (tags := asked.get("if-none-match")) is not None:
        known = tags.strip() == "*" or headers["ETag"] in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    else:
        known = _not_after(headers.get("Last-Modified", ""), asked.get("if-modified-since", ""))
    if known:
        return Answer(
            status=304, headers={name: headers[name] for name in ("ETag", "Last-Modified") if name in headers}
        )
    return Answer(status=200, body=body, headers=headers)


def _not_after(changed: str, since: str) -> bool:
    if not changed or not since:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
