"""The search page, asked as a browser asks it."""

import re
from types import ModuleType
from urllib.parse import quote

import pytest
from django.test import Client

from search.backends.base import BackendUnavailable
from search.backends.memory import MemoryBackend
from search.request import Request, Results
from search.web import door
from search.web.params import MOST_QUERY

pytestmark = pytest.mark.usefixtures("engine")

BOTH = 'actor:"Nicolás Maduro" tema:sanciones'


def page(client: Client, q: str = "", language: str = "en", **params: str) -> str:
    response = client.get("/", {"q": q, **params}, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def hits(text: str) -> list[str]:
    """The titles of the results, without their marks."""
    return [re.sub("<[^>]+>", "", title) for title in re.findall(r'<h3 lang="\w+" dir="auto">(.*?)</h3>', text)]


def test_one_event_in_both_languages_copies_folded_and_no_fruit(client: Client) -> None:
    text = page(client, BOTH)
    assert hits(text) == [
        "Russia offered Washington to ease Maduro’s exit for sanctions relief",
        "Rusia ofreció a Washington la salida de Maduro a cambio de aliviar las sanciones",
    ]
    assert "2 results <small>(4 articles with copies)</small>" in text
    assert "+2 copies" in text
    assert text.index("+2 copies") < text.index("La Sabana</bdi>, <bdi>Cable Sur")


def test_what_stands_for_an_actor_or_theme_is_marked(client: Client) -> None:
    page = client.get("/", {"q": "actor:nicolas-maduro theme:sanctions lang:es"}).content.decode()
    snippet = page.split('class="snippet"')[1].split("</p>")[0]
    assert "<mark>sanciones</mark>" in snippet
    assert "Maduro</mark>" in page


def test_copies_unfold(client: Client) -> None:
    text = page(client, BOTH, unfold="1")
    assert len(hits(text)) == 4
    assert text.count('<span class="badge copy">copy</span>') == 2
    assert "articles with copies" not in text


def test_order(client: Client) -> None:
    assert hits(page(client))[0].startswith("Russia offered")
    assert hits(page(client, "plátano OR Maduro", sort="relevance"))[0].startswith("Cómo saber")


def test_what_a_result_says(client: Client) -> None:
    text = page(client, "sanctions relief")
    for part in (
        '<bdi class="outlet">The Harbour Post</bdi>',
        '<span class="country">United Kingdom</span>',
        '<time datetime="2026-03-15T17:00:00+00:00">15 March 2026, 17:00</time>',
        '<abbr class="badge language" title="English">en</abbr>',
        '<span class="badge teaser">teaser</span>',
        "<mark>sanctions</mark> <mark>relief</mark>",
        '<a href="https://harbourpost.example/russia-offer" rel="noopener nofollow noreferrer">',
        '<a href="/article/4">',
    ):
        assert part in text


def test_spanish(client: Client) -> None:
    text = page(client, "sanciones", "es")
    for part in (
        '<html lang="es">',
        "15 de marzo de 2026, 12:00",
        "1 resultado ",
        "+2 copias",
        "España",
        "País del medio",
    ):
        assert part in text


def test_actors_and_themes_refine(client: Client) -> None:
    text = page(client, "oferta OR ofreció", "es")
    refined = quote('(oferta OR ofreció) actor:"Estados Unidos"', safe="").replace("%20", "+")
    assert f'href="/?q={refined}"' in text
    assert 'href="/?q=%28oferta+OR+ofreci%C3%B3%29+tema%3Asanciones"' in text


def test_facets_add_exclude_and_take_back(client: Client) -> None:
    text = page(client)
    assert '<a class="name" href="/?q=outlet%3Ala-sabana"><bdi>La Sabana</bdi></a> <span class="n">1</span>' in text
    assert 'href="/?q=-outlet%3Ala-sabana" aria-label="Exclude La Sabana"' in text
    only = page(client, "outlet:la-sabana")
    assert '<a class="remove" href="/" aria-label="No longer only La Sabana"' in only
    without = page(client, "-outlet:la-sabana -theme:sanctions")
    assert "<s><bdi>La Sabana</bdi></s>" in without
    assert 'aria-label="No longer exclude sanctions"' in without


def test_timeline_narrows_to_its_day_and_replaces_a_date(client: Client) -> None:
    text = page(client, "maduro date:2026-03-01..2026-03-31")
    assert '<a href="/?q=maduro+date%3A2026-03-15" aria-label="15 March 2026: 2 results">' in text
    assert '<th scope="row"><a href="/?q=maduro+date%3A2026-03-15">15 March 2026</a></th>' in text
    assert len(hits(page(client, "maduro date:2026-03-15"))) == 2


def test_days_are_those_of_the_readers_zone(client: Client) -> None:
    text = page(client, "outlet:cable-sur", tz="Asia/Tokyo")  # 13 March, 10:00 UTC
    assert "13 March 2026, 19:00" in text
    assert page(client, "date:2026-03-16", tz="Asia/Tokyo").count("<h3") >= 1  # 17:00 UTC is the next day there
    assert "tz=Asia%2FTokyo" in text


@pytest.mark.parametrize("tz", ["Mars/Base", "../../etc/passwd", "localtime", "", "\x00", "x" * 999])
def test_a_zone_that_is_none_is_the_projects(client: Client, tz: str) -> None:
    assert "15 March 2026, 17:00" in page(client, "sanctions relief", tz=tz)


def test_an_error_names_the_place_and_mends(client: Client) -> None:
    text = page(client, "oil tema:sancionos")
    assert "No theme is known by “sancionos”." in text
    assert "(at character 10)" in text
    assert '<bdi class="before">oil tema:</bdi><span class="at"><bdi>s</bdi></span>' in text
    assert 'href="/?q=oil+tema%3Asanciones"' in text
    assert "No se conoce ningún tema llamado «sancionos»." in page(client, "oil tema:sancionos", "es")


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% debug %}", "' OR 1=1 --", "\u202e\u2066x",
    "\ud800", "a\x00b", "((((", '"' * 99, "*" * 50, "-" * 50, "actor:" * 40, "(" * 200 + "a" + ")" * 200, "😀", "\\", "NOT",
    "AND", "a" * MOST_QUERY, "date:9999-99-99..", "date:0000", "story:" + "9" * 400, "../../etc/passwd", "url:javascript:alert(1)",
    "%00%ff", "x:y:z", "ａｃｔｏｒ：x", "NEAR/5", "a NEAR/99999999999999999999 b", "?" * 30, "á" * 1000, "title:*",
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE)
@pytest.mark.parametrize("language", ["en", "es"])
def test_hostile_queries_get_a_page(client: Client, q: str, language: str) -> None:
    response = client.get(
        "/", QUERY_STRING="q=" + quote(q, errors="surrogatepass"), headers={"accept-language": language}
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert "<script" not in text
    assert "<img" not in text
    assert "Traceback" not in text


def test_a_query_that_is_too_long_gets_a_sentence(client: Client) -> None:
    response = client.get("/", {"q": "a" * (MOST_QUERY + 1)})
    assert response.status_code == 400
    assert "A query has at most 2000 characters; this one has 2001." in response.content.decode()
    assert b'value="aaaa' in response.content  # what was typed is not lost


def test_hostile_titles_are_shown_as_text(client: Client) -> None:
    text = page(client, "outlet:cable-sur unfold", unfold="1") + page(client, "suelta")
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in text
    assert "<b>negrita" not in text
    assert "onerror=&quot;" in text


def test_addresses_that_do_not_lead_to_the_web_are_no_links(
    client: Client, engine: MemoryBackend, rows: ModuleType
) -> None:
    from dataclasses import replace

    bad = engine.get("5")
    assert bad
    engine.write([replace(bad, url="javascript:alert(1)", title="", language="es")])
    text = page(client, "plátano")
    assert "javascript:" not in text
    assert hits(text) == ["Without a title"]


@pytest.mark.parametrize("number", ["501", "999999"])
def test_beyond_what_can_be_paged(client: Client, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Only the first 10,000 results can be paged through." in page(client, "", page=number)


def test_no_request_asks_for_more_than_is_allowed(
    client: Client, engine: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []
    search = engine.search

    def listening(request: Request) -> Results:
        asked.append(request)
        return search(request)

    monkeypatch.setattr(engine, "search", listening)
    for number in ("1", "100", "101", "9999999"):
        for size in ("10", "100"):
            page(client, "", page=number, size=size)
    assert asked
    assert max(request.offset + request.limit for request in asked) <= 10_000


def test_a_page_after_the_last(client: Client) -> None:
    assert "There is no such page; the results end before it." in page(client, "maduro", page="7")


def test_nothing_found(client: Client) -> None:
    assert "Nothing was found. What often helps:" in page(client, "ornitorrinco")


def test_nothing_indexed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "backend", MemoryBackend)
    assert "Nothing has been indexed yet." in page(client)


@pytest.mark.parametrize(("language", "sentence"), [("en", "The search is away"), ("es", "El buscador no responde")])
def test_an_engine_that_is_away_gets_a_sentence(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    def away() -> MemoryBackend:
        raise BackendUnavailable("the index is held by process 4711 at /secret/place")

    monkeypatch.setattr(door, "backend", away)
    response = client.get("/", {"q": "maduro"}, headers={"accept-language": language})
    assert response.status_code == 503
    assert sentence in response.content.decode()
    assert b"/secret/place" not in response.content


def test_permanent_link_asks_the_same(client: Client) -> None:
    text = page(client, "sanciones", sort="relevance", unfold="1", size="10")
    link = re.search(r'<a href="([^"]+)">Permanent link', text)
    assert link
    again = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert hits(again) == hits(text)
    assert link[1] == "/?q=sanciones&amp;sort=relevance&amp;unfold=1&amp;size=10&amp;tz=UTC"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_reading_changes_nothing(client: Client, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


def test_every_query_of_the_page_parses(client: Client) -> None:
    """No link on the page leads to an error."""
    text = page(client, "maduro OR plátano", "es")
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/\?q=[^"]+)"', text)}
    assert len(links) > 20
    for link in links:
        assert 'id="trouble"' not in client.get(link, headers={"accept-language": "es"}).content.decode(), link
