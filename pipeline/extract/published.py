"""When the article was published, and where on the page that was read."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborHTMLParser

from pipeline.extract import dates, jsonld
from pipeline.extract.declared import Declared

PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "og:published_time", "date.published", "publishdate", "publish-date",
    "publish_date", "pubdate", "pub_date", "date_published", "published_time", "article:published", "article.published", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date.created",
    "dc.date", "dc.date.x-metadatapublished", "article_date_original", "originalpublicationdate", "publication_date", "rnews:datepublished",
    "bt:pubdate", "analyticsattributes.articledate", "article:post_time", "displaydate", "iso-8601-publish-date", "date", "datecreated", "og:pubdate",
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
    "time[pubdate]", 'time[itemprop~="datePublished" i]', '[itemprop~="datePublished" i]', "article time[datetime]", "main time[datetime]",
    '[class*="publish" i] time', '[class*="date" i] time', "time[datetime]", '[property~="datePublished" i]', '[class*="published" i]', "time",
    '[class*="publish" i]', '[class*="pubdate" i]', '[class*="timestamp" i]', '[class*="date" i]', '[class*="fecha" i]', '[id*="fecha" i]', '[id*="date" i]',
    '[class*="time" i]', '[class*="byline" i]', '[class*="meta" i]',
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    published: datetime | None
    modified: datetime | None
    source: str  # json-ld | meta | visible | url | ""


def find(tree: LexborHTMLParser, declared: Declared, *, url: str, local: tzinfo, month_first: bool) -> When:
    """What is declared first, then what is visible, then the address; never a date of another article."""

    def read(text: str) -> datetime | None:
        return dates.parse(text, local, month_first=month_first)

    modified = read(declared.text("dateModified")) or _meta(declared, MODIFIED, read)
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if value := read(declared.text(key)):
            return When(published=value, modified=modified, source="json-ld")
    if value := _meta(declared, PUBLISHED, read):
        return When(published=value, modified=modified, source="meta")
    for thing in declared.weak:
        if value := read(jsonld.plain(thing.get("datePublished"))):
            return When(published=value, modified=modified, source="json-ld")
    if value := _visible(tree, read):
        return When(published=value, modified=modified, source="visible")
    if value := dates.from_url(url, local):
        return When(published=value, modified=modified, source="url")
    return When(published=None, modified=modified, source="")


def _meta(declared: Declared, names, read):  # type: ignore[no-untyped-def]
    for name in names:
        for content in declared.meta.get(name, ()):
            if value := read(content):
                return value
    return None


def _visible(tree: LexborHTMLParser, read):  # type: ignore[no-untyped-def]
    for selector in VISIBLE:
        for node in tree.css(selector)[:3]:
            attributes = node.attributes
            for text in (attributes.get("datetime"), attributes.get("content"), node.text(separator=" ")[:200]):
                if text and (value := read(text)):
                    return value
    return None
