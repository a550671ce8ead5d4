"""``teletipo outlets probe``: real sites on loopback addresses, and files."""

import gzip
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawlers import catalogue
from crawlers.catalogue.draft import Draft, slug_of, written
from teletipo.cli import main

Here = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
PARAGRAPHS = "".join(
    f"<p>La cofradía número {n} pidió ayer que el dragado del puerto empiece antes del invierno, según su patrón mayor.</p>"
    for n in ("uno", "dos", "tres", "cuatro", "cinco")
)
HEAD = (
    '<html lang="es-ES"><head><title>El dragado del puerto | El Faro</title><meta property="og:site_name" content="El Faro">'
    '<meta property="article:published_time" content="2026-03-04T09:30:00+01:00"><meta name="author" content="Ana Ruiz">'
    '<link rel="alternate" type="application/rss+xml" href="/rss/portada.xml">'
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"El dragado del puerto",'
    '"author":{"@type":"Person","name":"Ana Ruiz"},"datePublished":"2026-03-04T09:30:00+01:00"}</script>'
)


def page(canonical: str = "https://elfaro.es/islas/dragado-puerto-santa-olalla") -> bytes:
    return (
        f'{HEAD}<link rel="canonical" href="{canonical}"></head><body><h1>El dragado del puerto</h1>'
        f'<div class="cuerpo-noticia">{PARAGRAPHS}</div><footer>El Faro, 2026</footer></body></html>'
    ).encode()


def probe(world: Any, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "teletipo", "outlets", "probe", *arguments]
    done = subprocess.run(
        command, env=world.environment, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def known(world: Any) -> Any:
    """A world whose catalogue has one outlet, which is another one."""
    world.outlet("otro", "https://otro.test/feed.xml")
    return world


@pytest.fixture
def here(known: Any, settings: Any, capsys: pytest.CaptureFixture[str]) -> Here:
    """The command in this process: status, output, errors. For what asks no server."""
    settings.TELETIPO_CATALOGUE = known.folder / "catalogue"

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(["outlets", "probe", *arguments])
        except SystemExit as end:  # argparse
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_pages_of_a_site_side_by_side(known: Any) -> None:
    site = known.site(robots="User-agent: *\nDisallow: /privado/")
    for path in ("/islas/dragado-puerto-santa-olalla", "/privado/otra-noticia-del-puerto"):
        site.pages[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, page(site.origin + path))
    urls = [site.origin + path for path in site.pages if path != "/robots.txt"]
    done = probe(known, "--json", *urls, site.origin + "/nada-que-ver-aqui")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (read,) = found["pages"]
    assert read["url"] == urls[0] and read["outcome"] == "article"
    assert [row["source"] for row in read["sources"]] == ["result", "json-ld", "meta", "hint", "density", "trafilatura"]
    by = {row["source"]: row for row in read["sources"]}
    assert {row["title"] for name, row in by.items() if name in ("result", "json-ld", "trafilatura")} == {
        "El dragado del puerto"
    }
    assert (
        by["result"]["published"]
        == by["json-ld"]["published"]
        == by["meta"]["published"]
        == "2026-03-04T09:30:00+01:00"
    )
    assert by["result"]["authors"] == by["json-ld"]["authors"] == by["meta"]["authors"] == ["Ana Ruiz"]
    assert by["density"]["overlap"] == 1.0 and by["trafilatura"]["overlap"] > 0.9 and by["hint"]["characters"] == 0
    troubles = {row["url"]: row["trouble"] for row in found["troubles"]}
    assert "robots.txt forbids" in troubles[urls[1]] and "404" in troubles[site.origin + "/nada-que-ver-aqui"]
    assert site.paths().count("/privado/otra-noticia-del-puerto") == 0
    assert found["written"] is None


def test_private_addresses_are_not_visited(known: Any) -> None:
    outside = known.site("127.77.0.1")
    outside.pages["/a"] = (200, {}, page())
    done = probe(known, outside.origin + "/a")
    assert done.returncode == 1
    assert "private" in done.stderr and outside.seen == []


def test_files_and_the_draft_that_the_catalogue_takes(known: Any, here: Here, tmp_path: Path) -> None:
    names = [tmp_path / "a.html", tmp_path / "b.html.gz"]
    names[0].write_bytes(page())
    names[1].write_bytes(gzip.compress(page("https://elfaro.es/islas/segunda-noticia-del-puerto")))
    status, shown, errors = here(*(word for name in names for word in ("--file", str(name))), "--write")
    assert (status, errors) == (0, "") and shown.count("trafilatura") == 2
    outlets = {outlet.slug: outlet for outlet in catalogue.load(known.folder / "catalogue")}
    made = outlets["elfaro-es"]
    assert (made.name, made.domain, made.country, made.timezone) == ("El Faro", "elfaro.es", "ES", "Europe/Madrid")
    assert [source.url for source in made.sources] == ["https://elfaro.es/rss/portada.xml"]
    assert not made.enabled
    assert 'body = "div.cuerpo-noticia"' in (known.folder / "catalogue" / "elfaro-es.toml").read_text(encoding="utf8")
    status, _, errors = here("--file", str(names[0]), "--write")
    assert status == 2 and "is there already" in errors


def test_the_outlet_that_is_known_lends_its_hints(known: Any, here: Here, tmp_path: Path) -> None:
    known.outlet("elfaro-es", "https://elfaro.es/rss.xml", domain="elfaro.es")
    with (known.folder / "catalogue" / "elfaro-es.toml").open("a", encoding="utf8") as file:
        file.write('[hints]\nbody = "footer"\n')
    (tmp_path / "a.html").write_bytes(page())
    status, shown, _ = here("--json", "--file", str(tmp_path / "a.html"))
    sources = {row["source"]: row["characters"] for row in json.loads(shown)["pages"][0]["sources"]}
    assert (status, sources["hint"]) == (0, len("El Faro, 2026"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "name the addresses"),
        (("ftp://elfaro.es/a",), "is no address"),
        (("https://",), "is no address"),
        (("https://elfaro.es:99999/a",), "is no address"),
        (("--file", "/nowhere/a.html"), "it is not a file"),
        (("--file", "/dev/null"), "it is not a file"),
        (("https://elfaro.es/a",) * 21, "at most 20"),
        (("--colour",), "unrecognized"),
    ],
)
def test_asked_wrongly_is_status_2(here: Here, arguments: tuple[str, ...], sentence: str) -> None:
    status, _, errors = here(*arguments)
    assert (status, sentence in errors) == (2, True), errors


def test_a_file_that_is_no_page(here: Here, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    (tmp_path / "b.gz").write_bytes(b"\x1f\x8bno gzip at all")
    status, _, errors = here("--file", str(tmp_path / "a.pdf"))
    assert status == 1 and "no outlet's file can be drafted" in errors
    status, _, errors = here("--file", str(tmp_path / "b.gz"))
    assert status == 2 and "cannot read" in errors


def test_help_says_how(here: Here) -> None:
    status, shown, _ = here("--help")
    assert status == 0 and "--write" in shown and "robots.txt is obeyed" in shown


@pytest.mark.parametrize(
    ("domain", "slug"),
    [
        ("elfaro.es", "elfaro-es"),
        ("www.elfaro.com", "elfaro"),
        ("elfaro.com.sv", "elfaro-sv"),
        ("bbc.com/mundo", "bbc"),
        ("...", "outlet"),
    ],
)
def test_slugs(domain: str, slug: str) -> None:
    assert slug_of(domain) == slug


def draft(**more: Any) -> Draft:
    usual = {"slug": "elfaro-es", "name": "El Faro", "domain": "elfaro.es", "country": "ES", "language": "es"}
    return Draft(**{**usual, "timezone": "Europe/Madrid", **more})


@pytest.mark.parametrize("name", ['El "Faro"', "El\nFaro", "El \\ Faro", "Faro\x7f", "# Faro", "Fáro 🗼"])
def test_whatever_the_pages_say_stays_one_value(name: str) -> None:
    text = written(draft(name=name, notes=("una\nnota = 1",)))
    assert set(tomllib.loads(text)) == {"slug", "name", "domain", "country", "languages", "kind", "timezone", "enabled"}


def test_a_selector_is_a_hint_only_where_it_is_needed() -> None:
    assert "hints" not in tomllib.loads(written(draft(body="div.a")))
    assert tomllib.loads(written(draft(body="div.a", is_needed=True)))["hints"] == {"body": "div.a"}


@pytest.mark.parametrize("more", [{"domain": "no domain"}, {"country": "Spain"}, {"feeds": ("javascript:alert(1)",)}])
def test_what_makes_no_file_is_said(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        written(draft(**more))
