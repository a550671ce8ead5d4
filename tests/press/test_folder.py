import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from teletipo.press.folder import read
from teletipo.press.records import PressError
from teletipo.press.shelf import Shelf, timeline

OUTLET = '[[outlet]]\nslug = "puerto"\nname = "El Puerto"\ndomain = "puerto.example"\n'


def write(folder: Path, *lines: dict[str, Any], outlets: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for line in lines:
        page = folder / line["file"]
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(gzip.compress(b"<p>x") if page.suffix == ".gz" else b"<p>x")
    (folder / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf8")
    if outlets:
        (folder / "outlets.toml").write_text(outlets, encoding="utf8")
    return folder


BAD_LINES = {
    "not JSON": ("{", "line 1: no JSON object"),
    "not an object": ("[1]", "line 1"),
    "no file named": ('{"url": "https://a.example/"}', "file"),
    "a file that is not there": ('{"file": "none.html"}', "no file 'none.html'"),
    "a file outside": ('{"file": "../../../../etc/passwd"}', "in the folder"),
    "an absolute file": ('{"file": "/etc/passwd"}', "in the folder"),
    "a date that is none": ('{"file": "a.html", "published": "yesterday"}', "no ISO 8601"),
    "a time before the start": ('{"file": "a.html", "after": -1}', "after"),
    "nested without end": ("[" * 100_000, "no JSON object"),
}


@pytest.mark.parametrize(("line", "said"), BAD_LINES.values(), ids=BAD_LINES)
def test_bad_lines_are_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "pages.jsonl").write_text(line, encoding="utf8")
    with pytest.raises(PressError, match=r"pages\.jsonl, line 1") as caught:
        read(tmp_path)
    assert said in str(caught.value)


BAD_OUTLETS = {
    "not TOML": "[[outlet",
    "an unknown quirk": OUTLET + 'feed_quirk = "loud"\n',
    "an unknown key": OUTLET + 'colour = "red"\n',
    "no outlet": "",
    "one slug twice": OUTLET + OUTLET,
    "a time zone that is none": OUTLET + 'timezone = "Mars/Base"\n',
    "another outlet": OUTLET.replace("puerto", "cala"),
}


@pytest.mark.parametrize("text", BAD_OUTLETS.values(), ids=BAD_OUTLETS)
def test_bad_outlets_are_refused(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path, {"file": "a.html", "url": "https://puerto.example/a"})
    (folder / "outlets.toml").write_text(text, encoding="utf8")
    with pytest.raises(PressError, match="outlet"):
        read(folder)


def test_no_folder_and_no_pages(tmp_path: Path) -> None:
    with pytest.raises(PressError, match="cannot be read"):
        read(tmp_path / "none")
    with pytest.raises(PressError, match="has no lines"):
        read(write(tmp_path))


def test_outlets_are_guessed_from_domains(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {"file": "1.html", "url": "https://www.abc.es/a", "lang": "es"},
        {"file": "2.html", "url": "https://news.bbc.co.uk/b", "outlet": "bbc.co.uk", "lang": "en"},
        {"file": "3.html", "url": "https://www.tiempo.example/c", "lang": "es"},
        {"file": "4.html", "url": "https://www.tiempo.example/d", "lang": "en"},
        {"file": "5.html", "url": None, "lang": "en"},
    )
    found = {one.slug: (one.country, one.languages, one.timezone) for one in read(folder).outlets}
    assert found == {
        "abc-es": ("ES", ("es",), "Europe/Madrid"),
        "bbc-co-uk": ("GB", ("en",), "Europe/London"),
        "tiempo-example": ("ES", ("es", "en"), "Europe/Madrid"),
        "unknown-example": ("US", ("en",), "America/New_York"),
    }


def test_two_domains_that_look_alike_have_two_slugs(tmp_path: Path) -> None:
    folder = write(tmp_path, {"file": "1.html", "url": "https://a-b.es/"}, {"file": "2.html", "outlet": "a.b.es"})
    assert [one.slug for one in read(folder).outlets] == ["a-b-es", "a-b-es-2"]


PATHS = {
    "kept with its query": ("https://a.example/x/?id=7&p=1", "/x/?id=7&p=1"),
    "escaped": ("https://a.example/año nuevo", "/a%C3%B1o%20nuevo"),
    "without its fragment": ("https://a.example/x#top", "/x"),
    "the front page's": ("https://a.example/", "/2"),
    "the front page's with a query": ("https://a.example/?p=3", "/2?p=3"),
    "that of the press's own feed": ("https://a.example/feed.xml", "/feed.xml/2"),
    "that of a section": ("https://a.example/section/x/", "/page/section/x/2"),
    "none": (None, "/dir-p"),
}


@pytest.mark.parametrize(("url", "path"), PATHS.values(), ids=PATHS)
def test_paths(tmp_path: Path, url: str | None, path: str) -> None:
    folder = write(tmp_path, {"file": "dir/p.html", "url": url, "outlet": "a.example"})
    assert read(folder).pages[0].path == path


def test_two_pages_at_one_address(tmp_path: Path) -> None:
    lines = [{"file": f"{n}.html", "url": "https://puerto.example/x"} for n in range(3)]
    assert [page.path for page in read(write(tmp_path / "a", *lines)).pages] == ["/x", "/x/2", "/x/3"]
    own = read(write(tmp_path / "b", *lines, outlets=OUTLET))
    assert {page.path for page in own.pages} == {"/x"}, "in a folder of our own they are versions"
    assert own.own


def test_extra_folders_are_served_without_charset(tmp_path: Path) -> None:
    write(tmp_path, {"file": "a.html.gz", "url": "https://a.example/x"})
    write(tmp_path / "raw", {"file": "a.html.gz", "url": "https://a.example/x"})
    first, second = read(tmp_path, extras=("raw",)).pages
    assert (first.charset, first.path) == ("utf-8", "/x")
    assert (second.charset, second.path) == (None, "/x/2")
    assert second.file.parent.name == "raw"


def test_a_day_is_noon_of_the_outlets_day(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {"file": "1.html", "url": "https://puerto.example/1", "published": "2026-01-02"},
        {"file": "2.html", "url": "https://puerto.example/2", "published": "2026-01-02T08:30:00"},
        {"file": "3.html", "url": "https://puerto.example/3", "published": "2026-01-02T08:30:00Z"},
        outlets=OUTLET,
    )
    assert [str(page.published) for page in read(folder).pages] == [
        "2026-01-02 12:00:00+01:00",
        "2026-01-02 08:30:00+01:00",
        "2026-01-02 08:30:00+00:00",
    ]


def test_headlines_are_never_empty(tmp_path: Path) -> None:
    folder = write(tmp_path, {"file": "a.html", "url": "https://a.example/x/la-subida-del_pan.html", "title": None})
    assert read(folder).pages[0].title == "la subida del pan"


def test_pages_appear_evenly_or_when_they_say(tmp_path: Path) -> None:
    holdings = read(
        write(
            tmp_path,
            {"file": "1.html", "url": "https://puerto.example/late", "published": "2026-03-01"},
            {"file": "2.html", "url": "https://puerto.example/early", "published": "2026-01-01"},
            {"file": "3.html", "url": "https://puerto.example/said", "after": 7},
            {"file": "4.html", "url": "https://puerto.example/capped", "after": 900},
            {"file": "5.html", "url": "https://puerto.example/undated"},
        )
    )
    entries = timeline(holdings.pages, 30)
    assert [(one.page.path, one.at) for one in entries] == [
        ("/late", 10),
        ("/early", 0),
        ("/said", 7),
        ("/capped", 30),
        ("/undated", 20),
    ]
    assert {one.at for one in timeline(holdings.pages, 0)} == {0}
    shelf = Shelf(holdings.outlets[0], entries)
    assert [page.path for page in shelf.listed(9)] == ["/early", "/said"]
    assert shelf.find("/late", 9.9) is None
    assert shelf.find("/late?utm_source=x", 10) == holdings.pages[0]


def test_a_later_version_takes_the_address(tmp_path: Path) -> None:
    lines = [
        {"file": "1.html", "url": "https://puerto.example/x", "title": "First", "after": 0},
        {"file": "2.html", "url": "https://puerto.example/x", "title": "Corrected", "after": 5},
    ]
    holdings = read(write(tmp_path, *lines, outlets=OUTLET))
    shelf = Shelf(holdings.outlets[0], timeline(holdings.pages, 10))
    assert [page.title for page in shelf.listed(4)] == ["First"]
    assert [page.title for page in shelf.listed(5)] == ["Corrected"]
    assert shelf.changed(4) == 0
    assert shelf.changed(6) == 5
    assert len(shelf) == 1
