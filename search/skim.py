"""Only a query's own words in a text: all that marking needs, at a fifth of the time of reading the text whole.

Nearly every piece between two spaces has been met in an article before, so it is known which stems are in it. Turned
round, the pieces that hold a stem are known before the text is looked at, and nothing is asked about any other piece.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from search.analysis import LANGUAGES, MAX_CHARS, MAX_WORD, Forms, forms_of, spans, whole_forms
from search.document import Document
from search.evaluate import Reading, Whole, term_of
from search.fields import TEXT_FIELDS
from search.query import Near, Or, Phrase, Query, Word

_HELD = 200_000  # pieces of a language in memory: about 25 MB


class Skimmer:
    """For the leaves of one query (words, phrases, patterns, NEARs) and any number of documents.

    Where a leaf is a pattern or exact, documents are read whole.
    """

    def __init__(self, leaves: Iterable[Query]) -> None:
        leaves = list(leaves)
        self._stems = {language: _stems(leaves, language) for language in LANGUAGES}

    def read(self, document: Document, name: str) -> Reading:
        """``name``: "title" or "text"."""
        text, stems = getattr(document, name), self._stems[document.language]
        return Whole(text, document.language) if stems is None else Skim(text, document.language, stems)

    def of(self, document: Document, name: str | None) -> tuple[Reading, ...]:
        """The fields in which a leaf of this field is looked for."""
        return tuple(self.read(document, each) for each in TEXT_FIELDS if name in (None, each))


def _stems(leaves: Iterable[Query], language: str) -> frozenset[str] | None:
    """The stems that the leaves are made of; None if not of stems alone."""
    found: set[str] = set()
    for leaf in leaves:
        match leaf:
            case Word(exact=False):
                found.add(term_of(leaf.text, False, language)[1])
            case Phrase(exact=False):
                found.update(term_of(word, False, language)[1] for word in leaf.words)
            case Near() | Or():
                within = _stems((leaf.left, leaf.right) if isinstance(leaf, Near) else leaf.parts, language)
                if within is None:
                    return None
                found |= within
            case _:
                return None
    return frozenset(found)


@dataclass(slots=True)
class _Known:
    """Pieces of text by the stems in them. Never changed but by learning more, so that threads may share it."""

    language: str
    pieces: set[str] = field(default_factory=set)
    by_stem: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    odd: set[str] = field(default_factory=set)  # pieces that are not one word, or that may go on

    def learn(self, pieces: Iterable[str]) -> dict[str, Forms | None]:
        """Returns those that are not worth keeping: the words around the end of a paragraph seldom meet again."""
        passing = {}
        for piece in pieces:
            forms = forms_of(piece, self.language)
            if len(piece) > MAX_WORD or "\n" in piece:
                passing[piece] = forms
                continue
            if forms is None or forms[1] != 1:
                self.odd.add(piece)
            else:
                self.by_stem[forms[0][2]].append(piece)
            self.pieces.add(piece)  # last: another thread may ask
        return passing


_KNOWN = {language: _Known(language) for language in LANGUAGES}


def _known(language: str) -> _Known:
    if len(_KNOWN[language].pieces) > _HELD:
        _KNOWN[language] = _Known(language)
    return _KNOWN[language]


class Skim:
    """A Reading of a few stems; asking for another term raises KeyError."""

    def __init__(self, source: str, language: str, stems: frozenset[str]) -> None:
        self.language = language
        self._at: dict[str, list[int]] = {stem: [] for stem in stems}
        self._where: dict[int, tuple[int, int, str]] = {}  # position: piece, word within it, stem
        self._pieces = source[:MAX_CHARS].split(" ")
        if stems:
            self._look()

    def _look(self) -> None:
        every, known = set(self._pieces), _known(self.language)
        passing = known.learn(every - known.pieces)
        odd = {piece: forms_of(piece, self.language) for piece in every if piece in known.odd} | passing
        if None in odd.values():  # "EE UU", the one word with a space in it, may be there
            text = " ".join(self._pieces)
            self._pieces, odd = [text], {text: whole_forms(text, self.language)}
        holding = {piece: stem for stem in self._at for piece in known.by_stem.get(stem, ())}
        wanted = odd.keys() | (holding.keys() & every)
        shift = 0  # how many words more than pieces came before
        for at in [at for at, piece in enumerate(self._pieces) if piece in wanted]:
            if forms := odd.get(self._pieces[at]):
                for within, stem in enumerate(forms[0][2].split()):
                    self._found(at + shift + within, (at, within, stem))
                shift += forms[1] - 1
            else:
                self._found(at + shift, (at, 0, holding[self._pieces[at]]))

    def _found(self, position: int, where: tuple[int, int, str]) -> None:
        if where[2] in self._at:
            self._at[where[2]].append(position)
            self._where[position] = where

    def at(self, kind: str, term: str) -> list[int]:
        return self._at[term]

    def fitting(self, pattern: str) -> list[int]:
        raise KeyError(pattern)

    def stem(self, position: int) -> str:
        return self._where[position][2]

    def offsets(self, positions: Iterable[int]) -> list[tuple[int, int]]:
        found = []
        last = begin = 0
        for position in positions:
            piece, within, _ = self._where[position]
            if piece < last:
                last = begin = 0
            begin += sum(map(len, self._pieces[last:piece])) + piece - last
            last = piece
            start, end = spans(self._pieces[piece])[within]
            found.append((begin + start, begin + end))
        return found
