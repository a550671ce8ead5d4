"""The query tree into Elasticsearch's queries, as the JSON that is sent.

Words and phrases are term and phrase queries. Nearness is put in span queries where their meaning is exactly that of
search/evaluate.py (Lucene 10):

- ordered, two sides, the left one of a fixed number of words: the nearest follower of each place on the left is found;
  with a left side of several widths places are passed over, so each width becomes a query of its own;
- unordered, different words each one word wide: the narrowest window is found. A word twice would match itself.

What remains (wildcards or nests within NEAR, loose phrases with a word twice) becomes a query for candidates, whose
places are verified in Python (``verify``). Lucene's intervals are not used: they keep the narrowest match only, which
loses wider ones that a NEAR around them needs.
"""

import base64
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from typing import Any

import orjson

from search.analysis import LANGUAGES, fold_form
from search.backends.elastic.schema import DATES, WORDS
from search.backends.schema import microseconds
from search.evaluate import term_of
from search.fields import PLAIN_FIELDS, TEXT_FIELDS
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

TITLE_BOOST = 3.0
MAX_NESTED = 12  # the server refuses more than 30 levels in one piece (indices.query.bool.max_nested_depth)

Dsl = dict[str, Any]
Leaf = Word | Phrase | Pattern | Near
Stream = tuple[str, str]  # text field, language
Sequence = tuple[str, tuple[str, ...]]  # field of the index, words one after the other
Verify = Callable[[Near | Phrase, Dsl], Dsl]

EVERYTHING: Dsl = {"match_all": {}}


class Compiler:
    """``verify`` is given a leaf and a query for its candidates, and returns one for the true ones."""

    def __init__(self, verify: Verify) -> None:
        self._verify = verify

    def compile(self, tree: Query, depth: int = 0) -> Dsl:  # noqa: PLR0911  # one return a kind of node
        if depth == MAX_NESTED:
            return wrapped(self.compile(tree))
        match tree:
            case Everything():
                return EVERYTHING
            case And():
                return self._all(tree.parts, depth + 1)
            case Or():
                return any_of([self.compile(part, depth + 1) for part in tree.parts])
            case Not():
                return {"bool": {"must_not": [self.compile(tree.part, depth + 1)]}}
            case Term():
                return constant(term(f"{WORDS}.{tree.field}", tree.value))
            case Range():
                return _range(tree)
            case Word() | Phrase() if tree.field in PLAIN_FIELDS:
                words = (tree.text,) if isinstance(tree, Word) else tree.words
                return _phrase((f"{tree.field}_words", tuple(fold_form(word) for word in words)))
            case _:
                return self._leaf(tree)

    def _all(self, parts: tuple[Query, ...], depth: int) -> Dsl:
        wanted = [self.compile(part, depth) for part in parts if not isinstance(part, Not)]
        denied = [self.compile(part.part, depth) for part in parts if isinstance(part, Not)]
        return {"bool": {"must": wanted, "must_not": denied}}

    def _leaf(self, leaf: Leaf) -> Dsl:
        streams = _streams(leaf)
        native = [_native(leaf, stream) for stream in streams]
        if all(query is not None for query in native):
            return any_of([
                _boosted(query) if name == "title" else query
                for (name, _), query in zip(streams, native, strict=True)
                if query is not None
            ])  # fmt: skip
        assert isinstance(leaf, (Near, Phrase))  # words and patterns are always native
        return self._verify(leaf, any_of([_holding(leaf, stream) for stream in streams]))


def candidates(tree: Query) -> Dsl:
    """Finds every document that the tree matches, and perhaps more. Nothing is verified for it."""
    return _loose(tree, 0)


def _loose(tree: Query, depth: int) -> Dsl:
    """A NOT of what only candidates are known for excludes nothing."""
    if depth == MAX_NESTED:
        return wrapped(_loose(tree, 0))
    match tree:
        case And():
            return all_of([_loose(part, depth + 1) for part in tree.parts])
        case Or():
            return any_of([_loose(part, depth + 1) for part in tree.parts])
        case Not():
            return EVERYTHING
        case _:
            return Compiler(lambda _, found: found).compile(tree)


def _range(tree: Range) -> Dsl:
    edges = {name: microseconds(edge) for name, edge in (("gte", tree.start), ("lt", tree.end)) if edge}
    return constant({"range": {f"{WORDS}.{DATES[tree.field]}": edges}}) if edges else EVERYTHING


def _streams(leaf: Leaf) -> list[Stream]:
    """The (field, language) pairs in which a leaf is looked for; a pattern alone is the same in every language."""
    names = TEXT_FIELDS if leaf.field is None else (leaf.field,)
    languages = LANGUAGES[:1] if isinstance(leaf, Pattern) or getattr(leaf, "exact", False) else LANGUAGES
    return list(product(names, languages))


def _native(leaf: Leaf, stream: Stream) -> Dsl | None:
    match leaf:
        case Word() | Pattern() | Phrase(slop=0):
            return _holding(leaf, stream)
        case Phrase(words=words, slop=slop):
            name, terms = _terms(words, leaf.exact, stream)
            if len(set(terms)) == len(terms):
                return _spans([_span((name, (one,))) for one in terms], slop, ordered=False)
            if len(terms) == 2:
                return _spans([_span((name, (one,))) for one in terms], slop, ordered=True)
            return None
        case Near():
            return _near(leaf, stream)


def _near(near: Near, stream: Stream) -> Dsl | None:
    left, right = _alternatives(near.left, stream), _alternatives(near.right, stream)
    if left is None or right is None:
        return None
    found = _followed(left, right, near.distance)
    if not near.ordered:
        found += _followed(right, left, near.distance)
    return any_of(found)


def _followed(before: list[Sequence], after: list[Sequence], distance: int) -> list[Dsl]:
    """One query for each width of what comes first."""
    field = before[0][0]
    by_width: defaultdict[int, list[Sequence]] = defaultdict(list)
    for one in before:
        by_width[len(one[1])].append(one)
    follower = _span_any(after, field)
    return [_spans([_span_any(group, field), follower], distance, ordered=True) for group in by_width.values()]


def _alternatives(side: Query, stream: Stream) -> list[Sequence] | None:
    """The sequences of words that a side of a NEAR is any of; None if it is no such side."""
    match side:
        case Word() | Phrase(slop=0):
            words = (side.text,) if isinstance(side, Word) else side.words
            return [_terms(words, side.exact, stream)]
        case Or():
            found = [_alternatives(part, stream) for part in side.parts]
            return [one for part in found if part for one in part] if all(found) else None
        case _:
            return None


def _holding(side: Query, stream: Stream) -> Dsl:
    """Documents in whose stream a side may have a place; for words, phrases and patterns: has."""
    match side:
        case Word():
            return _phrase(_terms((side.text,), side.exact, stream))
        case Phrase(words=words, slop=slop):
            name, terms = _terms(words, side.exact, stream)
            if slop and len(terms) > 1:
                distinct = [_span((name, (one,))) for one in dict.fromkeys(terms)]
                repeats = len(terms) - len(distinct)
                return (
                    _spans(distinct, slop + repeats, ordered=False) if len(distinct) > 1 else _phrase((name, terms[:1]))
                )
            return _phrase((name, terms))
        case Pattern():
            return _pattern(f"{WORDS}.{stream[0]}_fold", side.text)
        case Or():
            return any_of([_holding(part, stream) for part in side.parts])
        case Near():
            return all_of([_holding(part, stream) for part in (side.left, side.right)])
        case _:
            raise TypeError(f"{type(side).__name__} has no place in a text")


def _terms(words: tuple[str, ...], exact: bool, stream: Stream) -> Sequence:
    """The index's field, and the terms to look for in it."""
    name, language = stream
    return f"{name}_{'exact' if exact else language}", tuple(term_of(word, exact, language)[1] for word in words)


def _phrase(sequence: Sequence) -> Dsl:
    name, terms = f"{WORDS}.{sequence[0]}", sequence[1]
    return term(name, terms[0]) if len(terms) == 1 else {"match_phrase": {name: " ".join(terms)}}


def _pattern(name: str, text: str) -> Dsl:
    if text.find("*") == len(text) - 1 and "?" not in text:
        return {"prefix": {name: {"value": text[:-1]}}}
    return {"wildcard": {name: {"value": text}}}


def _span(sequence: Sequence) -> Dsl:
    parts = [{"span_term": {f"{WORDS}.{sequence[0]}": one}} for one in sequence[1]]
    return parts[0] if len(parts) == 1 else _spans(parts, 0, ordered=True)


def _span_any(sequences: list[Sequence], field: str) -> Dsl:
    """Places of any of them. Exact forms and stems lie in several fields of the index at the same positions."""
    masked = [
        _span(one)
        if one[0] == field
        else {"span_field_masking": {"query": _span(one), "field": f"{WORDS}.{field}"}}
        for one in dict.fromkeys(sequences)
    ]  # fmt: skip
    return masked[0] if len(masked) == 1 else {"span_or": {"clauses": masked}}


def _spans(clauses: list[Dsl], slop: int, *, ordered: bool) -> Dsl:
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": ordered}}


def _boosted(query: Dsl) -> Dsl:
    return {"bool": {"must": [query], "boost": TITLE_BOOST}}


def wrapped(query: Dsl) -> Dsl:
    """Read by the server apart from what is around it, so that depths do not add up."""
    return {"wrapper": {"query": base64.b64encode(orjson.dumps(query)).decode()}}


def term(name: str, value: Any) -> Dsl:
    return {"term": {name: {"value": value}}}


def constant(query: Dsl) -> Dsl:
    """What is no matter of degree: a tag is there or not."""
    return {"constant_score": {"filter": query}}


def any_of(queries: list[Dsl]) -> Dsl:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}


def all_of(queries: list[Dsl]) -> Dsl:
    return {"bool": {"must": queries}}


def within(query: Dsl, *conditions: Dsl, without: tuple[Dsl, ...] = ()) -> Dsl:
    """Those of the query that obey the conditions, which add nothing to their score."""
    return {"bool": {"must": [query], "filter": list(conditions), "must_not": list(without)}}
