"""Quality has a floor, and the floor is in git: floors.json, raised when a figure rises, lowered by decision only.

The own pages (teletipo/press/pages) are expected to come out right one by one. The real pages and labelled texts of
``shared/`` are scored where they are present.
"""

import gzip
import io
import json
import runpy
import sys
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import language
from pipeline.analyse import analyse
from pipeline.article import Extracted, Rejected
from pipeline.extract import extract

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf8"))
OWN = Path(__file__).resolve().parents[2] / "teletipo" / "press" / "pages"


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def own_pages() -> list[dict[str, Any]]:
    path = OWN / "expected.jsonl"
    return read_rows(path) if path.exists() else []


def zones() -> dict[str, str]:
    path = OWN / "outlets.toml"
    outlets = tomllib.loads(path.read_text(encoding="utf8"))["outlet"] if path.exists() else []
    return {outlet["slug"]: outlet["timezone"] for outlet in outlets}


ZONES = zones()


def canonical_of(body: bytes, base: str) -> bytes:
    """The pages are templates: the local press puts each outlet's address in."""
    return body.replace(b"{{base}}", base.encode())


@pytest.mark.parametrize("expected", own_pages(), ids=lambda expected: expected["file"])
def test_an_own_page_comes_out_as_written_down(expected: dict[str, Any]) -> None:
    outlet = expected["file"].split("/")[0]
    base = f"http://{outlet}.example"
    body = canonical_of((OWN / expected["file"]).read_bytes(), base)
    found = extract(body, url=f"{base}/{expected['file']}", timezone=ZONES[outlet])
    if isinstance(found, Rejected):
        assert (expected["outcome"], expected["reason"]) == ("rejected", found.reason)
        return
    detected = language.detect(found.title, found.text, found.declared_language).language
    if expected["outcome"] == "rejected":
        assert (expected["reason"], detected in language.KEPT) == ("language", False)
        return
    assert detected == expected["language"]
    compare(found, expected)


def compare(found: Extracted, expected: dict[str, Any]) -> None:
    assert found.title == expected["title"]
    assert [phrase for phrase in expected["contains"] if phrase not in found.text] == []
    assert [phrase for phrase in expected["lacks"] if phrase in found.text] == []
    folded = " ".join(found.text.split())
    assert folded[: len(expected["begins"])] == expected["begins"]
    assert folded[len(folded) - len(expected["ends"]) :] == expected["ends"]
    if expected["published"]:
        assert found.published == datetime.fromisoformat(expected["published"])
    assert list(found.authors) == expected["authors"]
    assert found.completeness == expected["completeness"]
    assert found.credit == (expected["credit"] or "")


def test_the_own_pages_are_there() -> None:
    assert len(own_pages()) >= FLOORS["own"]["pages"]


@pytest.fixture(scope="session")
def press(shared: Path) -> Path:
    if not (shared / "press" / "score.py").exists():
        pytest.skip("no shared/press beside the repository")
    return shared / "press"


@pytest.mark.slow
def test_real_pages_stay_above_their_floors(press: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = read_rows(press / "pages.jsonl")
    pages = tmp_path / "pages.jsonl"
    rows = ({"id": row["file"], "url": row["url"], "file": str(press / row["file"])} for row in listed)
    pages.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    out = io.BytesIO()
    analyse(pages, out)
    predictions = tmp_path / "predictions.jsonl"
    predictions.write_bytes(out.getvalue())
    monkeypatch.setattr(sys, "argv", ["score.py", str(press), str(predictions)])
    # score.py leaves its files to the garbage collector, which is its business.
    warnings.simplefilter("ignore", ResourceWarning)
    main: Callable[[], dict[str, dict[str, float]]] = runpy.run_path(str(press / "score.py"))["main"]
    result = main()
    credited(out.getvalue())
    for code, floors in FLOORS["press"].items():
        for name, floor in floors.items():
            value = result[code][name]
            assert value <= floor if name == "under_half" else value >= floor, f"{code} {name}: {value}, floor {floor}"


def credited(rows: bytes) -> None:
    """The wire credits of the real pages, against labels that were read off the pages (credits.json)."""
    labels = json.loads((Path(__file__).parent / "credits.json").read_text(encoding="utf8"))
    wanted = {f"{name}.html.gz": agency for agency, names in labels["agencies"].items() for name in names}
    left_out = {f"{name}.html.gz" for name in labels["left_out"]}
    found = {row["id"]: row["credit"] for row in map(json.loads, rows.splitlines()) if row["credit"]}
    found = {name: agency for name, agency in found.items() if name not in left_out}
    right = sum(wanted.get(name) == agency for name, agency in found.items())
    for name, share in (("precision", right / len(found)), ("recall", right / len(wanted))):
        print(f"credit, {name}: {share:.3f} ({len(wanted)} pages of agencies)")
        assert share >= FLOORS["credit"][name], f"credit, {name}: {share:.3f}"


CHARSET = ("abc-es_0", "elmundo-es_0", "elperiodico-com_0", "gestion-pe_0", "lavozdegalicia-es_0")


@pytest.mark.parametrize("name", CHARSET)
def test_pages_that_are_not_utf8(press: Path, name: str) -> None:
    rows = read_rows(press / "charset" / "pages.jsonl")
    gold = next(row for row in rows if row["file"].startswith(name))
    found = extract(gzip.decompress((press / "charset" / gold["file"]).read_bytes()), url=gold["url"])
    assert isinstance(found, Extracted)
    assert found.title == gold["title"]
    accented = Counter(c for c in gold["body"] if not c.isascii() and c.isalpha())
    read = Counter(c for c in found.text if not c.isascii() and c.isalpha())
    assert sum((accented & read).values()) >= 0.9 * sum(accented.values())
    assert "\ufffd" not in found.title


def test_traps_are_no_full_articles(press: Path) -> None:
    for row in read_rows(press / "traps" / "pages.jsonl"):
        found = extract(
            gzip.decompress((press / "traps" / row["file"]).read_bytes()), url=row["url"] or "http://x.example/a"
        )
        if row["kind"] == "listing":
            assert isinstance(found, Rejected) and found.reason == "listing", row["file"]
        if row["kind"] == "body_absent" and isinstance(found, Extracted):
            assert found.method == "json-ld" or found.completeness != "full", row["file"]


@pytest.mark.slow
def test_languages_are_told_apart(shared: Path) -> None:
    path = shared / "labelled" / "language.jsonl"
    if not path.exists():
        pytest.skip("no shared/labelled beside the repository")
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    taken_for_spanish = 0
    for row in read_rows(path):
        name = "article" if row["kind"] == "article10" else f"head_{row['lang']}" if row["kind"] == "head8" else ""
        if name not in FLOORS["language"]:
            continue
        found = language.detect("", row["text"]).language
        whole[name] += 1
        right[name] += found == row["lang"]
        if name != "article":
            capitals[name] += language.detect("", row["text"].upper()).language == row["lang"]
        taken_for_spanish += name == "article" and found == "es" != row["lang"]
    for name, count in whole.items():
        print(f"{name}: {right[name]} of {count}, in capitals {capitals[name] or 'not asked'}")
    print(f"taken for Spanish: {taken_for_spanish}")
    assert taken_for_spanish <= FLOORS["language"]["called_spanish"]
    for name, count in whole.items():
        assert right[name] >= FLOORS["language"][name] * count, f"{name}: {right[name]} of {count}"
        if name != "article":
            apart = abs(right[name] - capitals[name]) / count
            assert apart <= FLOORS["language"]["capitals"], f"{name} in capitals: {capitals[name]} of {count}"
