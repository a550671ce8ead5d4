"""The query tree into tantivy's queries.

Words and phrases go over as they are. tantivy's own slop means something else for words in the wrong order and for a
word twice (measured on 0.27: "b a" matches "a b"~2, "a" alone matches "a a"~1), so nearness is put as it can be
trusted: two different words within n words are two phrases with slop, one for each order; sides of fixed width are
phrases with a given gap, one for each gap. What remains (wildcards or nests within NEAR, loose phrases of three words,
very many gaps) becomes a query for candidates, whose places are then verified in Python (``verify``).
"""

from collections.abc import Callable
from itertools import combinations, product

import tantivy
from tantivy import FieldType, Occur

from search.analysis import LANGUAGES, fold_form
from search.backends.pairs import of_phrase
from search.backends.schema import microseconds
from search.evaluate import term_of
from search.fields import PLAIN_FIELDS, TEXT_FIELDS
from search.patterns import pattern_regex
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

MAX_GAPS = 150  # phrases that one NEAR may become in one stream; more are slower than to verify
TITLE_BOOST = 3.0

Leaf = Word | Phrase | Pattern | Near
Verify = Callable[[Near | Phrase, tantivy.Query], tantivy.Query]


class Compiler:
    """For one schema; ``verify`` is given a leaf and a query for its candidates, and returns one for the true ones."""

    def __init__(self, schema: tantivy.Schema, verify: Verify) -> None:
        self._schema, self._verify = schema, verify

    def compile(self, tree: Query) -> tantivy.Query:  # noqa: PLR0911  # one return a kind of node
        match tree:
            case Everything():
                return tantivy.Query.all_query()
            case And():
                return all_of([self._clause(part) for part in tree.parts])
            case Or():
                return any_of([self.compile(part) for part in tree.parts])
            case Not():
                return all_of([self._clause(tree)])
            case Term():
                return constant(self._term(tree.field, tree.value, "basic"))
            case Range():
                return constant(self._range(tree))
            case Word() | Phrase() if tree.field in PLAIN_FIELDS:
                words = (tree.text,) if isinstance(tree, Word) else tree.words
                return self._sequence(str(tree.field), [fold_form(word) for word in words])
            case _:
                return self._leaf(tree)

    def candidates(self, tree: Query) -> tantivy.Query:
        """Finds every document that the tree matches, and perhaps more. Nothing is verified for it."""
        return Compiler(self._schema, lambda _, candidates: candidates)._loose(tree)

    def _loose(self, tree: Query) -> tantivy.Query:
        """A NOT of what only candidates are known for excludes nothing."""
        match tree:
            case And():
                return all_of([(Occur.Must, self._loose(part)) for part in tree.parts])
            case Or():
                return any_of([self._loose(part) for part in tree.parts])
            case Not():
                return tantivy.Query.all_query()
            case _:
                return self.compile(tree)

    def _clause(self, part: Query) -> tuple[Occur, tantivy.Query]:
        if isinstance(part, Not):
            return Occur.MustNot, self.compile(part.part)
        return Occur.Must, self.compile(part)

    def _range(self, tree: Range) -> tantivy.Query:
        start = microseconds(tree.start) if tree.start else None
        end = microseconds(tree.end) if tree.end else None
        if start is None and end is None:
            return tantivy.Query.all_query()
        return tantivy.Query.range_query(
            self._schema, tree.field, FieldType.Integer, start, end, include_lower=True, include_upper=end is None
        )

    def _leaf(self, leaf: Leaf) -> tantivy.Query:
        native = [self._native(leaf, stream) for stream in self._streams(leaf)]
        if all(query is not None for query in native):
            return any_of(self._boosted(leaf, [query for query in native if query is not None]))
        assert isinstance(leaf, (Near, Phrase))  # words and patterns are always native
        return self._verify(leaf, any_of([self._holding(leaf, stream) for stream in self._streams(leaf)]))

    def _streams(self, leaf: Leaf) -> list[tuple[str, str]]:
        """The (field, language) pairs in which a leaf is looked for; a pattern alone is the same in every language."""
        names = TEXT_FIELDS if leaf.field is None else (leaf.field,)
        languages = LANGUAGES[:1] if isinstance(leaf, Pattern) or getattr(leaf, "exact", False) else LANGUAGES
        return list(product(names, languages))

    def _boosted(self, leaf: Leaf, queries: list[tantivy.Query]) -> list[tantivy.Query]:
        streams = self._streams(leaf)
        return [
            tantivy.Query.boost_query(query, TITLE_BOOST) if name == "title" else query
            for (name, _), query in zip(streams, queries, strict=True)
        ]

    def _native(self, leaf: Leaf, stream: tuple[str, str]) -> tantivy.Query | None:
        match leaf:
            case Word() | Pattern():
                return self._holding(leaf, stream)
            case Phrase(words=words, slop=slop):
                if not slop:
                    return self._holding(leaf, stream)
                if len(words) != 2:
                    return None
                left, right = (Word(word, leaf.field, leaf.exact) for word in words)
                return self._near(Near(left, right, slop, False, leaf.field), stream)
            case Near():
                return self._near(leaf, stream)

    def _near(self, near: Near, stream: tuple[str, str]) -> tantivy.Query | None:
        left, right = _alternatives(near.left, stream), _alternatives(near.right, stream)
        if left is None or right is None:
            return None
        kinds = {name for name, _ in (*left, *right)}
        if len(kinds) != 1:  # a phrase lies in one field of the index: stems and exact forms do not mix
            return None
        name = kinds.pop()
        pairs = list(product((terms for _, terms in left), (terms for _, terms in right)))
        slack = not near.ordered and all(len(a) == len(b) == 1 and a != b for a, b in pairs)
        if len(pairs) * (2 if slack else (near.distance + 1) * (1 if near.ordered else 2)) > MAX_GAPS:
            return None
        if not near.ordered:
            pairs += [(b, a) for a, b in pairs]
        if slack:
            return any_of([self._slack(name, a[0], b[0], near.distance) for a, b in pairs])
        return any_of([self._gap(name, a, b, gap) for a, b in pairs for gap in range(near.distance + 1)])

    def _slack(self, name: str, first: str, second: str, slop: int) -> tantivy.Query:
        return tantivy.Query.phrase_query(self._schema, name, [first, second], slop)

    def _gap(self, name: str, first: tuple[str, ...], second: tuple[str, ...], gap: int) -> tantivy.Query:
        placed: list[str | tuple[int, str]] = [*enumerate(first), *enumerate(second, len(first) + gap)]
        return tantivy.Query.phrase_query(self._schema, name, placed)

    def _holding(self, side: Query, stream: tuple[str, str]) -> tantivy.Query:
        """Documents in whose stream a side may have a place; for words, phrases and patterns: has."""
        match side:
            case Word():
                return self._sequence(*_terms((side.text,), side.exact, stream))
            case Phrase(words=words, slop=slop):
                if slop and len(words) > 1:
                    return self._loose_phrase(*_terms(words, side.exact, stream), slop)
                name, terms = _terms(words, side.exact, stream)
                return self._sequence(*((not side.exact and of_phrase(*stream, terms)) or (name, terms)))
            case Pattern():
                return tantivy.Query.regex_query(self._schema, f"{stream[0]}_fold", pattern_regex(side.text))
            case Or():
                return any_of([self._holding(part, stream) for part in side.parts])
            case Near():
                sides = [self._holding(part, stream) for part in (side.left, side.right)]
                return all_of([(Occur.Must, part) for part in sides])
            case _:
                raise TypeError(f"{type(side).__name__} has no place in a text")

    def _loose_phrase(self, name: str, terms: list[str], slop: int) -> tantivy.Query:
        """Every two of the words are at most as far apart as the whole may be."""
        parts = [self._term(name, term) for term in dict.fromkeys(terms)]
        widest = slop + len(terms) - 2
        for first, second in list(combinations(dict.fromkeys(terms), 2))[:10]:
            parts.append(any_of([self._slack(name, first, second, widest), self._slack(name, second, first, widest)]))
        return all_of([(Occur.Must, part) for part in parts])

    def _sequence(self, name: str, terms: list[str]) -> tantivy.Query:
        if len(terms) == 1:
            return self._term(name, terms[0])
        return tantivy.Query.phrase_query(self._schema, name, [*terms])

    def _term(self, name: str, value: str, option: str = "position") -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, value, option)


def _terms(words: tuple[str, ...], exact: bool, stream: tuple[str, str]) -> tuple[str, list[str]]:
    """The index's field, and the terms to look for in it."""
    name, language = stream
    return f"{name}_{'exact' if exact else language}", [term_of(word, exact, language)[1] for word in words]


def _alternatives(side: Query, stream: tuple[str, str]) -> list[tuple[str, tuple[str, ...]]] | None:
    """The sequences of words that a side of a NEAR is any of; None if it is no such side."""
    match side:
        case Word() | Phrase(slop=0):
            words = (side.text,) if isinstance(side, Word) else side.words
            name, terms = _terms(words, side.exact, stream)
            return [(name, tuple(terms))]
        case Or():
            found = [_alternatives(part, stream) for part in side.parts]
            return [one for part in found if part for one in part] if all(found) else None
        case _:
            return None


def graded(tree: Query) -> bool:
    """Whether some that match may match better than others."""
    match tree:
        case And() | Or():
            return any(graded(part) for part in tree.parts)
        case Everything() | Term() | Range() | Not():
            return isinstance(tree, Not) and isinstance(tree.part, Not) and graded(tree.part.part)
        case _:
            return True


def constant(query: tantivy.Query) -> tantivy.Query:
    """What is no matter of degree: a tag is there or not."""
    return tantivy.Query.const_score_query(query, 1.0)


def any_of(queries: list[tantivy.Query]) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(Occur.Should, query) for query in queries])


def all_of(clauses: list[tuple[Occur, tantivy.Query]]) -> tantivy.Query:
    """A query of exclusions alone finds nothing in tantivy: all documents are added to it."""
    if all(occur is Occur.MustNot for occur, _ in clauses):
        clauses = [(Occur.Must, tantivy.Query.all_query()), *clauses]
    return tantivy.Query.boolean_query(clauses)
