"""Matches into messages: once a unit, with a cap, in their rhythm, outside of quiet hours."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from pipeline.models import StoredArticle, StoredStory
from search import index
from search.alerts import gather as gathering
from search.alerts.gather import gather_due
from search.models import Alert, Delivery, Item

pytestmark = pytest.mark.django_db
States = Callable[[Alert], dict[str, str]]


def titles(delivery: Delivery) -> list[str]:
    return [hit["title"] for hit in delivery.content["hits"]]


def messages(alert: Alert) -> list[list[str]]:
    return [titles(one) for one in Delivery.objects.filter(alert=alert, kind="matches").order_by("pk")]


def test_the_newest_first_and_the_rest_counted(ledger: Any, states: States) -> None:
    alert = ledger.alert("noticia", most=2)
    for number in range(5):
        ledger.put(f"La noticia {number}", minutes=number)
    ledger.match()
    assert gather_due(ledger.now) == 1
    delivery = Delivery.objects.get()
    assert titles(delivery) == ["La noticia 4", "La noticia 3"]
    assert delivery.content["more"] == 3
    assert sorted(states(alert).values()) == ["over"] * 3 + ["told"] * 2
    assert gather_due(ledger.now) == 0


def test_copies_are_one_hit_and_name_who_was_first(ledger: Any, states: States) -> None:
    alert = ledger.alert("noticia")
    first = ledger.put("La noticia de ABC")
    ledger.put("La noticia copiada", copy_of=first, minutes=5, outlet="orinoco")
    ledger.match()
    gather_due(ledger.now)
    hit = Delivery.objects.get().content["hits"][0]
    assert states(alert) == {"La noticia de ABC": "told", "La noticia copiada": "folded"}
    assert (hit["title"], hit["copies_count"], hit["first"]["outlet_name"]) == ("La noticia de ABC", 1, "Faro")
    assert [copy["outlet_name"] for copy in hit["copies"]] == ["Orinoco"]
    ledger.put("La noticia tardía", copy_of=first, minutes=50, outlet="post")
    ledger.match()
    assert gather_due(ledger.now) == 0, "a copy of what was told is no news"
    assert states(alert)["La noticia tardía"] == "folded"


def test_an_original_that_comes_to_light_after_its_copy_was_told(ledger: Any) -> None:
    alert = ledger.alert("noticia")
    copy = ledger.put("La noticia copiada")
    ledger.match()
    gather_due(ledger.now)
    original = ledger.put("La noticia de verdad", minutes=-30)
    StoredArticle.objects.filter(pk=copy.pk).update(copy_of=original)
    ledger.match()
    assert gather_due(ledger.now) == 0
    assert messages(alert) == [["La noticia copiada"]]


def test_once_per_story(ledger: Any, states: States) -> None:
    alert = ledger.alert("noticia", per="story")
    every = ledger.alert("noticia ")
    Alert.objects.filter(pk=every.pk).update(per="article")
    ledger.put("La noticia", story="s", minutes=3)
    ledger.put("Noticia: primero", story="s")
    ledger.put("Noticia aparte")
    ledger.match()
    gather_due(ledger.now)
    assert messages(alert) == [["Noticia: primero", "Noticia aparte"]] or messages(alert) == [
        ["Noticia aparte", "Noticia: primero"]
    ]
    ledger.put("Noticia: más", story="s", minutes=9)
    ledger.match()
    gather_due(ledger.now)
    assert len(messages(alert)) == 1
    assert states(alert)["Noticia: más"] == "folded"
    assert messages(every)[1] == ["Noticia: más"]


def test_a_story_that_is_found_later(ledger: Any) -> None:
    alert = ledger.alert("noticia", per="story")
    first = ledger.put("La noticia")
    ledger.match()
    gather_due(ledger.now)
    ledger.put("La noticia sigue", story="s", minutes=9)
    StoredArticle.objects.filter(pk=first.pk).update(story=StoredStory.objects.get())
    ledger.match()
    assert gather_due(ledger.now) == 0
    assert messages(alert) == [["La noticia"]]


@pytest.mark.parametrize(
    ("values", "until"),
    [
        ({"rhythm": "quarter"}, timedelta(minutes=15)),
        ({"rhythm": "hourly"}, timedelta(hours=1)),
        ({"rhythm": "daily", "hour": 18}, timedelta(hours=6)),
        ({"rhythm": "daily", "hour": 18, "timezone": "America/Caracas"}, timedelta(hours=10)),
        ({"rhythm": "weekly", "hour": 12, "weekday": 5}, timedelta(days=1)),
        ({"quiet_from": 10, "quiet_until": 14}, timedelta(hours=2)),
        ({"rhythm": "quarter", "quiet_from": 22, "quiet_until": 13}, timedelta(hours=1)),
    ],
    ids=str,
)
def test_rhythms_and_quiet_hours(ledger: Any, values: dict[str, Any], until: timedelta) -> None:
    alert = ledger.alert("noticia", **values)
    gathering.gather(alert.pk, ledger.now)
    Alert.objects.filter(pk=alert.pk).update(due=_next(alert, ledger.now))
    ledger.put("La noticia")
    ledger.match()
    assert gather_due(ledger.now + until - timedelta(seconds=1)) == 0
    assert gather_due(ledger.now + until) == 1


def _next(alert: Alert, now: datetime) -> datetime:
    return gathering._following(alert, now) if alert.rhythm != "at_once" else now


def test_after_an_outage_one_message_with_a_cap(ledger: Any) -> None:
    alert = ledger.alert("noticia", rhythm="hourly", most=3)
    for number in range(40):
        ledger.put(f"La noticia {number}", minutes=number)
    ledger.match()
    assert gather_due(ledger.now + timedelta(days=3)) == 1
    assert (len(messages(alert)[0]), Delivery.objects.get().content["more"]) == (3, 37)
    alert.refresh_from_db()
    assert alert.due == ledger.now + timedelta(days=3, hours=1)


def test_pause_drops_snooze_holds(ledger: Any, states: States) -> None:
    paused = ledger.alert("noticia", paused=True)
    snoozed = ledger.alert("una noticia", snoozed_until=ledger.now + timedelta(hours=2))
    ledger.put("Una noticia")
    ledger.match()
    assert gather_due(ledger.now) == 0
    assert (list(states(paused).values()), list(states(snoozed).values())) == (["paused"], ["waiting"])
    Alert.objects.update(paused=False)
    assert gather_due(ledger.now + timedelta(hours=3)) == 1
    assert messages(snoozed) == [["Una noticia"]]


def test_a_channel_that_is_off_holds_what_comes(ledger: Any) -> None:
    alert = ledger.alert("noticia")
    alert.channel.enabled = False
    alert.channel.save()
    ledger.put("La noticia")
    ledger.match()
    assert gather_due(ledger.now) == 0
    alert.channel.enabled = True
    alert.channel.save()
    assert gather_due(ledger.now) == 1


def test_a_clock_that_was_a_year_ahead_silences_nothing(ledger: Any) -> None:
    ledger.alert("noticia", rhythm="daily", due=ledger.now + timedelta(days=365))
    ledger.put("La noticia")
    ledger.match()
    assert gather_due(ledger.now) == 1


def test_nothing_new_is_said_when_asked_for(ledger: Any) -> None:
    ledger.alert("noticia", rhythm="daily", hour=12, nothing_new=True)
    ledger.alert("otra", rhythm="daily", hour=12)
    assert gather_due(ledger.now) == 1
    assert gather_due(ledger.now + timedelta(hours=1)) == 0
    assert list(Delivery.objects.values_list("kind", flat=True)) == ["nothing"]


def test_a_death_before_the_end_leaves_all_waiting(ledger: Any, states: States, monkeypatch: Any) -> None:
    alert = ledger.alert("noticia")
    ledger.put("La noticia")
    ledger.match()

    def dies(*_: Any, **__: Any) -> None:
        raise IntegrityError("killed, or another worker was first")

    monkeypatch.setattr(Item.objects, "bulk_update", dies)
    assert gather_due(ledger.now) == 0
    assert states(alert) == {"La noticia": "waiting"}
    assert not Delivery.objects.exists()
    monkeypatch.undo()
    monkeypatch.setattr(index, "backend", lambda: ledger.engine)
    assert gather_due(ledger.now) == 1


def test_a_unit_is_told_once_whatever_the_code_thinks(ledger: Any, monkeypatch: Any) -> None:
    """The unique row holds even where the look at what was told fails."""
    alert = ledger.alert("noticia")
    first = ledger.put("La noticia")
    ledger.match()
    gather_due(ledger.now)
    ledger.put("La noticia copiada", copy_of=first)
    ledger.match()
    monkeypatch.setattr(gathering, "_told_before", lambda alert, places: set())
    assert gather_due(ledger.now) == 0
    assert messages(alert) == [["La noticia"]]


def test_why_is_in_the_message(ledger: Any) -> None:
    alert = ledger.alert("actor:Rusia OR sanciones OR -lang:en")
    ledger.put(
        "Una oferta", "Nadie lo esperaba. Rusia ofreció un trato a Washington. Fin de la nota.", actors={"russia": 0.93}
    )
    ledger.match()
    gather_due(ledger.now)
    why = Delivery.objects.get(alert=alert).content["hits"][0]["why"]
    assert len(why) == 1
    assert (why[0]["clause"], why[0]["alias"], why[0]["confidence"]) == ("actor:=russia", "Rusia", 93)
    start, end = why[0]["quote"]["marks"][0]
    assert why[0]["quote"]["text"][start:end] == "Rusia"
    assert "ofreció un trato" in why[0]["quote"]["text"]


def test_spike_and_silence(ledger: Any) -> None:
    spike, silence = ledger.alert("noticia", kind="spike"), ledger.alert("silencio", kind="silence", silent_hours=24)
    for day in range(1, 30):
        ledger.put("La noticia de siempre", days_old=day)
    ledger.put("El silencio", days_old=3)
    StoredArticle.objects.update(seen=ledger.now - timedelta(days=40))
    ledger.match()
    Alert.objects.update(created=ledger.now - timedelta(days=9))
    assert gather_due(ledger.now) == 1
    assert Delivery.objects.get().alert == silence
    for _ in range(9):
        ledger.put("La noticia de hoy")
    ledger.match()
    later = ledger.now + timedelta(hours=1)
    assert gather_due(later) == 1
    delivery = Delivery.objects.get(alert=spike)
    assert (delivery.content["count"], delivery.content["usual"]) == (9, 1.0)
    assert len(delivery.content["hits"]) == 3
    for hours in (2, 3, 20):
        assert gather_due(ledger.now + timedelta(hours=hours)) == 0, "said once"
