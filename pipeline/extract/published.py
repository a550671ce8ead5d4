"""When the article was published, and where on the page that was read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from pipeline.article import PublishedFrom
from pipeline.extract import dates, jsonld, stamps
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
APART = timedelta(days=2)  # a declared date this much after the one in the address is that of a later edition


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    published: datetime | None
    modified: datetime | None
    source: str  # a PublishedFrom of the page; "" where it does not say


def find(
    tree: Tree,
    declared: Declared,
    near: Callable[[], list[str]],
    *,
    title: str,
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
    if value is None:
        value, changed = stamps.near(near(), read)
        if value is None:
            value, later = stamps.visible(tree, title, read)
            changed = changed or later
        source = PublishedFrom.VISIBLE if value else ""
        modified = modified or (changed if value and changed and changed > value else None)
    folder = dates.folder(url, local)
    if value is not None and folder is not None and value - folder > APART:
        modified = max(value, modified or value)
        value, source = folder, PublishedFrom.URL
    elif value is None and address is not None:
        value, source = address, PublishedFrom.URL
    return When(published=value, modified=modified, source=source if value else "")


def declared_at(declared: Declared, local: tzinfo, *, month_first: bool) -> datetime | None:
    """The date that the page declares, whatever else it shows."""
    return _declared(declared, lambda text: dates.parse(text, local, month_first=month_first))[0]


def _declared(declared: Declared, read: stamps.Reader) -> tuple[datetime | None, str]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if value := read(declared.text(key)):
            return value, PublishedFrom.JSON_LD
    if value := _meta(declared, PUBLISHED, read):
        return value, PublishedFrom.META
    for thing in declared.weak:
        if value := read(jsonld.plain(thing.get("datePublished") or thing.get("uploadDate"))):
            return value, PublishedFrom.JSON_LD
    return None, ""


def _meta(declared: Declared, names: tuple[str, ...], read: stamps.Reader) -> datetime | None:
    for name in names:
        for content in declared.meta.get(name, ()):
            if value := read(content):
                return value
    return None
