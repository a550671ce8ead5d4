"""The demo as a newcomer runs it, and the case that must always work."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    done = run(folder, "demo", "--once")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith("TELETIPO_") and k not in ("DATABASE_URL", "PRESS")
    }
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    environment = clean | {"TELETIPO_DATA": str(folder)}
    command = [sys.executable, "-m", "teletipo", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def ask(folder: Path, query: str, *more: str) -> dict[str, Any]:
    done = run(folder, "search", query, "--json", "--limit", "100", *more)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_summary_adds_up(demo: tuple[Path, str]) -> None:
    assert "0 waiting" in demo[1]
    assert "Nicolás Maduro" in demo[1]


@pytest.mark.parametrize(
    "query",
    [
        'actor:"Nicolás Maduro" tema:sanciones',
        'actor:"Nicolas Maduro" theme:sanctions',
        "actor:Maduro AND tema:(sanciones)",
    ],
    ids=["Spanish", "English", "operators"],
)
def test_the_offer_is_found_in_both_languages_without_the_fruit(demo: tuple[Path, str], query: str) -> None:
    found = ask(demo[0], query, "--facets")
    titles = [hit["title"] for hit in found["hits"]]
    assert set(found["facets"]["language"]) == {"es", "en"}
    assert "abc-es" in found["facets"]["outlet"]
    assert found["articles"] > found["total"], "copies are folded behind their original"
    assert not [title for title in titles if "plátano" in title.lower() or "fruta" in title.lower()]
    assert len({hit["group"] for hit in found["hits"]}) == found["total"]


def test_the_ripe_fruit_is_found_as_a_word(demo: tuple[Path, str]) -> None:
    assert ask(demo[0], "plátano maduro")["total"] >= 1
    assert ask(demo[0], 'plátano maduro actor:"Nicolás Maduro"')["total"] == 0
    assert ask(demo[0], 'caqui maduro actor:"Nicolás Maduro"')["total"] == 0  # "«Maduro no quiere decir malo»"


def test_the_event_is_one_story(demo: tuple[Path, str]) -> None:
    hits = ask(demo[0], 'actor:"Nicolás Maduro" actor:Rusia tema:sanciones', "--copies")["hits"]
    stories = [hit["story"] for hit in hits if hit["outlet"] == "abc-es"]
    shared = [hit for hit in hits if hit["story"] in stories]
    assert {hit["language"] for hit in shared} == {"es", "en"}


def test_why_tells_the_whole_journey(demo: tuple[Path, str]) -> None:
    url = ask(demo[0], 'actor:"Nicolás Maduro" medio:abc-es')["hits"][0]["url"]
    done = run(demo[0], "why", url, "--json")
    steps = [step["step"] for step in json.loads(done.stdout)]
    assert done.returncode == 0
    assert [
        name
        for name in ("seen", "fetched", "archived", "verdict", "article", "actor", "theme", "index")
        if name not in steps
    ] == []
