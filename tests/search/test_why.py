"""Why an article is a hit: clause, field, sentence, alias."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from search.document import Document
from search.evaluate import read
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word
from search.why import MOST, reasons

MOMENT = datetime(2026, 11, 10, 5, 15, tzinfo=UTC)
TEXT = (
    "Hace frío en Madrid. El Kremlin propuso un trato a Washington. El petróleo, mientras tanto, sube. "
    "Las sanciones siguen en pie."
)
ARTICLE = Document(
    id="1", url="https://abc.example/1", outlet="abc", outlet_name="ABC", domain="abc.example", country="ES", language="es",
    title="Rusia y el petróleo", text=TEXT, authors=("Ana Ruiz",), section="Mundo", published=MOMENT, seen=MOMENT,
    completeness="full", agency="EFE", actors=("russia",), themes=("sanctions", "economy"), story="", copy_of="", group="1",
    copies=0,
)  # fmt: skip
AT = TEXT.index("El Kremlin")
ACTORS: list[dict[str, Any]] = [
    {
        "id": "russia",
        "name": "Rusia",
        "spans": [["title", 0, 5], ["text", AT, AT + 10]],
        "confidence": 0.9,
        "alias": "Kremlin",
    },
    {"id": "usa", "name": "EE. UU.", "spans": [], "confidence": 0.9, "alias": "Washington"},
]
SANCIONES = TEXT.index("sanciones")
THEMES = [{"id": "sanctions", "name": "sanciones", "score": 2.0,
           "evidence": [{"term": "sanciones", "weight": 1, "span": ["text", SANCIONES, SANCIONES + 9]}]}]  # fmt: skip


def shown(tree: Query) -> list[tuple[str, str, str]]:
    """Clause, field, and the marked words in their sentence's first words."""
    found = reasons(tree, read(ARTICLE), ACTORS, THEMES)
    return [
        (one.clause, one.field, "|".join(one.quote.text[start:end] for start, end in one.quote.marks)) for one in found
    ]


@pytest.mark.parametrize(
    ("tree", "wanted"),
    [
        (Word("petroleo"), [("petroleo", "title", "petróleo"), ("petroleo", "text", "petróleo")]),
        (Word("petroleo", "title"), [("title:petroleo", "title", "petróleo")]),
        (Term("russia", "actor"), [("actor:=russia", "actor", "El Kremlin")]),
        (Term("sanctions", "theme"), [("theme:=sanctions", "theme", "sanciones")]),
        (Term("economy", "theme"), [("theme:=economy", "theme", "sanciones")]),
        (Term("abc", "outlet"), [("outlet:=abc", "outlet", "")]),
        (Word("efe", "agency"), [("agency:efe", "agency", "")]),
        (Range("date", MOMENT, None), [("date:2026-11-10T05:15:00Z..", "date", "")]),
        (Pattern("sanc*"), [("sanc*", "text", "sanciones")]),
        (Near(Word("trato"), Word("propuso"), 2), [("trato NEAR/2 propuso", "text", "propuso|trato")]),
        (Or((Word("nada"), Word("frío"))), [("frío", "text", "frío")]),
        (And((Word("frío"), Not(Word("calor")))), [("frío", "text", "frío")]),
        (And((Word("frío"), Word("calor"))), []),
        (Not(Word("calor")), []),
        (Everything(), []),
        (Phrase(("un", "trato")), [('"un trato"', "text", "un|trato")]),
    ],
    ids=str,
)
def test_reasons(tree: Query, wanted: list[tuple[str, str, str]]) -> None:
    assert shown(tree) == wanted


def test_an_actor_is_shown_by_the_sentence_the_alias_and_how_sure() -> None:
    (reason,) = reasons(Term("russia", "actor"), read(ARTICLE), ACTORS, THEMES)
    assert "El Kremlin propuso un trato" in reason.quote.text
    assert (reason.alias, reason.name, reason.confidence) == ("Kremlin", "Rusia", 90)


def test_an_actor_in_the_title_alone_is_shown_by_the_title() -> None:
    only = [ACTORS[0] | {"spans": [["title", 0, 5]]}]
    (reason,) = reasons(Term("russia", "actor"), read(ARTICLE), only, ())
    assert (reason.quote.text, reason.quote.marks) == ("Rusia y el petróleo", ((0, 5),))


def test_spans_of_other_words_do_no_harm() -> None:
    """The article was revised after it was tagged: places beyond its end are left out."""
    far = [ACTORS[0] | {"spans": [["text", 5_000, 5_005], ["title", 90, 95]]}]
    (reason,) = reasons(Term("russia", "actor"), read(ARTICLE), far, ())
    assert reason.quote.marks == ()


def test_a_thousand_words_give_a_few_reasons() -> None:
    text = " ".join(f"palabra{n}." for n in range(1000))
    long = read(replace(ARTICLE, text=text))
    assert len(reasons(Or(tuple(Word(f"palabra{n}") for n in range(1000))), long)) == MOST
