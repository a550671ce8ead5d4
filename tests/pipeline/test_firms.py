"""Firms that a text spells out, and whether a word of it is part of their names."""

import pytest

from pipeline.knowledge.fold import read
from pipeline.tagging.firms import firms


@pytest.mark.parametrize(
    ("text", "words", "inside"),
    [
        ("Delta Natural Gas Co sold debentures.", "Natural Gas", True),
        ("Delta Natural Gas Co sells. Later Delta Natural Gas rose.", "Natural Gas rose", False),
        ("NUMAC OIL <NMC> SEES RESULTS", "OIL", True),
        ("Numac Oil and Gas Ltd said it drills.", "Oil and Gas", True),
        ("Gas Natural Fenosa, S.A. sube.", "Gas Natural", True),
        ("OIL FROM TEXACO <TX> ARRIVES", "OIL", False),
        ("The oil company Brezal Inc pays.", "oil", False),
        ("Oil prices fell, said Brezal Oil Inc.", "Oil prices", False),
        ("Quaker Oats Co files. QUAKER OATS gains.", "OATS", True),
        ("His corp of engineers met.", "engineers", False),
        ("<", "<", False),
    ],
)
def test_a_word_of_a_firms_name(text: str, words: str, inside: bool) -> None:
    folded = read(text)
    tokens = read(words).words
    last = len(folded.words) - len(tokens)
    places = [n for n in range(last + 1) if tokens and folded.words[n : n + len(tokens)] == tokens]
    named = firms({"text": folded})
    assert any(named.hold(folded, n, n + len(tokens) - 1) for n in places) is inside


def test_the_name_is_known_again_without_its_form() -> None:
    folded = read("Delta Natural Gas Co sells. Later Delta Natural Gas rose; Natural Gas did not.")
    named = firms({"text": folded})
    places = [n for n, word in enumerate(folded.words) if word == "natural"]
    assert [named.hold(folded, n, n + 1) for n in places] == [True, True, False]


def test_thousands_of_firms_cost_a_look_each() -> None:
    folded = read(" ".join(f"Brezal{n} Oil Inc." for n in range(30_000)))
    named = firms({"text": folded})
    assert len(named.names) == 30_000
    assert all(named.hold(folded, n, n) for n in range(1, len(folded.words), 3))
