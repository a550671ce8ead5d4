"""Sketches and what they say of two texts."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import fingerprint
from pipeline.article import Fingerprint

WORDS = "puerto obra marzo grúa pesca lonja tasa isla muelle barco faro viento costa precio consejera auditor informe".split()


def text(seed: int, words: int) -> str:
    rng = random.Random(seed)
    return " ".join(f"{rng.choice(WORDS)}{rng.randrange(60)}" for _ in range(words))


WIRE = text(1, 300)


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        pytest.param(WIRE, 1.0, 1.0, id="the same"),
        pytest.param(WIRE.upper(), 1.0, 1.0, id="in capitals"),
        pytest.param("  ".join(WIRE.split()) + ".", 1.0, 1.0, id="other spaces and stops"),
        pytest.param(
            "MADRID, 3 (AGENCIA) - " + WIRE + " Todos los derechos reservados.", 0.95, 1.0, id="dateline and footer"
        ),
        pytest.param(" ".join(WIRE.split()[:150]), 0.9, 1.0, id="cut to half"),
        pytest.param(text(7, 250) + " " + WIRE + " " + text(8, 250), 0.8, 1.0, id="inside a longer piece"),
        pytest.param(text(2, 300), 0.0, 0.1, id="another text of the same words"),
        pytest.param("", 0.0, 0.0, id="no text"),
    ],
)
def test_containment(other: str, least: float, most: float) -> None:
    one, two = fingerprint.of("a", WIRE), fingerprint.of("b", other)
    assert least <= fingerprint.containment(one, two) <= most
    assert fingerprint.containment(one, two) == fingerprint.containment(two, one)


def test_exact_ignores_accents_case_and_spaces_but_not_words() -> None:
    one = fingerprint.of("Título", "Sánchez habló.")
    assert one.exact == fingerprint.of("TITULO", "sanchez  hablo").exact
    assert one.exact != fingerprint.of("Título", "Sánchez calló.").exact
    assert one.exact != fingerprint.of("Título Sánchez", "habló.").exact
    assert len(one.exact) == 32


def test_the_hashes_are_the_same_in_every_process() -> None:
    found = fingerprint.of("", "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince")
    assert found == Fingerprint(exact=found.exact, sketch=found.sketch, words=15)
    assert found.exact == "8123c6d8e16fb255e016ad00b13a82ee"
    assert found.sketch == (
        4076612428810483998, 1005271943041179770, 2388496223755357390, 1769115839942166604, 1739636330015549602,
    )  # fmt: skip


@given(st.text(max_size=400))
def test_any_text_has_a_sketch_that_sql_can_hold(value: str) -> None:
    found = fingerprint.of(value, value)
    assert len(found.sketch) <= fingerprint.MOST
    assert len(set(found.sketch)) == len(found.sketch)
    assert set(fingerprint.keys(found.sketch)) <= set(found.sketch)
    assert all(0 <= number < 2**63 for number in found.sketch)
    assert fingerprint.containment(found, found) in (0.0, 1.0)


def test_the_sketch_is_in_the_order_of_the_text_and_marks_figures() -> None:
    first, second = text(3, 200), "el 5 de mayo subieron 17 euros hasta 2031 por 40 minutos " * 1
    whole, early = fingerprint.of("", f"{first} {second}").sketch, fingerprint.of("", first).sketch
    assert whole[: len(early)] == early
    assert all(value % 2 == 0 for value in fingerprint.of("", "sin cifras " + " ".join(WORDS)).sketch)
    assert any(value % 2 for value in fingerprint.of("", second).sketch)


def test_a_long_text_is_looked_up_by_a_part_of_its_sketch_that_any_other_length_shares() -> None:
    long, short = fingerprint.of("", text(5, 900)).sketch, fingerprint.of("", text(5, 60)).sketch
    assert len(fingerprint.keys(long)) <= fingerprint.MOST_KEYS
    assert len(fingerprint.keys(short)) == len(short) <= fingerprint.FEW
    assert len(set(fingerprint.keys(short)) & set(fingerprint.keys(long))) >= 2
