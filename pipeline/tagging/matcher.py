"""One automaton a language over every alias, eaten name and theme term; its hits as tokens."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import ahocorasick_rs

from pipeline.knowledge.bulk import Bulk
from pipeline.knowledge.fold import Folded, key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Alias, Sort, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Eaten:
    """A name that is no actor but holds an alias: "Qatar Airways"."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeTerm:
    theme: str
    term: Term


Entry = Alias | Eaten
# Names, terms and offices of a pattern, and whether its names are all written with capitals.
Meanings = tuple[tuple[Entry, ...], tuple[ThemeTerm, ...], tuple[Alias, ...], bool]


class Hit(NamedTuple):
    """Tokens ``first`` to ``last`` (inclusive) read like ``entries``. A tuple: one is made for each of a text's many hits."""

    first: int
    last: int
    entries: tuple[Entry, ...]
    terms: tuple[ThemeTerm, ...] = ()
    offices: tuple[Alias, ...] = ()
    capitals: bool = False  # every one of ``entries`` asks for a capital: "maduro" is none of them


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matcher:
    automaton: ahocorasick_rs.AhoCorasick = field(repr=False)
    imported: Bulk | None = field(repr=False)
    entries: tuple[Meanings, ...]  # by pattern

    def hits(self, text: Folded) -> Iterator[Hit]:
        """Every occurrence, overlapping ones too, in the order of their ends. Linear in the text and its hits."""
        starts = text.starts
        for pattern, begin, end in self.automaton.find_matches_as_indexes(text.joined, overlapping=True):
            first = bisect_left(starts, begin + 1)
            last = bisect_left(starts, end, first) - 1  # the token that the pattern ends in
            if first == last or _flows(text, first, last):
                yield Hit(first, last, *self.entries[pattern])
        if self.imported is not None:
            for first, last, aliases in self.imported.hits(text):
                if first == last or _flows(text, first, last):
                    yield Hit(first=first, last=last, entries=aliases)


_JUNIOR = frozenset(("jr", "sr"))  # "Robert F. Kennedy, Jr."
_BREAKS = frozenset(',;:!?¿¡()[]{}«»“”"|\n\r…—/')


def _flows(text: Folded, first: int, last: int) -> bool:
    """Whether tokens belong to one phrase: no sentence ends between them, no clause, no paragraph.

    A full stop joins only after an abbreviation ("EE. UU.", "J. D. Vance", "St. Lucia").
    """
    for left in range(first, last):
        start, end = text.spans[left][1], text.spans[left + 1][0]
        gap = text.plain[start:end]
        if gap in {" ", "-", ".", "'", "’"}:
            continue
        if gap == ", " and text.words[left + 1] in _JUNIOR:
            continue
        if not _BREAKS.isdisjoint(gap) and gap.strip("\n\r") and gap.strip():
            return False
        if gap.count("\n") > 1:
            return False
        if "." in gap and gap != "." and text.spans[left][1] - text.spans[left][0] > 3:
            return False
    return True


@lru_cache(maxsize=4)
def matcher(lexicon: Lexicon, language: str) -> Matcher:
    """Compiled once a lexicon and language."""
    patterns: dict[str, dict[Entry | ThemeTerm, None]] = {}
    for entry, text in _everything(lexicon, language):
        pattern = f" {key(text)}" if text.endswith("*") else f" {key(text)} "
        patterns.setdefault(pattern, {})[entry] = None
    automaton = ahocorasick_rs.AhoCorasick(list(patterns))
    return Matcher(automaton=automaton, imported=lexicon.imported, entries=tuple(map(_sorted, patterns.values())))


def _sorted(entries: Iterable[Entry | ThemeTerm]) -> Meanings:
    names: list[Entry] = []
    terms: list[ThemeTerm] = []
    offices: list[Alias] = []
    for entry in entries:
        if isinstance(entry, ThemeTerm):
            terms.append(entry)
        elif isinstance(entry, Alias) and entry.sort is Sort.OFFICE:
            offices.append(entry)
        else:
            names.append(entry)
    capitals = all(not (isinstance(name, Alias) and name.any_case) and not name.text.islower() for name in names)
    return tuple(names), tuple(terms), tuple(offices), capitals


_ENYE = frozenset("ñÑ")
_WITHOUT = str.maketrans("ñÑ", "nN")


def _everything(lexicon: Lexicon, language: str) -> Iterator[tuple[Entry | ThemeTerm, str]]:
    for actor in lexicon.actors.values():
        for alias in actor.aliases:
            if language in alias.languages:
                yield alias, alias.text
                if language == "en" and not _ENYE.isdisjoint(alias.text):  # English texts write "Pinera"
                    yield alias, alias.text.translate(_WITHOUT)
    for text in lexicon.vocabulary.eaten:
        yield Eaten(text=text), text
    for theme in lexicon.themes.values():
        for term in theme.terms.get(language, ()):
            yield ThemeTerm(theme=theme.id, term=term), term.text
