"""The article page: what it says, what was found in it, and its way here."""

import re
from typing import Any

import pytest
from django.test import Client

from pipeline.models import StoredArticle
from search.web.article_page import MOST_TEXT

pytestmark = pytest.mark.usefixtures("engine")


def page(client: Client, id: int = 1, language: str = "en") -> str:
    response = client.get(f"/article/{id}", headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_what_it_says(client: Client) -> None:
    text = page(client)
    for part in (
        'href="https://diariopuerto.example/rusia-oferta-maduro" rel="noopener nofollow noreferrer"',
        "15 March 2026, 12:00</time> <small>(as stated on the page)</small>",
        "<bdi>Ana Ruiz</bdi>, <bdi>&lt;i&gt;J.&lt;/i&gt; Pérez</bdi>",
        "Spanish <small>(99 % sure)</small>",
        '<span class="badge full">full text</span>',
        '<mark class="actor" title="actor: Russia">Rusia</mark> ofreció',
        '<mark class="actor" title="actor: Nicolás Maduro">Nicolás Maduro</mark>',
        '<mark class="theme" title="theme: sanctions">sanciones</mark>',
        "98 % · 3 mentions · in the title",
        "full name",
        '<q lang="es"><bdi>sanciones</bdi></q> <small>in the title</small>',
    ):
        assert part in text


def test_spanish(client: Client) -> None:
    text = page(client, 1, "es")
    for part in ("15 de marzo de 2026, 12:00", "según la página", "99 % de certeza", "actor: Rusia", "nombre completo",
                 "La misma historia", "Cómo ha llegado hasta aquí"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("source", "english", "spanish"),
    [
        ("json-ld", "declared by the page", "según declara la página"),
        ("visible", "as the page shows it", "tal como la muestra la página"),
        ("url", "by the address", "según la dirección"),
        ("fetch", "unknown: the moment of fetching", "desconocida: momento de la descarga"),
    ],
)
def test_where_the_date_was_read(client: Client, source: str, english: str, spanish: str) -> None:
    StoredArticle.objects.filter(pk=1).update(published_from=source)
    assert f"<small>({english})</small>" in page(client)
    assert f"<small>({spanish})</small>" in page(client, 1, "es")


@pytest.mark.parametrize(
    ("authors", "shown"),
    [(["Ana Ruiz"], True), ([], True), (["Agencia <EFE>"], False)],
    ids=["both", "alone", "author"],
)
def test_a_desk_stands_apart_unless_it_is_the_author(client: Client, authors: list[str], shown: bool) -> None:
    StoredArticle.objects.filter(pk=1).update(authors=authors, desk="Agencia <EFE>")
    assert ("<dt>Desk</dt><dd><bdi>Agencia &lt;EFE&gt;</bdi>" in page(client)) is shown


def test_copies_and_story(client: Client) -> None:
    text = page(client, 1)
    assert re.search(r'Copies <small>2</small>.*?La Sabana.*?97 % shared.*?href="/article/2".*?Cable Sur', text, re.S)
    assert re.search(r'The same story <small>1</small>.*?The Harbour Post.*?href="/article/4"', text, re.S)
    copy = page(client, 2)
    assert re.search(
        r'A copy of <a href="/article/1" lang="es">.*?Diario del Puerto.*?97 % of the shorter text', copy, re.S
    )
    assert re.search(r'Copies <small>1</small>.*?href="/article/3"', copy, re.S)


def test_doubtful_actors_are_shown_as_not_searchable(client: Client) -> None:
    text = page(client, 5)
    assert "1 doubtful, not searchable" in text
    assert '<mark class="doubtful" title="actor: Marco Polo">Marco</mark>' in text
    assert "first name only" in text
    assert "actor%3Amarco-polo" not in text


def test_the_way_here(client: Client) -> None:
    text = page(client)
    steps = re.findall(r"<li><strong>(\w+)</strong>", text)
    assert steps == ["Seen", "Fetched", "Archived", "Processed", "Grouped", "Indexed"]
    assert "2026/03/15/web-0001.warc.gz, at byte 913" in text


def test_what_still_waits(client: Client) -> None:
    row = StoredArticle.objects.get(pk=1)
    row.revision = row.version = 2
    row.save()
    row.page.verdict.delete()
    row.indexed.delete()
    row.page.links.all().delete()
    waiting = [step for step in page(client).split("<li><strong>") if "<bdi>waiting</bdi>" in step]
    assert [step.partition("<")[0] for step in waiting] == ["Processed", "Grouped", "Indexed"]


def test_hostile_text(client: Client) -> None:
    text = page(client, 6)
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in text
    assert '<p dir="auto">\u202eal revés</p>' in text  # the override ends with its paragraph


@pytest.mark.parametrize(
    "change",
    [
        {"title": "", "text": "", "completeness": "title_only"},
        {"title": "\x00\x1b", "text": "\r\n\n\n\x00"},
        {"authors": [None, 7, "<b>"], "credit": '"><script>'},
        {"url": "javascript:alert(1)"},
        {"text": "a" * (MOST_TEXT + 1)},
        {"text": "a\n\n" * 5000},
        {"published_from": "oracle", "completeness": "half"},
        {"actors": [{"id": "x", "name": "<X>", "kind": "deity", "spans": [["text", -5, 9**9], ["other", 0, 1], ["text", 5, 2]],
                     "in_title": False, "confidence": 1, "alias": "x", "reason": "new <clause>"}]},
        {"themes": [{"id": "y", "name": "Y", "score": 1, "evidence": []}]},
    ],
)  # fmt: skip
def test_odd_rows_are_shown_all_the_same(client: Client, change: dict[str, Any]) -> None:
    StoredArticle.objects.filter(pk=1).update(**change)
    text = page(client)
    assert "<script" not in text
    assert 'href="javascript' not in text
    assert "<b>" not in text


def test_a_title_of_nothing(client: Client) -> None:
    StoredArticle.objects.filter(pk=1).update(title=" \x00 \x1b")
    assert re.search(r"<h1[^>]*>Without a title</h1>", page(client))


def test_long_texts_are_cut_with_a_sentence(client: Client) -> None:
    StoredArticle.objects.filter(pk=1).update(text="palabra " * MOST_TEXT, actors=[], themes=[])
    response = client.get("/article/1")
    assert b"The text goes on; the rest is not shown here." in response.content
    assert len(response.content) < MOST_TEXT + 40_000


@pytest.mark.parametrize("id", ["99", "0", "9" * 18, "9" * 19, "9" * 40, "-1", "x", "1/", "1e3", "٣"])
def test_no_such_article(client: Client, id: str) -> None:
    response = client.get(f"/article/{id}", headers={"accept-language": "es"})
    assert response.status_code == 404
    assert "Esa página no existe" in response.content.decode()
