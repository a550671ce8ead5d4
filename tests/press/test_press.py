"""A running press, asked over HTTP."""

import gzip
import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import struct_time
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html
from protego import Protego

from crawlers import catalogue
from crawlers.urls import belongs
from teletipo.press import Press, PressError

NASTY = "Pan & «vino» <script>alert('1')</script> ]]> \x07 €5 &amp; 中文"
SHOWN = "Pan & «vino» <script>alert('1')</script> ]]>  €5 &amp; 中文"
QUIRKS = (
    "no_guid", "opaque_guid", "no_dates", "relative_links", "tracked_links", "cdata", "latin1", "wrong_encoding",
    "bare_entities", "html", "stuck_etag",
)  # fmt: skip


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def outlet(slug: str, more: str = "") -> str:
    return f'[[outlet]]\nslug = "{slug}"\nname = "El {slug} & Cía"\ndomain = "{slug}.example"\n{more}\n'


def make(folder: Path) -> Path:
    (folder / "mar.html").write_text(
        '<link rel="canonical" href="{{base}}/mar/1.html"><a href="{{base:cala}}/x">', encoding="utf8"
    )
    (folder / "raw.html.gz").write_bytes(gzip.compress("<p>España".encode("latin-1")))
    (folder / "broken.html.gz").write_bytes(b"\x1f\x8b no gzip")
    pages = [
        {"file": "mar.html", "url": "https://puerto.example/mar/1.html", "outlet": "puerto", "lang": "es",
         "title": NASTY, "published": "2026-02-03T10:00:00+01:00", "section": "España", "summary": NASTY, "after": 0},
        {"file": "raw.html.gz", "url": "https://puerto.example/nota?id=2", "outlet": "puerto.example", "lang": "es",
         "title": "Raw", "published": "2026-02-02", "charset": None, "after": 10},
        {"file": "broken.html.gz", "url": "https://puerto.example/privado/3", "outlet": "puerto", "title": "Broken",
         "unlisted": True, "after": 0},
        {"file": "mar.html", "url": "https://cala.example/x", "outlet": "cala", "lang": "en", "title": "In Atom",
         "published": "2026-02-02T08:00:00Z", "summary": "A & B", "after": 0},
        *({"file": "mar.html", "url": f"https://{quirk}.example/una-nota", "outlet": quirk.replace("_", "-"),
           "lang": "es", "title": "La señora & el niño", "published": "2026-02-02T08:00:00Z", "after": 0} for quirk in QUIRKS),
    ]  # fmt: skip
    (folder / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages), encoding="utf8")
    (folder / "outlets.toml").write_text(
        outlet("puerto", 'robots = "Disallow: /privado/"\ncrawl_delay = 0.5')
        + outlet("cala", 'feed_format = "atom"\nsources = ["feed"]\nlanguages = ["en"]')
        + "".join(outlet(quirk.replace("_", "-"), f'feed_quirk = "{quirk}"') for quirk in QUIRKS),
        encoding="utf8",
    )
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def press(tmp_path: Path, clock: Clock) -> Iterator[Press]:
    (tmp_path / "press").mkdir()
    with Press(make(tmp_path / "press"), over=10, log=tmp_path / "log.jsonl", clock=clock) as running:
        yield running


def ask(url: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    try:
        target = parts.path + ("?" if parts.query else "") + parts.query
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def parsed(press: Press, slug: str) -> feedparser.FeedParserDict:
    answer, body = ask(press.bases[slug] + "/feed.xml")
    assert answer.status == 200
    return feedparser.parse(body, response_headers={"content-type": answer.headers["Content-Type"]})


def test_each_outlet_has_an_address_and_all_one_port(press: Press) -> None:
    hosts = {urlsplit(base).hostname for base in press.bases.values()}
    assert len(hosts) == len(press.shelves)
    assert {urlsplit(base).port for base in press.bases.values()} == {press.port}
    assert all(str(host).startswith("127.77.") for host in hosts)


def test_nothing_is_to_be_had_at_other_addresses(press: Press) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", press.port), timeout=5)


def test_the_rss_feed(press: Press) -> None:
    feed = parsed(press, "puerto")
    assert not feed.bozo
    (entry,) = feed.entries
    assert entry.link == entry.id == press.bases["puerto"] + "/mar/1.html"
    assert isinstance(entry.published_parsed, struct_time)
    assert tuple(entry.published_parsed)[:5] == (2026, 2, 3, 9, 0)
    assert "Pan & «vino»" in entry.title
    assert "中文" in entry.title
    body = ask(press.bases["puerto"] + "/feed.xml")[1]
    assert etree.fromstring(body).findtext("channel/item/title") == SHOWN


def test_the_atom_feed(press: Press) -> None:
    feed = parsed(press, "cala")
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [(entry.title, entry.link, entry.summary) for entry in feed.entries] == [
        ("In Atom", press.bases["cala"] + "/x", "A & B")
    ]


def test_quirks_that_stay_readable(press: Press) -> None:
    for slug in ("no-guid", "opaque-guid", "no-dates", "tracked-links", "cdata", "latin1", "stuck-etag"):
        feed = parsed(press, slug)
        assert not feed.bozo, slug
        assert feed.entries[0].title == "La señora & el niño", slug
        assert feed.entries[0].link.startswith(press.bases[slug] + "/una-nota"), slug


def test_what_each_quirk_is(press: Press) -> None:
    entry = {slug: parsed(press, slug).entries[0] for slug in ("no-guid", "opaque-guid", "no-dates", "tracked-links")}
    assert "id" not in entry["no-guid"]
    assert entry["opaque-guid"].id.startswith("ART-")
    assert "published" not in entry["no-dates"]
    assert entry["tracked-links"].link == entry["tracked-links"].id + "?utm_source=rss&utm_medium=feed"
    body = {slug: ask(press.bases[slug] + "/feed.xml")[1] for slug in ("relative-links", "wrong-encoding", "latin1")}
    assert b"<link>/una-nota</link>" in body["relative-links"]
    assert b"UTF-8" in body["wrong-encoding"]
    assert b"ni\xf1o" in body["wrong-encoding"]
    assert b"ISO-8859-1" in body["latin1"]
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(ask(press.bases["bare-entities"] + "/feed.xml")[1])
    answer, page = ask(press.bases["html"] + "/feed.xml")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")
    assert b"<html>" in page
    tag = ask(press.bases["stuck-etag"] + "/feed.xml")[0].headers["ETag"]
    assert ask(press.bases["stuck-etag"] + "/feed.xml", If_None_Match=tag)[0].status == 304


def test_the_news_sitemap(press: Press) -> None:
    answer, body = ask(press.bases["puerto"] + "/sitemap-news.xml")
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    root = etree.fromstring(body)
    assert answer.headers["Content-Type"] == "application/xml"
    assert root.xpath("//s:loc/text()", namespaces=names) == [press.bases["puerto"] + "/mar/1.html"]
    assert root.xpath("//n:title/text()", namespaces=names) == [SHOWN]
    assert root.xpath("//n:publication_date/text()", namespaces=names) == ["2026-02-03T10:00:00+01:00"]
    assert ask(press.bases["cala"] + "/sitemap-news.xml")[0].status == 404, "cala has only a feed"


def test_robots(press: Press) -> None:
    base = press.bases["puerto"]
    rules = Protego.parse(ask(base + "/robots.txt")[1].decode())
    assert rules.can_fetch(base + "/mar/1.html", "Teletipo")
    assert not rules.can_fetch(base + "/privado/3", "Teletipo")
    assert rules.crawl_delay("Teletipo") == 0.5
    assert list(rules.sitemaps) == [base + "/sitemap-news.xml"]
    free = Protego.parse(ask(press.bases["cala"] + "/robots.txt")[1].decode())
    assert free.can_fetch(press.bases["cala"] + "/x", "Teletipo")
    assert list(free.sitemaps) == []


def test_front_page_and_section_page(press: Press) -> None:
    base = press.bases["puerto"]
    for path in ("/", "/section/espana/"):
        tree = html.fromstring(ask(base + path)[1])
        assert tree.xpath("//article//a/@href") == ["/mar/1.html"]
        assert tree.xpath("//article//a")[0].text_content() == SHOWN
        assert not tree.xpath("//script")
    assert html.fromstring(ask(base + "/")[1]).xpath("//nav//a/@href") == ["/section/espana/"]
    assert ask(base + "/section/otra/")[0].status == 404


def test_pages(press: Press, clock: Clock) -> None:
    base = press.bases["puerto"]
    answer, body = ask(base + "/mar/1.html?utm_source=rss")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'href="{base}/mar/1.html"' in body.decode()
    assert f'href="{press.bases["cala"]}/x"' in body.decode()
    assert ask(base + "/privado/3")[0].status == 500, "its file is no gzip"
    clock.now += 10
    answer, body = ask(base + "/nota?id=2")
    assert answer.headers["Content-Type"] == "text/html"
    assert body == "<p>España".encode("latin-1")
    assert ask(base + "/nota?id=3")[0].status == 404


def test_stories_appear_over_time(press: Press, clock: Clock) -> None:
    base = press.bases["puerto"]
    before = ask(base + "/feed.xml")[0].headers
    assert ask(base + "/nota?id=2")[0].status == 404
    for path in ("/feed.xml", "/sitemap-news.xml", "/"):
        assert b"/nota?id=2" not in ask(base + path)[1]
    assert ask(base + "/feed.xml", If_None_Match=before["ETag"])[0].status == 304
    assert ask(base + "/feed.xml", If_Modified_Since=before["Last-Modified"])[0].status == 304
    clock.now += 10
    assert ask(base + "/nota?id=2")[0].status == 200
    for path in ("/feed.xml", "/sitemap-news.xml", "/"):
        assert b"/nota?id=2" in ask(base + path)[1]
    after, _ = ask(base + "/feed.xml", If_None_Match=before["ETag"], If_Modified_Since=before["Last-Modified"])
    assert after.status == 200
    assert after.headers["ETag"] != before["ETag"]
    assert after.headers["Last-Modified"] != before["Last-Modified"]


def test_conditions_that_are_none(press: Press) -> None:
    base = press.bases["puerto"]
    assert ask(base + "/feed.xml", If_Modified_Since="yesterday")[0].status == 200
    assert ask(base + "/feed.xml", If_None_Match="")[0].status == 200
    assert ask(base + "/feed.xml", If_None_Match='W/"x", *')[0].status == 200
    answer, body = ask(base + "/feed.xml", If_None_Match="*")
    assert (answer.status, body) == (304, b"")


def talk(press: Press, sent: bytes) -> bytes:
    host = urlsplit(press.bases["puerto"]).hostname
    with socket.create_connection((host, press.port), timeout=10) as one:
        one.sendall(sent)
        got = b""
        while part := one.recv(65536):
            got += part
        return got


RUDE = {
    "no HTTP": (b"hello\r\n\r\n", b"HTTP/1.1 400 "),
    "another version": (b"GET / HTTP/2\r\n\r\n", b"HTTP/1.1 400 "),
    "no path": (b"GET robots.txt HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 "),
    "a body": (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", b"HTTP/1.1 400 "),
    "a head without end": (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", b"HTTP/1.1 431 "),
    "another method": (b"DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n", b"HTTP/1.1 405 "),
    "up and away": (b"GET /../../etc/passwd HTTP/1.0\r\n\r\n", b"HTTP/1.1 404 "),
    "the whole address": (b"GET http://x.example/robots.txt HTTP/1.0\r\n\r\n", b"HTTP/1.1 200 "),
    "bytes that are no text": (b"GET /\xff\xfe HTTP/1.0\r\n\r\n", b"HTTP/1.1 404 "),
    "nothing": (b"\r\n\r\n", b"HTTP/1.1 400 "),
}


@pytest.mark.parametrize(("sent", "got"), RUDE.values(), ids=RUDE)
def test_rude_requests(press: Press, sent: bytes, got: bytes) -> None:
    try:
        assert talk(press, sent).startswith(got)
    except ConnectionResetError:
        assert len(sent) > 16_384, "only a head that was not read to its end may end so"
    assert ask(press.bases["puerto"] + "/robots.txt")[0].status == 200


def test_head_and_kept_connections(press: Press) -> None:
    connection = HTTPConnection(urlsplit(press.bases["puerto"]).netloc, timeout=10)
    connection.request("HEAD", "/feed.xml")
    answer = connection.getresponse()
    assert answer.read() == b""
    first = connection.sock
    assert int(answer.headers["Content-Length"]) > 0
    connection.request("GET", "/feed.xml")
    assert len(connection.getresponse().read()) == int(answer.headers["Content-Length"])
    assert connection.sock is first
    connection.close()


def test_the_log_counts_what_was_asked(press: Press, tmp_path: Path, clock: Clock) -> None:
    clock.now += 2
    ask(press.bases["puerto"] + "/feed.xml", User_Agent="Teletipo/1")
    ask(press.bases["puerto"] + "/feed.xml", If_None_Match='"x"')
    ask(press.bases["cala"] + "/none?x=1")
    assert press.log.counts() == {("puerto", "/feed.xml"): 2, ("cala", "/none?x=1"): 1}
    first, second, third = press.log.asked()
    assert (first.at, first.agent, first.status, first.conditional) == (2.0, "Teletipo/1", 200, False)
    assert second.conditional
    assert third.status == 404
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf8").splitlines()]
    assert [line["target"] for line in lines] == ["/feed.xml", "/feed.xml", "/none?x=1"]


def test_the_catalogue_that_it_writes(press: Press, tmp_path: Path) -> None:
    press.write_catalogue(tmp_path / "catalogue", delay=0.1)
    outlets = {one.slug: one for one in catalogue.load(tmp_path / "catalogue")}
    assert set(outlets) == set(press.shelves)
    puerto = outlets["puerto"]
    assert (puerto.name, puerto.delay, puerto.aliases) == ("El puerto & Cía", 0.1, ("puerto.example",))
    assert [source.url.removeprefix(press.bases["puerto"]) for source in puerto.sources] == [
        "/feed.xml",
        "/sitemap-news.xml",
        "/",
        "/section/espana/",
    ]
    assert all(ask(source.url)[0].status == 200 for one in outlets.values() for source in one.sources)
    assert belongs(press.bases["puerto"] + "/mar/1.html", puerto)
    assert belongs("https://www.puerto.example/mar/1.html", puerto)
    assert not belongs(press.bases["cala"] + "/x", puerto)
    assert [source.kind for source in outlets["cala"].sources] == ["feed"]
    assert not outlets["stuck-etag"].hints.trust_validators


def test_real_pages_are_served_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{base}}", encoding="utf8")
    (tmp_path / "pages.jsonl").write_text('{"file": "a.html", "url": "https://a.example/x"}', encoding="utf8")
    with Press(tmp_path) as running:
        assert ask(running.bases["a-example"] + "/x")[1] == b"{{base}}"


def test_three_hundred_outlets_and_a_second_press_beside(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>x", encoding="utf8")
    lines = [json.dumps({"file": "a.html", "url": f"https://o{n}.example/x"}) for n in range(300)]
    (tmp_path / "pages.jsonl").write_text("\n".join(lines), encoding="utf8")
    with Press(tmp_path) as first, Press(tmp_path) as second:
        assert first.port != second.port
        assert {ask(base + "/x")[0].status for base in first.bases.values()} == {200}
        with pytest.raises(PressError, match=f"Port {first.port} cannot be had"):
            Press(tmp_path).start(first.port)
    with Press(tmp_path) as again:
        assert again.addresses == first.addresses


def test_a_stopped_press_is_gone_and_can_be_stopped_twice(press: Press) -> None:
    base = press.bases["puerto"]
    held = HTTPConnection(urlsplit(base).netloc, timeout=10)
    held.connect()
    press.stop()
    press.stop()
    held.close()
    with pytest.raises(ConnectionRefusedError):
        ask(base + "/")
