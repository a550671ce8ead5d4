"""Section pages of outlets without feeds -> Reading: links that look like articles of that outlet."""

from datetime import datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.decoding import TooLarge, decoded, unpacked
from crawlers.harvest import Harvest, Skip
from crawlers.markup import root
from crawlers.outlet import Hints, Outlet, Source
from crawlers.reading import Outcome, Reading
from crawlers.urls import belongs, looks_like_article


def read_section(
    body: bytes,
    *,
    source: Source,
    outlet: Outlet,
    url: str,
    content_type: str = "",
    hints: Hints | None = None,
    now: datetime,
    max_items: int = 1000,
    max_bytes: int = 5 * 2**20,
) -> Reading:
    """Links in document order, each once, titled with the longest text that leads there; without dates.

    READ, EMPTY (no link at all), MALFORMED (no HTML) or TOO_LARGE; never raises for what ``body`` holds. ``now`` is
    there because all readers are called alike.
    """
    try:
        text = decoded(unpacked(body, max_bytes), content_type)
    except TooLarge as error:
        return Reading(outcome=Outcome.TOO_LARGE, detail=str(error))
    if root(text) in {"rss", "rdf", "feed", "urlset", "sitemapindex"} or "<" not in text or "\x00" in text[:200]:
        return Reading(outcome=Outcome.MALFORMED, detail="What stands at the section's address is no HTML page.")
    tree = LexborHTMLParser(text)
    harvest = Harvest(source, outlet.hints if hints is None else hints, base=_base(tree, url), most=max_items)
    for anchor in tree.css("a[href], area[href]"):
        raw = anchor.attributes.get("href") or ""
        address = harvest.address(raw)
        if address is None:
            continue
        if not belongs(address, outlet):
            harvest.skip(Skip.ELSEWHERE)
        elif not looks_like_article(address, outlet):
            harvest.skip(Skip.NOT_AN_ARTICLE)
        else:
            harvest.add(address, raw=raw, title=_title(anchor))
    return harvest.reading(nothing="The page has links, but none that can be read.")


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    try:
        base = urljoin(url, (node.attributes.get("href") or "").strip()) if node else url
    except ValueError:
        return url
    return base if base.startswith(("http://", "https://")) else url


def _title(anchor: LexborNode) -> str:
    """A heading within the link, else its text, else what it says of its picture."""
    heading = anchor.css_first("h1, h2, h3, h4")
    text = (heading or anchor).text(separator=" ", strip=True)
    if text:
        return text
    picture = anchor.css_first("img[alt]")
    return anchor.attributes.get("title") or (picture.attributes.get("alt") if picture else "") or ""
