from itertools import chain

import pytest

from pipeline.article import Tags
from pipeline.knowledge.lexicon import load
from pipeline.tag import tag

THEMES = load().themes
YES = [
    pytest.param(id, language, text, id=f"{id}-{language}-{number}")
    for id, theme in THEMES.items()
    for language, examples in theme.examples.items()
    for number, text in enumerate(examples.yes)
]
NO = [
    pytest.param(id, language, text, id=f"{id}-{language}-{number}")
    for id, theme in THEMES.items()
    for language, examples in theme.examples.items()
    for number, text in enumerate(examples.no)
]


def tagged(text: str, language: str = "es", title: str = "") -> Tags:
    return tag(title, text, language, lexicon=load())


def ids(text: str, language: str = "es", title: str = "") -> set[str]:
    return {theme.id for theme in tagged(text, language, title).themes}


@pytest.mark.parametrize(("id", "language", "text"), YES)
def test_examples_that_must_be_tagged(id: str, language: str, text: str) -> None:
    assert id in ids(text, language)


@pytest.mark.parametrize(("id", "language", "text"), NO)
def test_examples_that_must_not_be_tagged(id: str, language: str, text: str) -> None:
    assert id not in ids(text, language)


def test_the_story_in_both_languages() -> None:
    spanish = ids(
        "Moscú propuso a la Casa Blanca facilitar la salida del presidente venezolano a cambio del alivio de sanciones "
        "y de garantías energéticas para Rosneft. Maduro rechazó la oferta, según el diario ABC.",
        title="Rusia ofreció a Washington la salida de Maduro a cambio de aliviar sanciones",
    )
    english = ids(
        "Moscow told the White House it would ease the Venezuelan president's exit in return for sanctions relief "
        "and energy guarantees for Rosneft. Maduro refused the offer, the Spanish daily ABC reported.",
        "en",
        title="Russia offered Washington Maduro's exit for sanctions relief",
    )
    assert "sanctions" in spanish & english


def test_a_section_lowers_the_bar_and_is_no_evidence() -> None:
    text = "El equipo jugó tras una temporada larga. " + "Hubo flores y hubo sol. " * 18
    lexicon = load()

    def found(text: str, section: str) -> set[str]:
        return {theme.id for theme in tag("", text, "es", lexicon=lexicon, section=section).themes}

    assert "sport" not in found(text, "")
    assert "sport" in found(text, "Deportes")
    assert "sport" not in found("Hubo flores y hubo sol.", "Deportes")


def test_evidence_points_at_the_words() -> None:
    title = "La UE aprueba sanciones económicas contra Rusia"
    text = "El paquete de sanciones incluye la congelación de activos."
    theme = next(theme for theme in tagged(text, title=title).themes if theme.id == "sanctions")
    source = {"title": title, "text": text}
    surfaces = {source[part.span.field][part.span.start : part.span.end] for part in theme.evidence}
    assert {"sanciones económicas", "paquete de sanciones", "congelación de activos"} <= surfaces
    assert theme.score >= THEMES["sanctions"].threshold


def test_the_longest_term_counts_alone() -> None:
    theme = next(
        t for t in tagged("Nuevas sanciones económicas contra Rusia por la guerra.").themes if t.id == "sanctions"
    )
    starts = [part.span.start for part in theme.evidence]
    assert len(starts) == len(set(starts))


def test_repeating_one_word_does_not_make_a_theme() -> None:
    assert "war" not in ids("La batalla de gallos. " * 200)


def test_a_word_in_passing_is_no_theme_of_a_long_text() -> None:
    assert "oil" not in ids("El coro ensaya cada martes en la nave. " * 200 + "El petróleo subió.")


def test_every_theme_has_a_parent_chain_and_an_iptc_code_of_its_own() -> None:
    codes = [theme.iptc for theme in THEMES.values()]
    assert len(codes) == len(set(codes))
    assert all(parent in THEMES for id in THEMES for parent in load().ancestors(id))


def test_terms_are_found_in_decomposed_text() -> None:
    assert "migration" in ids("La inmigracio\u0301n y los migrantes sin papeles cruzan la frontera.")


def test_evidence_is_bounded() -> None:
    terms = [term.text.rstrip("*") for term in chain(*THEMES["oil"].terms.values())]
    for theme in tagged(". ".join(terms) * 50).themes:
        assert len(theme.evidence) <= 30
