"""``teletipo group`` and ``teletipo lineage`` at the door: exit statuses and sentences."""

import json
from pathlib import Path

import pytest

from teletipo.cli import main

GOOD = '{"id": "1", "title": "Un título", "published": "2026-11-25T08:30:00Z", "language": "es"}'


def test_bad_lines_are_named_and_the_run_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text(f"{GOOD}\n{{}}\n\n{GOOD.replace('1', '2', 1)}\n", encoding="utf8")
    assert main(["group", str(path), "-o", str(out)]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf8").splitlines()]
    assert [row["id"] for row in rows] == ["1", "", "2"]
    assert "line 2: it has no “id”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["group", "missing.jsonl"], 2, "it is not a file"),
        (["group", "bad.jsonl"], 1, "no line could be read"),
        (["group", "good.jsonl", "-o", "good.jsonl"], 2, "is what is read"),
        (["group", "good.jsonl", "-o", "no/folder/out.jsonl"], 2, "cannot read"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int,
    sentence: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("bad.jsonl").write_text("nonsense\n", encoding="utf8")
    Path("good.jsonl").write_text(GOOD + "\n", encoding="utf8")
    assert main(arguments) == status
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("window", ["0", "721", "x", "nan"])
def test_a_wrong_window_is_refused(window: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["group", "x.jsonl", "--window", window])
    assert stop.value.code == 2
    assert "1 to 720 hours" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lineage", "--outlet", "nowhere"], "no such outlet: nowhere"),
        (["lineage", "--story", "4711"], "there is no story 4711"),
        (["lineage", "--story", "-1"], "no story's number"),
        (["lineage", "--story", str(10**30)], "no story's number"),
    ],
)
def test_lineage_of_nothing_is_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.django_db
def test_lineage_of_an_empty_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lineage"]) == 0
    assert capsys.readouterr().out == "No articles yet.\n"
    assert main(["lineage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
