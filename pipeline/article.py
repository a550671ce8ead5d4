"""The records that the pipeline's stages take and return."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Completeness(StrEnum):
    FULL = "full"
    TEASER = "teaser"  # the page shows less than the article (paywall, cut)
    TITLE_ONLY = "title_only"
    LIVE = "live"  # a live blog, still growing or closed
    VIDEO = "video"  # a video or a gallery with a short text


class PublishedFrom(StrEnum):
    """Where an article's date was read."""

    JSON_LD = "json-ld"
    META = "meta"
    VISIBLE = "visible"  # in the text that readers see
    URL = "url"
    FEED = "feed"
    FETCH = "fetch"  # no better source: the moment of fetching
    PAGE = "page"  # somewhere on the page: articles of before this was told apart


class Reason(StrEnum):
    """Why a page became no article."""

    NOT_HTML = "not_html"
    EMPTY = "empty"  # no bytes, or no text at all
    TOO_LARGE = "too_large"
    LISTING = "listing"  # a front, section, tag or search page
    NO_TEXT = "no_text"  # neither a title nor a text could be found
    LANGUAGE = "language"  # neither Spanish nor English; the detail names the language
    ERROR_PAGE = "error_page"  # "404", "access denied", a bot check, with status 200
    CRASHED = "crashed"  # the process died over this page more than once


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a page says, before any judgement of it."""

    title: str
    text: str  # paragraphs separated by a blank line
    authors: tuple[str, ...] = ()
    published: datetime | None = None  # aware
    published_from: str = ""  # json-ld | meta | visible | url; "" where the page does not say
    modified: datetime | None = None  # aware
    section: str = ""
    completeness: Completeness = Completeness.FULL
    desk: str = ""  # the desk or agency in the byline, as it stands there: "Redacción", "Agencia EFE"
    credit: str = ""  # the agency's short name: EFE, Europa Press, AP, Reuters, AFP …
    canonical: str = ""  # the address that the page believably calls its own; "" if none
    declared_language: str = ""
    method: str = ""  # where the text came from, for "why"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    url: str
    outlet: str  # slug
    title: str
    text: str
    language: str  # "es" or "en"
    language_confidence: float  # 0..1
    published: datetime  # aware, UTC
    published_from: PublishedFrom
    modified: datetime | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    completeness: Completeness = Completeness.FULL
    desk: str = ""
    credit: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A mention: half-open character offsets into ``field``."""

    field: str  # "title" or "text"
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorTag:
    id: str
    name: str  # in the article's language
    kind: str  # person | organisation | party | company | government | country | city
    spans: tuple[Span, ...]
    in_title: bool
    confidence: float  # 0..1; below pipeline.tag.THRESHOLD it is kept but not searchable by default
    alias: str  # the form that was certain first
    reason: str  # one clause for people: "full name", "surname after the full name" …


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    term: str  # as the lexicon lists it
    weight: float
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeTag:
    id: str
    name: str  # in the article's language
    score: float  # at or above the theme's threshold
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    actors: tuple[ActorTag, ...]
    themes: tuple[ThemeTag, ...]
    lexicon: str  # version: changes whenever a tag could


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What is needed to find copies without the text."""

    exact: str  # hex of 128 bits over the folded title and text
    sketch: tuple[int, ...]  # FracMinHash of folded word 3-shingles, signed 64-bit, in the order of the text
    words: int  # words of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    article: Article
    tags: Tags
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    url: str
    reason: Reason
    detail: str = ""
    extracted: Extracted | None = None  # what was read all the same, for "why" and "analyse"


Outcome = Processed | Rejected
