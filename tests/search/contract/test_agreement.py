"""Every engine against the oracle: hits, totals, counts by value and by time, and the words that are marked."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from search.canonical import both, either, neither, to_text
from search.evaluate import read
from search.highlight import highlight
from search.implied import excludes, implies
from search.query import Everything, Near, Pattern, Phrase, Query, Range, Term, Word
from search.request import FACETS, Interval, Request, Sort, TableRequest

WORDS = """
    sanciones sanción sanctions petróleo petroleo oil Maduro maduro Rusia Russian gobierno government embargo gas
    migración migration EEUU US us EE.UU. rechaza refuses levantar guarantees garantías niño ano relief exit no y
    1.000.000 7,5 Trump energy deal El The de la on 京 O Peña
""".split()  # forty words are read more easily so
FIELDS = (None, None, None, "title", "text")

words = st.sampled_from(WORDS)
exact = st.sampled_from([False, False, False, True])
patterns = st.sampled_from(["san*", "sanc*n*", "petr?leo", "migra*", "gob*o", "ene*", "1000*", "zzz*", "mad*r?"])
phrases = st.lists(words, min_size=2, max_size=4).map(tuple)


@st.composite
def text_leaves(draw: st.DrawFn, field: str | None) -> Query:
    return draw(
        st.one_of(
            st.builds(Word, words, st.just(field), exact),
            st.builds(Phrase, phrases, st.just(field), exact, st.sampled_from([0, 0, 1, 3, 12])),
            st.builds(Pattern, patterns, st.just(field)),
        )
    )


@st.composite
def sides(draw: st.DrawFn, field: str | None, depth: int = 1) -> Query:
    kinds = [text_leaves(field), st.lists(text_leaves(field), min_size=1, max_size=3).map(either)]
    if depth:
        kinds.append(nears(field, depth - 1))
    return draw(st.one_of(kinds))


@st.composite
def nears(draw: st.DrawFn, field: str | None, depth: int = 1) -> Query:
    left, right = draw(sides(field, depth)), draw(sides(field, depth))
    return Near(left, right, draw(st.sampled_from([0, 1, 2, 5, 40])), draw(st.booleans()), field)


START = datetime(2026, 9, 1, tzinfo=UTC)
moments = st.integers(0, 90 * 24).map(lambda hours: START + timedelta(hours=hours))
terms = st.sampled_from(
    [
        Term("maduro", "actor"), Term("russia", "actor"), Term("nobody", "actor"), Term("sanctions", "theme"),
        Term("migration", "theme"), Term("es", "language"), Term("en", "language"), Term("abc-es", "outlet"),
        Term("ES", "country"), Term("copy", "is"), Term("original", "is"), Term("live", "is"), Term("77", "story"),
        Term("abc.es", "domain"), Word("efe", "agency"), Phrase(("ana", "ruiz"), "author"),
        Phrase(("es", "internacional"), "url"), Word("cocina", "section"),
    ]
)  # fmt: skip
ranges = st.one_of(
    st.builds(Range, st.sampled_from(["date", "seen"]), moments, st.none()),
    st.builds(Range, st.just("date"), st.none(), moments),
)
leaves = st.one_of(
    st.just(Everything()), terms, ranges, *(text_leaves(field) for field in FIELDS), *(nears(field) for field in FIELDS)
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(both),
        st.lists(inner, min_size=2, max_size=4).map(either),
        inner.map(neither),
    ),
    max_leaves=7,
)
requests = st.builds(
    Request,
    query=trees,
    collapse=st.booleans(),
    limit=st.sampled_from([0, 3, 30]),
    offset=st.sampled_from([0, 0, 2]),
    facets=st.just(FACETS),
    facet_size=st.sampled_from([2, 50]),
    timeline=st.sampled_from([None, *Interval]),
    timezone=st.sampled_from(["UTC", "Europe/Madrid", "America/Caracas", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
crossed = st.tuples(st.sampled_from(FACETS), st.sampled_from(FACETS), st.sampled_from([3, 50]))

# The same requests every time where a failure must mean a change of the code; new ones at a developer's desk.
CONTRACT = settings(
    max_examples=200,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@CONTRACT
@given(request=requests, pair=crossed)
def test_generated_requests(
    engine: Backend, oracle: MemoryBackend, request: Request, pair: tuple[str, str, int]
) -> None:
    agree(engine, oracle, request)
    rows, columns, size = pair
    table = TableRequest(query=request.query, rows=rows, columns=columns, size=size, collapse=request.collapse)
    assert engine.table(table) == oracle.table(table)


@settings(CONTRACT, max_examples=100)
@given(tree=trees)
def test_a_tree_means_what_its_text_means(
    oracle: MemoryBackend, understood: Callable[[str], Query], tree: Query
) -> None:
    again = understood(to_text(tree))
    assert understood(to_text(again)) == again
    one, two = (oracle.search(Request(query=query, limit=1000, highlight=False)) for query in (tree, again))
    assert one == two


@settings(CONTRACT, max_examples=50)
@given(one=trees, other=trees)
def test_what_is_said_to_follow_follows(oracle: MemoryBackend, one: Query, other: Query) -> None:
    def found(query: Query) -> set[str]:
        return {hit.document.id for hit in oracle.scan(query, collapse=False)}

    for first, second in ((one, other), (one, either([one, other])), (both([one, other]), other)):
        if implies(first, second):
            assert found(first) <= found(second)
        if excludes(first, second):
            assert not found(first) & found(second)


def agree(engine: Backend, oracle: MemoryBackend, request: Request) -> None:
    """By date the answers are the same but for scores, marks included; by relevance the same hits in another order."""
    everything = oracle.search(replace(request, offset=0, limit=10_000, highlight=False))
    got = engine.search(request)
    page = everything.hits[request.offset : request.offset + request.limit]
    marked = [(hit, *highlight(request.query, read(hit.document))) for hit in page]
    wanted = [replace(hit, score=0.0, title=title, snippet=snippet) for hit, title, snippet in marked]
    assert [replace(hit, score=0.0) for hit in got.hits] == wanted
    assert (got.total, got.articles) == (everything.total, everything.articles)
    assert (dict(got.facets), got.timeline) == (dict(everything.facets), everything.timeline)
    ranked = engine.search(replace(request, sort=Sort.RELEVANCE, offset=0, limit=10_000, highlight=False))
    assert {hit.document.id: hit.folded for hit in ranked.hits} == {
        hit.document.id: hit.folded for hit in everything.hits
    }
    scores = [hit.score for hit in ranked.hits]
    assert scores == sorted(scores, reverse=True)
    assert ranked.facets == everything.facets
