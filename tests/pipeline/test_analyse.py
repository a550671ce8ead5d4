"""JSON lines in, JSON lines out, in order, whatever stands in them."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.analyse import analyse, analyse_line

Build = Callable[..., bytes]
KEYS = {
    "id", "url", "outcome", "reason", "title", "text", "words", "short", "language", "language_confidence", "second_language",
    "published", "published_from", "modified", "authors", "desk", "section", "completeness", "credit", "canonical", "method",
    "actors", "themes", "fingerprint",
}  # fmt: skip


def rows(folder: Path, lines: list[Any], jobs: int = 1) -> list[dict[str, Any]]:
    path = folder / "pages.jsonl"
    path.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf8"
    )
    out = io.BytesIO()
    count = analyse(path, out, jobs)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(found) == count
    return found


def test_a_page_gzip_or_not(tmp_path: Path, page: Build) -> None:
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(page()))
    url = "https://elfaro.es/islas/puerto"
    plain, zipped = rows(
        tmp_path, [{"id": "1", "url": url, "file": "a.html"}, {"id": "1", "url": url, "file": "a.html.gz"}]
    )
    assert plain == zipped
    assert set(plain) == KEYS
    assert (plain["outcome"], plain["reason"], plain["language"]) == ("processed", "", "es")
    assert plain["title"] == "Corvera reabrirá en marzo el puerto de Santa Olalla"
    assert plain["fingerprint"]["words"] > 80


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://prensalatina.example/2020/02/17/silvia-pinal-para-rato", "2020-02-17T21:18:11-05:00"),
        ("https://prensalatina.example/2020/02/18/silvia-pinal-para-rato", "2020-02-18T02:18:11+00:00"),
        ("https://prensalatina.example/silvia-pinal-para-rato", "2020-02-18T02:18:11+00:00"),
        ("https://prensalatina.mx/2020/02/17/silvia-pinal-para-rato", "2020-02-17T20:18:11-06:00"),
    ],
)
def test_the_day_is_that_of_the_address(tmp_path: Path, page: Build, url: str, published: str) -> None:
    head = '<meta property="article:published_time" content="2020-02-18T02:18:11+00:00">'
    (tmp_path / "a.html").write_bytes(page(head=head))
    (row,) = rows(tmp_path, [{"id": "1", "url": url, "file": "a.html"}])
    assert (row["published"], row["published_from"]) == (published, "meta")


def test_a_short_text_is_said_to_be_short(tmp_path: Path, page: Build) -> None:
    (tmp_path / "a.html").write_bytes(page())
    long, short = rows(
        tmp_path,
        [{"id": "1", "file": "a.html"}, {"id": "2", "title": "El puerto abrirá en marzo", "text": "Lo dijo ayer."}],
    )
    assert (long["short"], long["words"] > 80) == (False, True)
    assert (short["short"], short["words"], short["outcome"]) == (True, 3, "processed")


def test_a_text_with_its_tags(tmp_path: Path) -> None:
    title = "Maduro rechaza la oferta de Rusia"
    text = "El presidente de Venezuela, Nicolás Maduro, rechazó la oferta de Moscú de facilitar su salida a cambio de aliviar las sanciones."
    (row,) = rows(tmp_path, [{"id": "x", "title": title, "text": text}])
    assert row["text"] == text
    assert "Nicolás Maduro" in {actor["name"] for actor in row["actors"]}
    for actor in row["actors"]:
        assert set(actor) == {"id", "name", "kind", "spans"}
        assert all({"title": title, "text": text}[field][start:end] for field, start, end in actor["spans"])
    assert all(set(theme) == {"id", "name", "score", "terms"} for theme in row["themes"])


def test_a_given_language_is_believed(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, [{"id": "x", "title": "Hola", "text": "", "language": "en"}])
    assert (row["outcome"], row["language"]) == ("processed", "en")


def test_another_language_is_rejected_with_its_text(tmp_path: Path) -> None:
    text = (
        "El govern va anunciar ahir que el port reobrirà al març, després d'onze mesos d'obres que van costar el doble."
    )
    (row,) = rows(tmp_path, [{"id": "x", "title": "El port", "text": text}])
    assert (row["outcome"], row["reason"], row["language"], row["text"]) == ("rejected", "language", "ca", text)


def test_the_day_is_that_of_the_outlets_zone(tmp_path: Path, page: Build) -> None:
    (tmp_path / "a.html").write_bytes(
        page(head='<meta property="article:published_time" content="2026-01-20T02:30:00Z">')
    )
    (row,) = rows(tmp_path, [{"id": "1", "url": "https://diario.com.bo/a", "file": "a.html"}])
    assert row["published"] == "2026-01-19T22:30:00-04:00"


BAD = {
    "no JSON": ("{", "bad_line"),
    "no object": ([1], "bad_line"),
    "no id": ({"title": "x", "text": "y"}, "bad_line"),
    "nothing to read": ({"id": "x"}, "bad_line"),
    "text that is none": ({"id": "x", "title": "a", "text": 3}, "bad_line"),
    "file that is none": ({"id": "x", "file": 3}, "bad_file"),
    "file absent": ({"id": "x", "file": "absent.html"}, "bad_file"),
    "file with a NUL": ({"id": "x", "file": "a\x00b"}, "bad_file"),
    "a folder": ({"id": "x", "file": "."}, "bad_file"),
    "a device": ({"id": "x", "file": "/dev/zero"}, "bad_file"),
    "broken gzip": ({"id": "x", "file": "broken.gz"}, "bad_file"),
    "a bomb": ({"id": "x", "file": "bomb.gz"}, "too_large"),
    "an empty file": ({"id": "x", "file": "empty.html"}, "empty"),
    "no text at all": ({"id": "x", "title": "", "text": ""}, "no_text"),
}


@pytest.mark.parametrize(("line", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_a_row_with_a_reason_and_a_sentence(tmp_path: Path, line: Any, reason: str) -> None:
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8bgarbage")
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * 30_000_000))
    (tmp_path / "empty.html").write_bytes(b"")
    good = {"id": "last", "title": "Sube el pan", "text": "El pan sube en toda la isla desde el lunes."}
    first, last = rows(tmp_path, [line, good])
    assert (first["outcome"], first["reason"]) == ("rejected", reason)
    assert first["detail"]
    assert (last["id"], last["outcome"]) == ("last", "processed")


@pytest.mark.parametrize("jobs", [1, 2])
def test_order_is_kept_and_blank_lines_are_no_rows(tmp_path: Path, jobs: int) -> None:
    lines: list[Any] = [{"id": str(number), "title": f"Sube el pan {number}", "text": ""} for number in range(60)]
    found = rows(tmp_path, [*lines[:30], "", "   ", *lines[30:]], jobs)
    assert [row["id"] for row in found] == [line["id"] for line in lines]


def test_an_absent_list_is_an_error_for_the_caller(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        analyse(tmp_path / "absent.jsonl", io.BytesIO())


def test_one_object_alone(tmp_path: Path) -> None:
    assert analyse_line("x", tmp_path)["reason"] == "bad_line"
