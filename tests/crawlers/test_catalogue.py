import re
from pathlib import Path

import pytest

from crawlers import catalogue
from crawlers.catalogue import CatalogueError
from crawlers.outlet import SourceKind
from crawlers.urls import belongs

SHIPPED = Path(catalogue.__file__).parent
DOCS = SHIPPED.parent.parent / "docs" / "outlets.md"

GOOD = """
slug = "el-puerto"
name = "El Puerto"
domain = "elpuerto.example"
country = "ES"
languages = ["es"]
kind = "newspaper"
timezone = "Europe/Madrid"
[[feed]]
url = "https://elpuerto.example/rss"
section = "portada"
"""


def write(folder: Path, stem: str = "el-puerto", text: str = GOOD, **changes: str) -> None:
    """An outlet's file; a change replaces a key's value (written as TOML), or adds the key above the tables."""
    for key, value in changes.items():
        line = f"{key} = {value}"
        text, found = re.subn(rf"(?m)^{key} = .*$", lambda _, line=line: line, text, count=1)
        text = text if found else f"{line}\n{text}"
    (folder / f"{stem}.toml").write_text(text, encoding="utf8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        catalogue.load(folder)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return [str(fault) for fault in caught.value.faults]


ONE_KEY = {
    "an unknown country": ("country", '"XX"', "ISO 3166"),
    "a country in lower case": ("country", '"es"', "ISO 3166"),
    "an unknown language": ("languages", '["es", "xx"]', "ISO 639-1"),
    "no language": ("languages", "[]", "languages"),
    "a time zone that is none": ("timezone", '"Europe/Springfield"', "IANA"),
    "a time zone out of its folder": ("timezone", '"../../etc/passwd"', "IANA"),
    "a time zone's folder": ("timezone", '"Europe"', "IANA"),
    "an unknown kind": ("kind", '"blog"', "newspaper"),
    "a domain with scheme": ("domain", '"https://elpuerto.example"', "bare domain"),
    "a domain with www": ("domain", '"www.elpuerto.example"', "bare domain"),
    "a domain in capitals": ("domain", '"ElPuerto.example"', "lower case"),
    "a domain without a dot": ("domain", '"localhost"', "lower case"),
    "a name over two lines": ("name", '"El\\nPuerto"', "one line"),
    "a number as text": ("delay", '"1"', "delay"),
    "a negative delay": ("delay", "-1", "delay"),
    "not a number": ("delay", "nan", "delay"),
    "no connection at all": ("concurrency", "0", "concurrency"),
    "the most before the least": ("articles_per_day", "[50, 10]", "least first"),
    "three expectations": ("articles_per_day", "[1, 2, 3]", "articles_per_day"),
    "an unknown key": ("colour", '"red"', "no key"),
    "a slug with a path": ("slug", '"../puerto"', "lower-case letters"),
    "a file address": ("url", '"file:///etc/passwd"', "https://"),
    "a script address": ("url", '"javascript:alert(1)"', "https://"),
    "an address with a password": ("url", '"https://a:b@elpuerto.example/rss"', "https://"),
    "an address with a template": ("url", '"https://elpuerto.example/{year}.xml"', "https://"),
    "an address with a port that is none": ("url", '"https://elpuerto.example:99999/"', "https://"),
    "an address without a host": ("url", '"https:///rss"', "https://"),
    "an address without end": ("url", '"https://elpuerto.example/' + "a" * 600 + '"', "https://"),
}


@pytest.mark.parametrize(("key", "value", "said"), ONE_KEY.values(), ids=ONE_KEY)
def test_one_wrong_key_is_named(tmp_path: Path, key: str, value: str, said: str) -> None:
    write(tmp_path, **{key: value})
    (fault,) = faults(tmp_path)
    assert fault.startswith("el-puerto.toml: ")
    assert key in fault
    assert said in fault
    assert len(fault) < 300


HINTS = {
    "an expression that is none": ('article = "("', "regular expression"),
    "an expression without end": ('article = "' + "a" * 301 + '"', "shorter"),
    "a selector that is none": ('body = "div >"', "CSS selector"),
    "a selector to drop that is none": ('drop = ["[["]', "drop[1]"),
    "a hint that is none": ('bodies = "div"', "no key"),
    "an empty parameter": ('keep_query = [""]', "keep_query[1]"),
}


@pytest.mark.parametrize(("line", "said"), HINTS.values(), ids=HINTS)
def test_wrong_hints_are_named(tmp_path: Path, line: str, said: str) -> None:
    write(tmp_path, text=f"{GOOD}[hints]\n{line}\n")
    (fault,) = faults(tmp_path)
    assert "hints." in fault
    assert said in fault


FILES = {
    "empty": (b"", "is missing"),
    "not TOML": (b"slug = ", "is not TOML"),
    "not UTF-8": (b'name = "Espa\xf1a"', "is not UTF-8"),
    "too large": (b"#" * 200_000, "larger than"),
    "nested without end": (b"a = " + b"[" * 50_000, "el-puerto.toml"),
}


@pytest.mark.parametrize(("content", "said"), FILES.values(), ids=FILES)
def test_files_that_are_no_outlet(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "el-puerto.toml").write_bytes(content)
    assert all(said in fault for fault in faults(tmp_path))


def test_all_faults_of_all_files_are_told(tmp_path: Path) -> None:
    write(tmp_path, "el-puerto", country='"XX"', timezone='"Mars/Base"')
    write(tmp_path, "la-cala", slug='"la-cala"', domain='"cala.example"', kind='"blog"')
    said = faults(tmp_path)
    assert [fault.split(" ")[:2] for fault in said] == [
        ["el-puerto.toml:", "country"],
        ["el-puerto.toml:", "timezone"],
        ["la-cala.toml:", "kind"],
    ]


def test_claims_across_files(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, "otro", slug='"otro"', aliases='["elpuerto.example"]', domain='"otro.example"')
    write(tmp_path, "tercero", slug='"el-puerto"', domain='"tercero.example"', url='"https://tercero.example/rss"')
    said = "\n".join(faults(tmp_path))
    assert "otro.toml: domain elpuerto.example is claimed by el-puerto too" in said
    assert "otro.toml: source elpuerto.example/rss is read for el-puerto too" in said
    assert "tercero.toml: slug is 'el-puerto' in the file tercero.toml" in said
    assert "slug is taken by el-puerto" in said


def test_one_source_by_http_and_https_is_one(tmp_path: Path) -> None:
    write(tmp_path, text=f'{GOOD}[[section]]\nurl = "http://ELPUERTO.example/rss/"\n')
    assert "is read for el-puerto too" in faults(tmp_path)[0]


def test_editions_share_a_host(tmp_path: Path) -> None:
    write(tmp_path, "bbc", slug='"bbc"', domain='"bbc.com"')
    write(tmp_path, "mundo", slug='"mundo"', domain='"bbc.com/mundo"', url='"https://bbc.com/mundo/rss"')
    assert [outlet.domain for outlet in catalogue.load(tmp_path)] == ["bbc.com", "bbc.com/mundo"]


def test_a_switched_on_outlet_needs_a_source(tmp_path: Path) -> None:
    bare = GOOD.partition("[[feed]]")[0]
    write(tmp_path, text=bare)
    assert "add one, or set enabled = false" in faults(tmp_path)[0]
    write(tmp_path, text=bare, enabled="false")
    assert catalogue.load(tmp_path)[0].sources == ()


def test_no_folder_and_no_files(tmp_path: Path) -> None:
    assert "holds no .toml file" in faults(tmp_path)[0]
    assert "no such folder" in faults(tmp_path / "none")[0]


def test_a_whole_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        text=GOOD
        + """
[[sitemap]]
url = "https://elpuerto.example/news.xml"
[[section]]
url = "http://127.77.0.1:8000/mundo/"
section = "mundo"
[hints]
keep_query = ["id"]
drop_query = ["*"]
article = "^/[0-9]+"
not_article = "/galeria/"
body = "div.texto"
drop = [".ad", "aside > p"]
trust_validators = false
""",
        aliases='["127.77.0.1:8000", "puerto.example/mar"]',
        articles_per_day="[5, 50]",
        delay="0",
        concurrency="2",
    )
    (outlet,) = catalogue.load(tmp_path)
    assert [(source.kind, source.section) for source in outlet.sources] == [
        (SourceKind.FEED, "portada"),
        (SourceKind.SITEMAP, ""),
        (SourceKind.SECTION, "mundo"),
    ]
    assert {source.outlet for source in outlet.sources} == {"el-puerto"}
    assert outlet.articles_per_day == (5, 50)
    assert outlet.delay == 0
    assert outlet.hints.drop == (".ad", "aside > p")
    assert not outlet.hints.trust_validators


@pytest.fixture(scope="module")
def shipped() -> dict[str, catalogue.Outlet]:
    return {outlet.slug: outlet for outlet in catalogue.load(SHIPPED)}


def test_what_ships(shipped: dict[str, catalogue.Outlet]) -> None:
    assert 110 <= len(shipped) <= 150
    assert sum(outlet.enabled for outlet in shipped.values()) >= 80
    countries = [outlet.country for outlet in shipped.values()]
    assert countries.count("VE") >= 18
    assert countries.count("ES") >= 25
    assert {
        "AR",
        "BO",
        "CL",
        "CO",
        "CR",
        "CU",
        "DO",
        "EC",
        "GT",
        "HN",
        "MX",
        "NI",
        "PA",
        "PE",
        "PR",
        "PY",
        "SV",
        "US",
    } <= {*countries}


NAMESAKES = [
    ("https://www.abc.es/internacional/maduro.html", "abc-es"),
    ("https://abcnews.go.com/International/story?id=1", "abc-news-us"),
    ("https://www.abc.net.au/news/1", "abc-au"),
    ("https://www.abc.com.py/mundo/1", "abc-color"),
    ("https://www.elmundo.es/1", "el-mundo-es"),
    ("https://www.eluniversal.com/1", "el-universal-ve"),
    ("https://www.eluniversal.com.mx/1", "el-universal-mx"),
    ("https://www.elnacional.com/1", "el-nacional-ve"),
    ("https://www.lanacion.com.ar/1", "la-nacion-ar"),
    ("https://www.nacion.com/1", "la-nacion-cr"),
    ("https://elcomercio.pe/1", "el-comercio-pe"),
    ("https://www.elcomercio.com/1", "el-comercio-ec"),
    ("https://elpais.com/1", "el-pais"),
    ("https://www.bbc.com/mundo/articles/1", "bbc-mundo"),
    ("https://runrun.es/1", "runrunes"),
]


@pytest.mark.parametrize(("url", "slug"), NAMESAKES)
def test_namesakes_are_kept_apart(shipped: dict[str, catalogue.Outlet], url: str, slug: str) -> None:
    mine = [outlet for outlet in shipped.values() if belongs(url, outlet)]
    assert max(mine, key=lambda outlet: max(map(len, (outlet.domain, *outlet.aliases)))).slug == slug
