import pytest

from search.analysis import pieces
from search.backends.pairs import of_phrase, pairs


def stems(text: str, language: str = "es") -> list[str]:
    return pieces(text, language).joined(2).split()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("de", ""),
        ("de la paz", "de_la"),
        ("De la que no", "de_la la_que que_no"),
        ("de la paz que no", "de_la que_no"),
        ("de la paz la que", "de_la | la_que"),
        ("la la la", "la_la la_la"),
    ],
    ids=range(7),
)
def test_pairs_of_a_text(text: str, wanted: str) -> None:
    assert pairs(stems(text), "es") == wanted


@pytest.mark.parametrize(
    ("phrase", "terms"),
    [("de", None), ("de la", ["de_la"]), ("de la que", ["de_la", "la_que"]), ("de la paz", None)],
)
def test_a_phrase_all_of_frequent_words_is_a_run_of_pairs(phrase: str, terms: list[str] | None) -> None:
    assert of_phrase("text", "es", stems(phrase)) == (terms and ("text_es_pairs", terms))


def test_only_neighbours_in_the_text_are_neighbours_among_the_pairs() -> None:
    """“de la que” is not in “de la … la que”, though both of its pairs are."""
    assert " ".join(of_phrase("text", "es", stems("de la que"))[1]) not in pairs(stems("de la paz la que"), "es")  # type: ignore[index]
