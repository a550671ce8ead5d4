"""The tagger on the project's own labelled sets; ``labelled/floors.json`` is what it must reach.

Every failure is printed with ``-rP`` and by ``python bench/labelled.py mentions es``. Floors rise by
``python bench/labelled.py --floors``; lowering one is a decision.
"""

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.knowledge.lexicon import load

HERE = Path(__file__).resolve().parent / "labelled"
FLOORS: dict[str, Any] = json.loads((HERE / "floors.json").read_text(encoding="utf8"))


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
def test_the_sets_are_as_large_as_promised(language: str) -> None:
    assert len(BENCH.rows("mentions", language)) >= 300
