"""Names of firms that an article spells out: their words tell its theme little ("Delta Natural Gas Co", "Quaker Oats Inc")."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.knowledge.fold import Folded

# What ends a firm's name, folded. "S.A." reads as two words and is looked for by its last.
_FORMS = frozenset(
    ("ag", "co", "corp", "corporation", "cos", "gmbh", "inc", "ltd", "llc", "lp", "nv", "plc", "sa", "spa")
)
_WRITTEN = ("S.A", "S. A", "S.L", "N.V")
_LETTERS = {("s", "a"), ("s", "l"), ("n", "v")}
_JOIN = frozenset(("and", "de", "del", "of", "y"))  # inside a name, between its capitals
_STOP = frozenset("a al an at by con del el en for from in la los of on para por the to with".split())
_MOST = 6  # words of a name

Name = tuple[str, ...]  # folded words, without the form


@dataclass(frozen=True, slots=True)
class Firms:
    """Every firm that stands with its legal form or, as agencies write it, before its code ("Numac Oil <NMC>")."""

    names: frozenset[Name]
    beginnings: frozenset[Name]  # of two words or more, the whole names too

    def hold(self, text: Folded, first: int, last: int) -> bool:
        """Whether tokens ``first`` to ``last`` are part of a firm's name: of the whole, or after its first word. At most
        eleven look-ups, however many firms there are."""
        if not self.names or not text.plain[text.spans[first][0]].isupper():
            return False
        words = text.words
        if any(tuple(words[start : last + 1]) in self.beginnings for start in range(max(0, first - _MOST + 1), first)):
            return True
        return any(tuple(words[first:end]) in self.names for end in range(last + 1, first + _MOST + 1))


def firms(fields: Mapping[str, Folded]) -> Firms:
    names = frozenset(name for text in fields.values() for name in _spelled(text) if name)
    return Firms(names, frozenset(name[:end] for name in names for end in range(2, len(name) + 1)))


def _spelled(text: Folded) -> Iterator[Name]:
    words = text.words
    if not _FORMS.isdisjoint(words) or any(letters in text.plain for letters in _WRITTEN):
        for place, word in enumerate(words):
            if word in _FORMS and text.plain[text.spans[place][0]].isupper():
                yield _back(text, place)
            elif place and (words[place - 1], word) in _LETTERS:
                yield _back(text, place - 1)
    if "<" in text.plain:
        for place in range(1, len(words)):
            if text.plain[text.spans[place - 1][1] : text.spans[place][0]] == " <":
                yield _back(text, place)


def _back(text: Folded, end: int) -> Name:
    """The capitalised words right before token ``end``, at most six, without small words at the beginning."""
    first = end
    while first > 0 and end - first < _MOST:
        word, begin = text.words[first - 1], text.spans[first - 1][0]
        gap = text.plain[text.spans[first - 1][1] : text.spans[first][0]]
        if gap not in {" ", "-", "\n", " & "} and not (first == end and gap in {" <", ", "}):
            break
        if not (text.plain[begin].isupper() and word not in _STOP) and not (word in _JOIN and first < end):
            break
        first -= 1
    while first < end and not text.plain[text.spans[first][0]].isupper():
        first += 1
    return tuple(text.words[first:end])
