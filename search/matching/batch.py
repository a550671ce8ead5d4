"""A batch of articles turned round: for each token the set of articles that hold it, as the bits of a number.

A query's leaf becomes such a set once, whoever asks for it; AND, OR and NOT are then operations on whole numbers. What a
leaf means is decided by search.evaluate, as for every engine: words that stand alone are looked up, all else is looked
up first and then verified article by article.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from search.analysis import LANGUAGES
from search.document import Document
from search.evaluate import keywords, matches, plain_forms, plain_values, read, term_of
from search.fields import KEYWORD_FIELDS, PLAIN_FIELDS
from search.matching.required import (
    LONGEST_PREFIX,
    SHORTEST_PREFIX,
    beginning,
    pair_token,
    pairs,
    plain_token,
    prefix_token,
    term_token,
    word_token,
)
from search.patterns import matches_pattern
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

Bits = int  # bit n: the batch's n-th article


class BatchIndex:
    """Costs one analysis a text; 100 articles take about as long as indexing them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.readings = [read(document) for document in documents]
        self.documents: Sequence[Document] = [one.document for one in self.readings]
        self.everything: Bits = (1 << len(self.readings)) - 1
        masks: defaultdict[str, Bits] = defaultdict(int)
        folds: defaultdict[str, Bits] = defaultdict(int)
        for number, reading in enumerate(self.readings):
            bit = 1 << number
            for token in _tokens(reading.document):
                masks[token] |= bit
            for one in (reading.title, reading.text):
                for stem in set(one.forms("stems")):
                    masks[word_token(stem, one.language)] |= bit
                for first, second in set(pairwise(one.forms("stems"))):
                    masks[pair_token(first, second, one.language)] |= bit
                for exact in set(one.forms("exacts")):
                    masks[word_token(exact, "=")] |= bit
                for fold in set(one.forms("folds")):
                    folds[fold] |= bit
        self.masks: dict[str, Bits] = dict(masks)
        self._folds = sorted(folds.items())
        for fold, bits in self._folds:
            for length in range(SHORTEST_PREFIX, min(LONGEST_PREFIX, len(fold)) + 1):
                token = prefix_token(fold[:length])
                self.masks[token] = self.masks.get(token, 0) | bits

    def leaf(self, leaf: Query) -> Bits:
        """The articles in which a leaf matches."""
        match leaf:
            case Everything():
                return self.everything
            case Term():
                return self.masks.get(term_token(leaf.field, leaf.value), 0)
            case Word(field=None):
                return self._word(leaf.text, leaf.exact)
            case Pattern(field=None):
                return self._pattern(leaf.text)
            case Phrase(words=(_, _), field=None, exact=False, slop=0):
                return self._candidates(leaf)  # two words side by side are what the pairs say
            case _:
                return self._verified(leaf, self._candidates(leaf))

    def _word(self, word: str, exact: bool) -> Bits:
        found = 0
        for kind in ("=",) if exact else LANGUAGES:
            found |= self.masks.get(word_token(term_of(word, exact, kind)[1], kind), 0)
        return found

    def _pattern(self, pattern: str) -> Bits:
        start = beginning(pattern)
        found = 0
        for at in range(bisect_left(self._folds, (start, 0)), len(self._folds)):
            fold, bits = self._folds[at]
            if not fold.startswith(start):
                break
            if bits & ~found and matches_pattern(pattern, fold):
                found |= bits
        return found

    def _candidates(self, leaf: Query) -> Bits:  # noqa: PLR0911  # one return a kind of node
        """A superset, from the words that must stand there."""
        match leaf:
            case Word() | Phrase() if leaf.field in PLAIN_FIELDS:
                words = (leaf.text,) if isinstance(leaf, Word) else leaf.words
                forms = [form for word in words for form in plain_forms(word)]
                return self._both(self.masks.get(plain_token(str(leaf.field), form), 0) for form in forms)
            case Word():
                return self._word(leaf.text, leaf.exact)
            case Phrase():
                return self._phrase(leaf)
            case Pattern():
                return self._pattern(leaf.text)
            case Near():
                return self._candidates(leaf.left) & self._candidates(leaf.right)
            case Or():
                found = 0
                for part in leaf.parts:
                    found |= self._candidates(part)
                return found
            case Range() | And() | Not() | Everything() | Term():
                return self.everything

    def _phrase(self, leaf: Phrase) -> Bits:
        if leaf.slop or len(leaf.words) < 2:
            return self._both(self._word(word, leaf.exact) for word in leaf.words)
        found = 0
        for language in LANGUAGES:
            found |= self._both(self.masks.get(token, 0) for token in pairs(leaf, language))
        return found

    def _both(self, sets: Iterable[Bits]) -> Bits:
        found = self.everything
        for bits in sets:
            found &= bits
        return found

    def _verified(self, leaf: Query, candidates: Bits) -> Bits:
        found = 0
        for number in numbers(candidates):
            if matches(leaf, self.readings[number]):
                found |= 1 << number
        return found


def numbers(bits: Bits) -> Iterable[int]:
    """The places of a set's members, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _tokens(document: Document) -> Iterable[str]:
    for name in KEYWORD_FIELDS:
        for value in keywords(document, name):
            yield term_token(name, value)
    for name in PLAIN_FIELDS:
        for value in plain_values(document, name):
            for form in plain_forms(value):
                yield plain_token(name, form)
