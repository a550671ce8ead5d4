"""The index step over the ledger: each newest version once in the index, whatever dies in between."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import F

from crawlers.models import StoredOutlet, StoredPage
from pipeline.models import StoredArticle
from search import index, rebuild
from search.backends.base import BackendUnavailable
from search.backends.tantivy import TantivyBackend
from search.models import Batch, Indexed
from search.query import Everything
from search.request import Request

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TantivyBackend]:
    engine = TantivyBackend(tmp_path / "index")
    monkeypatch.setattr(index, "backend", lambda: engine)
    monkeypatch.setattr(rebuild, "backend", lambda: engine)
    yield engine
    engine.close()


@pytest.fixture
def put() -> Callable[..., StoredArticle]:
    outlet = StoredOutlet.objects.create(
        slug="o", name="O", domain="o.example", country="ES", languages=["es"], kind="digital"
    )

    def article(name: str, *, grouped: bool = True, copy_of: StoredArticle | None = None) -> StoredArticle:
        at = NOW + timedelta(minutes=StoredArticle.objects.count())
        page = StoredPage.objects.create(
            url=f"https://o.example/{name}", final_url="", outlet=outlet, fetched_at=at, status=200, digest=name, size=1,
            archive="x", offset=0, length=1,
        )  # fmt: skip
        actors = [
            {"id": "sure", "name": "S", "kind": "person", "spans": [], "in_title": True, "confidence": 0.9, "alias": "", "reason": ""},
            {"id": "unsure", "name": "U", "kind": "person", "spans": [], "in_title": True, "confidence": 0.3, "alias": "", "reason": ""},
        ]  # fmt: skip
        return StoredArticle.objects.create(
            url=page.url, page=page, outlet=outlet, title=f"Título {name}", text="Un texto.", language="es", published=at,
            published_from="page", completeness="full", lexicon="1", exact=name, seen=at, actors=actors,
            grouped_revision=1 if grouped else 0, copy_of=copy_of,
        )  # fmt: skip

    return article


def ids(engine: TantivyBackend) -> list[str]:
    found = engine.search(Request(query=Everything(), collapse=False, limit=100))
    return sorted(hit.document.id for hit in found.hits)


def test_each_article_once_and_only_when_grouped(engine: TantivyBackend, put: Callable[..., StoredArticle]) -> None:
    one, two, waiting = put("a"), put("b"), put("c", grouped=False)
    assert index.index_batch(limit=1) is not None
    assert index.index_batch() is not None
    assert index.index_batch() is None
    assert ids(engine) == [str(one.pk), str(two.pk)]
    assert not Indexed.objects.filter(article=waiting).exists()


def test_a_new_version_replaces_the_old(engine: TantivyBackend, put: Callable[..., StoredArticle]) -> None:
    row = put("a")
    index.index_batch()
    StoredArticle.objects.update(title="Otro título", version=F("version") + 1)
    index.index_batch()
    document = engine.get(str(row.pk))
    assert document is not None
    assert (document.title, engine.count()) == ("Otro título", 1)


def test_a_worker_killed_between_index_and_ledger_doubles_nothing(
    engine: TantivyBackend, put: Callable[..., StoredArticle]
) -> None:
    put("a")
    engine.write(index.documents(index.with_outlet(index.missing())))
    assert Indexed.objects.count() == 0
    index.index_batch()
    assert engine.count() == 1
    assert Indexed.objects.count() == 1


def test_documents_carry_searchable_actors_groups_and_copies(
    engine: TantivyBackend, put: Callable[..., StoredArticle]
) -> None:
    first = put("a")
    copy = put("b", copy_of=first)
    index.index_batch()
    original, other = engine.get(str(first.pk)), engine.get(str(copy.pk))
    assert original and other
    assert original.actors == ("sure",), "below the threshold is kept apart"
    assert (original.group, original.copies, original.copy_of) == (str(first.pk), 1, "")
    assert (other.group, other.copies, other.copy_of) == (str(first.pk), 0, str(first.pk))


def test_rebuild_holds_the_same_and_is_silent(engine: TantivyBackend, put: Callable[..., StoredArticle]) -> None:
    for name in "abcde":
        put(name)
    index.index_batch()
    before = ids(engine)
    assert rebuild.rebuild(batch=2) == 5
    assert ids(engine) == before
    assert Batch.objects.order_by("-pk")[0].silent
    assert index.index_batch() is None, "nothing is indexed again"


def test_rebuild_mends_an_index_that_was_lost(engine: TantivyBackend, put: Callable[..., StoredArticle]) -> None:
    put("a")
    index.index_batch()
    engine.clear()
    assert rebuild.rebuild() == 1
    assert engine.count() == 1


def test_only_one_rebuild_at_a_time(engine: TantivyBackend, put: Callable[..., StoredArticle]) -> None:
    put("a")
    with engine.begin_rebuild(), pytest.raises(BackendUnavailable):
        rebuild.rebuild()
