"""The sources page: every outlet's state, and the filters that find the ones in trouble."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crawlers.models import StoredOutlet, StoredPage, StoredSource
from pipeline.models import Verdict

pytestmark = pytest.mark.usefixtures("engine")


def page(client: Client, language: str = "en", **params: str) -> str:
    response = client.get("/sources", params, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def names(text: str) -> list[str]:
    return re.findall(r'<h2 id="name-[^"]+"><bdi>(.*?)</bdi></h2>', text)


def card(text: str, slug: str) -> str:
    found = re.search(rf'<section class="outlet-card" id="{slug}".*?</section>', text, re.S)
    assert found
    return found[0]


def test_an_outlet_and_its_sources(client: Client) -> None:
    text = card(page(client), "cable-sur")
    for part in (
        "cablesur.example", "Argentina", "Spanish", "newspaper", "expected 3–60", "https://cablesur.example/rss.xml",
        '<span class="outcome bad">HTTP error</span>', "4 failures in a row",
        "503: The server answered with 503 &lt;Service Unavailable&gt;.", "adaptive", "every 15 minutes", "never", "due now",
        '<span class="state failing">failing</span>', '<span class="state silent">silent</span>',
    ):  # fmt: skip
        assert part in text


def test_spanish(client: Client) -> None:
    text = card(page(client, "es"), "cable-sur")
    for part in (
        "periódico",
        "error HTTP",
        "4 fallos seguidos",
        "cada 15 minutos",
        "nunca",
        "toca ahora",
        "en silencio",
    ):
        assert part in text


def test_enough_articles_end_the_silence(client: Client) -> None:
    now = timezone.now()
    StoredPage.objects.filter(outlet="la-sabana").update(fetched_at=now - timedelta(hours=1))
    text = card(page(client), "la-sabana")
    assert "silent" in text  # two of three
    page_row = StoredPage.objects.create(
        url="https://lasabana.example/3", final_url="https://lasabana.example/3", outlet_id="la-sabana", status=200, size=1,
        fetched_at=now, digest="0" * 32, archive="x", offset=0, length=1,
    )  # fmt: skip
    Verdict.objects.create(page=page_row, outcome="processed", article_id=1, at=now)
    text = card(page(client), "la-sabana")
    assert "silent" not in text
    assert '<span class="state well">well</span>' in text


def test_states(client: Client) -> None:
    StoredOutlet.objects.filter(slug="la-sabana").update(enabled=False)
    assert '<span class="state off">switched off</span>' in card(page(client), "la-sabana")
    newcomer = card(page(client), "harbour-post")
    assert "watched for less than a day" in newcomer
    assert "silent" not in newcomer


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, ["Cable Sur", "Diario del Puerto", "La Sabana", "The Harbour Post"]),
        ({"q": "SABANA"}, ["La Sabana"]),
        ({"q": "harbourpost.ex"}, ["The Harbour Post"]),
        ({"q": "%"}, []),
        ({"country": "ve"}, ["La Sabana"]),
        ({"state": "failing"}, ["Cable Sur"]),
        ({"state": "silent"}, ["Cable Sur", "Diario del Puerto", "La Sabana"]),
        ({"state": "paused"}, ["The Harbour Post"]),
        ({"state": "starting"}, ["The Harbour Post"]),
        ({"state": "nonsense"}, ["Cable Sur", "Diario del Puerto", "La Sabana", "The Harbour Post"]),
        ({"sort": "failures"}, ["Cable Sur", "Diario del Puerto", "La Sabana", "The Harbour Post"]),
        ({"sort": "country"}, ["Cable Sur", "Diario del Puerto", "The Harbour Post", "La Sabana"]),
        ({"page": "99"}, ["Cable Sur", "Diario del Puerto", "La Sabana", "The Harbour Post"]),
    ],
)
def test_filters_and_orders(client: Client, params: dict[str, str], expected: list[str]) -> None:
    assert names(page(client, **params)) == expected


def test_hostile_rows(client: Client) -> None:
    StoredOutlet.objects.filter(slug="la-sabana").update(
        name="<script>x</script>\u202e",
        domain='"><img src=x>',
        definition={"articles_per_day": "many"},
        languages=[None, 3],
    )
    StoredSource.objects.filter(outlet="la-sabana").update(
        url="javascript:alert(1)", last_outcome="exploded", kind="pigeon"
    )
    text = page(client)
    assert "<script" not in text
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert "exploded" in text


def test_many_outlets_take_few_queries(client: Client, django_assert_max_num_queries: object) -> None:
    now = timezone.now()
    StoredOutlet.objects.bulk_create(
        StoredOutlet(
            slug=f"o-{i}", name=f"Outlet {i:03}", domain=f"o{i}.example", country="ES", languages=["es"], kind="digital"
        )
        for i in range(120)
    )
    StoredSource.objects.bulk_create(
        StoredSource(id=f"o-{i}:feed:1", outlet_id=f"o-{i}", kind="feed", url=f"https://o{i}.example/", next_visit=now)
        for i in range(120)
    )
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # pytest-django's fixture is untyped
        text = page(client, page="2")
    assert len(names(text)) == 50
    assert "page 2 of 3" in text


def test_nothing_known(client: Client) -> None:
    StoredOutlet.objects.all().delete()
    assert "No outlet is known yet" in page(client)


def test_readers_have_no_switches(client: Client) -> None:
    assert 'action="/sources/schedule"' not in page(client)
    assert "Staff who sign in can change rhythms here." in page(client)
