"""What the ledger of alerts forgets, and that nothing is told twice for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from search.alerts import retention
from search.alerts.gather import gather_due
from search.alerts.plan import About, State
from search.alerts.retention import forget
from search.alerts.send import send_due
from search.channels.base import Outcome, Result
from search.channels.seal import seal
from search.models import Alert, Attempt, Channel, Delivery, Item, Match, Notice

OLD = timedelta(days=200)


def tell(ledger: Any) -> int:
    """Matches, gathers and sends; how many hits were told."""
    Channel.objects.update(sealed=seal({}))
    before = Item.objects.filter(state="told").count()
    ledger.match()
    gather_due(ledger.now)
    send_due(lambda: ledger.now, {"feed": lambda *_: Result(outcome=Outcome.SENT)})
    return Item.objects.filter(state="told").count() - before


@pytest.fixture
def hook(ledger: Any) -> Channel:
    """A channel that is no feed: nothing of it is shown later."""
    return Channel.objects.create(owner=ledger.user, name="hook", kind="webhook", sealed="x")


def put(channel: Channel, at: datetime, state: State = State.SENT, **values: Any) -> Delivery:
    closed = None if state == State.WAITING else at
    row = Delivery.objects.create(channel=channel, state=state, created=at, closed=closed, **values)
    Attempt.objects.create(delivery=row, number=1, started=at)
    return row


def test_old_messages_go_with_their_attempts(ledger: Any, hook: Channel) -> None:
    old, now = ledger.now - OLD, ledger.now
    for state in (State.SENT, State.FAILED, State.DISCARDED):
        put(hook, old, state)
    stay = [put(hook, old, State.WAITING), put(hook, now), put(hook, now - timedelta(days=170), State.FAILED)]
    late = put(hook, old)
    Delivery.objects.filter(pk=late.pk).update(closed=now)  # made long ago, sent today
    Notice.objects.create(owner=ledger.user, code="broken", at=old, seen=True)
    unread = Notice.objects.create(owner=ledger.user, code="broken", at=old)
    gone = forget(now)
    assert (gone.deliveries, gone.notices, gone.left) == (3, 1, False)
    assert set(Delivery.objects.all()) == {*stay, late}
    assert Attempt.objects.count() == 4
    assert list(Notice.objects.all()) == [unread]


def test_a_feed_keeps_what_it_shows(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST_SHOWN", 3)
    feed = Channel.objects.create(owner=ledger.user, name="feed", kind="feed", key="k")
    rows = [put(feed, ledger.now - OLD) for _ in range(5)]
    assert forget(ledger.now).deliveries == 2
    assert set(Delivery.objects.all()) == set(rows[2:])


def test_a_silence_that_goes_on_is_not_told_again(ledger: Any, hook: Channel) -> None:
    alert = ledger.alert("noticia", hook, kind="silence", silent_hours=24, created=ledger.now - 2 * OLD)
    for _ in range(2):
        newest = put(hook, ledger.now - OLD, kind=About.SILENCE, alert=alert)
    assert forget(ledger.now).deliveries == 1
    assert list(Delivery.objects.all()) == [newest]
    gather_due(ledger.now)
    assert Delivery.objects.count() == 1


def test_what_was_told_is_never_told_again(ledger: Any, states: Callable[[Alert], dict[str, str]]) -> None:
    """Years later the article is edited, and copied: both are known."""
    alert = ledger.alert("noticia")
    article = ledger.put("La noticia")
    ledger.put("La noticia copiada", copy_of=article)
    assert tell(ledger) == 1
    ledger.now += OLD
    assert forget(ledger.now).matches == 2
    assert set(Item.objects.values_list("state", flat=True)) == {"told"}
    assert not Match.objects.exists()
    ledger.revise(article, "noticia: corregida")
    ledger.put("La noticia, otra vez", copy_of=article)
    assert tell(ledger) == 0
    assert states(alert) == {"La noticia": "told", "La noticia, otra vez": "folded"}


def test_what_was_not_told_is_not_told_for_an_edit(ledger: Any) -> None:
    """It came in while the alert was paused; its item and its match are gone."""
    alert = ledger.alert("noticia", paused=True)
    article = ledger.put("La noticia")
    assert tell(ledger) == 0
    ledger.now += OLD
    gone = forget(ledger.now)
    assert (gone.matches, gone.items) == (1, 1)
    Alert.objects.filter(pk=alert.pk).update(paused=False)
    ledger.revise(article, "noticia: corregida")
    fresh = ledger.put("Otra noticia")
    assert tell(ledger) == 1
    assert list(alert.items.values_list("article", "state")) == [(fresh.pk, "told")]


def test_what_waits_stays_however_old(ledger: Any) -> None:
    alert = ledger.alert("noticia", snoozed_until=ledger.now + timedelta(days=80))
    ledger.put("La noticia")
    tell(ledger)
    ledger.now += OLD
    forget(ledger.now)
    assert tell(ledger) == 1, "a snooze is over after ninety days at the latest"
    assert alert.items.get().state == "told"


def test_it_was_never_matched_during_a_long_outage(ledger: Any) -> None:
    ledger.alert("noticia")
    ledger.put("La noticia")
    ledger.index()
    ledger.now += OLD
    forget(ledger.now)
    assert tell(ledger) == 1


def test_in_pieces_until_the_time_is_up(ledger: Any, hook: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    for _ in range(5):
        put(hook, ledger.now - OLD)
    assert forget(ledger.now, seconds=-1).left
    assert Delivery.objects.count() == 5
    assert forget(ledger.now).deliveries == 5
