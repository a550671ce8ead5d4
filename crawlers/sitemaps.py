"""News sitemaps, plain sitemaps, indexes and text sitemaps -> Reading (sitemaps.org 0.9, Google News 0.9).

Plain sitemaps list sections and old pages too: there the path must look like an article's, and of more than
``max_items`` the newest count. ``lastmod`` orders, but is no date of publication.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree  # type: ignore[import-untyped]

from crawlers.dates import EARLIEST, published
from crawlers.decoding import TooLarge, decoded, unpacked
from crawlers.feeds import FEED_ROOTS, read_feed
from crawlers.harvest import Harvest, Skip, absolute
from crawlers.markup import root, wellformed
from crawlers.outlet import Hints, Source
from crawlers.paths import is_article_address
from crawlers.reading import Outcome, Reading
from crawlers.urls import BadUrl, canonical, site

MOST_CHILDREN = 50
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])(?:[-_/]?(0[1-9]|[12]\d|3[01]))?(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    address: str
    title: str = ""
    date: str = ""  # of publication
    changed: str = ""
    is_news: bool = False


def read_sitemap(
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
    """Links of a sitemap, or of an index its children: at most 50, of the same site, newest first.

    READ, EMPTY, NOT_A_SITEMAP, MALFORMED or TOO_LARGE; never raises for what ``body`` holds. A feed at a sitemap's
    address is read as one: the protocol allows it.
    """
    try:
        text = decoded(unpacked(body, max_bytes), content_type)
    except TooLarge as error:
        return Reading(outcome=Outcome.TOO_LARGE, detail=str(error))
    kind = root(text)
    if kind in FEED_ROOTS:
        return read_feed(
            body, source=source, url=url, content_type=content_type, hints=hints, now=now,
            max_items=max_items, max_bytes=max_bytes,
        )  # fmt: skip
    harvest = Harvest(source, hints, base=url, most=max_items)
    if kind == "sitemapindex":
        entries, broken = _parsed(text, "sitemap")
        children = _children(entries, harvest, url, now)
        return harvest.reading(children=children, nothing=broken or "The index names no sitemap that can be read.")
    if kind == "urlset":
        entries, broken = _parsed(text, "url")
    elif text.lstrip()[:8].lower().startswith(("http://", "https://")):
        entries, broken = [_Entry(address=line) for line in text.split("\n") if line.strip()], ""
    else:
        return Reading(outcome=Outcome.NOT_A_SITEMAP, detail=_what_it_is(text, kind))
    if broken and not entries:
        return Reading(outcome=Outcome.MALFORMED, detail=broken)
    _gather(entries, harvest, hints, now, max_items)
    return harvest.reading(nothing="The sitemap has entries, but none with an address that can be read.")


def _gather(entries: list[_Entry], harvest: Harvest, hints: Hints, now: datetime, most: int) -> None:
    """Add the entries in their order; of too many, those that are not among the newest are skipped."""
    found: list[tuple[str, _Entry]] = []
    for entry in entries:
        address = harvest.address(entry.address)
        if address and not entry.is_news and not is_article_address(address, hints):
            harvest.skip(Skip.NOT_AN_ARTICLE)
        elif address:
            found.append((address, entry))
    if len(found) > most:
        ages = sorted((_moment(entry, now) for _, entry in found), reverse=True)
        oldest = ages[most - 1]
        kept = [pair for pair in found if _moment(pair[1], now) >= oldest]
        harvest.skip(Skip.OVER_THE_LIMIT, len(found) - len(kept))
        found = kept
    for address, entry in found:
        harvest.add(address, raw=entry.address, title=entry.title, published=published(entry.date, now))


def _moment(entry: _Entry, now: datetime) -> datetime:
    return published(entry.date, now) or published(entry.changed, now) or EARLIEST


def _children(entries: list[_Entry], harvest: Harvest, url: str, now: datetime) -> tuple[str, ...]:
    """Newest first by ``lastmod``, else by a date in the name; the undated last, in their order."""
    dated: dict[str, datetime] = {}
    for entry in entries:
        try:
            child = canonical(absolute(entry.address, url), base=url)
        except BadUrl:
            harvest.skip(Skip.BAD_ADDRESS if entry.address.strip() else Skip.NO_ADDRESS)
            continue
        if site(child) != site(url):
            harvest.skip(Skip.ELSEWHERE)
        elif child in dated:
            harvest.skip(Skip.REPEATED)
        else:
            dated[child] = published(entry.changed, now) or _named_moment(child)
    newest = sorted(dated, key=lambda child: dated[child], reverse=True)
    harvest.skip(Skip.OVER_THE_LIMIT, len(newest[MOST_CHILDREN:]))
    return tuple(newest[:MOST_CHILDREN])


def _named_moment(child: str) -> datetime:
    found = _MONTH.search(child)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3] or 1), tzinfo=UTC) if found else EARLIEST
    except ValueError:
        return EARLIEST


def _parsed(text: str, element: str) -> tuple[list[_Entry], str]:
    """What stands in a document, torn or not, and a sentence where it is broken."""
    stream = io.BytesIO(_whole_part(wellformed(text), element).encode("utf-8", "replace"))
    found: list[_Entry] = []
    try:
        for _, node in etree.iterparse(
            stream, events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            if _local(node) == element:
                found.append(_entry(node))
                node.clear()
                while (before := node.getprevious()) is not None and (parent := node.getparent()) is not None:
                    parent.remove(before)
    except etree.XMLSyntaxError as error:
        return found, f"The sitemap is broken: {error.msg}."[:300]
    return found, ""


def _whole_part(text: str, element: str) -> str:
    """Up to the last whole element: the parser would close a torn one, and give its cut address as if it were whole."""
    end = max((found.end() for found in re.finditer(rf"</(?:[^<>:\s]{{1,40}}:)?{element}\s*>", text)), default=0)
    if end:
        return text[:end]
    return text if re.search(r"(?:</[^<>]{6,60}|/)>\s*\Z", text[-500:]) else ""


def _local(node: etree._Element) -> str:
    """The name without its namespace: outlets write http for https there, other versions, or do not declare it."""
    return node.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(node.tag, str) else ""


def _entry(node: etree._Element) -> _Entry:
    """Only direct children and those of <news:news>: image:loc and video:title are something else."""
    own = dict(_texts(node))
    news = next((child for child in node if _local(child) == "news"), None)
    said = dict(_texts(news)) if news is not None else {}
    return _Entry(
        address=own.get("loc", ""),
        changed=own.get("lastmod", ""),
        title=said.get("title", ""),
        date=said.get("publication_date", ""),
        is_news=news is not None,
    )


def _texts(node: etree._Element) -> Iterator[tuple[str, str]]:
    for child in reversed(node):  # so that of repeated elements the first stands
        yield _local(child), (child.text or "").strip()


def _what_it_is(text: str, kind: str) -> str:
    if not text.strip():
        return "The answer at the sitemap's address is empty."
    if kind in {"html", "body", "head"} or "<!doctype html" in text[:1000].lower():
        return "There is an HTML page at the sitemap's address."
    return "What stands at the sitemap's address is no sitemap."
