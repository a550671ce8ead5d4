"""The test press of our own writing: its lists agree with its files, and each case that it is for is there.

``expected.jsonl`` says of each file what the pipeline should make of it: ``contains`` and ``lacks`` are snippets of the
extracted text (compare with white space folded), ``begins`` and ``ends`` its first and last words, ``title`` is as it
should read once entities are resolved and direction marks dropped, ``published`` is exact, ``copy_of`` the wire that it
repeats, ``corrects`` the page whose fault it mends, ``replaces`` the earlier version at the same address, ``story`` a
label shared by all coverage of one event, ``actors`` and ``themes`` a few that must be tagged (by their Spanish name or
an alias), ``not_…`` those that must not.
"""

import html
import json
import re
import tomllib
from collections import Counter
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import teletipo.press
from pipeline.article import Completeness, Reason
from teletipo.press.folder import read

FOLDER = Path(teletipo.press.__file__).parent / "pages"
EXPECTED_KEYS = {
    "file", "outcome", "reason", "language", "title", "contains", "lacks", "published", "authors", "completeness",
    "begins", "ends", "credit", "copy_of", "corrects", "replaces", "story", "actors", "themes", "not_actors", "not_themes",
}  # fmt: skip
TEXT_KEYS = ("contains", "lacks", "authors", "actors", "themes", "not_actors", "not_themes")
BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


PAGES = {page["file"]: page for page in lines("pages.jsonl")}
EXPECTED = {entry["file"]: entry for entry in lines("expected.jsonl")}
PROCESSED = [entry for entry in EXPECTED.values() if entry["outcome"] == "processed"]
OUTLETS = {o["slug"]: o for o in tomllib.loads((FOLDER / "outlets.toml").read_text(encoding="utf-8"))["outlet"]}


def body(file: str) -> bytes:
    return (FOLDER / file).read_bytes()


def source(file: str) -> str:
    """The page's markup as characters, entities left as they are."""
    return body(file).decode("cp1252" if file.startswith("diario-orinoco/") else "utf-8")


def words(file: str) -> list[str]:
    """The words of a page's markup without tags and scripts."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]+>", " ", source(file))
    return re.findall(r"\w+", html.unescape(text).lower())


def test_lists_and_files_agree() -> None:
    files = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*")
        if path.suffix not in {".jsonl", ".toml"} and path.is_file()
    }
    assert files == PAGES.keys() == EXPECTED.keys()
    assert len(PAGES) == len(lines("pages.jsonl")) == len(lines("expected.jsonl"))
    assert all(file.startswith(page["outlet"] + "/") for file, page in PAGES.items())


def test_the_press_accepts_the_folder() -> None:
    holdings = read(FOLDER)
    assert (holdings.own, len(holdings.outlets), len(holdings.pages)) == (True, len(OUTLETS), len(PAGES))


def test_size_and_mixture() -> None:
    languages = Counter(page["lang"] for page in PAGES.values())
    assert len(PAGES) >= 64
    assert 12 <= len(OUTLETS) <= 13
    assert {page["outlet"] for page in PAGES.values()} == OUTLETS.keys()
    assert 0.35 <= languages["es"] / len(PAGES) <= 0.65
    assert languages["en"] >= 25
    assert {"ca", "gl", "pt", "fr"} <= languages.keys()
    assert sum(len(body(file)) for file in PAGES) < 1_500_000


@pytest.mark.parametrize("outlet", OUTLETS.values(), ids=OUTLETS)
def test_outlets_are_invented(outlet: dict[str, Any]) -> None:
    assert outlet["domain"] == outlet["slug"] + ".example"
    for page in PAGES.values():
        if page["outlet"] == outlet["slug"]:
            assert urlsplit(page["url"]).hostname == outlet["domain"]
            assert page["lang"] in outlet["languages"]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_page_line(page: dict[str, Any]) -> None:
    assert page["title"] and page["section"]
    moment = datetime.fromisoformat(page["published"])
    assert moment.tzinfo is not None
    assert (2026, 11, 10) <= (moment.year, moment.month, moment.day) <= (2026, 11, 20)
    markup = source(page["file"])
    bases = set(re.findall(r"{{base(?::([a-z-]+))?}}", markup))
    assert bases <= {"", *OUTLETS}
    assert not re.search(r"{{(?!base[:}])", markup)
    assert not re.search(
        r"https?://(?![\w.-]+\.example\b|(?:www\.)?schema\.org|ogp\.me|purl\.org|www\.drupal\.org)[\w.-]+", markup
    )


def test_two_lines_share_an_address_only_where_one_replaces_the_other() -> None:
    shared = Counter(page["url"] for page in PAGES.values())
    later = [entry for entry in EXPECTED.values() if entry["replaces"]]
    assert {url for url, count in shared.items() if count > 1} == {PAGES[entry["file"]]["url"] for entry in later}
    for entry in later:
        assert PAGES[entry["file"]]["url"] == PAGES[entry["replaces"]]["url"]
        assert PAGES[entry["file"]]["after"] > PAGES[entry["replaces"]].get("after", 0)


@pytest.mark.parametrize("entry", EXPECTED.values(), ids=EXPECTED)
def test_expected_line(entry: dict[str, Any]) -> None:
    assert entry.keys() == EXPECTED_KEYS
    assert all(isinstance(value, str) and value for key in TEXT_KEYS for value in entry[key])
    assert not set(entry["actors"]) & set(entry["not_actors"])
    assert not set(entry["themes"]) & set(entry["not_themes"])
    for key in ("copy_of", "corrects", "replaces"):
        assert entry[key] is None or entry[key] in EXPECTED
    if entry["outcome"] == "rejected":
        assert Reason(entry["reason"])
        assert (entry["title"], entry["published"], entry["contains"]) == (None, None, [])
        return
    assert (entry["outcome"], entry["reason"]) == ("processed", None)
    assert entry["language"] in {"es", "en"}
    assert Completeness(entry["completeness"])
    assert entry["title"]
    assert datetime.fromisoformat(entry["published"]) == datetime.fromisoformat(PAGES[entry["file"]]["published"])
    assert entry["contains"] or entry["completeness"] == "title_only"


@pytest.mark.parametrize("entry", PROCESSED, ids=lambda entry: entry["file"])
def test_snippets_stand_in_the_page(entry: dict[str, Any]) -> None:
    spoken = " ".join(words(entry["file"]))
    for snippet in [*entry["contains"], *entry["lacks"], *entry["authors"]]:
        assert " ".join(re.findall(r"\w+", snippet.lower())) in spoken
    for wanted in entry["contains"]:
        assert not any(unwanted in wanted for unwanted in entry["lacks"])


def test_the_event_in_both_languages() -> None:
    event = [entry for entry in PROCESSED if entry["story"] == "oferta-rusa"]
    assert Counter(entry["language"] for entry in event)["es"] >= 7
    assert Counter(entry["language"] for entry in event)["en"] >= 7
    assert len({PAGES[entry["file"]]["outlet"] for entry in event}) >= 10
    first = min(event, key=lambda entry: datetime.fromisoformat(entry["published"]))
    assert PAGES[first["file"]]["outlet"] == "abc-es"
    for entry in event:
        assert {"sanciones", "Nicolás Maduro"} <= {*entry["themes"], *entry["actors"]}


def test_copies_of_the_wires() -> None:
    copies = Counter(
        EXPECTED[e["copy_of"]]["language"] for e in EXPECTED.values() if e["copy_of"] and not e["corrects"]
    )
    assert copies["es"] >= 3
    assert copies["en"] >= 2
    for entry in EXPECTED.values():
        if entry["copy_of"]:
            original = EXPECTED[entry["copy_of"]]
            assert original["copy_of"] is None
            assert entry["credit"] == original["credit"] != ""
            assert datetime.fromisoformat(entry["published"]) >= datetime.fromisoformat(original["published"])
    assert [e["title"].startswith("(CORRECTED)") for e in EXPECTED.values() if e["corrects"]] == [True]


def test_stories_in_two_languages() -> None:
    told: dict[str, set[str]] = {}
    for entry in PROCESSED:
        if entry["story"]:
            told.setdefault(entry["story"], set()).add(entry["language"])
    assert sum(languages == {"es", "en"} for languages in told.values()) >= 8


@pytest.mark.parametrize("section", ["el-tiempo", "loterias"])
def test_look_alikes_share_a_template_but_are_no_copies(section: str) -> None:
    pair = [file for file, page in PAGES.items() if page["section"] == section]
    assert len(pair) == 2
    assert [EXPECTED[file]["copy_of"] for file in pair] == [None, None]
    for one, other in combinations(pair, 2):
        assert len(set(words(one)) & set(words(other))) > 0.7 * len(set(words(one)))


def test_every_verdict_and_completeness_occurs() -> None:
    reasons = Counter(entry["reason"] for entry in EXPECTED.values())
    assert {"not_html", "empty", "listing", "language", "error_page"} <= reasons.keys()
    assert Counter(entry["completeness"] for entry in PROCESSED).keys() == {str(value) for value in Completeness}


HOSTILE = {
    "a script in the title": ("brussels-monitor/hostile-script.html", b"&lt;script&gt;alert(1)&lt;/script&gt;"),
    "entities escaped twice": ("andes-informa/hostil-entidades.html", b"&amp;eacute;"),
    "right-to-left override": ("gulf-herald/hostile-rtl.html", "\u202e".encode()),
    "emoji": ("canal-nueve/video-delfines.html", "🐬".encode()),
    "canonical is the home page": ("andes-informa/platano-maduro.html", b'rel="canonical" href="{{base}}/">'),
    "canonical of another site": (
        "gulf-herald/report-moscow-proposed-exit-gulf.html", b'rel="canonical" href="{{base:harbor-wire}}/'),
    "latin-1 bytes": ("diario-orinoco/orinoco-maduro-rusia.html", "Periódico".encode("latin-1")),
    "html lang is wrong": ("andes-informa/sismo-ica.html", b'<html lang="en">'),
    "JSON-LD is broken": ("andes-informa/onpe-segunda-vuelta.html", b'seis "regiones" ir'),
    "not for free, and cut": ("abc-es/paywall-energia.html", b'"isAccessibleForFree": false'),
    "not for free, but whole": ("potomac-ledger/fed-inflation.html", b'"isAccessibleForFree": false'),
    "live blog": ("thames-courier/live-storm-brenda.html", b'"LiveBlogPosting"'),
    "graph": ("faro-levante/caqui-fruto-maduro.html", b'"@graph"'),
    "microdata": ("cable-iberico/breve-ministra.html", b'itemprop="articleBody"'),
    "AMP": ("atlantico-diario/cayuco-el-hierro.html", b"<style amp-boilerplate>"),
    "date: day first, 12 hours": ("canal-nueve/sanciones-futbol.html", b'content="17/11/2026 01:30 pm"'),
    "date: epoch seconds": ("canal-nueve/rusia-maduro-canal-nueve.html", b'content="1794312120"'),
    "date: epoch milliseconds": ("harbor-wire/russia-offered-maduro-exit.html", b'data-timestamp="1794301500000"'),
    "date: zone abbreviation": ("brussels-monitor/brussels-russia-maduro.html", b"Tue Nov 10 18:05:00 CET 2026"),
    "date: RFC 822": ("andes-informa/platano-maduro.html", b"Thu, 12 Nov 2026 08:15:00 -0500"),
    "date: only in words": ("diario-orinoco/orinoco-maduro-rusia.html", b"martes 10 de noviembre de 2026 - 10:40 am"),
    "PDF sent as HTML": ("harbor-wire/advisory-pdf.html", b"%PDF-1.4"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "marker"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_case_is_there(file: str, marker: bytes) -> None:
    assert marker in body(file)


def test_titles_are_expected_clean_but_listed_raw() -> None:
    assert "\u202e" in PAGES["gulf-herald/hostile-rtl.html"]["title"]
    assert "&eacute;" in PAGES["andes-informa/hostil-entidades.html"]["title"]
    for entry in PROCESSED:
        assert entry["title"] == entry["title"].translate(BIDI)
        assert not re.search(r"&\w+;", entry["title"])
    assert max(len(entry["title"]) for entry in PROCESSED) > 600


def test_traps_name_what_must_not_be_tagged() -> None:
    fruit = EXPECTED["andes-informa/platano-maduro.html"]
    assert "Nicolás Maduro" in fruit["not_actors"]
    assert "maduro" in words(fruit["file"])
    assert "sanciones" in EXPECTED["canal-nueve/sanciones-futbol.html"]["not_themes"]
    assert "Estados Unidos" in EXPECTED["gulf-herald/told-us-to-wait.html"]["not_actors"]
    assert "Pedro Sánchez" in EXPECTED["faro-levante/alcalde-vicente-sanchez.html"]["not_actors"]
    assert "Georgia" in EXPECTED["potomac-ledger/georgia-runoff.html"]["not_actors"]
    assert "Georgia" in EXPECTED["brussels-monitor/georgia-tbilisi.html"]["actors"]


@pytest.mark.parametrize(
    ("file", "opening", "closing", "article"),
    [
        ("diario-orinoco/luz-vecinos-comentarios.html", "Comentarios de los lectores", "LO MÁS LEÍDO", 75),
        ("atlantico-diario/aviso-marejada.html", 'id="consent-ui"', "</amp-consent>", 45),
    ],
)
def test_boilerplate_outweighs_the_article(file: str, opening: str, closing: str, article: int) -> None:
    """``article`` is the number of words of its text."""
    beside = source(file).partition(opening)[2].partition(closing)[0]
    assert len(re.sub(r"<[^>]+>", " ", beside).split()) > 1.5 * article
