"""Saved searches, alerts, channels and deliveries on the pages: each user their own, no secret twice."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pipeline.models import StoredArticle
from search.alerts import follow
from search.alerts.gather import gather_due
from search.alerts.message import unsubscribe_url
from search.alerts.send import send_due
from search.matching.keeper import Keeper
from search.matching.step import match_pending
from search.models import Alert, Channel, Delivery, Indexed, Item, Match, Notice, SavedSearch

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning"),  # a plugin of Apprise
]


@pytest.fixture
def ana(engine: Any, client: Client) -> User:
    user = User.objects.create_user("ana", "ana@example.org", "x")
    client.force_login(user)
    return user


@pytest.fixture
def eve(engine: Any) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("eve"))
    return client


def save(client: Client, q: str = "actor:russia", **more: str) -> SavedSearch:
    client.post(reverse("saved_save"), {"q": q, **more})
    return SavedSearch.objects.latest("pk")


def text(response: Any) -> str:
    return response.content.decode()


def channel(user: User, name: str = "box") -> Channel:
    return follow.make_channel(user, "feed", name)[0]


def test_who_is_not_signed_in_is_asked_to(engine: Any, client: Client) -> None:
    for name in ("saved", "saved_new", "channels", "deliveries", "saved_export"):
        assert client.get(reverse(name)).url.startswith(reverse("login"))
    assert client.post(reverse("saved_save"), {"q": "x"}).status_code == 302
    assert not SavedSearch.objects.exists()
    assert "Sign in to save" in text(client.get("/", {"q": "sanciones"}))


def test_one_click_saves_the_whole_query(ana: User, client: Client) -> None:
    page = text(client.get("/", {"q": "actor:russia lang:es", "sort": "relevance", "unfold": "1"}))
    assert "Save this search" in page
    row = save(client, "actor:russia lang:es", sort="relevance", unfold="1")
    assert (row.name, row.query, row.sort, row.unfold, row.owner) == (
        "actor:russia lang:es", "actor:russia lang:es", "relevance", True, ana
    )  # fmt: skip
    listed = text(client.get(reverse("saved")))
    assert "q=actor%3Arussia+lang%3Aes&amp;sort=relevance&amp;unfold=1" in listed
    assert save(client, "actor:russia lang:es").name == "actor:russia lang:es (2)"


def test_follow_buttons_make_queries_that_are_understood(ana: User, client: Client, rows: Any) -> None:
    article = StoredArticle.objects.get(title__startswith="Rusia ofreció a Washington la salida")
    page = text(client.get(reverse("article", args=[article.pk])))
    for q in ("actor:russia", "theme:sanctions", "outlet:diario-puerto", f"story:{article.story_id}"):
        assert f'name="q" value="{q}"' in page
        row = save(client, q, name=q)
        assert "cannot be read" not in text(client.get(reverse("saved_search", args=[row.pk])))
    client.logout()
    assert "Follow" not in text(client.get(reverse("article", args=[article.pk])))


def test_before_saving(ana: User, client: Client, monkeypatch: Any, rows: Any) -> None:
    from search.web import saved_pages

    monkeypatch.setattr(saved_pages.clock, "now", lambda: rows.NOON)
    page = text(client.get(reverse("saved_new"), {"q": "sanciones OR plátano"}))
    assert "By language" in page
    assert "The part that brings most" in page
    assert "Day by day" in page
    broken = text(client.get(reverse("saved_new"), {"q": "actor:(nadie"}))
    assert 'role="alert"' in broken
    assert 'action="/saved/save"' not in broken
    nothing = text(client.get(reverse("saved_new"), {"q": "zzzz"}))
    assert "It found nothing in the last 30 days." in nothing


def test_a_saved_search_is_its_owners(ana: User, client: Client, eve: Client) -> None:
    row = save(client)
    assert eve.get(reverse("saved_search", args=[row.pk])).status_code == 404
    assert eve.post(reverse("saved_change", args=[row.pk]), {"action": "delete"}).status_code == 404
    assert row.name not in text(eve.get(reverse("saved")))


def test_shared_with_a_group_others_see_and_do_not_change(ana: User, client: Client, eve: Client) -> None:
    group = Group.objects.create(name="desk")
    strangers = Group.objects.create(name="others")
    row = save(client, group=str(group.pk))
    assert row.group is None, "only with a group of one's own"
    ana.groups.add(group)
    User.objects.get(username="eve").groups.add(group)
    client.post(
        reverse("saved_change", args=[row.pk]),
        {
            "action": "change",
            "name": "Rusia",
            "q": "actor:russia",
            "group": str(group.pk),
            "notes": "mira",
            "folder": "F",
        },
    )
    page = text(eve.get(reverse("saved_search", args=[row.pk])))
    assert "Rusia" in page and "mira" in page and "Save the changes" not in page
    assert "of ana" in text(eve.get(reverse("saved")))
    assert eve.post(reverse("saved_change", args=[row.pk]), {"action": "change", "name": "x"}).status_code == 404
    eve_box = channel(User.objects.get(username="eve"))
    eve.post(reverse("alert_new", args=[row.pk]), {"channel": eve_box.pk})
    assert Alert.objects.get().channel == eve_box
    assert "box" not in text(client.get(reverse("saved_search", args=[row.pk]))), "whose alert it is stays their own"
    client.post(
        reverse("saved_change", args=[row.pk]),
        {"action": "change", "name": "Rusia", "q": "y", "group": str(strangers.pk)},
    )
    row.refresh_from_db()
    assert (row.query, row.group, row.revision) == ("y", None, 2)


def test_new_since_i_last_looked(ana: User, client: Client) -> None:
    row = save(client)
    article = StoredArticle.objects.get(title__startswith="Rusia ofreció a Washington la salida")
    Match.objects.create(saved=row, article=article)
    assert "1 new" in text(client.get(reverse("saved")))
    page = text(client.get(reverse("saved_search", args=[row.pk])))
    assert "1 new article" in page
    assert "<mark>Rusia</mark> ofreció a Washington facilitar" in page
    client.post(reverse("saved_change", args=[row.pk]), {"action": "looked"})
    assert "Nothing has come in since." in text(client.get(reverse("saved_search", args=[row.pk])))
    assert "1 new" not in text(client.get(reverse("saved")))


def test_an_alert_from_the_form_to_the_feed(ana: User, client: Client) -> None:
    made = client.post(reverse("channels"), {"kind": "feed", "name": "my feed"})
    address = text(made).partition('id="once" readonly value="')[2].partition('"')[0]
    assert "/feeds/" in address and made.headers["Cache-Control"] == "no-store"
    token = address.rpartition("/")[2].removesuffix(".atom")
    assert token not in text(client.get(reverse("channels"))), "never shown again"
    assert token not in Channel.objects.get().sealed
    row = save(client)
    client.post(
        reverse("alert_new", args=[row.pk]),
        {
            "channel": Channel.objects.get().pk,
            "rhythm": "daily",
            "hour": "99",
            "most": "0",
            "per": "story",
            "quiet_from": "23",
        },
    )
    alert = Alert.objects.get()
    assert (alert.rhythm, alert.hour, alert.most, alert.per, alert.quiet_from) == ("daily", 23, 1, "story", None)
    client.post(reverse("alert_change", args=[alert.pk]), {"action": "change", "rhythm": "at_once"})
    Indexed.objects.update(pending=True, matched="")
    while match_pending(timezone.now(), Keeper()):
        pass
    assert gather_due(timezone.now()) == 1
    assert send_due()[0] == 1
    path = reverse("private_feed", args=[token])
    feed = Client().get(path)
    assert "Rusia ofreció a Washington la salida de Maduro" in text(feed)
    assert "&lt;mark&gt;Rusia&lt;/mark&gt; ofreció" in text(feed)
    assert Client().get(path, headers={"If-None-Match": feed.headers["ETag"]}).status_code == 304
    assert Client().get(reverse("private_feed", args=["x" * 43])).status_code == 404
    ledger = text(client.get(reverse("deliveries")))
    assert "sent" in ledger and "actor:russia" in ledger
    renewed = text(client.post(reverse("channel_change", args=[Channel.objects.get().pk]), {"action": "renew"}))
    assert "/feeds/" in renewed and token not in renewed
    assert Client().get(path).status_code == 404


def test_pause_snooze_test_delete(ana: User, client: Client, eve: Client) -> None:
    row = save(client)
    alert = follow.make_alert(row, channel(ana), follow.alert_values({}, "UTC"))
    url = reverse("alert_change", args=[alert.pk])
    assert eve.post(url, {"action": "delete"}).status_code == 404
    client.post(url, {"action": "pause"})
    alert.refresh_from_db()
    assert alert.paused
    client.post(url, {"action": "resume"})
    client.post(url, {"action": "snooze", "hours": "4"})
    alert.refresh_from_db()
    assert not alert.paused and alert.snoozed_until
    client.post(url, {"action": "test"})
    assert Delivery.objects.get().kind == "test"
    assert client.post(url, {"action": "nonsense"}).status_code == 404
    assert "snoozed until" in text(client.get(reverse("saved_search", args=[row.pk])))
    client.post(url, {"action": "delete"})
    assert not Alert.objects.exists()
    assert Delivery.objects.get().alert is None


@pytest.mark.parametrize(
    ("kind", "address", "said"),
    [
        ("email", "not an address", "no e-mail address"),
        ("email", "a@b.org\r\nBcc: x@y.org", "no e-mail address"),
        ("webhook", "ftp://example.org/", "expected https"),
        ("webhook", "http://127.0.0.1:8000/", "private network"),
        ("webhook", "http://[::1]/", "private network"),
        ("webhook", "http://169.254.169.254/latest/meta-data", "private network"),
        ("webhook", "http://2130706433/", "private network"),
        ("webhook", "https://user:word@example.org/", "name and password"),
        ("apprise", "json://127.0.0.1/", "not on the list"),
        ("apprise", "tgram://x", "no complete address"),
        ("fax", "1", "no such kind"),
    ],
    ids=str,
)
def test_addresses_that_are_refused(ana: User, client: Client, kind: str, address: str, said: str) -> None:
    page = client.post(reverse("channels"), {"kind": kind, "name": "c", "address": address})
    assert page.status_code == 400
    assert said in text(page)
    assert not Channel.objects.exists()


def test_a_webhooks_secret_is_shown_once(ana: User, client: Client) -> None:
    made = text(
        client.post(
            reverse("channels"), {"kind": "webhook", "name": "hook", "address": "https://hooks.invalid/x/secret-path"}
        )
    )
    assert "whsec_" in made
    again = text(client.get(reverse("channels")))
    assert "whsec_" not in again and "secret-path" not in again and "hooks.invalid" in again


def test_retry_and_discard_by_hand(ana: User, client: Client, eve: Client) -> None:
    delivery = follow.test_channel(channel(ana))
    url = reverse("delivery_change", args=[delivery.pk])
    assert eve.post(url, {"action": "discard"}).status_code == 404
    client.post(url, {"action": "discard"})
    delivery.refresh_from_db()
    assert delivery.state == "discarded"
    client.post(url, {"action": "retry"})
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    send_due()
    assert "sent or discarded already" in text(client.post(url, {"action": "discard"}, follow=True))


def test_the_one_click_end(ana: User, client: Client) -> None:
    alert = follow.make_alert(save(client), channel(ana), follow.alert_values({}, "UTC"))
    Item.objects.create(alert=alert, article=StoredArticle.objects.first())
    path = unsubscribe_url(alert.pk).partition("8765")[2]
    mailer = Client(enforce_csrf_checks=True)
    assert "Pause this alert" in text(mailer.get(path))
    alert.refresh_from_db()
    assert not alert.paused, "looking ends nothing"
    assert mailer.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    alert.refresh_from_db()
    assert alert.paused
    assert Item.objects.get().state == "paused"
    assert mailer.post(path[:-1] + "x").status_code == 404
    alert.delete()
    assert "no such alert" in text(mailer.get(path))


def test_export_and_import(ana: User, client: Client, eve: Client) -> None:
    save(client, 'actor:russia "la oferta"', name="Uno", folder="F", notes="n")
    save(client, "x", name="Dos")
    exported = client.get(reverse("saved_export"))
    assert "attachment" in exported.headers["Content-Disposition"]
    assert len(json.loads(exported.content)["searches"]) == 2

    def load(raw: bytes) -> str:
        return text(eve.post(reverse("saved_import"), {"file": SimpleUploadedFile("s.json", raw)}, follow=True))

    assert "2 saved searches came in" in load(exported.content)
    assert "2 were there already" in load(exported.content)
    names = SavedSearch.objects.filter(owner__username="eve").values_list("name", "query", "folder", "notes")
    assert set(names) == {("Uno", 'actor:russia "la oferta"', "F", "n"), ("Dos", "x", "", "")}
    for raw in (
        b"",
        b"[]",
        b"{",
        b'{"teletipo_saved_searches": 9, "searches": []}',
        b"\xff\xfe",
        exported.content[:-9],
    ):
        assert "This is no file of saved searches" in load(raw)
    extra = json.loads(exported.content)
    extra["searches"][0]["owner"] = 1
    assert "This is no file of saved searches" in load(json.dumps(extra).encode())
    assert "no file" in text(eve.post(reverse("saved_import"), follow=True))


def test_notices_are_shown_until_put_away(ana: User, client: Client) -> None:
    row = save(client, "actor:nadie", name="roto")
    one = Notice.objects.create(
        owner=ana,
        code="broken",
        values={"saved": row.pk, "name": "roto", "sentence": "Nobody.", "sentence_es": "Nadie."},
    )
    Notice.objects.create(owner=ana, code="channel_off", values={"channel": 1, "name": "hook", "reason": "410"})
    page = text(client.get(reverse("saved")))
    assert "Nobody." in page and "hook" in page
    client.post(reverse("notices_seen"), {"id": [one.pk]})
    assert "Nobody." not in text(client.get(reverse("saved")))


def test_hostile_names_are_shown_as_text(ana: User, client: Client) -> None:
    row = save(client, '"<script>"', name="<b>x</b>\u202e", notes="<i>")
    for path in (reverse("saved"), reverse("saved_search", args=[row.pk])):
        page = text(client.get(path))
        assert "<b>x</b>" not in page and "<script>" not in page.replace('<script src="', "")


def test_other_peoples_saved_searches_do_not_leak_through_queries(ana: User, client: Client, eve: Client) -> None:
    from search.index import resolver
    from search.saved import OPERATOR

    save(client, "actor:russia", name="secreta")
    assert resolver(ana.pk).saved("Secreta") == "actor:russia"
    assert resolver(User.objects.get(username="eve").pk).saved("secreta") is None
    assert resolver().saved("secreta") is None
    assert resolver().suggest("search", "secret") == ()
    assert resolver(OPERATOR).saved("secreta") == "actor:russia"


def test_spanish(ana: User, client: Client) -> None:
    row = save(client, name="Rusia")
    follow.make_alert(row, channel(ana), follow.alert_values({}, "UTC"))
    client.cookies["django_language"] = "es"
    for path in ("saved", "channels", "deliveries"):
        assert client.get(reverse(path)).status_code == 200
    page = text(client.get(reverse("saved_search", args=[row.pk])))
    assert "Alertas" in page
