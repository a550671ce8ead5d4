"""What a press folder holds: outlets and pages, as records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class PressError(Exception):
    """The folder cannot be served; the text is a sentence that says where and what to do."""


class FeedFormat(StrEnum):
    RSS = "rss"
    ATOM = "atom"


class FeedQuirk(StrEnum):
    """What real feeds were seen to do; teletipo.press.feeds says how each is made."""

    NONE = ""
    NO_GUID = "no_guid"
    OPAQUE_GUID = "opaque_guid"  # the guid is no address
    NO_DATES = "no_dates"
    RELATIVE_LINKS = "relative_links"
    TRACKED_LINKS = "tracked_links"  # link with utm_…, guid without
    CDATA = "cdata"  # link, guid and title in CDATA with line breaks round them
    LATIN1 = "latin1"  # ISO-8859-1, and declared so
    WRONG_ENCODING = "wrong_encoding"  # windows-1252, declared UTF-8
    BARE_ENTITIES = "bare_entities"  # undeclared entities and bare &: not well-formed
    HTML = "html"  # a page of HTML with status 200
    STUCK_ETAG = "stuck_etag"  # the ETag stays though the feed changes


@dataclass(frozen=True, slots=True, kw_only=True)
class PressOutlet:
    slug: str
    name: str
    domain: str  # the original one
    country: str
    languages: tuple[str, ...]
    kind: str
    timezone: str
    sources: tuple[str, ...] = ("feed", "sitemap", "section")
    robots: str = ""
    crawl_delay: float | None = None
    feed_format: FeedFormat = FeedFormat.RSS
    feed_quirk: FeedQuirk = FeedQuirk.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    outlet: str  # slug
    file: Path
    path: str  # path and query on the outlet's address, escaped
    lang: str
    title: str  # never empty
    published: datetime | None  # aware; noon of the outlet's day where only the day is known
    day_only: bool
    section: str
    summary: str
    after: float | None
    charset: str | None
    unlisted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """A folder as read."""

    outlets: tuple[PressOutlet, ...]
    pages: tuple[Page, ...]  # in the order of the file
    own: bool  # of our own writing: {{base}} is replaced
