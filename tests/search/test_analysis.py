import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.analysis import LANGUAGES, MAX_CHARS, MAX_WORD, analyse, fold, fold_form, pieces, stem_form, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("…¡!¿? — 😀 \u200b", ()),
        ("EE.UU. EE. UU. EE UU EEUU ee.uu", ("EE.UU.", "EE. UU.", "EE UU", "EEUU", "ee.uu")),
        ("feee uu", ("feee", "uu")),
        ("ee uuu", ("ee", "uuu")),
        ("the U.S. and the O.N.U.", ("the", "U.S.", "and", "the", "O.N.U.")),
        ("Fin. Otra", ("Fin", "Otra")),
        ("Trump's Trump’s Trumps'", ("Trump", "Trump", "Trumps")),
        ("don't O'Brien l'Hospitalet", ("don", "t", "O", "Brien", "l", "Hospitalet")),
        ("it's so's", ("it", "so")),
        ("hispano-ruso covid-19", ("hispano", "ruso", "covid", "19")),
        ("1.000.000 7,5 10:30 2026-01-02 3.", ("1.000.000", "7,5", "10", "30", "2026", "01", "02", "3")),
        ("G20 4K 1º MP3", ("G20", "4K", "1º", "MP3")),
        ("snake_case", ("snake", "case")),
        ("https://abc.es/a?b=c", ("https", "abc", "es", "a", "b", "c")),
        ("北京talks", ("北", "京", "talks")),
        ("Привет мир", ("Привет", "мир")),
        ("n\u0303andu\u0301", ("n\u0303andu\u0301",)),
        ("a\xa0b\tc\nd", ("a", "b", "c", "d")),
    ],
)
def test_what_a_word_is(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


MEETINGS = [
    ("es", ["sanción", "sanciones", "sancion", "SANCIONES", "sancio\u0301n"]),
    ("es", ["petróleo", "petroleo", "Petróleos"]),
    ("es", ["canción", "canciones", "cancion"]),
    ("es", ["migración", "migraciones", "migracion"]),
    ("es", ["economía", "economia", "economías", "economias"]),
    ("es", ["garantía", "garantías", "garantias"]),
    ("es", ["país", "países", "paises", "pais"]),
    ("es", ["ruso", "rusa", "rusos", "rusas"]),
    ("es", ["elección", "elecciones"]),
    ("es", ["España", "espana", "ESPAÑA"]),
    ("en", ["sanction", "sanctions", "Sanctioned", "sanctioning"]),
    ("en", ["guarantee", "guarantees"]),
    ("en", ["migration", "migrations"]),
    ("en", ["café", "cafe", "cafés"]),
    *((language, ["EE.UU.", "EEUU", "EE UU", "ee. uu.", "EE\xa0UU"]) for language in LANGUAGES),
    *((language, ["US", "U.S."]) for language in LANGUAGES),
    *((language, ["ONU", "O.N.U.", "onu"]) for language in LANGUAGES),
    *((language, ["1.000.000", "1,000,000", "1000000"]) for language in LANGUAGES),
    *((language, ["7,5", "7.5"]) for language in LANGUAGES),
]


@pytest.mark.parametrize(("language", "forms"), MEETINGS)
def test_forms_that_meet(language: str, forms: list[str]) -> None:
    assert len({stem_form(form, language) for form in forms}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "US", "us"),
        ("en", "us", "U.S."),
        ("es", "sanción", "santo"),
        ("es", "1.000", "1.5"),
        ("en", "oil", "soil"),
    ],
)
def test_forms_that_do_not_meet(language: str, one: str, other: str) -> None:
    assert stem_form(one, language) != stem_form(other, language)


def test_offsets_are_into_the_text_as_given() -> None:
    text = "«Cancio\u0301n»: Trump's EE. UU., 北京"
    stream = analyse(text, "es")
    assert [text[start:end] for start, end in stream.offsets] == ["Cancio\u0301n", "Trump", "EE. UU.", "北", "京"]
    assert stream.exacts == ("Canción", "Trump", "EE._UU.", "北", "京")
    assert stream.folds == ("cancion", "trump", "eeuu", "北", "京")


def test_hostile_sizes() -> None:
    stream = analyse("y" * 2 * MAX_CHARS, "en")
    assert stream.folds == ("y" * MAX_WORD,)
    assert len(analyse("a " * MAX_CHARS, "es").stems) == MAX_CHARS // 2


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
@example("ﷺ ½ ² ① ﬁ ß İ ı ΐ 1\u0301 ㎏ \u0345a", "es")
@example("\ud800a", "en")
@example("  los EE UU,\n\nEE. UU. y (EE\xa0UU)  -  fin.\n\nOtra ", "es")
@example("Trump's U.S.'s s's 's x'S.A. o's1 a'ś l's\u0301b", "en")
def test_forms_fit_every_engine(text: str, language: str) -> None:
    stream = analyse(text, language)
    assert len(stream.exacts) == len(stream.folds) == len(stream.stems) == len(stream.offsets)
    assert list(stream.offsets) == sorted(stream.offsets)
    cut = pieces(text, language)
    assert [cut.joined(kind) for kind in range(3)] == [" ".join(f) for f in (stream.exacts, stream.folds, stream.stems)]
    assert cut.offsets(range(len(stream.offsets))) == list(stream.offsets)
    for form in (*stream.exacts, *stream.folds, *stream.stems):
        assert form
        assert len(form) <= MAX_WORD
        assert not any(char.isspace() or "\ud800" <= char <= "\udfff" for char in form)


@given(st.text(max_size=50))
def test_composed_and_decomposed_text_meet(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    if not any(char in text for char in "\u0340\u0341\u0343\u0344") and composed.isprintable():
        assert fold(composed) == fold(decomposed)


@pytest.mark.parametrize("word", ["sanción", "EE UU", "US", "Ñandú", "ﬁn", "1.000"])
def test_a_fold_is_stable(word: str) -> None:
    assert fold_form(word) == fold_form(fold_form(word).upper() if word != "US" else word)
