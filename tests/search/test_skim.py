"""What a skim finds is what reading the whole text finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import skim
from search.evaluate import Whole, places
from search.query import Near, Or, Pattern, Phrase, Query, Word

PIECES = (
    "la", "La", "paz.", "«paz»", "—", "", "EE", "UU", "EE.UU.", "UU.", "y/o", "paz/guerra", "1.000", "7,5", "US", "us",
    "paz\n\nguerra", "GUERRA,", "guerras", "Ley's", "日本", "e\u0301l", "a" * 120, "de",
)  # fmt: skip
WORDS = ("la", "paz", "guerra", "EE UU", "1000", "us", "él", "de", "日", "a" * 120)
QUERIES: tuple[Query, ...] = (
    *map(Word, WORDS),
    Phrase(("la", "paz")),
    Phrase(("EE UU", "la", "guerra")),
    Phrase(("paz", "guerra"), slop=3),
    Near(Word("la"), Or((Word("guerra"), Phrase(("de", "la")))), 2),
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(("es", "en")), st.sampled_from(QUERIES))
def test_finds_what_reading_finds(pieces: list[str], language: str, query: Query) -> None:
    text = " ".join(pieces)
    stems = skim._stems([query], language)
    assert stems is not None
    quick, whole = skim.Skim(text, language, stems), Whole(text, language)
    found = places(query, whole)
    assert places(query, quick) == found
    marked = sorted({at for place in found for at in place.marked})
    assert quick.offsets(marked) == whole.offsets(marked)
    assert [quick.stem(at) for at in marked] == [whole.stem(at) for at in marked]


def test_a_full_memory_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skim, "_HELD", 3)
    monkeypatch.setattr(skim, "_KNOWN", {"es": skim._Known("es")})
    for text in ("uno dos tres cuatro", "la paz de hoy", "paz uno dos"):
        assert bool(places(Word("paz"), skim.Skim(text, "es", frozenset({"paz"})))) is ("paz" in text)
    assert len(skim._KNOWN["es"].pieces) == 3


@pytest.mark.parametrize("leaf", [Pattern("pa*"), Word("paz", exact=True), Near(Word("la"), Pattern("p?z"), 2)])
def test_what_is_not_of_stems_is_read_whole(leaf: Query) -> None:
    assert skim._stems([Word("la"), leaf], "es") is None
