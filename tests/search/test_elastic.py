"""What Elasticsearch promises beside the contract: deep pages, shards, limits of the server, sign-in, switches."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from itertools import cycle, islice
from typing import Any

import pytest

from search.backends.base import BackendError, BackendUnavailable, DocumentsRefused
from search.backends.elastic import ElasticBackend, answer, rebuild, snapshot
from search.backends.elastic.aliases import Aliases
from search.backends.elastic.connection import Connection
from search.backends.elastic.schema import mapping
from search.backends.memory import MemoryBackend
from search.document import Document
from search.query import And, Everything, Near, Not, Or, Pattern, Query, Term, Word
from search.request import FACETS, Interval, Request, Sort, TableRequest

pytestmark = pytest.mark.slow
Make = Callable[..., ElasticBackend]
ElasticServer = Any  # tests/search/conftest.py's
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BLANK = Document(
    id="1", url="https://a.example/1", outlet="a", outlet_name="A", domain="a.example", country="ES", language="es",
    title="Sanciones", text="Petróleo y gas.", authors=(), section="", published=MOMENT, seen=MOMENT,
    completeness="full", agency="", actors=(), themes=(), story="", copy_of="", group="1", copies=0,
)  # fmt: skip


def documents(first: int, last: int) -> list[Document]:
    """Every third is a copy of the one before; every ninth's original is not there."""
    made = []
    for number in range(first, last):
        copied = str(number - 1 if number % 9 else 10_000 + number % 2) if number % 3 == 0 else ""
        made.append(
            replace(
                BLANK, id=str(number), group=copied or str(number), copy_of=copied, outlet=f"o{number % 5}",
                language="es" if number % 2 else "en", actors=(f"a{number % 4}", f"a{number % 7}"),
                published=MOMENT.replace(day=1 + number % 28), title=f"Sanciones sanctions {number % 4}",
            )
        )  # fmt: skip
    return made


def client(engine: ElasticBackend) -> Any:
    return engine._connection.client


def index(engine: ElasticBackend) -> str:
    return engine._aliases.name


REQUESTS = [
    Request(query=query, collapse=collapse, sort=Sort.DATE, limit=limit, offset=offset, facets=FACETS, facet_size=3,
            timeline=Interval.DAY, timezone="Europe/Madrid")
    for query in (Everything(), Term("o3", "outlet"), And((Pattern("sanc*"), Not(Term("a1", "actor")))))
    for collapse in (True, False)
    for limit, offset in ((200, 0), (10, 25), (5, 500))
]  # fmt: skip


def agrees(engine: ElasticBackend, oracle: MemoryBackend) -> None:
    for request in REQUESTS:
        got, wanted = engine.search(request), oracle.search(request)
        assert [replace(hit, score=0.0) for hit in got.hits] == [replace(hit, score=0.0) for hit in wanted.hits]
        assert (got.total, got.articles, got.facets, got.timeline) == (
            wanted.total, wanted.articles, wanted.facets, wanted.timeline,
        )  # fmt: skip
        scanned = engine.scan(request.query, collapse=request.collapse)
        expected = oracle.scan(request.query, collapse=request.collapse)
        assert [replace(hit, score=0.0) for hit in scanned] == [replace(hit, score=0.0) for hit in expected]
    table = TableRequest(query=Everything(), rows="outlet", columns="actor", size=3)
    assert engine.table(table) == oracle.table(table)


def test_pages_of_the_server_do_not_show(elastic: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deep pages, scans, copies and originals are fetched piece by piece: here the pieces are small."""
    for name, size in (("PAGE", 7), ("BODIES", 3), ("BUCKETS", 4)):
        monkeypatch.setattr(snapshot, name, size)
    held = documents(1, 50)
    engine = elastic()
    engine.write(held)
    agrees(engine, MemoryBackend(held))


def test_shards_do_not_show(elastic: Make) -> None:
    held = documents(1, 150)
    engine = elastic(shards=3)
    engine.write(held)
    agrees(engine, MemoryBackend(held))


def test_what_the_server_refuses_is_named_and_the_rest_goes_in(elastic: Make) -> None:
    engine = elastic()
    held = documents(1, 8)
    bad = replace(held[3], section="ok", story="9" * 40_000)  # Lucene's longest term has 32,766 bytes
    with pytest.raises(DocumentsRefused, match="immense term") as caught:
        engine.write([*held[:3], bad, *held[4:]])
    assert set(caught.value.reasons) == {bad.id}
    assert engine.count() == 6


def test_deep_and_long_queries_are_answered(elastic: Make) -> None:
    held = documents(1, 10)
    engine, oracle = elastic(), MemoryBackend(held)
    engine.write(held)
    parts = islice(cycle([Word("sanciones"), Term("o1", "outlet"), Word("gas")]), 60)
    deep: Query = reduce(
        lambda tree, part: Or((Not(tree), part)) if isinstance(tree, And) else And((tree, part)), parts
    )
    many = Or((*(Word(f"palabra{number}") for number in range(1_000)), Word("gas")))
    for query in (deep, Not(deep), many):
        request = Request(query=query, collapse=False, highlight=False)
        assert engine.search(request).total == oracle.search(request).total > 0


def test_too_many_articles_to_read_one_by_one_are_refused(elastic: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = elastic()
    engine.write([replace(BLANK, id=str(id), group=str(id), story="7" if id < 4 else "") for id in range(1, 21)])
    monkeypatch.setattr(answer, "MAX_VERIFIED", 10)
    near = Near(Pattern("petr*"), Word("gas"), 2)
    with pytest.raises(BackendError, match=r"More than 10 articles.*Narrow the query"):
        engine.search(Request(query=near))
    assert engine.search(Request(query=And((near, Term("7", "story"))))).total == 3


def test_nothing_stays_open(elastic: Make) -> None:
    engine = elastic()
    engine.write(documents(1, 2000))
    engine.search(Request(query=Everything(), facets=FACETS))
    half_read = engine.scan(Everything())
    next(half_read)
    half_read.close()
    open_ones = client(engine).indices.stats(index=f"{index(engine)}-v*", metric="search")
    assert open_ones["_all"]["total"]["search"]["open_contexts"] == 0


# --- names and versions


def test_another_versions_index_asks_for_a_reindex(elastic: Make) -> None:
    engine = elastic()
    old = f"{index(engine)}-v0-20250101t000000-abcdef"
    client(engine).indices.create(index=old, mappings=mapping(), aliases={index(engine): {}})
    for attempt in (engine.count, lambda: engine.search(Request(query=Everything())), lambda: engine.write([BLANK])):
        with pytest.raises(BackendError, match=r"another version.*teletipo reindex"):
            attempt()
    with engine.begin_rebuild() as fresh:
        fresh.write([BLANK])
        fresh.switch()
    assert engine.count() == 1
    assert not client(engine).indices.exists(index=old)


def test_an_index_in_the_aliass_place_is_named(elastic: Make) -> None:
    engine = elastic()
    client(engine).indices.create(index=index(engine))
    try:
        with pytest.raises(BackendError, match="TELETIPO_ELASTICSEARCH_INDEX"):
            engine.write([BLANK])
    finally:
        client(engine).indices.delete(index=index(engine))


def test_two_first_writers_make_one_index(elastic: Make) -> None:
    first = elastic()
    name = index(first)
    barrier = threading.Barrier(4)

    def write(number: int) -> None:
        engine = elastic(name)
        barrier.wait()
        engine.write([replace(BLANK, id=str(number), group=str(number))])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))
    assert first.count() == 4
    assert len(client(first).indices.get_alias(name=name)) == 1


def test_an_index_that_was_deleted_is_made_again(elastic: Make) -> None:
    engine = elastic()
    engine.write([BLANK])
    client(engine).indices.delete(index=engine._aliases.current())
    assert engine.search(Request(query=Everything())).total == 0
    engine.write([BLANK])
    assert engine.count() == 1


# --- rebuilds


def test_a_lock_of_the_dead_is_taken_over(elastic: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = elastic()
    engine.write([BLANK])
    abandoned = engine.begin_rebuild()
    other = ElasticBackend(engine._connection.cluster)
    with pytest.raises(BackendUnavailable, match="under way"):
        other.begin_rebuild()
    assert client(engine).cluster.health(index=f"{index(engine)}-*")["status"] == "green"
    monkeypatch.setattr(rebuild, "is_dead", lambda owner: True)
    with other.begin_rebuild() as fresh:
        fresh.write([BLANK, replace(BLANK, id="2", group="2")])
        with pytest.raises(BackendUnavailable, match="under way"):
            abandoned.write([BLANK])
        fresh.switch()
    assert other.count() == 2
    other.close()


def test_a_scan_goes_on_over_a_switch(elastic: Make) -> None:
    engine = elastic()
    engine.write(documents(1, 1300))
    scanned = engine.scan(Everything(), collapse=False)
    first = next(scanned)
    other = ElasticBackend(engine._connection.cluster)
    aliases = Aliases(Connection(engine._connection.cluster))
    aliases.switch(aliases.create())
    kept = aliases.sweep()
    assert len(kept) == 1, "what is read stays"
    assert len([first, *scanned]) == 1299
    assert aliases.sweep() == []
    assert engine.search(Request(query=Everything())).total == 0
    other.close()


# --- who may, over what line


def test_over_tls_with_a_password_or_a_key(elastic: Make, elasticsearch: ElasticServer) -> None:
    """The server of the tests wants both; a key that may do no more than the documentation says is enough."""
    if not elasticsearch.ca:
        pytest.skip("the server of ELASTICSEARCH_URL is used as it is")
    engine = elastic()
    name = index(engine)
    role = {"cluster": ["monitor"], "index": [{"names": [name, f"{name}-*"], "privileges": ["all"]}]}
    key = client(engine).security.create_api_key(name=name, role_descriptors={"teletipo": role})
    for api_key in (key["encoded"], f"{key['id']}:{key['api_key']}"):
        keyed = elastic(name, user="", password="", api_key=api_key)
        keyed.write([BLANK])
        with keyed.begin_rebuild() as fresh:
            fresh.write([BLANK])
            fresh.switch()
        assert keyed.search(Request(query=Everything(), facets=FACETS)).total == 1
        keyed.clear()
    elsewhere = elastic(f"{name}x", user="", password="", api_key=key["encoded"])
    with pytest.raises(BackendUnavailable, match="not allow it to this user"):
        elsewhere.write([BLANK])


def test_a_wrong_password_and_a_strange_certificate_are_sentences(elastic: Make, elasticsearch: ElasticServer) -> None:
    if not elasticsearch.ca:
        pytest.skip("the server of ELASTICSEARCH_URL is used as it is")
    wrong = elasticsearch.cluster(password="not-the-password")
    with pytest.raises(BackendUnavailable, match="refuses the sign-in") as caught:
        ElasticBackend(wrong).count()
    assert "not-the-password" not in f"{caught.value}{wrong}{caught.value.__cause__}"
    with pytest.raises(BackendUnavailable, match=r"certificate is not trusted.*TELETIPO_ELASTICSEARCH_CA"):
        ElasticBackend(elasticsearch.cluster(ca=None)).search(Request(query=Everything()))


def test_one_of_several_nodes_is_enough(elasticsearch: ElasticServer) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        dead = f"{elasticsearch.url.split('://')[0]}://127.0.0.1:{nobody.getsockname()[1]}"
        engine = ElasticBackend(elasticsearch.cluster(urls=(dead, elasticsearch.url)))
        for _ in range(4):
            assert engine.count() == 0
        alone = ElasticBackend(elasticsearch.cluster(urls=(dead,)))
        with pytest.raises(BackendUnavailable, match="not reachable"):
            alone.count()
        with pytest.raises(BackendUnavailable, match="not reachable"):
            next(alone.scan(Everything()))
