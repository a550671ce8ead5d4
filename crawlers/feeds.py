"""RSS, Atom and JSON feeds -> Reading. Pure: bytes in, links out; nothing is fetched, nothing in a feed is run."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import feedparser
import orjson

from crawlers.dates import published
from crawlers.decoding import TooLarge, decoded, unpacked
from crawlers.harvest import Harvest, absolute
from crawlers.markup import root, wellformed
from crawlers.outlet import Hints, Source
from crawlers.reading import Outcome, Reading

FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_REDIRECTOR = re.compile(r"https?://(?:feedproxy\.google\.com|feeds\.feedburner\.com|[^/]+)/~r/", re.IGNORECASE)
_DATES = ("published", "created", "updated", "mi_datetimewritten")
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    address: str  # as it stands, "" if there is none
    title: str
    date: str


def read_feed(
    body: bytes,
    *,
    source: Source,
    url: str,
    content_type: str = "",
    hints: Hints = Hints(),  # noqa: B008 - frozen
    now: datetime,
    max_items: int = 1000,
    max_bytes: int = 5 * 2**20,
) -> Reading:
    """The links of a feed whose bytes came from ``url`` (after redirects), in the feed's order.

    READ, EMPTY, NOT_A_FEED, MALFORMED or TOO_LARGE; never raises for what ``body`` holds. Costs about 20 ms for a
    common feed, seconds for a hostile one: call it through crawlers.bounded.
    """
    try:
        text = decoded(unpacked(body, max_bytes), content_type)
    except TooLarge as error:
        return Reading(outcome=Outcome.TOO_LARGE, detail=str(error))
    if text.lstrip().startswith("{"):
        parsed = _json_feed(text)
    elif root(text) in FEED_ROOTS:
        parsed = _xml_feed(text)
    else:
        return Reading(outcome=Outcome.NOT_A_FEED, detail=_what_it_is(text))
    if isinstance(parsed, Reading):
        return parsed
    home, items = parsed
    harvest = Harvest(source, hints, base=_base(home, url), most=max_items)
    for item in items:
        if address := harvest.address(item.address):
            harvest.add(address, raw=item.address, title=item.title, published=published(item.date, now))
    return harvest.reading(nothing="The feed has items, but none with an address that can be read.")


def _xml_feed(text: str) -> tuple[str, Iterator[_Item]] | Reading:
    stream = io.BytesIO(wellformed(text).encode("utf-8", "replace"))
    try:
        feed = feedparser.parse(stream, response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False)
    except MemoryError:
        raise
    except Exception as error:  # its loose parser lets through what sgmllib and urllib raise (xml:base="http://[")
        return Reading(outcome=Outcome.MALFORMED, detail=f"The feed cannot be parsed ({type(error).__name__}).")
    if not feed.entries and feed.bozo:
        return Reading(
            outcome=Outcome.MALFORMED, detail=f"The feed is broken before its first item: {feed.bozo_exception}."[:300]
        )
    return str(feed.feed.get("link", "")), (_item(entry) for entry in feed.entries)


def _item(entry: dict[str, Any]) -> _Item:
    dates = (dict.get(entry, name) for name in _DATES)  # feedparser's own get warns about a fall-back of its own
    date = next((str(found) for found in dates if found), "")
    return _Item(address=_address(entry), title=str(entry.get("title", "")), date=date)


def _address(entry: dict[str, Any]) -> str:
    """FeedBurner's note of the original, else the link, else a guid that is an address, whatever isPermaLink says.

    A redirector's link gives way to such a guid (Libertad Digital: 138 of 138 items). An opaque guid
    (``MDSART20210625_3396``), which feedparser offers as the link where there is none, is no address.
    """
    original, guid = str(entry.get("feedburner_origlink", "")).strip(), str(entry.get("id", "")).strip()
    link = str(entry.get("link", "")).strip()
    if entry.get("guidislink") and link == guid:
        link = ""
    if original.startswith(("http://", "https://")):
        return original
    guid_is_address = guid.startswith(("http://", "https://")) and not _REDIRECTOR.match(guid)
    if link and not (guid_is_address and _REDIRECTOR.match(link)):
        return link
    if guid.startswith(("http://", "https://", "/")) or absolute(guid, "http://x/") != guid:
        return guid
    return ""


def _json_feed(text: str) -> tuple[str, Iterator[_Item]] | Reading:
    """JSON Feed 1.1 (jsonfeed.org)."""
    try:
        feed = orjson.loads(text)
    except orjson.JSONDecodeError:
        feed = None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version")):
        return Reading(outcome=Outcome.NOT_A_FEED, detail="There is JSON at the feed's address, but no JSON Feed.")

    def read(item: object) -> _Item:
        entry = item if isinstance(item, dict) else {}
        address = entry.get("url") or entry.get("external_url") or ""
        title, date = entry.get("title") or "", entry.get("date_published") or ""
        return _Item(address=str(address), title=str(title), date=str(date))

    return str(feed.get("home_page_url") or ""), (read(item) for item in items)


def _base(home: str, url: str) -> str:
    """Relative links are relative to the site that a feed names: it may lie on a host of its own, as 140 do."""
    home = absolute(home, url)
    return home if home.startswith(("http://", "https://")) else url


def _what_it_is(text: str) -> str:
    kind = root(text)
    if not text.strip():
        return "The answer at the feed's address is empty."
    if kind in {"urlset", "sitemapindex"}:
        return "There is a sitemap at the feed's address."
    if kind in {"html", "body", "head"} or "<!doctype html" in text[:1000].lower():
        return "There is an HTML page at the feed's address."
    return "What stands at the feed's address is no feed."
