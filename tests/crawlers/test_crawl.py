"""Whole crawls: a real Scrapy process reads real servers, and the ledger says by name how each visit and link ended."""

import datetime
import gzip
import ipaddress
import ssl
import time
from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FEED_BYTES = 200_000
FAST = {"TELETIPO_TIMEOUT": "3", "TELETIPO_FEED_BYTES": str(FEED_BYTES), "TELETIPO_PAGE_BYTES": "300000"}


def endless(handler: Any) -> None:
    """A body without a length and without an end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/rss+xml")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<item>" * 10_000)


def drip(handler: Any) -> None:
    """A byte now and then: each read is in time, the whole never is."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def torn(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<rss>")


def not_http(handler: Any) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is no HTTP at all\r\n\r\n")


BOMB = gzip.compress(b" " * 50_000_000, 9)
RETRY_DATE = format_datetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1), usegmt=True)
FEEDS: dict[str, tuple[str, Any]] = {
    # what stands at the feed's address, and how the visit ends
    "html": ("not_a_feed", (200, {"Content-Type": "application/rss+xml"}, b"<!DOCTYPE html><title>Portada</title>")),
    "empty": ("not_a_feed", (200, {}, b"")),
    "itemless": ("empty", (200, {}, b"<rss version='2.0'><channel><title>x</title></channel></rss>")),
    "declared-large": ("too_large", (200, {}, b"<rss>" + b" " * (FEED_BYTES + 1))),
    "endless": ("too_large", endless),
    "bomb": ("too_large", (200, {"Content-Encoding": "gzip"}, BOMB)),
    "double-bomb": ("too_large", (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(BOMB))),
    "bomb-in-body": ("too_large", (200, {"Content-Type": "application/gzip"}, BOMB)),
    "drip": ("unreachable", drip),
    "torn": ("unreachable", torn),
    "no-http": ("unreachable", not_http),
    "missing": ("http_error", (404, {}, b"")),
    "broken": ("http_error", (500, {}, b"")),
    "busy": ("rate_limited", (429, {"Retry-After": "3600"}, b"")),
    "busy-date": ("rate_limited", (503, {"Retry-After": RETRY_DATE}, b"")),
    "busy-nonsense": ("rate_limited", (429, {"Retry-After": "soon"}, b"")),
    "loop": ("http_error", (302, {"Location": "/feed.xml"}, b"")),
    "nowhere": ("http_error", (302, {"Location": "javascript:alert(1)"}, b"")),
    "locationless": ("http_error", (302, {}, b"")),
    "bad-location": ("http_error", (302, {"Location": "http://[::bad/"}, b"")),
}


@pytest.fixture(scope="module")
def hostile(new_world: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    world = new_world()
    world.settings |= FAST
    sites = {}
    for name, (_, page) in FEEDS.items():
        sites[name] = world.site()
        sites[name].pages["/feed.xml"] = page
        world.shop(name, sites[name])
    world.sync()
    world.crawl()
    return world, sites


@pytest.mark.parametrize("name", FEEDS)
def test_each_hostile_answer_ends_the_visit_by_name(hostile: tuple[Any, dict[str, Any]], name: str) -> None:
    world, _ = hostile
    assert world.visits(name) == [FEEDS[name][0]]


def test_every_failed_visit_has_a_sentence_and_another_visit(hostile: tuple[Any, dict[str, Any]]) -> None:
    world, _ = hostile
    rows = world.sql("select outcome, detail from crawlers_visit where outcome not in ('read', 'empty', 'unchanged')")
    assert rows and all(detail.endswith((".", "…")) or len(detail) > 20 for _, detail in rows)
    assert world.sql("select count(*) from crawlers_storedsource where claimed_by != '' or next_visit is null") == [
        (0,)
    ]


@pytest.mark.parametrize("name", ["busy", "busy-date"])
def test_retry_after_sets_the_next_visit(hostile: tuple[Any, dict[str, Any]], name: str) -> None:
    world, sites = hostile
    query = (
        "select (julianday(next_visit) - julianday(last_visit)) * 86400 from crawlers_storedsource where outlet_id = ?"
    )
    assert world.sql(query, name)[0][0] > 3400
    assert sites[name].paths().count("/feed.xml") == 1


def test_a_crawl_finds_fetches_and_archives(world: Any) -> None:
    site = world.site()
    links = [site.article(f"/2026/11/2{n}/una-noticia-{n}") for n in range(4)]
    site.feed(*links, links[0] + "?utm_source=rss#top")
    site.pages["/2026/11/20/foto"] = (200, {"Content-Type": "image/png"}, b"\x89PNG")
    site.feed(*links, site.origin + "/2026/11/20/foto", links[0] + "?utm_source=rss#top")
    world.shop("diario", site)
    world.sync()
    world.crawl()
    assert world.visits("diario") == ["read"]
    assert world.sql("select state, count(*) from crawlers_storedlink group by state") == [("fetched", 5)]
    assert world.sql("select items, found, new from crawlers_visit") == [(6, 5, 5)]
    assert site.paths()[0] == "/robots.txt" and len(site.paths()) == len(set(site.paths())) == 7
    assert {one.headers["user-agent"].split("/")[0] for one in site.seen} == {"Teletipo"}
    assert not any("cookie" in one.headers or "referer" in one.headers for one in site.seen)
    body = world.python(
        "from crawlers import store\nfrom crawlers.models import StoredPage\nfrom django.conf import settings\n"
        "for row in StoredPage.objects.all():\n"
        "    page = store.page_of(row, settings.TELETIPO_ARCHIVE)\n"
        "    print(page.url == page.link.url, page.content_type, page.charset, page.link.title[:7], len(page.body))"
    )
    assert sorted(set(body.splitlines()))[0].startswith("True image/png")
    assert "True text/html utf-8 Noticia" in body


def test_a_second_crawl_asks_for_nothing_that_is_known(world: Any) -> None:
    site = world.site()
    site.feed(site.article("/2026/11/20/a-uno"))
    status, headers, body = site.pages["/feed.xml"]
    asked: list[str] = []

    def feed(handler: Any) -> None:
        asked.append(handler.headers.get("If-None-Match", ""))
        handler.send_response(304 if asked[-1] else 200)
        for name, value in {**headers, "ETag": '"v1"'}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if not asked[-1]:
            handler.wfile.write(body)

    site.pages["/feed.xml"] = feed
    world.shop("etag", site)
    plain = world.site()
    plain.feed(plain.article("/2026/11/20/b-dos"))
    plain.pages["/feed.xml"][1]["ETag"] = '"v1"'
    world.shop("same-bytes", plain, more="hints = { trust_validators = false }")
    world.sync()
    world.crawl()
    world.due_again()
    world.crawl()
    assert asked == ["", '"v1"']
    assert world.visits("etag") == world.visits("same-bytes") == ["read", "unchanged"]
    assert "if-none-match" not in plain.seen[-1].headers
    assert site.paths().count("/2026/11/20/a-uno") == plain.paths().count("/2026/11/20/b-dos") == 1
    assert status == 200


def test_validators_are_not_sent_for_more_than_a_day(world: Any) -> None:
    site = world.site()
    site.feed()
    site.pages["/feed.xml"][1]["ETag"] = '"lie"'
    site.feed(site.article("/2026/11/20/c-tres"))
    site.pages["/feed.xml"][1]["ETag"] = '"lie"'
    world.shop("liar", site)
    world.sync()
    world.crawl()
    world.sql("update crawlers_visit set started = datetime(started, '-25 hours')")
    world.due_again()
    world.crawl()
    assert world.visits("liar") == ["read", "read"]
    assert [one.headers.get("if-none-match") for one in site.seen if one.path == "/feed.xml"] == [None, None]


def test_robots_txt_is_obeyed(world: Any) -> None:
    some = world.site(
        robots="User-agent: Teletipo\nDisallow: /privado/\nAllow: /privado/no\n\nUser-agent: *\nDisallow: /\n"
    )
    allowed = some.article("/publico/2026/noticia-larga-de-hoy")
    forbidden = some.article("/privado/2026/noticia-larga")
    target = world.site(robots="User-agent: *\nDisallow: /dentro\n")
    target.article("/dentro/2026/noticia")
    hop = some.origin + "/publico/2026/salto-a-otro-sitio"
    some.pages["/publico/2026/salto-a-otro-sitio"] = (301, {"Location": target.origin + "/dentro/2026/noticia"}, b"")
    some.feed(allowed, forbidden, hop)
    world.shop("some", some)
    closed = world.site(robots="User-agent: *\nDisallow: /\n")
    closed.feed()
    world.shop("closed", closed)
    world.sync()
    world.crawl()
    assert world.visits("closed") == ["robots"] and closed.paths() == ["/robots.txt"]
    assert world.link(allowed)[0] == "fetched"
    assert world.link(forbidden)[:2] == world.link(hop)[:2] == ("failed", "robots")
    assert "/privado/2026/noticia-larga" not in some.paths() and target.paths() == ["/robots.txt"]
    assert some.paths().count("/robots.txt") == 1


ROBOTS: dict[str, tuple[str, Any]] = {
    "gone": ("read", (404, {}, b"")),
    "refused": ("read", (403, {}, b"")),
    "broken": ("robots", (500, {}, b"")),
    "busy": ("rate_limited", (429, {"Retry-After": "600"}, b"")),
    "loop": ("read", (302, {"Location": "/robots.txt"}, b"")),
    "html": ("read", (200, {}, b"<!DOCTYPE html><title>Portada</title>" * 20)),
    "torn": ("unreachable", torn),
}


def test_a_broken_robots_txt(world: Any) -> None:
    """RFC 9309, 2.3.1: 4xx and too many redirects allow, 5xx and no answer forbid for now."""
    sites = {}
    for name, (_, answer) in ROBOTS.items():
        site = sites[name] = world.site()
        site.feed()
        site.feed(site.article("/2026/11/20/una-noticia"))
        site.pages["/robots.txt"] = answer
        world.shop(name, site)
    world.sync()
    world.crawl()
    assert {name: world.visits(name) for name in ROBOTS} == {name: [outcome] for name, (outcome, _) in ROBOTS.items()}
    asked = {name for name, site in sites.items() if "/feed.xml" in site.paths()}
    assert asked == {name for name, (outcome, _) in ROBOTS.items() if outcome == "read"}


def test_robots_txt_is_remembered_for_a_day_between_processes(world: Any) -> None:
    site, none = world.site(robots="User-agent: *\nDisallow: /privado/\n"), world.site()
    none.pages.pop("/robots.txt", None)
    for name, one in (("has", site), ("none", none)):
        one.feed(one.article("/privado/2026/noticia-larga-de-hoy"))
        world.shop(name, one)
    world.sync()
    world.crawl()
    world.due_again()
    world.crawl()
    assert [one.paths().count("/robots.txt") for one in (site, none)] == [1, 1]
    assert [one.paths().count("/feed.xml") for one in (site, none)] == [2, 2]
    assert world.link(site.origin + "/privado/2026/noticia-larga-de-hoy")[:2] == ("failed", "robots")
    world.sql("update crawlers_storedrobots set fetched_at = datetime(fetched_at, '-25 hours')")
    world.due_again()
    world.crawl()
    assert [one.paths().count("/robots.txt") for one in (site, none)] == [2, 2]


def test_delays_are_kept_between_requests(world: Any) -> None:
    own, stated = world.site(), world.site(robots="User-agent: *\nCrawl-delay: 1\n")
    for site in (own, stated):
        site.feed(*(site.article(f"/2026/11/20/noticia-numero-{n}") for n in range(3)))
    world.shop("own", own, more="delay = 0.7\nconcurrency = 4")
    world.shop("stated", stated)
    world.sync()
    world.crawl()
    for site, delay in ((own, 0.7), (stated, 1.0)):
        times = [one.at for one in site.seen]
        assert len(times) == 5
        assert times[-1] - times[1] > 2 * delay  # three waits; a late start of the first may hide a part of one


def test_a_site_that_wants_a_rest_gets_it(world: Any) -> None:
    site = world.site()
    links = [site.origin + f"/2026/11/20/noticia-numero-{n}" for n in range(5)]
    for link in links:
        site.pages[link.removeprefix(site.origin)] = (429, {"Retry-After": "900"}, b"")
    site.feed(*links)
    world.shop("diario", site)
    world.sync()
    world.crawl()
    world.crawl()
    asked = [path for path in site.paths() if path.startswith("/2026")]
    assert len(asked) <= 2  # one, and what was in flight beside it
    assert world.sql("select state, count(*) from crawlers_storedlink group by state") == [("waiting", 5)]
    assert world.sql("select count(*) from crawlers_storedlink where next_try < datetime('now', '+10 minutes')") == [
        (0,)
    ]


def test_links_fail_by_name_and_are_tried_again_where_that_makes_sense(world: Any) -> None:
    site = world.site()
    status = {404: "failed", 410: "failed", 401: "failed", 403: "waiting", 500: "waiting"}
    for code in status:
        site.pages[f"/2026/noticia-con-estado-{code}"] = (code, {}, b"")
    site.pages["/2026/noticia-enorme"] = (200, {}, b"x" * 300_001)
    urls = {code: f"{site.origin}/2026/noticia-con-estado-{code}" for code in status}
    site.feed(*urls.values(), f"{site.origin}/2026/noticia-enorme")
    world.settings |= FAST
    world.shop("diario", site)
    world.sync()
    world.crawl()
    assert {code: world.link(url) for code, url in urls.items()} == {
        code: (state, "http_error", 1) for code, state in status.items()
    }
    assert world.link(f"{site.origin}/2026/noticia-enorme") == ("failed", "too_large", 1)
    world.sql("update crawlers_storedlink set attempts = 4 where url = ?", urls[500])
    world.due_again()
    world.crawl()
    assert world.link(urls[500]) == ("failed", "http_error", 5)
    assert site.paths().count("/2026/noticia-con-estado-404") == 1


def test_two_addresses_that_redirect_to_one_page_are_one_page(world: Any) -> None:
    site = world.site()
    target = site.article("/2026/11/20/la-noticia")
    for n in range(3):
        site.pages[f"/corto/{n}/enlace-de-agencia"] = (302, {"Location": "/2026/11/20/la-noticia?utm_medium=x"}, b"")
    site.feed(target, *(f"{site.origin}/corto/{n}/enlace-de-agencia" for n in range(3)))
    site.pages["/2026/11/20/la-noticia?utm_medium=x"] = site.pages["/2026/11/20/la-noticia"]
    world.shop("diario", site)
    world.sync()
    world.crawl()
    assert world.sql("select url from crawlers_storedpage") == [(target,)]
    assert world.sql("select count(*), count(distinct page_id) from crawlers_storedlink where state = 'fetched'") == [
        (4, 1)
    ]


def test_an_index_leads_to_its_sitemaps_and_a_section_page_to_articles(world: Any) -> None:
    site = world.site()
    news = site.article("/economia/2026/11/20/suben-los-precios-del-petroleo-otra-vez")
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    index = f"<sitemapindex {space}><sitemap><loc>{site.origin}/s1.xml.gz</loc></sitemap></sitemapindex>"
    child = f"<urlset {space}><url><loc>{news}</loc></url></urlset>"
    site.pages["/sitemap.xml"] = (200, {}, index.encode())
    site.pages["/s1.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(child.encode()))
    world.shop("mapa", site, kind="sitemap", path="/sitemap.xml")
    page = world.site()
    story = page.article("/politica/2026/11/20/el-congreso-aprueba-la-ley-de-presupuestos")
    html = (
        f"<nav><a href='/politica/'>Política</a></nav><a href='{story}'>El Congreso aprueba la ley de presupuestos</a>"
    )
    page.pages["/"] = (200, {"Content-Type": "text/html"}, html.encode())
    world.shop("portada", page, kind="section", path="/")
    world.sync()
    world.crawl()
    assert world.link(news)[0] == world.link(story)[0] == "fetched"
    world.due_again()
    site.pages["/s1.xml.gz"] = (500, {}, b"")
    world.crawl()
    assert world.visits("mapa") == ["read", "http_error"]  # an index that stays the same hides no change below it
    assert world.visits("portada") == ["read", "unchanged"]


def certificate(folder: Path, address: str) -> ssl.SSLContext:
    """Of an authority that nobody knows: its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "diario.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_certificate_that_nobody_signed_is_refused(world: Any) -> None:
    site = world.site()
    server = world.servers[-1]
    server.handle_error = lambda *_: None  # the crawl hangs up during the handshake
    server.socket = certificate(world.folder, site.address).wrap_socket(server.socket, server_side=True)
    site.feed()
    world.outlet("tls", f"https://{site.address}:{site.port}/feed.xml")
    world.sync()
    world.crawl()
    assert world.visits("tls") == ["unreachable"] and site.paths() == []
