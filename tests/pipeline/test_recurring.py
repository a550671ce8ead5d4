"""Names that recur and are nobody's."""

import pytest

from pipeline.discovering import gathered, kind_of
from pipeline.knowledge.lexicon import load
from pipeline.recurring import MOST_NAMES, guess, names


def found(text: str, language: str = "es") -> list[str]:
    return [seen.name for seen in names("", text, language, load())]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("es", "Ayer habló Zulema Quirogata en la plaza.", ["Zulema Quirogata"]),
        ("es", "El Instituto Brezal de la Nieve calló.", ["Instituto Brezal de la Nieve"]),
        ("es", "La QRZT pidió calma.", ["QRZT"]),
        ("en", "On Monday the Harrowgate Bureau of Tides spoke.", ["Harrowgate Bureau of Tides"]),
        ("es", "Según Zulema Quirogata, no. Zulema Quirogata insistió.", ["Zulema Quirogata"]),
        ("es", "Nicolás Maduro viajó a La Habana.", []),
        ("es", "La empresa abrió. Después cerró. Nadie supo.", []),
        ("es", "EL PUEBLO ENTERO SALIÓ A LA CALLE", []),
        ("es", "", []),
    ],
)
def test_names(language: str, text: str, wanted: list[str]) -> None:
    assert found(text, language) == wanted


def test_the_sentence_is_the_one_around_the_name() -> None:
    text = "Nadie vino. Ayer habló Zulema Quirogata en la plaza. Todos callaron."
    (seen,) = names("", text, "es", load())
    assert seen.sentence == "Ayer habló Zulema Quirogata en la plaza."


@pytest.mark.parametrize("text", ["Aa Bb " * 30_000, "A" * 300_000, "Xa. " * 50_000, "\ud800 Zu Qu"])
def test_hostile_texts_are_bounded(text: str) -> None:
    assert len(found(text)) <= MOST_NAMES


def test_names_are_counted_by_article_and_outlet() -> None:
    rows = [
        ("", "Habló Zulema Quirogata. Zulema Quirogata calló.", "es", "a"),
        ("", "Con Zulema Quirogata y con zulema.", "es", "b"),
        ("", "Then Zulema Quirogata spoke.", "en", "b"),
    ]
    one = gathered(rows, load())["zulema quirogata"]
    assert (one.articles, dict(one.outlets), dict(one.languages)) == (3, {"a": 1, "b": 2}, {"es": 2, "en": 1})
    assert (one.name, one.id) == ("Zulema Quirogata", "zulema-quirogata")
    assert [outlet for outlet, _ in one.samples] == ["a", "b"]
    assert kind_of(one, load()) == "person"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Partido Fulgor", "party"),
        ("Instituto Brezal", "organisation"),
        ("Brezal Holdings", "company"),
        ("María Brezal", "person"),
        ("QRZT", "organisation"),
        ("Xulvira Quirogata", ""),
    ],
)
def test_the_kind_is_guessed(name: str, kind: str) -> None:
    assert guess(name, load()) == kind
