import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.harvest import Skip
from crawlers.outlet import Hints, Source, SourceKind
from crawlers.reading import Outcome, Reading
from crawlers.sitemaps import MOST_CHILDREN, read_sitemap

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
URL = "https://www.diario.es/sitemap-news.xml"
SOURCE = Source(outlet="diario-es", kind=SourceKind.SITEMAP, url=URL)
A = "https://www.diario.es/mundo/maduro-rechaza-la-oferta.html"
B = "https://www.diario.es/mundo/rusia-ofrece-una-salida.html"
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def read(body: bytes | str, url: str = URL, **more: Any) -> Reading:
    body = body.encode() if isinstance(body, str) else body
    reading = read_sitemap(body, source=SOURCE, url=url, now=NOW, **more)
    assert bool(reading.detail) == (reading.outcome not in {Outcome.READ, Outcome.EMPTY})
    return reading


def news(address: str, title: str = "T", date: str = "2026-11-24T03:00:00Z") -> str:
    return (
        f"<url><loc>{address}</loc><news:news><news:publication><news:name>D</news:name><news:language>es</news:language>"
        f"</news:publication><news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        "</news:news></url>"
    )


def test_a_news_sitemap() -> None:
    image = "<image:image><image:loc>https://www.diario.es/a.jpg</image:loc><image:title>F</image:title></image:image>"
    entry = news(f"\n {A}?utm_source=g \n", "<![CDATA[Maduro &amp; Rusia]]>").replace("</url>", image + "</url>")
    reading = read(OPEN + entry + news("https://www.diario.es/breve", "Se&ntilde;al & m&aacute;s") + "</urlset>")
    one, two = reading.links
    assert (one.url, one.title, one.published) == (A, "Maduro & Rusia", datetime(2026, 11, 24, 3, tzinfo=UTC))
    assert (two.url, two.title) == ("https://www.diario.es/breve", "Señal & más")
    assert (reading.items, reading.skipped) == (2, {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http://www.sitemaps.org/schemas/sitemap/0.9", "https://www.sitemaps.org/schemas/sitemap/0.84"),
        (' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
        (' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""),
        ('<?xml version="1.0" encoding="UTF-8"?>', "\n\n"),
        ('encoding="UTF-8"', 'encoding="utf-16"'),
    ],
)
def test_wrong_or_missing_namespaces_and_declarations(old: str, new: str) -> None:
    (link,) = read(OPEN.replace(old, new) + news(A, "Título") + "</urlset>").links
    assert (link.url, link.title) == (A, "Título")


def test_of_a_plain_sitemap_only_what_looks_like_an_article_and_no_date() -> None:
    body = OPEN + "".join(
        f"<url><loc>{url}</loc><lastmod>2026-11-24</lastmod></url>"
        for url in ("https://www.diario.es/", "https://www.diario.es/mundo/", A, "https://www.diario.es/tag/rusia/", A)
    )
    reading = read(body + "</urlset>")
    assert [(link.url, link.published) for link in reading.links] == [(A, None)]
    assert reading.skipped == {Skip.NOT_A_PAGE: 1, Skip.NOT_AN_ARTICLE: 2, Skip.REPEATED: 1}
    assert reading.items == 5


def test_of_too_many_the_newest_stay_in_their_order() -> None:
    body = OPEN + "".join(
        f"<url><loc>https://www.diario.es/una-nota-de-{day:02}</loc><lastmod>2026-11-{day:02}</lastmod></url>"
        for day in (3, 20, 1, 22, 21)
    )
    reading = read(body + "</urlset>", max_items=3)
    assert [link.url[-2:] for link in reading.links] == ["20", "22", "21"]
    assert (reading.items, reading.skipped) == (5, {Skip.OVER_THE_LIMIT: 2})


def test_of_too_many_undated_the_first_stay() -> None:
    body = OPEN + "".join(f"<url><loc>https://www.diario.es/una-nota-mas-{n}</loc></url>" for n in range(5))
    reading = read(body + "</urlset>", max_items=3)
    assert [link.url[-1] for link in reading.links] == ["0", "1", "2"]
    assert reading.skipped == {Skip.OVER_THE_LIMIT: 2}


def index(*children: tuple[str, str]) -> str:
    return "<sitemapindex>" + "".join(
        f"<sitemap><loc>{loc}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for loc, changed in children
    ) + "</sitemapindex>"  # fmt: skip


def test_an_index_gives_its_children_newest_first() -> None:
    reading = read(
        index(
            ("https://www.diario.es/undated.xml", ""),
            ("/old.xml", "2020-01-01"),
            ("https://www.diario.es/sitemap-2026-10.xml", ""),
            ("https://www.diario.es/new.xml.gz", "2026-11-24T01:00:00+01:00"),
            ("https://www.diario.es/new.xml.gz", ""),
            ("https://evil.example/x.xml", "2026-11-24"),
            ("ftp://www.diario.es/x.xml", ""),
        )
    )
    assert [child.rpartition("/")[2] for child in reading.children] == [
        "new.xml.gz",
        "sitemap-2026-10.xml",
        "old.xml",
        "undated.xml",
    ]
    assert reading.outcome is Outcome.READ
    assert reading.skipped == {Skip.REPEATED: 1, Skip.ELSEWHERE: 1, Skip.BAD_ADDRESS: 1}


def test_children_are_bounded() -> None:
    reading = read(index(*((f"https://www.diario.es/{n}.xml", "") for n in range(80))))
    assert len(reading.children) == MOST_CHILDREN
    assert reading.skipped == {Skip.OVER_THE_LIMIT: 80 - MOST_CHILDREN}


def test_a_text_sitemap() -> None:
    reading = read(f"{A}\r\n\r\n{B}\n  https://www.diario.es/mundo/\n", content_type="text/plain")
    assert [link.url for link in reading.links] == [A, B]
    assert reading.skipped == {Skip.NOT_AN_ARTICLE: 1}


def test_a_feed_at_a_sitemap_s_address_is_read() -> None:
    assert [link.url for link in read(f"<rss><channel><item><link>{A}</link></item></channel></rss>").links] == [A]


def test_gzip_and_hints() -> None:
    body = gzip.compress((OPEN + news(A) + news(B) + "</urlset>").encode())
    assert [link.url for link in read(body, hints=Hints(not_article="oferta")).links] == [B]


OUTCOMES = {
    "no bytes": (b"", Outcome.NOT_A_SITEMAP),
    "HTML": (b"<!DOCTYPE html><html></html>", Outcome.NOT_A_SITEMAP),
    "text": (b"User-agent: *", Outcome.NOT_A_SITEMAP),
    "empty": ((OPEN + "</urlset>").encode(), Outcome.EMPTY),
    "empty index": (b"<sitemapindex></sitemapindex>", Outcome.EMPTY),
    "only bad addresses": (b"<urlset><url><loc>mailto:x</loc></url><url/></urlset>", Outcome.MALFORMED),
    "index of bad addresses": (
        b"<sitemapindex><sitemap><loc>mailto:x</loc></sitemap></sitemapindex>",
        Outcome.MALFORMED,
    ),
    "too large": (b"<urlset>" + b" " * 10_000, Outcome.TOO_LARGE),
    "bomb": (gzip.compress(b"<urlset>" + b" " * 10_000_000)[:9_990], Outcome.TOO_LARGE),
}


@pytest.mark.parametrize(("body", "outcome"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_outcomes(body: bytes, outcome: Outcome) -> None:
    assert read(body, max_bytes=10_000).outcome is outcome


def test_what_stands_before_a_break_is_read() -> None:
    whole = OPEN + news(A) + news(B)
    for cut in range(1, len(news(B)), 7):  # never a cut address
        assert [link.url for link in read(whole[:-cut]).links] == [A]
    assert read(OPEN + "<url><loc>https://www.diario.es/una-nota-cor").links == ()


def test_deep_nesting_is_survived() -> None:
    assert read(OPEN + news(A) + "<a>" * 100_000).links[0].url == A


@pytest.mark.parametrize("target", ["file:///etc/hostname", "http://127.0.0.1:9/x"])
def test_entities_are_neither_expanded_nor_fetched(target: str) -> None:
    head = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{target}"><!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>'
    (link,) = read(head + OPEN.partition("?>")[2] + news(A, "&x;&b;") + "</urlset>").links
    assert link.title == "&x;&b;"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 900))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    body = (OPEN + news(A) + news(B) + "</urlset>").encode()
    reading = read(body[:at] + noise + body[at:])
    assert reading.items == len(reading.links) + sum(reading.skipped.values())
