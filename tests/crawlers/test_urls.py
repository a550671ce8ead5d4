import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.outlet import Hints, Outlet
from crawlers.urls import BadUrl, belongs, canonical, looks_like_article, site


def outlet(domain: str, *aliases: str, hints: Hints | None = None) -> Outlet:
    return Outlet(
        slug="x", name="X", domain=domain, aliases=aliases, country="ES", languages=("es",), kind="newspaper",
        timezone="Europe/Madrid", hints=hints or Hints(),
    )  # fmt: skip


REFUSED = {
    "empty": "",
    "blank": " \n ",
    "mail": "mailto:redaccion@example.es",
    "script": "javascript:alert(1)",
    "data": "data:text/html,x",
    "file": "file:///etc/passwd",
    "ftp": "ftp://example.es/a",
    "no host": "http:///a",
    "no scheme": "example.es/a",
    "user": "https://user@example.es/a",
    "user and password": "https://abc.es:pw@evil.example/a",
    "port too high": "https://example.es:99999/",
    "port no number": "https://example.es:a/",
    "port 0": "https://example.es:0/",
    "IPv6 open": "https://[::1/a",
    "IPv6 wrong": "https://[::g]/a",
    "IPv6 with scope": "https://[fe80::1%25eth0]/",
    "number too large for IPv4": "https://1.2.3.4.5/",
    "label too long": f"https://{'a' * 64}.es/",
    "empty label": "https://a..es/",
    "blank in host": "https://a b.es/",
    "NUL": "https://example.es/a\x00b",
    "escape": "https://example.es/\x1b[2J",
    "lone surrogate": "https://example.es/\ud800",
    "NFKC trap": "https://example.es\u2100evil.example/",
    "too long": "https://example.es/" + "a" * 2000,
    "far too long": "https://example.es/" + "a" * 100_000,
    "too long once encoded": "https://example.es/" + "ñ" * 700,
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_address_is_refused_with_a_sentence(raw: str) -> None:
    with pytest.raises(BadUrl, match=r"^The address .*[^ ]$") as caught:
        canonical(raw)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 250


SAME = {
    "case of scheme and host": ("HTTPS://WWW.Example.ES/A", "https://www.example.es/A"),
    "default port": ("https://example.es:443/a", "https://example.es/a"),
    "default port of http": ("http://example.es:80/a", "http://example.es/a"),
    "root dot of the host": ("https://example.es./a", "https://example.es/a"),
    "empty path": ("https://example.es", "https://example.es/"),
    "empty path with query": ("https://example.es?p=1", "https://example.es/?p=1"),
    "dot segments": ("https://example.es/a/./b/../c", "https://example.es/a/c"),
    "dot segments, encoded": ("https://example.es/a/%2e%2E/c", "https://example.es/c"),
    "dot segments over the top": ("https://example.es/../../a/..", "https://example.es/"),
    "lower-case hex": ("https://example.es/%c3%b1", "https://example.es/%C3%B1"),
    "unreserved encoded": ("https://example.es/%7Ea%2Db", "https://example.es/~a-b"),
    "accents": ("https://elfaro.net/es/váyanse.htm", "https://elfaro.net/es/v%C3%A1yanse.htm"),
    "blank inside": ("https://example.es/a b", "https://example.es/a%20b"),
    "bare percent": ("https://example.es/100%-seguro", "https://example.es/100%25-seguro"),
    "IDNA": ("https://España.ES/", "https://xn--espaa-rta.es/"),
    "padding": ("\n\t https://example.es/a \r\n", "https://example.es/a"),
    "line break inside": ("https://example.es/\n  a".replace("  ", ""), "https://example.es/a"),
    "backslashes": ("https:\\\\example.es\\a?b=\\c", "https://example.es/a?b=%5Cc"),
    "ampersand escaped twice": ("https://example.es/?a=1&amp;amp;b=2", "https://example.es/?a=1&b=2"),
    "empty query": ("https://example.es/a?", "https://example.es/a"),
    "empty parameters": ("https://example.es/a?&&b=1&", "https://example.es/a?b=1"),
    "fragment": ("https://example.es/a#comentarios", "https://example.es/a"),
    "PRISA": ("https://elpais.com/a.html#?ref=rss&format=simple&link=guid", "https://elpais.com/a.html"),
    "BBC": ("https://www.bbc.com/mundo/a#sa-ns_mchannel=rss&ns_source=PublicRSS20-sa", "https://www.bbc.com/mundo/a"),
    "BBC guid": (
        "https://www.bbc.com/news/articles/cv70d22kd34do#1",
        "https://www.bbc.com/news/articles/cv70d22kd34do",
    ),
    "McClatchy": ("https://www.miamiherald.com/a.html#storylink=rss", "https://www.miamiherald.com/a.html"),
    "hash-bang is a page": ("https://example.es/#!/nota/5", "https://example.es/#!/nota/5"),
    "utm": ("https://example.es/a?utm_source=x&UTM_Medium=y&id=3", "https://example.es/a?id=3"),
    "click ids": ("https://example.es/a?fbclid=1&gclid=2&msclkid=3&mc_cid=4&p=5", "https://example.es/a?p=5"),
    "NYT": ("https://www.nytimes.com/a.html?emc=rss&partner=rss&_r=0", "https://www.nytimes.com/a.html"),
    "Daily Mail": ("https://www.dailymail.co.uk/a.html?ITO=1490", "https://www.dailymail.co.uk/a.html"),
    "Daily Beast": ("https://www.thedailybeast.com/a?ref=home?ref=home", "https://www.thedailybeast.com/a"),
    "ref with a tracking value": ("https://example.es/a?ref=rss", "https://example.es/a"),
    "session in the path": ("https://example.es/a;jsessionid=AB12?id=1", "https://example.es/a?id=1"),
    "IPv4 as a number": ("http://2130706433/", "http://127.0.0.1/"),
    "IPv4 in hex": ("http://0x7f.1/a", "http://127.0.0.1/a"),
    "IPv6": ("http://[2001:DB8:0::1]:8080/a", "http://[2001:db8::1]:8080/a"),
}


@pytest.mark.parametrize(("raw", "wanted"), SAME.values(), ids=SAME.keys())
def test_one_form(raw: str, wanted: str) -> None:
    assert canonical(raw) == wanted


APART = {
    "case of the path": ("https://example.es/A", "https://example.es/a"),
    "id": ("https://abcnews.go.com/x?id=1", "https://abcnews.go.com/x?id=2"),
    "p": ("https://example.es/?p=1", "https://example.es/?p=2"),
    "page": ("https://example.es/a?page=1", "https://example.es/a?page=2"),
    "source": ("https://example.es/a?source=1", "https://example.es/a?source=2"),
    "ref that is a number": ("https://example.es/a?ref=1", "https://example.es/a?ref=2"),
    "src that is a picture": ("https://example.es/v?src=a.jpg", "https://example.es/v?src=b.jpg"),
    "partner elsewhere": ("https://example.es/a?partner=12", "https://example.es/a?partner=13"),
    "query of a value only": ("https://www.montevideo.com.uy/anxml.aspx?58", "https://www.montevideo.com.uy/anxml.aspx?59"),
    "section in the query": ("https://www.elcorreo.com/rss/2.0/?section=a", "https://www.elcorreo.com/rss/2.0/?section=b"),
    "order of the query": ("https://example.es/?a=1&b=2", "https://example.es/?b=2&a=1"),
    "plus and blank": ("https://example.es/?q=a+b", "https://example.es/?q=a%20b"),
    "encoded slash": ("https://example.es/a%2Fb", "https://example.es/a/b"),
    "encoded percent": ("https://example.es/%2541", "https://example.es/A"),
    "suffixes": ("https://eluniversal.com/a", "https://eluniversal.com.mx/a"),
    "ports": ("http://127.1.0.3:8080/a", "http://127.1.0.3:8081/a"),
    "scheme (a redirect tells)": ("http://example.es/a", "https://example.es/a"),
    "trailing slash (a redirect tells)": ("https://example.es/a", "https://example.es/a/"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), APART.values(), ids=APART.keys())
def test_never_fused(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("raw", "base", "wanted"),
    [
        ("/a", "https://example.es/feed/", "https://example.es/a"),
        ("a", "https://example.es/feed/", "https://example.es/feed/a"),
        ("//example.es/a", "http://example.com/", "http://example.es/a"),
        ("?p=3", "https://example.es/x?p=2", "https://example.es/x?p=3"),
        ("https://other.es/a", "https://example.es/", "https://other.es/a"),
    ],
)
def test_relative(raw: str, base: str, wanted: str) -> None:
    assert canonical(raw, base=base) == wanted


def test_hints_decide_over_the_lists() -> None:
    url = "https://example.es/a?id=7&v=2&utm_source=x"
    assert canonical(url, Hints(drop_query=("v",))) == "https://example.es/a?id=7"
    assert canonical(url, Hints(keep_query=("id",), drop_query=("*",))) == "https://example.es/a?id=7"
    assert canonical(url, Hints(keep_query=("utm_source",))) == url


HOSTS = st.sampled_from(["example.es", "www.Example.com", "127.1.0.3:8080", "[::1]", "españa.es", "a.b.co.uk:443"])


@given(HOSTS, st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_canonical_is_idempotent(host: str, path: str, query: str, fragment: str) -> None:
    try:
        once = canonical(f"https://{host}/{path}?{query}#{fragment}")
    except BadUrl:
        return
    assert once.isascii()
    assert canonical(once) == once


@given(st.text(max_size=80), st.sampled_from(["", "https://example.es/a/b?c=d"]))
def test_any_text_is_an_address_or_refused(raw: str, base: str) -> None:
    try:
        found = canonical(raw, base=base)
    except BadUrl:
        return
    assert found.startswith(("http://", "https://"))
    assert canonical(found) == found


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://www.elpais.com.uy/a", "elpais.com.uy"),
        ("https://feeds.elpais.com/x", "elpais.com"),
        ("https://a.b.bbc.co.uk/", "bbc.co.uk"),
        ("https://periodico.blogspot.com/", "blogspot.com"),
        ("http://127.1.0.3:8080/a", "127.1.0.3"),
        ("http://[::1]:80/", "::1"),
        ("http://localhost/", "localhost"),
        ("https://EXAMPLE.es./", "example.es"),
        ("no address", ""),
        ("https://[::1/a", ""),
    ],
)
def test_site(url: str, wanted: str) -> None:
    assert site(url) == wanted


@pytest.mark.parametrize(
    ("url", "domain", "wanted"),
    [
        ("https://www.elnacional.com/a", "elnacional.com", True),
        ("https://elnacional.com.do/a", "elnacional.com", False),
        ("https://notelnacional.com/a", "elnacional.com", False),
        ("https://www.bbc.com/mundo/articles/x", "bbc.com/mundo", True),
        ("https://www.bbc.com/mundo", "bbc.com/mundo", True),
        ("https://www.bbc.com/mundoy/x", "bbc.com/mundo", False),
        ("https://www.bbc.com/news/x", "bbc.com/mundo", False),
        ("http://127.1.0.3:9999/a", "127.1.0.3", True),
        ("http://127.1.0.3:8080/a", "127.1.0.3:8080", True),
        ("http://127.1.0.3:8081/a", "127.1.0.3:8080", False),
        ("http://127.1.0.30/a", "127.1.0.3", False),
        ("https://example.es/a", "example.es:443", True),
        ("https://[::1/a", "example.es", False),
        ("/a", "example.es", False),
    ],
)
def test_belongs(url: str, domain: str, wanted: bool) -> None:
    assert belongs(url, outlet(domain)) is wanted


def test_belongs_by_an_alias() -> None:
    assert belongs("https://www.2001.com.ve/a", outlet("2001online.com", "2001.com.ve"))


def test_looks_like_article_below_the_folder_of_an_edition() -> None:
    mundo = outlet("bbc.com/mundo")
    assert looks_like_article("https://www.bbc.com/mundo/articles/cv70d22kd34do", mundo)
    assert not looks_like_article("https://www.bbc.com/mundo/topics/c2lej05epw5t", mundo)
    assert not looks_like_article("https://www.bbc.com/mundo", mundo)
