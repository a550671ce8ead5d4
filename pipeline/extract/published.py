"""When the article was published, and where on the page that was read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from selectolax.lexbor import LexborNode

from pipeline.extract import dates, jsonld
from pipeline.extract.declared import Declared
from pipeline.extract.tree import Tree

PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "og:published_time", "date.published",
    "publishdate", "publish-date",
    "publish_date", "pubdate", "pub_date", "date_published", "published_time", "article:published",
    "article.published", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dc.date.created",
    "dc.date", "dc.date.x-metadatapublished", "article_date_original", "originalpublicationdate",
    "publication_date", "rnews:datepublished",
    "bt:pubdate", "analyticsattributes.articledate", "article:post_time", "displaydate", "iso-8601-publish-date",
    "date", "datecreated", "og:pubdate",
    "citation_publication_date", "content_published", "lastpublished",
)  # fmt: skip
MODIFIED = (
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "og:modified_time",
    "dcterms.modified",
    "lastmod",
    "last-modified",
    "article:updated",
)
VISIBLE = (
    'time,[itemprop~="datePublished" i],[property~="datePublished" i],[class*="publish" i],[class*="pubdate" i],'
    '[class*="timestamp" i],[class*="date" i],[class*="fecha" i],[id*="fecha" i],[id*="date" i],[class*="time" i],'
    '[class*="byline" i],[class*="meta" i],[class*="hora" i]'
)
RANKS = (
    re.compile(r"pubdate=|itemprop=[^ ]*datepublished|property=[^ ]*datepublished|publish|publicad|pubdate", re.I),
    re.compile(r"^time |date|fecha|timestamp", re.I),
)
NOT_OURS = re.compile(
    r"modif|updat|actualiz|comment|relat|recom|list|widget|footer|sidebar|copyright|trending|latest|header-date|current|today|hoy",
    re.I,
)
APART = timedelta(days=2)  # a declared date this much after the one in the address is that of a later edition


Reader = Callable[[str], datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    published: datetime | None
    modified: datetime | None
    source: str  # json-ld | meta | visible | url | ""


def find(
    tree: Tree,
    declared: Declared,
    near: Callable[[], list[str]],
    *,
    url: str,
    local: tzinfo,
    month_first: bool,
) -> When:
    """What is declared first, then what is visible, then the address; never a date of another article.

    ``near`` are the short lines around the headline.
    """

    def read(text: str) -> datetime | None:
        return dates.parse(text, local, month_first=month_first)

    modified = read(declared.text("dateModified")) or _meta(declared, MODIFIED, read)
    address = dates.from_url(url, local)
    value, source = _declared(declared, read)
    if value is None and (value := _near(near(), read) or _visible(tree, read)):
        source = "visible"
    folder = dates.folder(url, local)
    if value is not None and folder is not None and value - folder > APART:
        modified = max(value, modified or value)
        value, source = folder, "url"
    elif value is None and address is not None:
        value, source = address, "url"
    return When(published=value, modified=modified, source=source if value else "")


def declared_at(declared: Declared, local: tzinfo, *, month_first: bool) -> datetime | None:
    """The date that the page declares, whatever else it shows."""
    return _declared(declared, lambda text: dates.parse(text, local, month_first=month_first))[0]


def _declared(declared: Declared, read: Reader) -> tuple[datetime | None, str]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if value := read(declared.text(key)):
            return value, "json-ld"
    if value := _meta(declared, PUBLISHED, read):
        return value, "meta"
    for thing in declared.weak:
        if value := read(jsonld.plain(thing.get("datePublished") or thing.get("uploadDate"))):
            return value, "json-ld"
    return None, ""


def _meta(declared: Declared, names: tuple[str, ...], read: Reader) -> datetime | None:
    for name in names:
        for content in declared.meta.get(name, ()):
            if value := read(content):
                return value
    return None


def _near(lines: list[str], read: Reader) -> datetime | None:
    for line in lines:
        if not NOT_OURS.search(line) and (value := dates.search(line, read)):
            return value
    return None


def _visible(tree: Tree, read: Reader) -> datetime | None:
    """The first readable date among the elements that are named like one, the best named first."""
    ranked: list[tuple[int, int, LexborNode]] = []
    for place, node in enumerate(tree.css(VISIBLE)[:80]):
        attributes = node.attributes
        name = f"{node.tag} " + " ".join(
            f"{key}={(attributes[key] or '')[:100]}"
            for key in ("itemprop", "property", "class", "id", "pubdate")
            if key in attributes
        )
        rank = next((rank for rank, pattern in enumerate(RANKS) if pattern.search(name)), len(RANKS))
        ranked.append((rank + (5 if NOT_OURS.search(name) else 0), place, node))
    for _, _, node in sorted(ranked, key=lambda one: one[:2])[:30]:
        attributes = node.attributes
        for text in (attributes.get("datetime"), attributes.get("content"), _line(node)):
            if text and (value := dates.search(text, read)):
                return value
    return None


def _line(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ")[:300].split())
