"""The query tree: small, frozen, engine-free. ``parse`` is in search/parser.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class QueryError(Exception):
    """A query that cannot be understood.

    ``column`` is the 0-based offset into the query's text where the trouble starts, ``suggestion`` a mend or "".
    ``message`` is English, ``spanish`` the same sentence in Spanish, ``code`` its key in search/messages.py.
    """

    def __init__(self, message: str, column: int, suggestion: str = "", *, spanish: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message, self.column, self.suggestion = message, column, suggestion
        self.spanish, self.code = spanish or message, code


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document: the empty query."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of running text. ``field`` None: title or text. ``exact``: accents, case and endings count."""

    text: str
    field: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order with nothing between; with ``slop`` n, at most n other words between, in any order."""

    words: tuple[str, ...]
    field: str | None = None
    exact: bool = False
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Near:
    """Two groups with at most ``distance`` other words between them, in one field; ``ordered``: left before right.

    A side is a Word, Phrase, Pattern, Near or an Or of those; their own ``field`` is that of the Near.
    """

    left: Query
    right: Query
    distance: int
    ordered: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with wildcards: ``*`` any run, ``?`` one character; three literal characters or more before the first."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """An exact value of a keyword field: actor or theme id, outlet slug, country, language …"""

    value: str
    field: str


@dataclass(frozen=True, slots=True)
class Range:
    """A span of time, half-open; None is unbounded. Both ends aware."""

    field: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Query


Query = Everything | Word | Phrase | Near | Pattern | Term | Range | And | Or | Not
