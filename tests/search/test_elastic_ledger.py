"""The index step and the rebuild on Elasticsearch: away and back, killed, refusing, switched under constant use."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawlers.models import StoredOutlet, StoredPage
from pipeline.models import StoredArticle
from search import index, journey, rebuild, tasks
from search.backends.base import BackendUnavailable
from search.backends.elastic import ElasticBackend
from search.models import Indexed
from search.query import Everything, Word
from search.request import FACETS, Request
from teletipo.ops import health

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Put = Callable[..., StoredArticle]


@pytest.fixture
def engine(elastic: Callable[..., ElasticBackend], monkeypatch: pytest.MonkeyPatch) -> ElasticBackend:
    engine = elastic()
    for module in (index, rebuild, health):
        monkeypatch.setattr(module, "backend", lambda: engine)
    return engine


@pytest.fixture
def put() -> Put:
    outlet = StoredOutlet.objects.create(
        slug="o", name="O", domain="o.example", country="ES", languages=["es"], kind="digital"
    )

    def article(name: str, **more: Any) -> StoredArticle:
        at = NOW + timedelta(minutes=StoredArticle.objects.count())
        page = StoredPage.objects.create(
            url=f"https://o.example/{name}", final_url="", outlet=outlet, fetched_at=at, status=200, digest=name, size=1,
            archive="x", offset=0, length=1,
        )  # fmt: skip
        values: dict[str, Any] = {
            "url": page.url, "page": page, "outlet": outlet, "title": f"Título {name}", "text": "Un texto.",
            "language": "es", "published": at, "published_from": "page", "completeness": "full", "lexicon": "1",
            "exact": name, "seen": at, "grouped_revision": 1,
        }  # fmt: skip
        return StoredArticle.objects.create(**(values | more))

    return article


def held(engine: ElasticBackend) -> list[str]:
    return sorted(hit.document.id for hit in engine.scan(Everything(), collapse=False))


def articles() -> list[str]:
    return sorted(str(id) for id in StoredArticle.objects.values_list("pk", flat=True))


def actor(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": "A",
        "kind": "person",
        "spans": [],
        "in_title": True,
        "confidence": 0.9,
        "alias": "",
        "reason": "",
    }


def test_a_refused_article_is_named_and_the_rest_goes_in(engine: ElasticBackend, put: Put) -> None:
    good, bad, other = put("a"), put("b", actors=[actor("x" * 40_000)]), put("c", language="fr")
    assert tasks.index() == 1
    assert held(engine) == [str(good.pk)]
    reasons = dict(Indexed.objects.exclude(refused="").values_list("article", "refused"))
    assert set(reasons) == {bad.pk, other.pk}
    assert "immense term" in reasons[bad.pk]
    assert "neither Spanish nor English" in reasons[other.pk]
    assert not index.missing().exists(), "what cannot go in is not tried again and again"
    check = health._index()
    assert (check.state, "2 kept out" in check.text, "1 articles" in check.text) == ("warn", True, True)
    assert any("kept out of the index: " in step.text for step in journey.journey(bad.url))


def test_a_refused_article_comes_in_when_it_is_mended(engine: ElasticBackend, put: Put) -> None:
    bad = put("a", actors=[actor("x" * 40_000)])
    tasks.index()
    StoredArticle.objects.update(actors=[], version=2)
    tasks.index()
    assert held(engine) == [str(bad.pk)]
    assert not Indexed.objects.exclude(refused="").exists()
    StoredArticle.objects.update(actors=[actor("x" * 40_000)], version=3)
    tasks.index()
    assert held(engine) == [], "nor does an older version stay"
    assert rebuild.rebuild() == 0
    assert Indexed.objects.exclude(refused="").count() == 1


def test_a_rebuild_under_constant_searching_and_indexing(
    engine: ElasticBackend, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No search fails, comes back empty or loses what was there; what is indexed meanwhile is in the new index too."""
    for number in range(120):
        put(f"n{number}")
    assert tasks.index() == 1
    fill = rebuild._fill
    fills: list[int] = []

    def and_index(fresh: Any, done: dict[int, int], *rest: Any) -> None:
        fill(fresh, done, *rest)
        fills.append(len(done))
        if len(fills) == 1:
            for number in range(30):
                put(f"m{number}")
            assert tasks.index() == 1

    monkeypatch.setattr(rebuild, "_fill", and_index)
    failures: list[object] = []
    answers = [0]
    stop = threading.Event()

    def search_on() -> None:
        own = ElasticBackend(engine._connection.cluster)
        while not stop.is_set():
            try:
                found = own.search(Request(query=Word("título"), facets=FACETS, limit=3))
                if found.total < 120 or len(found.hits) != 3:
                    failures.append(found)
            except Exception as error:
                failures.append(error)
            answers[0] += 1
        own.close()

    searchers = [threading.Thread(target=search_on) for _ in range(3)]
    for thread in searchers:
        thread.start()
    try:
        assert [rebuild.rebuild(batch=50) for _ in range(2)] == [150, 150]
    finally:
        stop.set()
        for thread in searchers:
            thread.join()
    assert failures == []
    assert answers[0] > 20
    assert fills[:2] == [120, 150]
    assert held(engine) == articles()


@pytest.fixture
def restarted(elasticsearch: Any) -> Iterator[Any]:
    if elasticsearch.process is None:
        pytest.skip("the server of ELASTICSEARCH_URL is not ours to kill")
    yield elasticsearch
    elasticsearch.start()


def test_the_server_killed_and_back(
    engine: ElasticBackend, put: Put, restarted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two batches and in the middle of one: work goes on, and the index catches up by itself."""
    for number in range(30):
        put(f"n{number}")
    batch = index.index_batch

    def then_kill(limit: int = 500, **more: Any) -> int | None:
        done = batch(limit=10, **more)
        if Indexed.objects.count() == 10:
            # the next batch reaches the server, which dies before the ledger knows of it
            engine.write(index.documents(index.with_outlet(index.missing())[:10]))
            restarted.kill()
        return done

    monkeypatch.setattr(tasks, "index_batch", then_kill)
    assert tasks.index() == 1
    assert Indexed.objects.count() == 10
    with pytest.raises(BackendUnavailable, match="not reachable"):
        engine.search(Request(query=Everything()))
    check = health._index()
    assert (check.state, "20 articles to come" in check.text) == ("fail", True)
    put("meanwhile")
    assert tasks.index() == 0, "the sweep looks, finds it away and keeps the work"
    restarted.start()
    monkeypatch.setattr(tasks, "index_batch", batch)
    assert tasks.index() == 1
    assert held(engine) == articles(), "nothing lost, nothing doubled"
    assert engine.count() == Indexed.objects.count() == 31
    assert health._index().state == "ok"
