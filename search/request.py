"""What is asked of a backend, and what it answers. The same for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from search.document import Document
from search.query import Query


class Sort(StrEnum):
    DATE = "date"  # newest first, ties by id, smallest number first
    RELEVANCE = "relevance"  # best first, ties by date, then id


class Interval(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"  # ISO weeks, named by their Monday
    MONTH = "month"


FACETS = ("language", "outlet", "country", "actor", "theme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    query: Query
    sort: Sort = Sort.DATE
    offset: int = 0
    limit: int = 20  # 0: counts only
    collapse: bool = True  # copies fold behind their original; False: every article is a hit
    highlight: bool = True
    facets: tuple[str, ...] = ()  # of FACETS
    facet_size: int = 20
    timeline: Interval | None = None
    timezone: str = "UTC"  # IANA name: where the timeline's days begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A piece of text with the places (half-open offsets into it) that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    document: Document
    score: float
    title: Marked
    snippet: Marked  # the sentence or so of the text that matched best
    folded: tuple[Document, ...] = ()  # matching copies behind this one, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    value: str  # language code, outlet slug, country code, actor id, theme id
    count: int  # hits (collapsed if the request is)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    start: datetime  # aware, in the request's time zone
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRequest:
    """How often two facets' values stand in the same articles: actor by theme, actor by actor (co-mention)."""

    query: Query
    rows: str  # of FACETS
    columns: str  # of FACETS; may equal rows: then a pair counts once, above the diagonal; on and below it stands 0
    size: int = 20  # rows and columns: the most frequent ones
    collapse: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    rows: tuple[Bucket, ...]  # most first, ties by value; counts of hits
    columns: tuple[Bucket, ...]
    cells: tuple[tuple[int, ...], ...]  # cells[row][column]: hits with both


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    total: int  # hits, exact; copies folded count once if the request collapses
    articles: int  # matching articles, copies included
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)  # most first, ties by value
    timeline: tuple[Tick, ...] = ()  # without gaps between the first and the last tick
