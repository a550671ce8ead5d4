"""Keyword in context: every place where a query's words stand, in a line with the words around. For any engine's hits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.document import Document
from search.evaluate import Place, Whole, places, read
from search.highlight import positive
from search.query import Query
from search.request import Hit

WORDS = 8  # on either side
MOST_WORDS = 50
MOST_LINES = 20  # of one article


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    document: Document
    field: str  # "title" or "text"
    left: str
    match: str  # from the first to the last word that matched
    right: str


def lines(hits: Iterable[Hit], query: Query, *, words: int = WORDS) -> Iterator[Line]:
    """In the order of the hits and of the text, at most MOST_LINES an article. Costs 0.4 ms an article.

    A query of tags and filters alone has no line. What is denied makes none.
    """
    for hit in hits:
        readings = read(hit.document)
        count = 0
        for field, reading in (("title", readings.title), ("text", readings.text)):
            for place in _places(query, field, reading)[: MOST_LINES - count]:
                yield _line(hit.document, field, reading, place, min(max(words, 0), MOST_WORDS))
                count += 1


def _places(query: Query, field: str, reading: Whole) -> list[Place]:
    """By first position; of those that begin alike the longest."""
    found: dict[int, Place] = {}
    for leaf in positive(query):
        if leaf.field in (None, field):
            for place in places(leaf, reading):
                if place.first not in found or place.last > found[place.first].last:
                    found[place.first] = place
    return [found[first] for first in sorted(found)]


def _line(document: Document, field: str, reading: Whole, place: Place, words: int) -> Line:
    last = len(reading.forms("folds")) - 1
    ends = (max(0, place.first - words), place.first, place.last, min(last, place.last + words))
    (begin, _), (start, _), (_, end), (_, close) = reading.offsets(ends)
    text = reading.source
    left, match, right = (" ".join(part.split()) for part in (text[begin:start], text[start:end], text[end:close]))
    return Line(document=document, field=field, left=left, match=match, right=_spaced(text, end, right))


def _spaced(text: str, end: int, right: str) -> str:
    """With the space that parts it from the match, where there is one: a comma has none."""
    return f" {right}" if text[end : end + 1].isspace() else right
