"""kill -9 of any process of ``teletipo up`` at any moment of a crawl: the same final counts, nothing twice or missing."""

import importlib.util
import random
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

_spec = importlib.util.spec_from_file_location("whole_system", Path(__file__).with_name("system.py"))
assert _spec and _spec.loader
whole = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(whole)

pytestmark = pytest.mark.slow
KILLS = 10
OVER = 15  # seconds over which the press's stories appear: the kills fall into a crawl that goes on
COMPARED = ("pages", "processed", "rejected", "waiting", "articles", "copies", "languages", "indexed", "actors", "themes",
            "articles_by_url", "pages_by_url", "copies_by_url", "stories", "stories_by_url")  # fmt: skip


def settle(system: Any, begun: float) -> dict[str, Any]:
    """Waits until every source was visited after all of the press had appeared, and nothing is left to do."""
    appeared = begun + OVER + 1
    end = time.time() + OVER + 150
    while not system.settled(since=appeared):
        assert time.time() < end, f"not settled: {system.ask('progress')}"
        time.sleep(1)
    found: dict[str, Any] = system.ask("summary")
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = whole.last_versions(whole.PAGES, tmp_path_factory.mktemp("press") / "pages")
    return folder


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with whole.System(tmp_path_factory.mktemp("calm"), over=OVER, pages=pages) as system:
        begun = time.time()
        system.up()
        found = settle(system, begun)
        assert system.down() == 0
    return found


def test_the_sums_agree(undisturbed: dict[str, Any]) -> None:
    found = undisturbed
    assert found["pages"] == found["processed"] + sum(found["rejected"].values())
    assert found["waiting"] == 0
    assert found["articles"] == found["indexed"] == len(set(found["articles_by_url"]))
    assert found["copies"] == len(found["copies_by_url"]) > 0
    assert len(found["pages_by_url"]) == len(set(found["pages_by_url"]))


def test_ten_kills_change_nothing(undisturbed: dict[str, Any], pages: Path, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    killed = []
    with whole.System(tmp_path / "stormy", over=OVER, pages=pages) as system:
        begun = time.time()
        up = system.up()
        for _ in range(KILLS):
            time.sleep(dice.uniform(0.3, 2.5))
            alive = system.processes()
            if alive:
                victim = dice.choice(alive)
                try:
                    name = " ".join(victim.cmdline()[1:6])
                    victim.kill()
                except psutil.NoSuchProcess:
                    continue
                killed.append(name)
            if not alive or victim.pid == up.pid:
                up.wait(timeout=30)
                up = system.up()
        found = settle(system, begun)
        assert system.down() == 0
    for name in COMPARED:
        assert found[name] == undisturbed[name], f"{name} differs (seed {seed}, killed: {killed})"
