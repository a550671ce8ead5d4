"""What an engine promises beside a page of hits: everything in a stream, tables of two facets, and more like this."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from search.document import Document
from search.query import Everything, Query, Term, Word
from search.request import Bucket, Hit, Request, TableRequest

QUERIES = [
    "*",
    "sanciones OR sanctions",
    "es:copia",
    "aranceles",
    "actor:maduro -lang:en",
    "noexiste",
    "outlet:el-faro",
]


@pytest.mark.parametrize("collapse", [True, False])
@pytest.mark.parametrize("text", QUERIES)
def test_a_scan_gives_what_search_gives(
    engine: Backend, understood: Callable[[str], Query], text: str, collapse: bool
) -> None:
    query = understood(text)
    wanted = engine.search(Request(query=query, limit=10_000, collapse=collapse, highlight=False))
    got = tuple(engine.scan(query, collapse=collapse))
    assert [replace(hit, score=0.0) for hit in got] == [replace(hit, score=0.0) for hit in wanted.hits]
    assert len(got) == wanted.total


def test_a_scan_is_of_one_moment(empty: Backend, corpus: list[Document]) -> None:
    empty.write(corpus[:40])
    scanned = empty.scan(Everything(), collapse=False)
    first = next(scanned)
    empty.write(corpus[40:], [one.id for one in corpus[:40]])
    assert {one.document.id for one in (first, *scanned)} == {one.id for one in corpus[:40]}


def test_a_scan_of_many_at_one_moment(empty: Backend, corpus: list[Document]) -> None:
    """More than an engine's page, all of one date: the number alone tells where the next page begins."""
    moment = corpus[0].published
    many = [
        replace(corpus[5], id=str(id), group=str(id), published=moment + timedelta(hours=id // 2000))
        for id in range(1, 3001)
    ]
    empty.write(many)
    wanted = [*range(2000, 3001), *range(1, 2000)]
    assert [int(hit.document.id) for hit in empty.scan(Everything())] == wanted
    assert [int(hit.document.id) for hit in islice(empty.scan(Everything()), 3)] == [2000, 2001, 2002]
    assert [int(hit.document.id) for hit in empty.search(Request(query=Everything(), offset=999, limit=4)).hits] == [
        2999, 3000, 1, 2,
    ]  # fmt: skip


PAIRS = [("actor", "theme"), ("actor", "actor"), ("theme", "outlet"), ("language", "country"), ("theme", "theme")]


@pytest.mark.parametrize(("rows", "columns"), PAIRS)
@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize("collapse", [True, False])
def test_tables_agree_with_the_oracle(
    engine: Backend, oracle: MemoryBackend, understood: Callable[[str], Query],
    rows: str, columns: str, size: int, collapse: bool,
) -> None:  # fmt: skip
    for text in QUERIES:
        request = TableRequest(query=understood(text), rows=rows, columns=columns, size=size, collapse=collapse)
        assert engine.table(request) == oracle.table(request), text


def test_a_table_counts_hits(engine: Backend) -> None:
    table = engine.table(TableRequest(query=Term("russia", "actor"), rows="language", columns="language"))
    assert table.cells == ((0, 0), (0, 0)), "an article has one language: no pair"
    table = engine.table(TableRequest(query=Term("77", "story"), rows="outlet", columns="language"))
    assert table.rows == (Bucket(value="el-faro", count=2),)
    assert table.cells == ((2,),)
    pairs = engine.table(TableRequest(query=Word("moscow"), rows="actor", columns="actor"))
    assert [row.value for row in pairs.rows] == ["maduro", "russia", "usa"]
    assert pairs.cells == ((0, 1, 1), (0, 0, 1), (0, 0, 0)), "a pair counts once, above the diagonal"


def test_a_table_of_nothing(engine: Backend, empty: Backend) -> None:
    request = TableRequest(query=Word("noexiste"), rows="actor", columns="theme")
    for one in (engine, empty):
        table = one.table(request)
        assert (table.rows, table.columns, table.cells) == ((), (), ())


def _alike(engine: Backend, id: str, query: Query, **options: int) -> list[str]:
    return [hit.document.id for hit in engine.similar(id, query, **options)]


def test_more_like_this(engine: Backend, corpus: list[Document]) -> None:
    held = {one.id: one for one in corpus}
    found = engine.similar("1", Everything())
    ids = [hit.document.id for hit in found]
    assert ids[:2] == ["4", "3"] or ids[:2] == ["3", "4"], "the same event, in both languages"
    assert "2" not in ids
    assert "1" not in ids
    scores = [hit.score for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert all(isinstance(hit, Hit) and hit.title.text == held[hit.document.id].title for hit in found)
    assert "7" in _alike(engine, "6", Everything()), "one theme that few articles have"


def test_more_like_this_stays_within_the_query(engine: Backend) -> None:
    ids = _alike(engine, "1", Term("en", "language"))
    assert ids[0] == "4"
    assert "3" not in ids
    assert _alike(engine, "1", Word("noexiste")) == []
    assert len(_alike(engine, "1", Everything(), limit=2)) == 2


def test_the_like_of_a_copy_leaves_out_its_original(engine: Backend) -> None:
    ids = _alike(engine, "2", Everything())
    assert "1" not in ids
    assert ids[:2] in (["4", "3"], ["3", "4"])


@pytest.mark.parametrize("id", ["31415", "", "x", "9" * 40, "-1"])
def test_nothing_is_like_an_unknown_article(engine: Backend, empty: Backend, id: str) -> None:
    assert engine.similar(id, Everything()) == ()
    assert empty.similar(id, Everything()) == ()


def test_a_rebuild_takes_the_place_of_the_index(empty: Backend, corpus: list[Document]) -> None:
    empty.write(corpus[:10])
    with empty.begin_rebuild() as rebuild:
        rebuild.write(corpus[:3])
        rebuild.write(corpus[3:5], [corpus[0].id])
        assert (rebuild.count(), empty.count()) == (4, 10)
        rebuild.switch()
        assert empty.count() == 4
    assert {hit.document.id for hit in empty.search(Request(query=Everything(), collapse=False)).hits} == {
        one.id for one in corpus[1:5]
    }


def test_a_rebuild_that_is_left_changes_nothing(empty: Backend, corpus: list[Document]) -> None:
    empty.write(corpus[:4])
    with empty.begin_rebuild() as rebuild:
        rebuild.write(corpus[4:9])
    assert empty.count() == 4
