"""What a query tree means, over one article's words. Every engine must agree with this file.

The meaning of word distance: a place is where a leaf or a NEAR matched, from its first to its last word. Two places are
near if they do not overlap and at most ``distance`` words lie between them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.analysis import Pieces, exact_form, fold_form, pieces, stem_form, words
from search.document import Document
from search.fields import PLAIN_FIELDS
from search.patterns import fits
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

MAX_PLACES = 5_000  # of a NEAR or loose phrase in one field: "oil oil oil …" has a thousand times as many

Terms = Mapping[str, list[int]]
_KINDS = ("exacts", "folds", "stems")  # as analysis.Pieces counts them


@dataclass(frozen=True, slots=True)
class Place:
    """Where something matched: first and last position, both included, and the positions to mark."""

    first: int
    last: int
    marked: tuple[int, ...]


class Reading(Protocol):
    """Where the words of one field stand; terms and kinds as ``term_of`` gives them. All positions ascend."""

    language: str

    def at(self, kind: str, term: str) -> list[int]: ...
    def fitting(self, pattern: str) -> list[int]: ...
    def stem(self, position: int) -> str: ...
    def offsets(self, positions: Iterable[int]) -> list[tuple[int, int]]: ...


@dataclass(slots=True)
class Whole:
    """A Reading of all of a field's words. Each kind of form, and where words lie, is worked out when asked for."""

    source: str
    language: str
    _pieces: Pieces | None = None
    _forms: dict[str, list[str]] = field(default_factory=dict)
    _places: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def forms(self, kind: str) -> list[str]:
        """The words in order; ``kind`` is "exacts", "folds" or "stems"."""
        if kind not in self._forms:
            self._forms[kind] = self.pieces().joined(_KINDS.index(kind)).split()
        return self._forms[kind]

    def pieces(self) -> Pieces:
        if self._pieces is None:
            self._pieces = pieces(self.source, self.language)
        return self._pieces

    def at(self, kind: str, term: str) -> list[int]:
        """The positions of a term, ascending."""
        found = self._places.get((kind, term))
        if found is None:
            held = self.forms(kind)
            found = [at for at, form in enumerate(held) if form == term] if term in held else []
            self._places[kind, term] = found
        return found

    def fitting(self, pattern: str) -> list[int]:
        """The positions of all terms that a pattern fits."""
        fit = [term for term in set(self.forms("folds")) if fits(pattern, term)]
        return sorted(at for term in fit for at in self.at("folds", term))

    def stem(self, position: int) -> str:
        return self.forms("stems")[position]

    def offsets(self, positions: Iterable[int]) -> list[tuple[int, int]]:
        """Where the words at these positions lie in the text as given."""
        return self.pieces().offsets(positions)


@dataclass(frozen=True, slots=True)
class Readings:
    """A document's running text, analysed."""

    document: Document
    title: Whole
    text: Whole

    def of(self, name: str | None) -> tuple[Whole, ...]:
        return {"title": (self.title,), "text": (self.text,)}.get(name or "", (self.title, self.text))


def read(document: Document) -> Readings:
    """Costs nothing by itself."""
    language = document.language
    return Readings(document, Whole(document.title, language), Whole(document.text, language))


def matches(query: Query, readings: Readings) -> bool:  # noqa: PLR0911  # one return a kind of node
    """Whether a document answers a query."""
    document = readings.document
    match query:
        case Everything():
            return True
        case And():
            return all(matches(part, readings) for part in query.parts)
        case Or():
            return any(matches(part, readings) for part in query.parts)
        case Not():
            return not matches(query.part, readings)
        case Term():
            return query.value in keywords(document, query.field)
        case Range():
            moment = document.published if query.field == "date" else document.seen
            return (query.start is None or moment >= query.start) and (query.end is None or moment < query.end)
        case Word() | Phrase() if query.field in PLAIN_FIELDS:
            return any(_plainly(query, value) for value in plain_values(document, query.field))
        case _:
            return any(places(query, reading) for reading in readings.of(query.field))


def keywords(document: Document, name: str) -> tuple[str, ...]:
    """A document's values of a keyword field."""
    match name:
        case "actor":
            return document.actors
        case "theme":
            return document.themes
        case "is":
            return ("copy" if document.copy_of else "original", document.completeness)
        case _:
            return (str(getattr(document, name)),)


def plain_values(document: Document, name: str) -> tuple[str, ...]:
    return document.authors if name == "author" else (str(getattr(document, name)),)


def plain_forms(value: str) -> tuple[str, ...]:
    """The words of a plain field's value, as they are compared."""
    return tuple(fold_form(word) for word in words(value))


def _plainly(query: Word | Phrase, value: str) -> bool:
    wanted = plain_forms(query.text) if isinstance(query, Word) else tuple(map(fold_form, query.words))
    held = plain_forms(value)
    return any(held[at : at + len(wanted)] == wanted for at in range(len(held) - len(wanted) + 1))


def places(query: Query, reading: Reading) -> list[Place]:
    """Where a word, phrase, pattern, NEAR, or an OR of those matches in one field, by first position."""
    match query:
        case Word():
            return _phrase_places((query.text,), 0, query.exact, reading)
        case Phrase():
            return _phrase_places(query.words, query.slop, query.exact, reading)
        case Pattern():
            return [Place(at, at, (at,)) for at in reading.fitting(query.text)]
        case Or():
            return _once(place for part in query.parts for place in places(part, reading))
        case Near():
            return _near_places(places(query.left, reading), places(query.right, reading), query)
        case _:
            raise TypeError(f"{type(query).__name__} has no place in a text")


def term_of(word: str, exact: bool, language: str) -> tuple[str, str]:
    """The kind of form by which a query's word is compared, and that form."""
    return ("exacts", exact_form(word)) if exact else ("stems", stem_form(word, language))


def _phrase_places(wanted: tuple[str, ...], slop: int, exact: bool, reading: Reading) -> list[Place]:
    kind = "exacts" if exact else "stems"
    terms = [term_of(word, exact, reading.language)[1] for word in wanted]
    positions = {term: reading.at(kind, term) for term in terms}
    if not all(positions.values()):
        return []
    if slop and len(terms) > 1:
        return _loose_places(terms, slop, positions)
    held = [set(positions[term]) for term in terms[1:]]
    width = len(terms)
    return [
        Place(at, at + width - 1, tuple(range(at, at + width)))
        for at in positions[terms[0]]
        if all(at + behind in others for behind, others in enumerate(held, 1))
    ]


def _loose_places(terms: list[str], slop: int, positions: Terms) -> list[Place]:
    """Windows with all terms, in any order, and at most ``slop`` other words: from each word that may begin one."""
    missing = Counter(terms)
    stream = sorted((at, term) for term in missing for at in positions[term])
    found: list[Place] = []
    lacking, right = len(terms), 0
    for left, (first, begins) in enumerate(stream):
        while lacking and right < len(stream):
            lacking -= missing[stream[right][1]] > 0
            missing[stream[right][1]] -= 1
            right += 1
        if lacking or len(found) == MAX_PLACES:
            break
        last = stream[right - 1][0]
        if last - first < len(terms) + slop:
            found.append(Place(first, last, _chosen(terms, stream[left:right])))
        missing[begins] += 1
        lacking += missing[begins] > 0
    return found


def _chosen(terms: list[str], window: list[tuple[int, str]]) -> tuple[int, ...]:
    """The first positions in a window that make up the terms."""
    missing = Counter(terms)
    chosen = []
    for at, term in window:
        if missing[term] > 0:
            missing[term] -= 1
            chosen.append(at)
    return tuple(chosen)


def _near_places(left: list[Place], right: list[Place], near: Near) -> list[Place]:
    return _once(
        [*_followed(left, right, near.distance), *([] if near.ordered else _followed(right, left, near.distance))]
    )


def _followed(before: list[Place], after: list[Place], distance: int) -> list[Place]:
    """Each place before with each place that begins at most ``distance`` words behind it."""
    starts = [place.first for place in after]
    found: list[Place] = []
    for place in before:
        for follower in after[bisect_left(starts, place.last + 1) : bisect_left(starts, place.last + distance + 2)]:
            found.append(Place(place.first, follower.last, place.marked + follower.marked))
            if len(found) == MAX_PLACES:
                return found
    return found


def _once(found: Iterable[Place]) -> list[Place]:
    """By first position; of places with the same ends the marks are joined."""
    joined: dict[tuple[int, int], set[int]] = {}
    for place in found:
        joined.setdefault((place.first, place.last), set()).update(place.marked)
    return [Place(first, last, tuple(sorted(marked))) for (first, last), marked in sorted(joined.items())]
