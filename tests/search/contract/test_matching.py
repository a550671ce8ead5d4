"""Matching against the oracle: what the crowd finds in a batch is what a search finds there, whatever is asked."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.backends.memory import MemoryBackend
from search.evaluate import matches
from search.matching.batch import BatchIndex, numbers
from search.matching.crowd import Crowd, count
from search.matching.required import Frequencies, required
from search.query import And, Not, Or, Pattern, Phrase, Query, Range, Term, Word


def _strategies() -> ModuleType:
    path = Path(__file__).with_name("test_agreement.py")
    spec = importlib.util.spec_from_file_location("agreement_strategies", path)
    assert spec and spec.loader
    module = sys.modules["agreement_strategies"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


trees = _strategies().trees
NOTHING = Frequencies()
A, B, C = Word("sanciones"), Word("petróleo"), Term("russia", "actor")


@pytest.fixture(scope="module")
def batch(oracle: MemoryBackend) -> BatchIndex:
    return BatchIndex(readings.document for readings in oracle._held.values())


def found(crowd: Crowd[int], batch: BatchIndex) -> dict[int, set[str]]:
    return {
        id: {batch.documents[number].id for number in numbers(bits)} for id, bits in crowd.match(batch).matches.items()
    }


def searched(oracle: MemoryBackend, tree: Query) -> set[str]:
    """What the oracle finds, without what it costs to rank it."""
    return {id for id, readings in oracle._held.items() if matches(tree, readings)}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries=st.lists(trees, min_size=1, max_size=8))
def test_an_alert_agrees_with_a_search(oracle: MemoryBackend, batch: BatchIndex, queries: list[Query]) -> None:
    crowd: Crowd[int] = Crowd(count(batch))
    for id, tree in enumerate(queries):
        crowd.put(id, tree)
    wanted = {id: held for id, tree in enumerate(queries) if (held := searched(oracle, tree))}
    assert found(crowd, batch) == wanted


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees)
def test_what_is_required_is_held_by_every_hit(oracle: MemoryBackend, batch: BatchIndex, tree: Query) -> None:
    for known in (NOTHING, count(batch)):
        tokens = required(tree, known)
        if tokens is not None:
            held = 0
            for token in tokens:
                held |= batch.masks.get(token, 0)
            assert searched(oracle, tree) <= {batch.documents[number].id for number in numbers(held)}


@pytest.mark.parametrize(
    ("tree", "tokens"),
    [
        (A, {"es/sancion", "en/sancion"}),
        (Word("Maduro", None, exact=True), {"=/Maduro"}),
        (C, {"actor:russia"}),
        (And((A, C)), {"es/sancion", "en/sancion"}),
        (And((Word("sanciones"), Not(B))), {"es/sancion", "en/sancion"}),
        (Or((C, Term("maduro", "actor"))), {"actor:russia", "actor:maduro"}),
        (Pattern("sanc*n*"), {"^sanc"}),
        (Pattern("migraciones*"), {"^migrac"}),
        (Phrase(("ana", "ruiz"), "author"), {"author|ana"}),
        (Phrase(("alivio", "de", "sanciones")), {"es/alivi de", "en/alivio de"}),
        (Phrase(("Alivio", "Sanciones"), None, exact=True), {"es/alivi sancion", "en/alivio sancion"}),
        (Phrase(("alivio", "sanciones"), None, slop=3), {"es/alivi", "en/alivio"}),
    ],
    ids=lambda value: str(value) if not isinstance(value, set) else "-".join(sorted(value)),
)
def test_required(tree: Query, tokens: set[str]) -> None:
    many = Frequencies(articles=100, counts={"actor:russia": 50, "es/sancion": 3, "en/sancion": 1, "author|ruiz": 9})
    assert required(tree, many) == tokens


@pytest.mark.parametrize(
    "tree",
    [Not(A), Or((A, Not(B))), Range("date", None, None), Term("es", "language"), Or((A, Term("copy", "is")))],
    ids=["NOT", "OR with NOT", "date", "language", "OR with is:"],
)
def test_costly(tree: Query) -> None:
    crowd: Crowd[int] = Crowd()
    crowd.put(1, tree)
    crowd.put(2, A)
    assert [crowd.is_costly(id) for id in (1, 2)] == [True, False]


def test_the_rarest_part_is_what_lets_a_query_through(batch: BatchIndex) -> None:
    crowd: Crowd[int] = Crowd(count(batch))
    for id in range(50):
        crowd.put(id, And((A, Term(f"nobody-{id}", "actor"))))
    crowd.put(50, And((A, C)))
    seen = crowd.match(batch)
    assert (seen.candidates, seen.queries, set(seen.matches)) == (1, 51, {50})


def test_put_again_and_drop(batch: BatchIndex, understood: Callable[[str], Query]) -> None:
    crowd: Crowd[int] = Crowd()
    crowd.put(1, A)
    crowd.put(2, A)
    crowd.put(1, A)
    assert set(crowd.match(batch).matches) == {1, 2}
    crowd.put(1, understood("nadaquehaya"))
    assert set(crowd.match(batch).matches) == {2}
    crowd.drop(2)
    crowd.drop(2)
    assert (len(crowd), 1 in crowd, 2 in crowd, crowd.waste) == (1, True, False, 1)
    assert crowd.match(batch).matches == {}


def test_numbers() -> None:
    assert list(numbers(0)) == []
    assert list(numbers(0b1011 | 1 << 200)) == [0, 1, 3, 200]
