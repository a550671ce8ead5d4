"""The analyst who follows actor:Rusia: told once, with the sentence that matched, soon after the outlet has published."""

import importlib.util
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
OVER = 40  # seconds in which the press publishes


def _beside(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"whole_{name}_alerts", HERE / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kills", [0, 8], ids=["all lives", "eight kills"])
def test_told_once_with_the_sentence_that_matched(tmp_path: Path, kills: int) -> None:
    whole, desks = _beside("system"), _beside("desk")
    pages = whole.last_versions(whole.PAGES, tmp_path / "pages")
    desk = desks.Desk(refuses=3)
    try:
        system = whole.System(tmp_path / "system", over=OVER, pages=pages)
        for name in ("data", "catalogue"):
            (tmp_path / "system" / name).mkdir(parents=True)
        desks.python(
            system.environment, desks.PREPARE, desk.url, desks.SECRET, "actor:Rusia"
        )  # before the press begins to publish
        with system:
            system.up()
            begun = time.time()
            if kills:
                _kill(system, kills)
            whole.until(lambda: system.settled(begun + OVER + 5), 400)
            wanted = json.loads(system.teletipo("search", "actor:Rusia", "--json", "--limit", "500").stdout)
            assert wanted["total"] >= 8
            whole.until(lambda: len(desk.hits()) >= wanted["total"], 420 if kills else 90)  # a claim may have to lapse
            time.sleep(3)
            ledger = json.loads(desks.python(system.environment, desks.SEEN))
            assert system.down() == 0
    finally:
        desk.close()
    _once_each(desk, wanted)
    _with_the_sentence(desk)
    lags = _lags(desk, ledger)
    print(
        f"{kills} kills: {len(lags)} hits in {len(desk.messages)} messages and {desk.requests} requests;"
        f" median {lags[len(lags) // 2]:.1f} s, p95 {_p95(lags):.1f} s"
    )
    assert kills or _p95(lags) < 30, "from the moment a source showed the item to the moment the desk had it"


def _kill(system: Any, times: int) -> None:
    """kill -9, spread over the time in which the press publishes; what dies is started again by the supervisor."""
    chance = random.Random(8)
    for _ in range(times):
        time.sleep(OVER / times)
        below = [one for one in system.processes()[1:] if "teletipo.press" not in " ".join(one.cmdline())]
        if below:
            chance.choice(below).kill()


def _family(wanted: dict[str, Any]) -> dict[str, str]:
    """Address -> the group of copies that it belongs to."""
    return {one["url"]: hit["group"] for hit in wanted["hits"] for one in (hit, *hit["folded"])}


def _once_each(desk: Any, wanted: dict[str, Any]) -> None:
    """Every group of the search is told, by one of its articles, once; nothing else is."""
    family = _family(wanted)
    told = [hit["url"] for _, hit in desk.hits()]
    assert sorted(told) == sorted(set(told))
    groups = [family[url] for url in told]
    assert sorted(groups) == sorted(set(groups)) == sorted(set(family.values()))


def _with_the_sentence(desk: Any) -> None:
    for _, hit in desk.hits():
        reasons = [one for one in hit["why"] if one["field"] == "actor"]
        assert reasons, hit["title"]
        quote = reasons[0]["quote"]
        assert quote["marks"], hit["title"]
        start, end = quote["marks"][0]
        assert quote["text"][start:end]
        assert reasons[0]["alias"] and reasons[0]["confidence"] >= 50
    leads = [hit for _, hit in desk.hits() if "abc-es" in hit["outlet"] and "Rusia ofreció" in hit["title"]]
    assert leads
    said = " ".join(one["quote"]["text"] for one in leads[0]["why"])
    assert any(word in said for word in ("Rusia", "Moscú", "Kremlin", "rusos")), said


def _lags(desk: Any, ledger: dict[str, Any]) -> list[float]:
    """Seconds from the moment a source showed the item (the poll left out) to the desk's answer, ascending."""
    lags = sorted(at - ledger["seen"][hit["url"]] for at, hit in desk.hits() if hit["url"] in ledger["seen"])
    assert len(lags) >= 8
    return lags


def _p95(lags: list[float]) -> float:
    return lags[min(len(lags) - 1, int(0.95 * len(lags)))]
