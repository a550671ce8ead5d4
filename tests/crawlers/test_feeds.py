import gzip
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.feeds import read_feed
from crawlers.harvest import Skip
from crawlers.outlet import Hints, Source, SourceKind
from crawlers.reading import Outcome, Reading

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
URL = "https://www.diario.es/rss/portada.xml"
SOURCE = Source(outlet="diario-es", kind=SourceKind.FEED, url=URL)


def read(body: bytes | str, url: str = URL, **more: Any) -> Reading:
    if isinstance(body, str):
        body = body.encode()
    reading = read_feed(body, source=SOURCE, url=url, now=NOW, **more)
    assert reading.items == len(reading.links) + sum(reading.skipped.values()) or reading.outcome is not Outcome.READ
    assert bool(reading.detail) == (reading.outcome not in {Outcome.READ, Outcome.EMPTY})
    return reading


def rss(*items: str, channel: str = "<link>https://www.diario.es/</link>", head: str = "") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0"'
        ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>D</title>{channel}{inside}</channel></rss>'
    )


def urls(body: bytes | str, **more: Any) -> list[str]:
    return [link.url for link in read(body, **more).links]


A = "https://www.diario.es/mundo/maduro-rechaza-la-oferta.html"
GUIDS = {
    "tracked link, clean guid": f"<link>{A}?utm_source=rss&amp;utm_medium=rss</link><guid>{A}</guid>",
    "PRISA fragments": f"<link>{A}#?ref=rss&amp;format=simple&amp;link=link</link>"
    f"<guid>{A}#?ref=rss&amp;format=simple&amp;link=guid</guid>",
    "redirector, guid is the address": f"<link>http://feedproxy.google.com/~r/x/~3/ab/</link>"
    f'<guid isPermaLink="false">{A}</guid>',
    "redirector, origLink": f"<link>http://feedproxy.google.com/~r/x/~3/ab/</link><guid>777</guid>"
    f"<feedburner:origLink>{A}</feedburner:origLink>",
    "redirector on the outlet's host": f"<link>http://rss.diario.es/~r/x/ab/</link><guid>{A}</guid>",
    "guid says it is no address, but is": f'<guid isPermaLink="false">{A}</guid>',
    "guid alone": f"<guid>{A}</guid>",
    "opaque guid": f"<link>{A}</link><guid>MDSART20210625_3396</guid>",
    "opaque guid said to be the address": f'<link>{A}</link><guid isPermaLink="true">\n  ab12cd  \n</guid>',
    "guid before the link": f"<guid>77</guid><link>{A}</link>",
    "WordPress guid": f"<link>{A}</link><guid isPermaLink='false'>https://www.diario.es/?p=123</guid>",
    "relative guid": '<guid isPermaLink="false">/mundo/maduro-rechaza-la-oferta.html</guid>',
    "relative link": "<link>/mundo/maduro-rechaza-la-oferta.html</link>",
    "link without a scheme": "<link>www.diario.es/mundo/maduro-rechaza-la-oferta.html</link>",
    "link without scheme and www": "<link>diario.es/mundo/maduro-rechaza-la-oferta.html</link>",
    "link relative to the scheme": "<link>//www.diario.es/mundo/maduro-rechaza-la-oferta.html</link>",
    "CDATA and blanks": f"<link>\n<![CDATA[ {A}?utm_source=a&utm_medium=b ]]>\n</link><guid><![CDATA[ {A} ]]></guid>",
    "bare ampersands": f"<link>{A}?utm_source=a&utm_medium=b</link>",
    "ampersands escaped twice": f"<link>{A}?utm_source=a&amp;amp;utm_medium=b</link>",
    "plain http guid": f"<link>{A}</link><guid>{A.replace('https', 'http')}</guid>",
}


@pytest.mark.parametrize("item", GUIDS.values(), ids=GUIDS.keys())
def test_the_address_of_an_item(item: str) -> None:
    found = urls(rss(item))
    assert [url.replace("https://diario.es", "https://www.diario.es") for url in found] == [A]


def test_a_redirector_without_another_address_stays() -> None:
    assert urls(rss("<link>http://feedproxy.google.com/~r/x/~3/ab/</link><guid>77</guid>")) == [
        "http://feedproxy.google.com/~r/x/~3/ab/"
    ]


def test_relative_links_are_relative_to_the_site_that_the_feed_names() -> None:
    body = rss("<link>/a-b-c</link>")
    assert urls(body, url="https://feeds.cdn.example/diario") == ["https://www.diario.es/a-b-c"]
    assert urls(rss("<link>/a-b-c</link>", channel=""), url="https://feeds.cdn.example/diario") == [
        "https://feeds.cdn.example/a-b-c"
    ]


SKIPPED = {
    "no link, opaque guid": ("<title>x</title><guid>MDSART20210625_3396</guid>", Skip.NO_ADDRESS),
    "nothing": ("", Skip.NO_ADDRESS),
    "home page": ("<link>https://www.diario.es/</link>", Skip.NOT_A_PAGE),
    "picture": ("<link>https://www.diario.es/a.jpg</link>", Skip.NOT_A_PAGE),
    "PDF": ("<link>https://www.diario.es/edicion.pdf?d=1</link>", Skip.NOT_A_PAGE),
    "mail": ("<link>mailto:a@diario.es</link>", Skip.BAD_ADDRESS),
    "script": ("<link>javascript:alert(1)</link>", Skip.BAD_ADDRESS),
    "credentials": ("<link>https://diario.es@evil.example/a</link>", Skip.BAD_ADDRESS),
    "broken IPv6": ("<link>http://[::1/a</link>", Skip.BAD_ADDRESS),
    "too long": (f"<link>https://www.diario.es/{'a' * 3000}</link>", Skip.BAD_ADDRESS),
    "repeated": (f"<link>{A}?utm_source=x</link>", Skip.REPEATED),
    "the outlet's hint": ("<link>https://www.diario.es/publi/oferta-de-hoy</link>", Skip.NOT_AN_ARTICLE),
}


@pytest.mark.parametrize(("item", "reason"), SKIPPED.values(), ids=SKIPPED.keys())
def test_what_is_passed_over_is_counted(item: str, reason: Skip) -> None:
    reading = read(rss(f"<link>{A}</link>", item), hints=Hints(not_article="^/publi/"))
    assert (reading.outcome, [link.url for link in reading.links]) == (Outcome.READ, [A])
    assert (reading.items, reading.skipped) == (2, {reason: 1})


def test_one_guid_for_all_items_and_off_site_links() -> None:
    other = "https://www.otro.com/una-nota-ajena"
    assert urls(rss(f"<link>{A}</link><guid>1</guid>", f"<link>{other}</link><guid>1</guid>")) == [A, other]


def test_two_items_without_a_title_are_two() -> None:
    assert (
        len(read(rss("<link>https://www.diario.es/a-b-c</link>", "<link>https://www.diario.es/d-e-f</link>")).links)
        == 2
    )


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<title>  La\n oferta </title>", "La oferta"),
        ("<title><![CDATA[La <b>oferta</b> &#8216;rusa&#8217;]]></title>", "La oferta ‘rusa’"),
        ("<title>La &amp;quot;oferta&amp;quot; &amp;amp; m&aacute;s</title>", 'La "oferta" & más'),
        ("<title>Sanciones a PDVSA & Rosneft</title>", "Sanciones a PDVSA & Rosneft"),
        ("<title>PetrÃ³leo</title>", "Petróleo"),
        ("<title>&lt;div class=&quot;x&quot;&gt;Hola&lt;/div&gt;</title>", "Hola"),
        ("<title/>", ""),
    ],
)
def test_titles(markup: str, wanted: str) -> None:
    assert read(rss(f"{markup}<link>{A}</link>")).links[0].title == wanted


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<pubDate>Tue, 24 Nov 2026 03:00:00 +0100</pubDate>", datetime(2026, 11, 24, 2, tzinfo=UTC)),
        ("<pubDate><![CDATA[\n Tue, 24 Nov 2026 03:00:00 GMT ]]></pubDate>", datetime(2026, 11, 24, 3, tzinfo=UTC)),
        ("<dc:date>2026-11-24T03:00:00Z</dc:date>", datetime(2026, 11, 24, 3, tzinfo=UTC)),
        ("<pubDate>24/11/2026 03:00</pubDate>", datetime(2026, 11, 24, 3, tzinfo=UTC)),
        ("<pubDate>Tue, 24 Nov 2026 11:00:00 GMT</pubDate>", datetime(2026, 11, 24, 11, tzinfo=UTC)),
        ("<pubDate>Tue, 24 Nov 2037 03:00:00 GMT</pubDate>", None),
        ("<pubDate>ayer</pubDate>", None),
        ("<pubDate/>", None),
        ("", None),
    ],
)
def test_dates(markup: str, wanted: datetime | None) -> None:
    assert read(rss(f"<link>{A}</link>{markup}")).links[0].published == wanted


def test_a_whole_edition_with_one_timestamp() -> None:
    items = [
        f"<link>https://www.diario.es/nota-{n}</link><pubDate>Tue, 24 Nov 2026 00:00:00 GMT</pubDate>" for n in "abc"
    ]
    assert [link.url[-1] for link in read(rss(*items)).links] == ["a", "b", "c"]


def test_atom() -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:mi="http://schemas.ingestion.microsoft.com/common/">
        <id>urn:x</id><title>Diario</title><link rel="self" href="{URL}"/><link rel="alternate" href="https://www.diario.es/"/>
        <entry><id>urn:uuid:1</id><title type="html">Maduro &amp;amp; Rusia</title>
          <link rel="enclosure" href="https://www.diario.es/a.jpg"/>
          <link rel="alternate" href="{A}"/>
          <published>2026-11-24T03:00:00+01:00</published><updated>2026-11-24T03:30:00Z</updated></entry>
        <entry><id>tag:2</id><title>B</title><link href="/b-c-d"/>
          <mi:dateTimeWritten>2026-11-24T01:00:00Z</mi:dateTimeWritten></entry>
        </feed>"""
    one, two = read(body).links
    assert (one.url, one.title, one.published) == (A, "Maduro & Rusia", datetime(2026, 11, 24, 2, tzinfo=UTC))
    assert (two.url, two.published) == ("https://www.diario.es/b-c-d", datetime(2026, 11, 24, 1, tzinfo=UTC))


def test_rss_1() -> None:
    body = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="x"><link>https://www.diario.es/</link></channel>
        <item rdf:about="{A}"><title>T</title><link>{A}</link></item></rdf:RDF>"""
    assert urls(body) == [A]


def test_json_feed() -> None:
    body = f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "D", "home_page_url": "https://www.diario.es/",
        "items": [{{"id": "1", "url": "{A}", "title": "Señal &amp; ruido", "date_published": "2026-11-24T03:00:00Z"}},
                  {{"id": "2", "url": "/b-c-d"}}, 7, {{"id": "3"}}]}}"""
    reading = read(body)
    assert [link.url for link in reading.links] == [A, "https://www.diario.es/b-c-d"]
    assert (reading.links[0].title, reading.skipped) == ("Señal & ruido", {Skip.NO_ADDRESS: 2})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_encodings(encoding: str) -> None:
    body = rss(f"<title>Las últimas: señales, «año»</title><link>{A}</link>").encode(encoding)
    assert read(body, content_type="text/xml; charset=us-ascii").links[0].title == "Las últimas: señales, «año»"


def test_gzip() -> None:
    assert urls(gzip.compress(rss(f"<link>{A}</link>").encode())) == [A]


OUTCOMES = {
    "no bytes": (b"", Outcome.NOT_A_FEED),
    "blanks": (b" \n", Outcome.NOT_A_FEED),
    "HTML": (b"<!DOCTYPE html><html><body>404 <a href='/rss'>rss</a></body></html>", Outcome.NOT_A_FEED),
    "HTML that speaks of feeds": (b"<!-- <rss> --><html><p>&lt;rss&gt;</p></html>", Outcome.NOT_A_FEED),
    "HTML with a feed in it": (
        b"<html><rss><item><link>https://a.es/b-c-d</link></item></rss></html>",
        Outcome.NOT_A_FEED,
    ),
    "sitemap": (b"<urlset><url><loc>https://a.es/</loc></url></urlset>", Outcome.NOT_A_FEED),
    "JSON": (b'{"error": 404}', Outcome.NOT_A_FEED),
    "JSON that nests": (b'{"a":' * 100_000, Outcome.NOT_A_FEED),
    "JSON list": (b"[1]", Outcome.NOT_A_FEED),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, Outcome.NOT_A_FEED),
    "gzip of nothing": (gzip.compress(b""), Outcome.NOT_A_FEED),
    "broken gzip": (b"\x1f\x8b\x08\x00nonsense", Outcome.NOT_A_FEED),
    "no items": (rss().encode(), Outcome.EMPTY),
    "empty feed": (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", Outcome.EMPTY),
    "torn before the first item": (rss()[:200].encode(), Outcome.MALFORMED),
    "only opaque items": (rss("<guid>a</guid>", "<guid>b</guid>").encode(), Outcome.MALFORMED),
    "one byte too many": (b"<rss>" + b" " * 10_000, Outcome.TOO_LARGE),
    "gzip bomb": (gzip.compress(b"<rss>" + b" " * 10_000_000)[:9_990], Outcome.TOO_LARGE),
    "bad xml:base": (b"<rss xml:base='http://['><channel><item><link>a</link></item></channel></rss>", None),
}


@pytest.mark.parametrize(("body", "outcome"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_outcomes(body: bytes, outcome: Outcome | None) -> None:
    reading = read(body, max_bytes=10_000) if len(body) < 100_000 else read(body)
    assert outcome is None or reading.outcome is outcome


def test_what_stands_before_a_break_is_read() -> None:
    whole = rss(f"<title>T</title><link>{A}</link>", "<title>U</title><link>https://www.diario.es/otra-nota-mas</link>")
    torn = whole[: whole.index("otra-nota") + 5]
    assert urls(torn) == [A]


def test_undeclared_prefixes_and_mismatched_tags() -> None:
    body = rss(f"<media:thumbnail url='x'/><title>T</title><link>{A}</link><b>", f"<link>{A}?p=2</link>")
    assert urls(body) == [A, f"{A}?p=2"]


def test_warnings_of_the_server_before_the_feed() -> None:
    assert urls("<br />\n<b>Warning</b>: mysql_connect()\n" + rss(f"<link>{A}</link>")) == [A]


BOMB = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)


@pytest.mark.parametrize(
    "head",
    [
        BOMB + "]>",
        '<!DOCTYPE rss [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % j SYSTEM "http://127.0.0.1:9/x"> %j;]>',
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">',
        "<!DOCTYPE rss [<!ENTITY j '<rss><item><link>https://evil.example/a-b-c</link></item></rss>'>]>",
    ],
    ids=["bomb", "file", "parameter", "outer DTD", "markup"],
)
def test_entities_are_neither_expanded_nor_fetched(head: str) -> None:
    reading = read(rss(f"<title>&j;</title><link>{A}</link>", head=head))
    assert len(reading.links) <= 2
    assert all(link.title in {"&j;", ""} for link in reading.links)
    if "<rss" not in head:
        assert [link.url for link in reading.links] == [A]


def test_items_over_the_limit_are_counted() -> None:
    reading = read(rss(*(f"<link>https://www.diario.es/nota-{n}</link>" for n in range(25))), max_items=10)
    assert (len(reading.links), reading.items, reading.skipped) == (10, 25, {Skip.OVER_THE_LIMIT: 15})


def test_what_a_link_carries() -> None:
    (link,) = read(rss(f"<title>T</title><link> {A}?utm_source=x </link>")).links
    assert (link.outlet, link.via, link.raw_url) == ("diario-es", SOURCE.id, f"{A}?utm_source=x")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    body = rss(f"<title>T</title><link>{A}</link>", f"<guid>{A}?p=2</guid>").encode()
    assert isinstance(read(body[:at] + noise + body[at:]).outcome, Outcome)
