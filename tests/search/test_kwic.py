"""Keyword in context."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.document import Document
from search.kwic import MOST_LINES, lines
from search.query import And, Near, Not, Pattern, Phrase, Query, Term, Word
from search.request import Hit, Marked

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = Document(
    id="1", url="https://a.example/1", outlet="a", outlet_name="A", domain="a.example", country="ES", language="es",
    title="Moscú ofrece petróleo, no gas", text="Uno dos tres.\n\nEl petróleo subió; cuatro cinco seis EE. UU. y Trump's oil.",
    authors=(), section="", published=MOMENT, seen=MOMENT, completeness="full", agency="", actors=(), themes=(), story="",
    copy_of="", group="1", copies=0,
)  # fmt: skip


def shown(query: Query, words: int = 2, **changes: str) -> list[tuple[str, str, str]]:
    document = replace(DOCUMENT, **changes)  # type: ignore[arg-type]
    hit = Hit(document=document, score=0.0, title=Marked(text=document.title), snippet=Marked(text=""))
    return [(line.left, line.match, line.right) for line in lines([hit], query, words=words)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Word("petroleo"), [("Moscú ofrece", "petróleo", ", no gas"), ("tres. El", "petróleo", " subió; cuatro")]),
        (Word("petroleo", "title"), [("Moscú ofrece", "petróleo", ", no gas")]),
        (Word("moscú"), [("", "Moscú", " ofrece petróleo")]),
        (Word("oil"), [("y Trump's", "oil", "")]),
        (Word("eeuu"), [("cinco seis", "EE. UU.", " y Trump")]),
        (Phrase(("dos", "tres")), [("Uno", "dos tres", ". El petróleo")]),
        (Near(Word("subió"), Word("seis"), 5), [("El petróleo", "subió; cuatro cinco seis", " EE. UU. y")]),
        (Pattern("petr*", "text"), [("tres. El", "petróleo", " subió; cuatro")]),
        (And((Word("dos"), Not(Word("tres")))), [("Uno", "dos", " tres. El")]),
        (Term("x", "actor"), []),
        (Word("nada"), []),
    ],
)
def test_lines(query: Query, expected: list[tuple[str, str, str]]) -> None:
    assert shown(query) == expected


def test_none_at_all_around() -> None:
    assert shown(Word("tres"), words=0) == [("", "tres", "")]


def test_an_article_has_few_lines() -> None:
    assert len(shown(Word("oro"), text="oro " * 1000)) == MOST_LINES


@given(st.text("ab .,\n'EeUu\u0301", max_size=60), st.integers(0, 60))
def test_any_text(text: str, words: int) -> None:
    for left, match, right in shown(Word("a"), words, text=text, title=""):
        assert match
        assert " ".join(f"{left} {match}{right}".split()).replace(" ", "") in "".join(text.split())
