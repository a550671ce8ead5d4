"""What an engine promises beside queries: writes, folding of copies, pages, counts, marks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from search.backends.base import Backend, BackendError
from search.document import Document
from search.query import Everything, Query, Word
from search.request import Bucket, Interval, Request, Results, Sort

Ask = Callable[..., Results]


@pytest.fixture
def ask(engine: Backend, understood: Callable[[str], Query]) -> Ask:
    return lambda text, **options: engine.search(Request(query=understood(text), **options))


def ids(results: Results) -> list[str]:
    return [hit.document.id for hit in results.hits]


def test_an_empty_engine_answers(empty: Backend) -> None:
    results = empty.search(Request(query=Everything(), facets=("actor",), timeline=Interval.DAY))
    assert results == Results(total=0, articles=0, hits=(), facets={"actor": ()}, timeline=())
    assert empty.count() == 0
    assert empty.get("1") is None
    empty.clear()
    empty.write([], ["5"])
    assert empty.count() == 0


def test_documents_come_back_whole(engine: Backend, corpus: list[Document]) -> None:
    assert engine.count() == len(corpus)
    assert [engine.get(one.id) for one in corpus] == corpus
    assert engine.get("31415") is None


def test_put_replaces_and_delete_removes(empty: Backend, corpus: list[Document]) -> None:
    empty.write(corpus[:10])
    empty.write([replace(corpus[0], title="Otro titular")], [corpus[1].id, "404"])
    empty.write([replace(corpus[0], title="Otro titular")], [corpus[1].id, "404"])
    assert empty.count() == 9
    assert empty.get(corpus[1].id) is None
    found = empty.search(Request(query=Word("otro")))
    assert ids(found) == ["1"]
    assert empty.search(Request(query=Word("facilitar"))).total == 0


def test_the_last_of_two_with_one_id_stays(empty: Backend, corpus: list[Document]) -> None:
    empty.write([corpus[0], replace(corpus[0], title="Más reciente")])
    assert empty.count() == 1
    assert [hit.document.title for hit in empty.search(Request(query=Everything())).hits] == ["Más reciente"]


def test_deleted_and_put_at_once_is_put(empty: Backend, corpus: list[Document]) -> None:
    empty.write([corpus[0]])
    empty.write([corpus[0]], [corpus[0].id])
    assert empty.count() == 1


def test_clear_and_write_again(empty: Backend, corpus: list[Document]) -> None:
    empty.write(corpus[:5])
    empty.clear()
    assert empty.count() == 0
    empty.write(corpus[:3])
    assert empty.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"id": "abc"}, {"id": "-1"}, {"id": "9" * 19}, {"group": ""}, {"language": "fr"},
        {"published": datetime(2026, 1, 1)},
    ],
    ids=str,
)  # fmt: skip
def test_a_bad_document_is_refused_and_nothing_of_its_batch_is_visible(
    empty: Backend, corpus: list[Document], change: dict[str, object]
) -> None:
    bad = replace(corpus[1], **change)  # type: ignore[arg-type]
    with pytest.raises(BackendError):
        empty.write([corpus[0], bad])
    assert empty.count() == 0


def test_hostile_texts_are_held(empty: Backend, corpus: list[Document]) -> None:
    nasty = replace(
        corpus[0], title="half \ud83d of a pair \x00 nul", text="a " * 50_000 + "palabra " + "w" * 1_000_000, authors=()
    )
    empty.write([nasty])
    found = empty.search(Request(query=Word("pair"), timeline=Interval.HOUR))
    assert found.hits[0].title.text == "half ? of a pair \x00 nul"
    assert empty.search(Request(query=Word("palabra"))).hits[0].snippet.text.count("palabra") == 1
    assert empty.search(Request(query=Word("w" * 200))).total == 1


def test_copies_fold_behind_their_original(ask: Ask) -> None:
    results = ask('"garantías energéticas"')
    assert ids(results) == ["1"]
    assert [one.id for one in results.hits[0].folded] == ["2"]
    assert (results.total, results.articles) == (1, 2)


def test_without_its_original_the_oldest_copy_is_shown(ask: Ask) -> None:
    results = ask("aranceles")
    assert ids(results) == ["23"]
    assert [one.id for one in results.hits[0].folded] == ["22"]
    assert ids(ask("told us Moscow")) == ["5"]
    assert ids(ask("es:copia agencia:efe washington")) == ["2"]


ORDERS = ["12", "21", "1|2", "2|1", "1|3|2", "2|3|1", "2|1|-2|2", "1|2|-1|1", "2|1|1", "1|2|2", "3|2|1|-1"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rebuilt", [False, True])
def test_copies_fold_whatever_came_first(empty: Backend, corpus: list[Document], order: str, rebuilt: bool) -> None:
    """1 is the original, 2 its copy, 3 no kin; "|" parts two writes, "-" deletes. No original says how many copies it has."""
    held = {
        "1": replace(corpus[0], copies=0),
        "2": replace(corpus[1], title="Copia"),
        "3": replace(corpus[5], published=corpus[0].published),
    }
    with empty.begin_rebuild() as rebuild:
        target: Any = rebuild if rebuilt else empty
        for step in order.split("|"):
            gone = [step[1:]] if step.startswith("-") else []
            target.write([] if gone else [held[name] for name in step], gone)
        if rebuilt:
            rebuild.switch()
    found = empty.search(Request(query=Everything()))
    left = set(order.replace("|", "")) - {"-"} - ({"1"} if order.endswith("-1") else set())
    families = len(left & {"1", "2"} and {"family"}) + len(left & {"3"})
    assert (found.total, found.articles) == (families, len(left))
    shown = {hit.document.id: [one.id for one in hit.folded] for hit in found.hits}
    assert shown.get("1", []) == (["2"] if {"1", "2"} <= left else [])
    assert ("2" in shown) == ("1" not in left and "2" in left)
    assert empty.search(Request(query=Word("copia"), limit=5)).total == int("2" in left)


def test_facets_count_what_is_shown(ask: Ask) -> None:
    results = ask("aranceles", facets=("outlet", "language", "actor"))
    assert results.facets["outlet"] == (Bucket(value="el-faro", count=1),)
    assert results.facets["language"] == (Bucket(value="es", count=1),)
    assert results.facets["actor"] == ()
    apart = ask("aranceles", facets=("outlet",), collapse=False)
    assert apart.facets["outlet"] == (Bucket(value="abc-es", count=1), Bucket(value="el-faro", count=1))


def test_facets_are_cut_after_ranking(ask: Ask) -> None:
    whole = ask("*", facets=("outlet",)).facets["outlet"]
    assert [(-one.count, one.value) for one in whole] == sorted((-one.count, one.value) for one in whole)
    assert ask("*", facets=("outlet",), facet_size=2).facets["outlet"] == whole[:2]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("collapse", [True, False])
def test_pages_join_to_the_whole(ask: Ask, sort: Sort, collapse: bool) -> None:
    whole = ids(ask("sanciones OR sanctions OR oil", limit=1000, sort=sort, collapse=collapse))
    pages = [
        ids(ask("sanciones OR sanctions OR oil", offset=offset, limit=7, sort=sort, collapse=collapse))
        for offset in range(0, len(whole) + 7, 7)
    ]
    assert [id for page in pages for id in page] == whole
    assert len(set(whole)) == len(whole)


def test_counts_alone(ask: Ask) -> None:
    results = ask("maduro", limit=0)
    assert (results.hits, results.total, results.articles) == ((), 4, 6)


def test_newest_first_and_of_one_moment_the_smallest_number(empty: Backend, corpus: list[Document]) -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    numbers = ["2", "10", "9", "100", "1"]
    empty.write([replace(corpus[0], id=id, group=id, published=moment) for id in numbers])
    empty.write([replace(corpus[0], id="3", group="3", published=moment.replace(microsecond=1))])
    assert ids(empty.search(Request(query=Everything()))) == ["3", "1", "2", "9", "10", "100"]


def test_days_begin_where_the_reader_is(ask: Ask) -> None:
    april = ask("elecciones", timeline=Interval.MONTH, timezone="Europe/Madrid").timeline
    assert [(tick.start.isoformat(), tick.count) for tick in april] == [("2026-04-01T00:00:00+02:00", 1)]
    march = ask("elecciones", timeline=Interval.MONTH).timeline
    assert [(tick.start.isoformat(), tick.count) for tick in march] == [("2026-03-01T00:00:00+00:00", 1)]


def test_a_repeated_hour_is_two(ask: Ask) -> None:
    found = ask("reloj", timeline=Interval.HOUR, timezone="Europe/Madrid").timeline
    assert [(tick.start.isoformat(), tick.count) for tick in found] == [
        ("2026-10-25T02:00:00+02:00", 1),
        ("2026-10-25T02:00:00+01:00", 1),
    ]
    day = ask("reloj", timeline=Interval.DAY, timezone="Europe/Madrid").timeline
    assert [tick.count for tick in day] == [2]


def test_a_timeline_has_no_gaps(ask: Ask) -> None:
    found = ask("elecciones OR reloj", timeline=Interval.WEEK, timezone="Europe/Madrid").timeline
    assert {tick.start.weekday() for tick in found} == {0}
    assert len(found) == 30
    assert [tick.count for tick in found if tick.count] == [1, 2]


def test_marks_and_snippets(ask: Ask) -> None:
    hit = ask('"garantías energéticas" sancion').hits[0]
    marked = [hit.snippet.text[start:end] for start, end in hit.snippet.marks]
    assert marked == ["sanciones", "garantías", "energéticas"]
    assert hit.title.marks == ()
    english = ask("trump NEAR/4 comment").hits[0]
    assert [english.snippet.text[start:end] for start, end in english.snippet.marks] == ["Trump", "comment"]
    assert english.snippet.text.startswith("Trump's envoy")


def test_what_is_denied_is_not_marked(ask: Ask) -> None:
    hit = ask("plátano -maduros OR plátano").hits[0]
    assert [hit.title.text[start:end] for start, end in hit.title.marks] == ["plátano"]


def test_without_marks(ask: Ask) -> None:
    hit = ask("maduro", highlight=False).hits[0]
    assert (hit.title.marks, hit.snippet.text) == ((), "")


def test_tags_alone_show_how_the_text_begins(ask: Ask) -> None:
    hit = ask("actor:maduro url:nota-1").hits[0]
    assert hit.snippet.text.startswith("Moscú propuso a Washington")
    assert hit.snippet.marks == ()
