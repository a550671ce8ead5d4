"""Facets as lists of links that add a value to the query, exclude it, or take it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.query import Not, Or, Query, Term
from search.request import FACETS, Bucket, Results
from search.web import labels
from search.web.labels import Label
from search.web.names import Names
from search.web.params import SearchParams
from search.web.refine import Asked
from search.web.text import clean

OPEN = 8  # values shown before "more"
MOST_PARTS = 50  # clauses of a query that are looked at for what they exclude


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    label: str
    count: int
    share: int  # 0..100, of the facet's largest value: the bar's length
    active: bool
    add: str  # addresses; "" where there is nothing to do
    exclude: str
    remove: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    name: str
    title: Label
    first: Sequence[Value]
    more: Sequence[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A value that the query excludes: it has no bucket, but a way back."""

    title: Label
    label: str
    remove: str


def facets(results: Results, params: SearchParams, asked: Asked, names: Names) -> list[Facet]:
    """The facets that have values, in the order of FACETS."""
    found = []
    for name in FACETS:
        buckets = results.facets.get(name, ())
        most = max((bucket.count for bucket in buckets), default=0)
        if most:
            values = [_value(name, bucket, most, params, asked, names) for bucket in buckets]
            found.append(Facet(name=name, title=labels.FACET[name], first=values[:OPEN], more=values[OPEN:]))
    return found


def _value(name: str, bucket: Bucket, most: int, params: SearchParams, asked: Asked, names: Names) -> Value:
    clause = names.clause(name, bucket.value)
    active = clause.part in asked.parts
    shorter = asked.without(clause) if active else None
    return Value(
        label=clean(names.of(name, bucket.value)),
        count=bucket.count,
        share=max(1, round(100 * bucket.count / most)),
        active=active,
        add="" if active else params.url(q=asked.narrowed(clause.text)),
        exclude="" if active else params.url(q=asked.narrowed("-" + clause.text)),
        remove="" if shorter is None else params.url(q=shorter),
    )


def excluded(params: SearchParams, asked: Asked, names: Names) -> list[Excluded]:
    """What the query excludes at its top and a click can bring back."""
    found = []
    for part in asked.parts[:MOST_PARTS]:
        term = _first_term(part.part) if isinstance(part, Not) else None
        if term is None or term.field not in FACETS:
            continue
        shorter = asked.without(names.clause(term.field, term.value), negated=True)
        if shorter is not None:
            label = clean(names.of(term.field, term.value))
            found.append(Excluded(title=labels.FACET[term.field], label=label, remove=params.url(q=shorter)))
    return found


def _first_term(query: Query) -> Term | None:
    """A value, or the first of several: a theme stands before the themes beneath it."""
    first = query.parts[0] if isinstance(query, Or) else query
    return first if isinstance(first, Term) else None
