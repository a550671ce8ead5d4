"""The endpoints: who may ask, what comes back, how pages follow each other, and what errors say."""

import base64
import csv
import io
from datetime import UTC, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from search import rates, tokens
from search.alerts.touched import touched
from search.api import auth
from search.backends.base import BackendUnavailable
from search.backends.memory import MemoryBackend
from search.models import Alert, ApiToken, Attempt, Channel, Delivery, SavedSearch
from search.web import door

MADURO = 'actor:"Nicolás Maduro" tema:sanciones'


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


# --- who may ask


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer teletipo_wrong", "Bearer \u00e9", "Token x", basic("ana", "wrong"), "Basic %%%"]
)
def test_without_a_valid_token_nothing_is_told(client: Client, engine: MemoryBackend, header: str) -> None:
    answer = client.get("/api/v1/search", headers={"authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in"
    assert "Bearer" in answer["WWW-Authenticate"]


def test_token_basic_and_session_open(client: Client, engine: MemoryBackend, key: str, ana: User) -> None:
    for header in (f"Bearer {key}", basic("anything", key)):
        assert client.get("/api/v1/search", headers={"authorization": header}).status_code == 200
    client.force_login(ana)
    assert client.get("/api/v1/search").status_code == 200


def test_expired_revoked_or_of_a_closed_account(client: Client, engine: MemoryBackend, ana: User) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    keys = [tokens.make(ana, "old", long_ago, days=3)[1]]
    row, revoked = tokens.make(ana, "revoked", timezone.now())
    row.delete()
    closed = User.objects.create_user("bea", is_active=False)
    keys += [revoked, tokens.make(closed, "closed", timezone.now())[1]]
    for key in keys:
        assert client.get("/api/v1/search", headers={"authorization": f"Bearer {key}"}).status_code == 401


def test_the_key_is_kept_as_a_hash_only(ana: User) -> None:
    row, key = tokens.make(ana, "x", timezone.now())
    assert key not in str(ApiToken.objects.filter(pk=row.pk).values().get())
    assert key.startswith(row.hint) and len(row.hint) < 15


def test_an_owner_has_so_many_tokens(ana: User) -> None:
    for _ in range(tokens.MOST):
        tokens.make(ana, "x", timezone.now())
    with pytest.raises(tokens.TooManyTokens, match="revoke one first"):
        tokens.make(ana, "x", timezone.now())


def test_too_many_requests_of_one_user(api: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TELETIPO_API_RATE = 2
    now = timezone.now().replace(second=50)
    monkeypatch.setattr(auth, "timezone", SimpleNamespace(now=lambda: now))
    statuses = [api.get("/api/v1/themes").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = api.get("/api/v1/themes")
    assert 9 <= int(answer["Retry-After"]) <= 10 and answer.json()["error"]["code"] == "too_many"
    now += timedelta(seconds=10)
    assert api.get("/api/v1/themes").status_code == 200


def test_a_minutes_calls_are_counted_by_user_and_limit(ana: User) -> None:
    bea, now = User.objects.create_user("bea"), datetime(2026, 11, 26, 7, 59, 59, tzinfo=UTC)
    assert [rates.spend(ana, "calls", 2, now) for _ in range(3)] == [True, True, False]
    assert rates.spend(ana, "exports", 2, now) and rates.spend(bea, "calls", 2, now)
    later = now + timedelta(seconds=1)
    assert [rates.spend(ana, "calls", 2, later) for _ in range(3)] == [True, True, False]
    assert (rates.wait(now), rates.wait(later)) == (1, 60)


# --- search


def test_both_languages_one_original_and_what_marks_it(api: Client) -> None:
    answer = api.get("/api/v1/search", {"q": MADURO, "facets": ["language", "actor"], "timeline": "day"}).json()
    assert (answer["total"], answer["articles"]) == (2, 4)
    assert [hit["article"]["language"] for hit in answer["hits"]] == ["en", "es"]
    assert len(answer["hits"][1]["folded"]) == 2
    assert {(one["value"], one["count"]) for one in answer["facets"]["language"]} == {("es", 1), ("en", 1)}
    assert answer["facets"]["actor"][0]["name"]
    assert sum(tick["count"] for tick in answer["timeline"]) == 2
    assert answer["query"] == "actor:=nicolas-maduro (theme:=sanctions OR theme:=economic-sanctions)"


def test_marks_are_offsets_of_the_words(api: Client) -> None:
    (hit, *_) = api.get("/api/v1/search", {"q": "sanciones lang:es"}).json()["hits"]
    words = [hit["title"]["text"][a:b] for a, b in hit["title"]["marks"]]
    words += [hit["snippet"]["text"][a:b] for a, b in hit["snippet"]["marks"]]
    assert words and {word.lower() for word in words} == {"sanciones"}


def test_actors_are_marked_by_the_form_that_stands_there(api: Client) -> None:
    (hit, *_) = api.get("/api/v1/search", {"q": "actor:nicolas-maduro lang:es"}).json()["hits"]
    marks = [piece["text"][a:b] for piece in (hit["title"], hit["snippet"]) for a, b in piece["marks"]]
    assert marks and {mark.split()[-1] for mark in marks} == {"Maduro"}


def test_pages_follow_without_gap_or_repeat_whatever_comes_in(
    api: Client, engine: MemoryBackend, rows: ModuleType
) -> None:
    from dataclasses import replace

    whole = [hit["article"]["id"] for hit in api.get("/api/v1/search", {"copies": "true"}).json()["hits"]]
    seen: list[str] = []
    cursor = ""
    for page in range(10):
        answer = api.get("/api/v1/search", {"copies": "true", "limit": 2, "cursor": cursor}).json()
        seen += [hit["article"]["id"] for hit in answer["hits"]]
        if page == 0:  # something newer comes in between two pages
            late = engine.get("1")
            assert late
            future = timezone.now() + timedelta(minutes=1)
            engine.write([replace(late, id="900", group="900", published=future, seen=future)])
        cursor = answer["next"]
        if not cursor:
            break
    assert seen == whole


@pytest.mark.parametrize("cursor", ["x", "eyJh", "a:b:c", "\u00e9" * 20])
def test_a_cursor_that_is_none(api: Client, cursor: str) -> None:
    answer = api.get("/api/v1/search", {"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "cursor")


def test_a_cursor_of_another_search(api: Client) -> None:
    cursor = api.get("/api/v1/search", {"q": "maduro OR sanciones", "limit": 1}).json()["next"]
    answer = api.get("/api/v1/search", {"q": "maduro", "limit": 1, "cursor": cursor})
    assert (answer.status_code, "another search" in answer.json()["error"]["message"]) == (400, True)


@pytest.mark.parametrize(
    ("q", "code", "column", "suggestion"),
    [("tma:x", "unknown_field", 0, "tema:"), ("(a", "unclosed_group", 0, None), ("actor:nic", "actor", 6, 'actor:"Nicolás Maduro"')],
)  # fmt: skip
def test_a_query_error_is_the_pages(api: Client, q: str, code: str, column: int, suggestion: str | None) -> None:
    answer = api.get("/api/v1/search", {"q": q})
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["code"], error["column"], error.get("suggestion")) == (code, column, suggestion)
    spanish = api.get("/api/v1/search", {"q": q}, headers={"accept-language": "es"}).json()["error"]
    assert spanish["message"] != error["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?limit=101", 422), ("/search?limit=-1", 422), ("/search?sort=best", 422), ("/search?facets=colour", 422),
        ("/search?tz=Mars/Olympus", 400), ("/search?timeline=year", 422), ("/search?q=" + "a" * 10_001, 422),
        ("/articles/0", 422), ("/articles/999", 404), ("/articles/x", 422), ("/articles/999/similar", 404),
        ("/export/exe", 422), ("/export/csv?q=(", 400), ("/table?rows=text", 422), ("/table?size=51", 422),
        ("/actors", 422), ("/nothing", 404),
    ],
)  # fmt: skip
def test_wrong_requests_are_answered_with_a_sentence(api: Client, path: str, status: int) -> None:
    answer = api.get("/api/v1" + path)
    assert answer.status_code == status
    if path != "/nothing":
        assert answer.json()["error"]["message"]


def test_the_engine_away_is_a_503_everywhere(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise BackendUnavailable("The index is away.")

    monkeypatch.setattr(door, "backend", away)
    for path in ("/search", "/table", "/articles/1", "/export/csv"):
        answer = api.get("/api/v1" + path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "engine")


# --- the other endpoints


def test_an_article_with_its_text_and_its_like(api: Client) -> None:
    article = api.get("/api/v1/articles/1").json()
    assert article["text"].startswith("Rusia ofreció") and article["copies"] == 2
    assert {"id": "nicolas-maduro", "name": "Nicolás Maduro"} in article["actor_names"]
    assert (article["published_from"], article["modified"], article["desk"], article["revision"]) == (
        "page",
        None,
        "",
        1,
    )
    like = api.get("/api/v1/articles/1/similar").json()["hits"]
    assert "1" not in [hit["article"]["id"] for hit in like]


def test_a_table_counts_pairs(api: Client) -> None:
    found = api.get("/api/v1/table", {"q": "maduro", "rows": "actor", "columns": "theme"}).json()
    row = [one["value"] for one in found["rows"]].index("nicolas-maduro")
    column = [one["value"] for one in found["columns"]].index("sanctions")
    assert found["cells"][row][column] == 2


def test_actors_themes_and_outlets(api: Client) -> None:
    (maduro, *_) = api.get("/api/v1/actors", {"name": "nicolas maduro"}).json()
    assert (maduro["id"], maduro["kind"], maduro["country"]) == ("nicolas-maduro", "person", "VE")
    assert api.get("/api/v1/actors", {"name": "Nicolás Madur"}).json()[0]["id"] == "nicolas-maduro"
    assert any(theme["id"] == "sanctions" and theme["iptc"] for theme in api.get("/api/v1/themes").json())
    assert {one["slug"] for one in api.get("/api/v1/outlets", {"country": "ve"}).json()} == {"la-sabana"}


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_exports_stream_all_hits(api: Client) -> None:
    answer = api.get("/api/v1/export/csv", {"q": MADURO, "text": "true"})
    assert answer["Content-Disposition"].startswith('attachment; filename="teletipo-')
    found = list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))
    assert len(found) == 2 and all(row["text"] for row in found)
    assert len(body(api.get("/api/v1/export/jsonl", {"q": MADURO, "copies": "true"})).splitlines()) == 4


def test_a_search_as_a_feed(client: Client, engine: MemoryBackend) -> None:
    answer = client.get("/export/atom", {"q": MADURO})
    feed = feedparser.parse(body(answer))
    assert len(feed.entries) == 2 and "Content-Disposition" not in answer
    page = client.get("/", {"q": MADURO}).content.decode()
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert page.count("/export/") == 7


def test_the_pages_downloads_tell_their_errors(client: Client, engine: MemoryBackend) -> None:
    assert client.get("/export/exe").status_code == 404
    answer = client.get("/export/csv", {"q": "(a"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")


# --- the page of tokens


def test_a_token_is_made_shown_once_and_revoked(client: Client, ana: User, engine: MemoryBackend) -> None:
    assert client.get("/account/tokens").status_code == 302
    client.force_login(ana)
    page = client.post("/account/tokens", {"name": "<b>mi script</b>", "days": "30"}).content.decode()
    key = page.split('<code class="key">')[1].split("</code>")[0]
    assert client.get("/api/v1/search", headers={"authorization": f"Bearer {key}"}).status_code == 200
    again = client.get("/account/tokens").content.decode()
    assert key not in again and "&lt;b&gt;mi script" in again
    row = ApiToken.objects.get()
    assert row.expires and row.expires > timezone.now() + timedelta(days=29)
    client.post("/account/tokens", {"revoke": str(row.pk)})
    client.logout()
    assert client.get("/api/v1/search", headers={"authorization": f"Bearer {key}"}).status_code == 401


def test_nobody_revokes_anothers_token(client: Client, ana: User) -> None:
    row, _ = tokens.make(ana, "x", datetime.now(UTC))
    client.force_login(User.objects.create_user("eva"))
    client.post("/account/tokens", {"revoke": str(row.pk)})
    assert ApiToken.objects.filter(pk=row.pk).exists()


# --- saved searches and the ledger of deliveries


@pytest.fixture
def told(ana: User, engine: MemoryBackend) -> Delivery:
    """Ana's saved search, its alert, and one message that was tried once."""
    saved = SavedSearch.objects.create(owner=ana, name="Maduro", query=MADURO)
    channel = Channel.objects.create(owner=ana, name="feed", kind="feed", sealed="secret", key="k")
    alert = Alert.objects.create(saved=saved, channel=channel)
    row = Delivery.objects.create(channel=channel, alert=alert, content={"hits": [{"article": 1, "title": "x"}]})
    Attempt.objects.create(delivery=row, number=1, started=timezone.now(), outcome="refused", status=500, detail="no")
    return row


def test_saved_searches_are_ones_own(api: Client, told: Delivery) -> None:
    SavedSearch.objects.create(owner=User.objects.create_user("eva"), name="Eva's", query="x")
    (row,) = api.get("/api/v1/saved").json()
    assert (row["name"], row["query"], row["owner"], row["alerts"], row["new"]) == ("Maduro", MADURO, "ana", 1, 0)


def test_a_saved_search_stands_in_a_query(api: Client, told: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    from search import index
    from search.saved import SavedOf

    monkeypatch.setattr(door, "resolver", lambda owner=None: index.resolver(owner))
    assert SavedOf(told.channel.owner_id)("maduro") == MADURO
    assert api.get("/api/v1/search", {"q": "search:Maduro"}).json()["total"] == 2


def test_deliveries_show_each_attempt_and_no_secret(api: Client, told: Delivery) -> None:
    answer = api.get("/api/v1/deliveries")
    (row,) = answer.json()
    assert (row["id"], row["state"], row["articles"]) == (told.pk, "waiting", [1])
    assert [(one["number"], one["status"], one["ended"]) for one in row["attempts"]] == [(1, 500, None)]
    assert "secret" not in answer.content.decode()
    assert api.get("/api/v1/deliveries", {"state": "sent"}).json() == []
    assert api.get("/api/v1/deliveries", {"before": told.pk}).json() == []
    other = Channel.objects.create(owner=User.objects.create_user("eva"), name="x", kind="feed", sealed="y", key="z")
    Delivery.objects.create(channel=other)
    assert len(api.get("/api/v1/deliveries").json()) == 1


@pytest.mark.parametrize(
    ("changed", "names"),
    [({("actor", "nicolas-maduro")}, ["Maduro"]), ({("theme", "food")}, []), (set(), [])],
    ids=["asked for", "not asked for", "nothing changed"],
)
def test_alerts_that_a_change_of_the_lexicon_touches(
    told: Delivery, changed: set[tuple[str, str]], names: list[str]
) -> None:
    SavedSearch.objects.create(owner=told.channel.owner, name="silent", query=MADURO)  # without an alert
    broken = SavedSearch.objects.create(owner=told.channel.owner, name="broken", query="(")
    Alert.objects.create(saved=broken, channel=told.channel)
    assert [row[0] for row in touched(changed, timezone.now())] == names
