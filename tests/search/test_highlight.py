from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyse
from search.document import Document
from search.evaluate import read
from search.evidence import Evidence
from search.highlight import LONGEST, highlight
from search.highlight import marked as marked_hits
from search.query import And, Near, Not, Or, Pattern, Phrase, Query, Term, Word
from search.request import Hit, Marked

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


PROVEN = "Hace frío en la capital. El Kremlin y Moscú callan. Suben los embargos a la capital."
TAGS = Evidence(
    actors=[
        {"id": "russia", "spans": [["title", 0, 9], ["text", 25, 35], ["text", 38, 43], ["text", 80, 99999]]},
        {"id": "spain", "spans": [["text", 0, 4]]},
    ],
    themes=[{"id": "sanctions", "evidence": [{"term": "embargo*", "span": ["text", 62, 70]}]}],
)


@pytest.mark.parametrize(
    ("query", "title", "text"),
    [
        (Term("russia", "actor"), ["Sanciones"], ["El Kremlin", "Moscú"]),
        (Term("sanctions", "theme"), [], ["embargos"]),
        (Term("economy", "theme"), [], ["embargos"]),  # its article has it by a theme beneath
        (And((Term("russia", "actor"), Word("moscu"), Word("kremlin"))), ["Sanciones"], ["El Kremlin", "Moscú"]),
        (And((Term("russia", "actor"), Word("frio"))), ["Sanciones"], ["frío", "El Kremlin", "Moscú"]),
        (Not(Term("russia", "actor")), [], []),
        (Or((Term("spain", "actor"), Word("embargo"))), [], ["embargos"]),  # a tag too weak to be searchable
        (Term("abc", "outlet"), [], []),
    ],
)
def test_marks_of_actors_and_themes(query: Query, title: list[str], text: list[str]) -> None:
    document = replace(DOCUMENT, text=PROVEN, actors=("russia",), themes=("sanctions", "economy"))
    plain = Hit(document=document, score=0.0, title=Marked(text=document.title), snippet=Marked(text=""))
    (hit,) = marked_hits([plain], query, {"1": TAGS})
    assert (shown(hit.title), shown(hit.snippet)) == (title, text)
