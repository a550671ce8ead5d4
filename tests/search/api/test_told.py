"""Saved searches and deliveries changed over the API: by their owner's token, with the pages' rules and sentences."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from search.models import Alert, Channel, Delivery, SavedSearch

pytestmark = pytest.mark.django_db
JSON = "application/json"


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_saved_changed_deleted(api: Client, ana: User) -> None:
    newsroom = Group.objects.create(name="newsroom")
    ana.groups.add(newsroom)
    body = {"query": "Maduro", "folder": "F", "group": "newsroom", "timezone": "Europe/Madrid"}
    answer = api.post("/api/v1/saved", body, JSON)
    made = answer.json()
    assert (answer.status_code, made["name"], made["group"], made["owner"]) == (201, "Maduro", "newsroom", "ana")
    url = f"/api/v1/saved/{made['id']}"
    changed = api.patch(url, {"query": "Maduro sanciones", "group": "", "name": " Two  words\x00"}, JSON).json()
    assert (changed["query"], changed["group"], changed["name"]) == ("Maduro sanciones", "", "Two words")
    assert (changed["folder"], changed["timezone"]) == ("F", "Europe/Madrid")
    row = SavedSearch.objects.get()
    assert (row.revision, row.group) == (2, None)
    assert api.get(url).json() == changed
    assert api.delete(url).status_code == 204
    assert code(api.get(url)) == (404, "saved")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"query": "(a"}, (400, "unclosed_group")),
        ({"query": "x", "name": "taken"}, (409, "name_taken")),
        ({"query": "x", "name": " \x01 "}, (400, "no_name")),
        ({"query": "x", "group": "newsroom"}, (400, "group")),
        ({"query": "x", "timezone": "Mars"}, (400, "tz")),
        ({"query": "x" * 10_001}, (422, "parameter")),
        ({"name": "without a query"}, (422, "parameter")),
    ],
    ids=["query", "taken", "no name", "group", "zone", "long", "no query"],
)
def test_refused(api: Client, ana: User, body: dict[str, str], expected: tuple[int, str]) -> None:
    Group.objects.create(name="newsroom")  # which she is not in
    SavedSearch.objects.create(owner=ana, name="taken", query="y")
    found = code(api.post("/api/v1/saved", body, JSON))
    assert found[0] == expected[0]
    assert found[1] == expected[1] or body["query"] == "(a"
    assert SavedSearch.objects.count() == 1


def test_what_is_shared_may_be_read_only(api: Client, ana: User) -> None:
    group = Group.objects.create(name="newsroom")
    ana.groups.add(group)
    row = SavedSearch.objects.create(owner=User.objects.create_user("eva"), name="Eva's", query="x", group=group)
    url = f"/api/v1/saved/{row.pk}"
    assert api.get(url).json()["owner"] == "eva"
    assert code(api.patch(url, {"query": "y"}, JSON)) == (404, "saved")
    assert code(api.delete(url)) == (404, "saved")
    assert SavedSearch.objects.get().query == "x"


def test_a_browser_cannot_be_made_to_change_anything(client: Client, ana: User, key: str) -> None:
    """It sends a session, and a password that it was given once, with whatever another site asks of it."""
    import base64

    client.force_login(ana)
    assert client.post("/api/v1/saved", {"query": "x"}, JSON).status_code == 401
    basic = "Basic " + base64.b64encode(f"ana:{key}".encode()).decode()
    assert client.post("/api/v1/saved", {"query": "x"}, JSON, headers={"authorization": basic}).status_code == 401
    assert not SavedSearch.objects.exists()


def put(owner: User, state: str) -> Delivery:
    channel = Channel.objects.create(owner=owner, name=state, kind="webhook", sealed="y")
    saved = SavedSearch.objects.create(owner=owner, name=state, query="x")
    alert = Alert.objects.create(saved=saved, channel=channel)
    return Delivery.objects.create(channel=channel, alert=alert, state=state, closed=timezone.now())


@pytest.mark.parametrize(
    ("state", "action", "after"),
    [
        ("failed", "retry", "waiting"), ("discarded", "retry", "waiting"), ("waiting", "discard", "discarded"),
        ("failed", "discard", "discarded"), ("sent", "retry", ""), ("sent", "discard", ""), ("discarded", "discard", ""),
    ],
)  # fmt: skip
def test_retry_and_discard(api: Client, ana: User, state: str, action: str, after: str) -> None:
    row = put(ana, state)
    answer = api.post(f"/api/v1/deliveries/{row.pk}/{action}")
    if after:
        assert (answer.status_code, answer.json()["state"], answer.json()["key"]) == (200, after, str(row.key))
    else:
        assert code(answer) == (409, "state")
    row.refresh_from_db()
    assert row.state == (after or state)


def test_deliveries_of_others(api: Client, ana: User) -> None:
    row = put(User.objects.create_user("eva"), "failed")
    assert code(api.post(f"/api/v1/deliveries/{row.pk}/retry")) == (404, "delivery")
    User.objects.filter(pk=ana.pk).update(is_staff=True)
    assert api.post(f"/api/v1/deliveries/{row.pk}/retry").status_code == 200, "staff may, as on the page"
