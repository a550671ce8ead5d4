"""Two workers at the same instant, over two connections: on PostgreSQL, where they may meet at any row.

SQLite lets one writer in at a time, so there these are skipped; tests/whole/test_postgresql.py runs them.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from crawlers.lease import once_in, take
from search import index
from search.alerts import send
from search.alerts.gather import gather_due
from search.backends.memory import MemoryBackend
from search.channels.base import Message, Outcome, Result
from search.channels.seal import seal
from search.models import Alert, Attempt, Channel, Delivery, Item, SavedSearch

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROUNDS = 8

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def two_writers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    engine = MemoryBackend()
    monkeypatch.setattr(index, "backend", lambda: engine)
    yield


def race(work: Callable[[], Any]) -> list[Any]:
    """What two threads return that begin together, each with a connection of its own."""
    start, found = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait(10)
            found.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 2
    return found


def channel() -> Channel:
    ana = User.objects.get_or_create(username="ana")[0]
    return Channel.objects.create(owner=ana, name=str(Channel.objects.count()), kind="webhook", sealed=seal({}))


def test_a_lease_has_one_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(ROUNDS):
        assert sorted(race(lambda: once_in(f"daily {number}", 60))) == [False, True]  # noqa: B023
    assert take("free", 60)


def test_one_message_of_two_that_gather(articles: Callable[[int], list[int]]) -> None:
    for _ in range(ROUNDS):
        box = channel()
        saved = SavedSearch.objects.create(owner=box.owner, name=box.name, query="x")
        alert = Alert.objects.create(saved=saved, channel=box, due=NOW)
        Item.objects.bulk_create(Item(alert=alert, article_id=id) for id in articles(3))
        race(lambda: gather_due(NOW))
        assert Delivery.objects.filter(alert=alert).count() == 1
        assert set(alert.items.values_list("state", flat=True)) == {"told"}


def test_one_sending_of_two_that_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "is_dead", lambda owner: False)
    names = threading.local()
    monkeypatch.setattr(send, "me", lambda: names.__dict__.setdefault("me", f"worker {threading.get_ident()}"))
    posted: list[str] = []

    def post(config: Any, message: Message) -> Result:
        posted.append(message.id)
        return Result(outcome=Outcome.SENT, status=204)

    for _ in range(ROUNDS):
        Delivery.objects.create(channel=channel(), kind="test", content={"name": ""}, created=NOW, next_try=NOW)
        race(lambda: send.send_due(lambda: NOW, {"webhook": post}))
    assert len(posted) == len(set(posted)) == ROUNDS
    assert Attempt.objects.filter(outcome="sent").count() == ROUNDS


@pytest.fixture
def articles(transactional_db: None) -> Callable[[int], list[int]]:
    """Makes so many articles; their ids."""
    from crawlers.models import StoredOutlet, StoredPage
    from pipeline.models import StoredArticle

    outlet = StoredOutlet.objects.create(
        slug="o", name="O", domain="o.example", country="ES", languages=["es"], kind="digital"
    )

    def make(count: int) -> list[int]:
        ids = []
        for _ in range(count):
            number = StoredPage.objects.count()
            page = StoredPage.objects.create(
                url=f"https://o.example/{number}", final_url="", outlet=outlet, fetched_at=NOW, status=200,
                digest=str(number), size=1, archive="x", offset=0, length=1,
            )  # fmt: skip
            row = StoredArticle.objects.create(
                url=page.url, page=page, outlet=outlet, title="x", text="x", language="es", published=NOW, seen=NOW,
                published_from="page", completeness="full", lexicon="1", exact=str(number), grouped_revision=1,
            )  # fmt: skip
            ids.append(row.pk)
        return ids

    return make
