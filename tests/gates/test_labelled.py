"""The tagger on the project's own labelled sets; ``labelled/floors.json`` is what it must reach.

Every failure is printed with ``-rP`` and by ``python bench/labelled.py mentions es``. Floors rise by
``python bench/labelled.py --floors``; lowering one is a decision.
"""

import json
import sys
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.knowledge.lexicon import load

HERE = Path(__file__).resolve().parent / "labelled"
FLOORS: dict[str, Any] = json.loads((HERE / "floors.json").read_text(encoding="utf8"))
MOST_ASKED = ("sanctions", "oil", "migration", "elections", "justice", "drug-trafficking")


def _bench() -> ModuleType:
    spec = spec_from_file_location("labelled_bench", Path(__file__).resolve().parents[2] / "bench" / "labelled.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


BENCH = _bench()


@pytest.mark.parametrize("language", ["es", "en"])
def test_mentions_stay_above_the_floor(language: str) -> None:
    outcomes = BENCH.mentions(language)
    measured, floor = BENCH.score(outcomes), FLOORS["mentions"][language]
    print("\n\n".join(BENCH.failures(outcomes)))
    print(language, measured.all, "must-not found", measured.forbidden)
    assert measured.all.precision() >= floor["precision"]
    assert measured.all.recall() >= floor["recall"]
    assert measured.all.f1() >= floor["f1"]
    assert measured.forbidden <= floor["forbidden"]


def test_full_names_of_people_are_right() -> None:
    """200 more, taken at random on press pages and read in context, are told of in docs/actors-and-themes.md."""
    people = {actor.id for actor in load().actors.values() if actor.kind == "person"}
    tally = BENCH.Tally()
    for outcome in (*BENCH.mentions("es"), *BENCH.mentions("en")):
        tally.right += sum(id in people and " " in form for id, form in outcome.right)
        tally.false += sum(id in people and " " in form for id, form in outcome.false)
        tally.missed += sum(id in people and " " in form for id, form in outcome.missed)
    print("full names of people", tally)
    assert tally.right >= 100
    assert tally.precision() >= 0.98


@pytest.mark.parametrize("language", ["es", "en"])
def test_themes_stay_above_the_floor(language: str) -> None:
    """Only figures are printed: the failures of the odd rows are not for reading while term lists are tuned."""
    measured, floor = BENCH.score(BENCH.themes(language, "odd")), FLOORS["themes"][language]
    for id, tally in sorted(measured.by.items(), key=lambda item: item[1].f1()):
        print(f"{id:26} {tally}")
    print(language, measured.all, f"macro F {measured.macro():.3f}")
    assert measured.all.f1() >= floor["micro"]
    assert measured.macro() >= floor["macro"]
    below = {id: (measured.by[id].f1(), least) for id, least in floor["each"].items() if measured.by[id].f1() < least}
    assert below == {}


@pytest.mark.parametrize("language", ["es", "en"])
def test_labels_name_actors_and_forms_that_are_there(language: str) -> None:
    known = load().actors
    for number, record in enumerate(BENCH.rows("mentions", language)):
        ids = {*record["actors"], *record.get("not", ()), *record.get("also", ())}
        assert ids <= set(known), (number, ids - set(known))
        said = record.get("title", "") + "\n" + record["text"]
        assert all(form in said for forms in record["actors"].values() for form in forms), number
        assert not set(record["actors"]) & set(record.get("not", ())), number


@pytest.mark.parametrize("language", ["es", "en"])
def test_labels_name_themes_that_are_there(language: str) -> None:
    records = BENCH.rows("themes", language)
    for number, record in enumerate(records):
        assert {*record["themes"], *record.get("also", ())} <= set(load().themes), number
    texts = Counter(record["text"] for record in records)
    assert max(texts.values()) == 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_sets_are_as_large_as_promised(language: str) -> None:
    assert len(BENCH.rows("mentions", language)) >= 300
    records = BENCH.rows("themes", language)
    assert len(records) >= 300
    counts = Counter(id for record in records for id in record["themes"])
    assert {id: counts[id] for id in MOST_ASKED if counts[id] < 30} == {}
    assert {id: counts[id] for id in load().themes if counts[id] < 4 and id not in PARENTS} == {}


# Themes whose children carry their rows.
PARENTS = {theme.parent for theme in load().themes.values()}
