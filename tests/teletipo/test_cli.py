"""The command line as a person uses it, mistakes first: a sentence, the right status, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from teletipo.cli import COMMANDS
from teletipo.commands.output import safe, width


def teletipo(*arguments: str, data: Path, stdin: str | None = None, **more: str) -> "subprocess.CompletedProcess[str]":
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith("TELETIPO_") and k not in ("DATABASE_URL", "PRESS")
    }
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "teletipo", *arguments],
        env=clean | {"TELETIPO_DATA": str(data)} | more,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with its tables and the shipped catalogue."""
    folder = tmp_path_factory.mktemp("ready")
    done = teletipo("up", "--prepare", data=folder)
    assert done.returncode == 0, done.stderr
    return folder


MISTAKES: dict[str, tuple[list[str], dict[str, str], str]] = {
    "no command": ([], {}, "COMMAND"),
    "an unknown command": (["serch"], {}, "invalid choice"),
    "an unknown flag": (["search", "--colour"], {}, "unrecognized arguments"),
    "a limit that is no number": (["search", "x", "--limit", "many"], {}, "--limit"),
    "a limit beyond the bound": (["search", "x", "--limit", "100000"], {}, "0 to 1000"),
    "an unknown field": (["search", "tena:sanciones"], {}, "column 1"),
    "too many words of context": (["search", "x", "--kwic", "--words", "51"], {}, "0 to 50"),
    "two ways to say it": (["search", "x", "--kwic", "--lint"], {}, "not allowed with"),
    "an unclosed quote": (["search", 'maduro "sanciones'], {}, "column 8"),
    "an unknown actor": (["search", "actor:Madruo"], {}, "Madruo"),
    "an unknown theme": (["search", "tema:sancionesss"], {}, "sancion"),
    "an unknown time zone": (["search", "x", "--timezone", "Mars/Olympus"], {}, "Europe/Madrid"),
    "an unknown source": (["schedule", "nobody"], {}, "nobody"),
    "a change without a source": (["schedule", "--pause"], {}, "name the sources"),
    "a bad cron": (["schedule", "abc-es", "--cron", "every day"], {}, "five fields"),
    "an interval too short": (["schedule", "abc-es", "--every", "1"], {}, "10 to 2592000"),
    "an unknown outlet": (["outlets", "nobody"], {}, "nobody"),
    "a switch without outlets": (["outlets", "--off"], {}, "name the outlets"),
    "a catalogue that is no folder": (["outlets", "--check", "/nowhere"], {}, "not a folder"),
    "a text that is none": (["tag", "--text", " "], {}, "there is no text"),
    "a text in another language": (["tag", "--text", "Der Hund schläft heute unter dem alten Tisch."], {}, "German"),
    "a text that is not there": (["tag", "/nowhere.txt"], {}, "/nowhere.txt"),
    "an actor that nobody is": (["actors", "show", "Nicolas Madero"], {}, "Nicolás Maduro"),
    "an unknown kind": (["actors", "list", "--kind", "planet"], {}, "person"),
    "an id that is taken": (["actors", "add", "--id", "russia", "--name", "Xx", "--kind", "party"], {}, "stands twice"),
    "a name that is taken": (["actors", "add", "--id", "x", "--name", "Rusia", "--kind", "city"], {}, "russia already"),
    "an id that is none": (["actors", "add", "--id", "Bad Id", "--name", "Xx", "--kind", "party"], {}, "id"),
    "an import that is no file": (["actors", "import", "/nowhere"], {}, "is no file"),
    "an import without actors": (["actors", "import", "/etc/hostname"], {}, "holds no actor"),
    "nothing to forget": (["actors", "forget"], {}, "nothing was imported"),
    "nothing to undo": (["retag", "--undo"], {}, "no run"),
    "a sample of nothing": (["retag", "--dry-run", "--sample", "0"], {}, "--sample"),
    "a sample of a run": (["retag", "--sample", "5"], {}, "--dry-run"),
    "days of nothing": (["discover", "--days", "0"], {}, "--days"),
    "pages that are not there": (["analyse", "/nowhere.jsonl"], {}, "/nowhere.jsonl"),
    "no jobs": (["analyse", "/dev/null", "--jobs", "0"], {}, "1 to 64"),
    "a press that is no folder": (["demo", "--once", "--press", "/nowhere"], {}, "pages.jsonl"),
    "a delay that is no number": (["doctor"], {"TELETIPO_DELAY": "soon"}, "TELETIPO_DELAY"),
    "a network that is none": (["doctor"], {"TELETIPO_ALLOWED_NETWORKS": "localhost"}, "TELETIPO_ALLOWED_NETWORKS"),
    "an unknown backend": (["doctor"], {"TELETIPO_BACKEND": "grep"}, "TELETIPO_BACKEND"),
    "a data folder that cannot be": (["doctor"], {"TELETIPO_DATA": "/dev/null/data"}, "TELETIPO_DATA"),
    "a catalogue setting that is no folder": (["doctor"], {"TELETIPO_CATALOGUE": "/nowhere"}, "TELETIPO_CATALOGUE"),
    "a database address that is none": (["doctor"], {"DATABASE_URL": "my database"}, "DATABASE_URL"),
}


@pytest.mark.parametrize(("arguments", "more", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes(ready: Path, arguments: list[str], more: dict[str, str], expected: str) -> None:
    done = teletipo(*arguments, data=ready, **more)
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "manage"])
def test_every_command_helps(tmp_path: Path, command: str) -> None:
    done = teletipo(command, "--help", data=tmp_path)
    assert done.returncode == 0
    assert "usage: teletipo " + command in done.stdout


def test_a_search_before_the_first_start_says_what_to_do(tmp_path: Path) -> None:
    done = teletipo("search", "maduro", data=tmp_path)
    assert done.returncode == 2
    assert "teletipo up" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_a_sentence_and_status_1(tmp_path: Path) -> None:
    row = json.dumps({"id": "1", "title": "T", "text": "Una frase. " * 50})
    done = teletipo("analyse", "-", "--output", "/dev/full", data=tmp_path, stdin=row)
    assert done.returncode == 1
    assert "disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_index_answers(ready: Path) -> None:
    done = teletipo("search", "actor:Maduro", "tema:sanciones", "--json", data=ready)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["total"] == 0


def test_a_query_is_explained_and_remarked_on(ready: Path) -> None:
    said = teletipo("search", "--explain", "--language", "es", "título:(pera OR uva) -idioma:en", data=ready)
    assert said.returncode == 0, said.stderr
    assert (
        said.stdout == "Artículos que tienen una palabra como «pera» o «uva» en el titular y que no están en inglés.\n"
    )
    remarks = teletipo("search", "--lint", "pera and uva", data=ready)
    assert remarks.returncode == 0, remarks.stderr
    assert "    pera AND uva\n" in remarks.stdout
    assert teletipo("search", "--kwic", "pera", "--words", "3", data=ready).stdout == ""


def test_doctor_is_content_with_a_fresh_house(ready: Path) -> None:
    done = teletipo("doctor", "--json", data=ready)
    assert done.returncode == 0, done.stdout
    assert {check["state"] for check in json.loads(done.stdout)} == {"ok"}


def test_schedule_sets_and_shows(ready: Path) -> None:
    sources = json.loads(teletipo("schedule", "abc-es", "--json", data=ready).stdout)
    assert sources
    name = sources[0]["source"]
    for flags, expected in (
        (["--every", "600"], "every 600 s"),
        (["--cron", "*/15 6-22 * * *"], "cron */15 6-22 * * *"),
        (["--pause"], "paused"),
        (["--resume"], "cron */15 6-22 * * *"),
        (["--adaptive"], "adaptive"),
    ):
        done = teletipo("schedule", name, *flags, "--json", data=ready)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)[0]["rhythm"] == expected


def test_outlets_are_switched(ready: Path) -> None:
    for flag, state in (("--off", False), ("--on", True)):
        assert teletipo("outlets", "abc-es", flag, data=ready).returncode == 0
        assert json.loads(teletipo("outlets", "abc-es", "--json", data=ready).stdout)[0]["enabled"] is state


def test_why_of_an_unknown_address_says_so(ready: Path) -> None:
    done = teletipo("why", "https://nobody.example/x", data=ready)
    assert done.returncode == 1
    assert "no source has shown this address" in done.stdout


def test_analyse_reads_texts_from_standard_input(tmp_path: Path) -> None:
    text = "Nicolás Maduro rechazó la oferta. Estados Unidos mantiene las sanciones económicas contra Venezuela. " * 3
    rows = [{"id": "a", "title": "Maduro y las sanciones de EE.UU.", "text": text}, {"id": "b"}]
    done = teletipo("analyse", "-", data=tmp_path, stdin="\n".join(map(json.dumps, rows)) + "\nnot json\n")
    assert done.returncode == 0, done.stderr
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["outcome"], first["language"]) == ("processed", "es")
    assert "Nicolás Maduro" in {actor["name"] for actor in first["actors"]}
    assert "sanctions" in {theme["id"] for theme in first["themes"]}
    assert (second["outcome"], third["outcome"]) == ("rejected", "rejected")
    assert not (tmp_path / "teletipo.sqlite3").exists(), "no database is made"


def test_titles_cannot_move_the_cursor() -> None:
    assert safe("a\x1b[2Jb\u202ec\nd") == "a [2Jbc d"
    assert width("日本") == 4


def test_tag_explains_every_decision(ready: Path) -> None:
    text = "Moscú ofreció a la Casa Blanca aliviar sanciones económicas. Abbott calló."
    plain = teletipo("tag", "--title", "La salida de Maduro", "--text", text, data=ready)
    assert plain.returncode == 0, plain.stderr
    for part in ("nicolas-maduro", "capital that acts as its government", "surname alone", "sanctions ("):
        assert part in plain.stdout
    said = json.loads(teletipo("tag", "--json", "--title", "La salida de Maduro", "-", data=ready, stdin=text).stdout)
    kept = {one["actor"] for one in said["decisions"] if one["kept"]}
    assert {"nicolas-maduro", "moscow", "government-of-russia", "government-of-the-united-states"} <= kept
    assert any(not one["kept"] and one["surface"] == "Abbott" for one in said["decisions"])
    assert next(one for one in said["themes"] if one["id"] == "sanctions")["kept"]


def test_actors_are_added_imported_and_found(tmp_path: Path) -> None:
    added = teletipo(
        "actors", "add", "--id", "rumbo", "--name", "Partido Rumbo Nuevo", "--kind", "party", data=tmp_path
    )
    assert added.returncode == 0, added.stderr
    line = {"id": "z", "schema": "Person", "properties": {"name": ["Zulema Quirogata Brey"]}}
    (tmp_path / "x.ftm.json").write_text(json.dumps(line) + "\n{\n")
    done = teletipo("actors", "import", str(tmp_path / "x.ftm.json"), data=tmp_path)
    assert "1 actors taken" in done.stdout, done.stderr
    assert "1 left out: not JSON (lines 2)" in done.stdout
    text = "El Partido Rumbo Nuevo propone a Zulema Quirogata Brey."
    said = json.loads(teletipo("tag", "--json", "--text", text, data=tmp_path).stdout)
    assert {"rumbo", "ftm-z"} <= {actor["id"] for actor in said["actors"]}
    assert json.loads(teletipo("actors", "search", "quirogata brey", "--json", data=tmp_path).stdout) == []
    assert "ftm-z" in teletipo("actors", "show", "zulema quirogata brey", data=tmp_path).stdout
    assert teletipo("actors", "forget", data=tmp_path).returncode == 0
    listed = json.loads(teletipo("actors", "list", "--kind", "party", "--json", data=tmp_path).stdout)
    assert "rumbo" in {actor["id"] for actor in listed}


def test_retag_and_discover_on_an_empty_ledger(ready: Path) -> None:
    assert "every article" in teletipo("retag", data=ready).stdout
    assert "0 articles have tags of another lexicon" in teletipo("retag", "--dry-run", data=ready).stdout
    assert json.loads(teletipo("discover", "--json", data=ready).stdout) == []
