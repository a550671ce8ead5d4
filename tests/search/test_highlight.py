from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyse
from search.document import Document
from search.evaluate import read
from search.highlight import LONGEST, highlight
from search.query import And, Near, Not, Or, Pattern, Phrase, Query, Term, Word
from search.request import Marked

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = Document(
    id="1", url="https://a.example/1", outlet="a", outlet_name="A", domain="a.example", country="ES", language="es",
    title="Sanciones y más sanciones", text="", authors=("sanciones",), section="", published=MOMENT, seen=MOMENT,
    completeness="full", agency="", actors=(), themes=(), story="", copy_of="", group="1", copies=0,
)  # fmt: skip


def marked(query: Query, text: str) -> tuple[Marked, Marked]:
    return highlight(query, read(replace(DOCUMENT, text=text)))


def shown(piece: Marked) -> list[str]:
    return [piece.text[start:end] for start, end in piece.marks]


@pytest.mark.parametrize(
    ("query", "title", "text"),
    [
        (Word("sancion"), ["Sanciones", "sanciones"], ["sanción"]),
        (Word("sancion", "title"), ["Sanciones", "sanciones"], []),
        (Word("sancion", "text"), [], ["sanción"]),
        (Word("Sanciones", exact=True), ["Sanciones"], []),
        (Phrase(("mas", "sanciones")), ["más", "sanciones"], []),
        (Pattern("san*"), ["Sanciones", "sanciones"], ["sanción"]),
        (Near(Word("la"), Word("petrolera"), 1), [], ["La", "petrolera"]),
        (Near(Word("la"), Word("petrolera"), 0), [], []),
        (And((Word("petrolera"), Not(Word("sancion")))), [], ["petrolera"]),
        (Not(Not(Word("petrolera"))), [], ["petrolera"]),
        (Or((Term("x", "actor"), Word("petrolera"))), [], ["petrolera"]),
        (Word("sanciones", "author"), [], []),
        (Term("x", "actor"), [], []),
    ],
)
def test_marks(query: Query, title: list[str], text: list[str]) -> None:
    found = marked(query, "La sanción petrolera.")
    assert (shown(found[0]), shown(found[1])) == (title, text)


LONG = "Primera frase sin nada. " * 20


@pytest.mark.parametrize(
    ("text", "query", "snippet"),
    [
        ("", Word("x"), ""),
        ("Una.", Word("x"), "Una."),
        (LONG + "Aquí está el oro. Otra cosa.", Word("oro"), "Aquí está el oro. Otra cosa."),
        (LONG + "Un oro. " + LONG + "Oro y plata.", Or((Word("oro"), Word("plata"))), "Oro y plata."),
        ("Titular sin punto\n\nEl oro del Sr. Gómez sube un 3.5 %. Fin", Word("oro"), None),
    ],
)
def test_snippets(text: str, query: Query, snippet: str | None) -> None:
    found = marked(query, text)[1].text
    assert found == snippet if snippet is not None else found.startswith("El oro del Sr. Gómez")


def test_a_sentence_without_end_is_cut_between_words() -> None:
    text = "palabra " * 500 + "oro " + "palabra " * 500
    snippet = marked(Word("oro"), text)[1]
    assert len(snippet.text) < LONGEST
    assert shown(snippet) == ["oro"]
    assert snippet.text.startswith("… palabra")
    assert snippet.text.endswith("palabra …")


def test_a_word_without_end_is_cut() -> None:
    snippet = marked(Word("x"), "y" * 100_000)[1]
    assert len(snippet.text) < LONGEST


def test_a_text_of_one_word_is_quick() -> None:
    snippet = marked(Near(Word("oro"), Word("oro"), 100), "oro " * 20_000)[1]
    assert len(snippet.text) < LONGEST
    assert set(shown(snippet)) == {"oro"}


ALPHABET = "aá .!?…\n«»“”\"'-oro\u0301😀北\xa0"


@given(st.text(ALPHABET, max_size=900), st.sampled_from([Word("oro"), Word("a"), Pattern("oro*"), Term("x", "actor")]))
def test_marks_are_of_the_words_sought_in_any_text(text: str, query: Query) -> None:
    snippet = marked(query, text)[1]
    assert len(snippet.text) <= LONGEST + 4
    assert list(snippet.marks) == sorted(snippet.marks)
    words = {text[start:end] for start, end in analyse(text, "es").offsets}
    assert set(shown(snippet)) <= words
    assert snippet.text.removeprefix("… ").removesuffix(" …") in text
