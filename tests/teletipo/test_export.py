"""The commands export and tokens: files whole or not at all, sentences for mistakes."""

import csv
import io
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import User

from search import index, tokens
from search.backends.memory import MemoryBackend
from search.models import ApiToken
from teletipo import cli
from teletipo.commands import export


@pytest.fixture
def engine(db: None, monkeypatch: pytest.MonkeyPatch) -> MemoryBackend:
    import importlib.util

    path = Path(__file__).parents[1] / "search" / "web" / "press_rows.py"
    spec = importlib.util.spec_from_file_location("press_rows_of_export", path)
    assert spec and spec.loader
    rows: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rows)
    backend = MemoryBackend(rows.write())
    monkeypatch.setattr(index, "backend", lambda: backend)
    monkeypatch.setattr(index, "resolver", rows.SmallResolver)
    return backend


def test_a_file_appears_whole(engine: MemoryBackend, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "maduro.csv"
    assert cli.main(["export", 'actor:"Nicolás Maduro" tema:sanciones', "--out", str(out), "--language", "es"]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(), newline="")))
    assert {row["language"] for row in rows} == {"es", "en"} and "sanciones" in rows[0]["theme_names"].lower()
    assert "2 articles" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["maduro.csv"]


def test_a_failure_keeps_the_old_file(engine: MemoryBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "old.csv"
    out.write_text("old")

    def full(pieces: object, file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_copy", full)
    assert cli.main(["export", "maduro", "--out", str(out)]) == 1
    assert out.read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["old.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "(a"], "never closed"),
        (["export", "a", "--timezone", "Mars"], "--timezone"),
        (["export", "a", "--out", "/nowhere/at/all.csv"], "cannot read"),
        (["tokens", "--add", "nobody"], "createsuperuser"),
        (["tokens", "--revoke", "99"], "no token 99"),
    ],
)
def test_mistakes_are_sentences(
    engine: MemoryBackend, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert cli.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_token_is_made_listed_and_revoked(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_user("ana")
    assert cli.main(["tokens", "--add", "ana", "--name", "R", "--days", "30"]) == 0
    key = capsys.readouterr().out.strip()
    assert tokens.digest(key) == ApiToken.objects.get().hash
    assert cli.main(["tokens"]) == 0
    listed = capsys.readouterr().out
    assert "ana" in listed and key not in listed
    assert cli.main(["tokens", "--revoke", str(ApiToken.objects.get().pk)]) == 0
    assert not ApiToken.objects.exists()
