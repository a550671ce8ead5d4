"""The explore page, and how a query was understood, over the invented press."""

import re

import pytest
from django.test import Client

from search.backends.base import BackendUnavailable
from search.backends.memory import MemoryBackend
from search.query import And, Everything, Not, Or, Query, Range, Term, Word
from search.request import Request, Results
from search.web import door
from search.web.explore_page import coverage

pytestmark = pytest.mark.usefixtures("engine")


def page(client: Client, q: str = "", language: str = "en", status: int = 200, **params: str) -> str:
    response = client.get("/explore", {"q": q, **params}, headers={"accept-language": language})
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("view", ["time", "table", "context", "nonsense"])
@pytest.mark.parametrize("q", ["", "maduro", "actor:maduro", "noexiste"])
def test_every_view_answers(client: Client, q: str, view: str, language: str) -> None:
    text = page(client, q, language, view=view)
    assert "<h1>Explor" in text
    assert 'style="' not in text
    assert "<script" not in text


def test_the_share_of_all_coverage_stands_beside_the_count(client: Client, engine: MemoryBackend) -> None:
    every = engine.search(Request(query=Everything(), limit=0)).total
    found = engine.search(Request(query=Word("maduro"), limit=0)).total
    text = page(client, "maduro", view="time", unit="day")
    assert f"{found} of {every} results of the same time" in text
    assert "by day" in text
    assert "<polyline" in text
    assert "All coverage" in text


A = Word("a")
MARCH = Range("date", None, None)
SPANISH, ABROAD = Term("es", "language"), Not(Term("ES", "country"))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (A, Everything()), (Everything(), Everything()), (And((A, SPANISH)), SPANISH), (SPANISH, SPANISH),
        (And((A, MARCH, ABROAD, Term("x", "actor"))), And((MARCH, ABROAD))),
        (And((A, Or((SPANISH, A)))), Everything()), (Range("seen", None, None), Everything()),
    ],
)  # fmt: skip
def test_coverage_keeps_time_and_place(tree: Query, expected: Query) -> None:
    assert coverage(tree) == expected


def test_a_table_leads_to_its_results(client: Client) -> None:
    text = page(client, "", view="table", rows="actor", columns="theme")
    cell = re.search(r'<td class="number level5"><a href="([^"]+)">(\d+)</a>', text)
    assert cell
    found = client.get(cell[1].replace("&amp;", "&"), headers={"accept-language": "en"}).content.decode()
    assert f"{cell[2]} result" in found


def test_a_pair_of_actors_stands_once(client: Client) -> None:
    text = page(client, "", view="table", rows="actor", columns="actor")
    assert text.count('<td class="none"></td>') > 0


def test_words_in_context(client: Client) -> None:
    text = page(client, "sanciones", view="context", words="3")
    assert re.search(r'<td class="match"><mark>[Ss]anciones</mark>', text)
    assert "the query asks for no word" not in text.lower()
    assert "asks for no word" in page(client, "lang:es", view="context")
    page(client, "sanciones", view="context", words="99999999999")


def test_hostile_text_is_escaped(client: Client) -> None:
    assert "<b>x" not in page(client, '"<b>x</b>"')


def test_an_error_points_at_its_place(client: Client) -> None:
    assert 'id="trouble"' in page(client, "maduro (")
    assert "2000" in page(client, "x" * 2001, status=400)


def test_the_engine_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(MemoryBackend):
        def search(self, request: Request) -> Results:
            raise BackendUnavailable("away")

    monkeypatch.setattr(door, "backend", Away)
    page(client, "x", status=503)


def _search(client: Client, q: str, language: str = "en", **params: str) -> str:
    return client.get("/", {"q": q, **params}, headers={"accept-language": language}).content.decode()


def test_the_page_says_how_it_understood(client: Client) -> None:
    text = _search(client, 'actor:"Nicolás Maduro" -fruta')
    assert "Articles that mention the actor Nicolás Maduro and that do not have a word like “fruta”" in text
    spanish = _search(client, 'actor:"Nicolás Maduro" -fruta', "es")
    assert "Artículos que mencionan al actor Nicolás Maduro y que no tienen una palabra como «fruta»" in spanish
    assert "understood" not in _search(client, "")


def test_remarks_come_with_a_mend(client: Client) -> None:
    text = _search(client, "plátano and maduro")
    assert re.search(r'class="remark">“and” is searched for as a word.*?<a href="\?q=|<a href="/\?q=pl', text)
    assert 'class="remark"' not in _search(client, "plátano")


def test_more_like_this_on_the_article_page(client: Client, engine: MemoryBackend) -> None:
    pages = 0
    for id in (str(number) for number in range(1, engine.count() + 1)):
        document = engine.get(id)
        assert document
        query = Not(Term(document.story, "story")) if document.story else Everything()
        alike = engine.similar(id, query, limit=6)
        text = client.get(f"/article/{id}", headers={"accept-language": "en"}).content.decode()
        assert ("More like this" in text) == bool(alike)
        assert all(f'href="/article/{hit.document.id}"' in text for hit in alike)
        pages += bool(alike)
    assert pages
