"""Forms of names: acronyms that the article introduces, longer names, streets, languages, money, metonyms."""

import pytest

from pipeline.article import ActorTag
from pipeline.knowledge.lexicon import load
from pipeline.tag import THRESHOLD, searchable, tag


def tagged(text: str, language: str = "es", title: str = "") -> dict[str, ActorTag]:
    return {actor.id: actor for actor in tag(title, text, language, lexicon=load()).actors}


def forms(text: str, id: str, language: str = "es") -> list[str]:
    actor = tagged(text, language).get(id)
    return [text[span.start : span.end] for span in actor.spans] if actor and searchable(actor) else []


def test_an_acronym_in_brackets_counts_for_the_actor_before_it() -> None:
    text = "El partido Voluntad Popular (VOPO) denunció el hecho. VOPO pidió calma."
    assert forms(text, "voluntad-popular") == ["VOPO", "VOPO"]
    assert forms("VOPO pidió calma.", "voluntad-popular") == []


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("en", "The Culinary Institute of America (CIA) raised its fees. The CIA said so.", "cia"),
        ("es", "El proyecto DEA, Diseño de Espacios Abiertos, ganó. La DEA es de barrio.", "dea"),
    ],
)
def test_an_acronym_of_somebody_else_is_not_the_actor(language: str, text: str, id: str) -> None:
    assert forms(text, id, language) == []


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("en", "The Central Intelligence Agency (CIA) denied it. The CIA said so.", "cia"),
        ("es", "El Partido Socialista Obrero Español (PSOE) ganó. El PSOE pactó.", "psoe"),
    ],
)
def test_an_acronym_that_repeats_its_name_stays(language: str, text: str, id: str) -> None:
    assert len(forms(text, id, language)) == 3


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("es", "El pelotero Raúl Castro Mendoza firmó su primer contrato.", "raul-castro"),
        ("en", "Lebanon, Pennsylvania, opened a library.", "lebanon"),
        ("en", "A Grenada Street house was evacuated.", "grenada"),
        ("es", "La calle Panamá estará cortada el lunes.", "panama"),
        ("es", "Tradujo la novela del alemán en seis meses.", "germany"),
        ("es", "Habla ruso, alemán y un poco de turco.", "turkey"),
        ("en", "He learned French in prison.", "france"),
        ("en", "Maduro & Sons sold its last tug.", "nicolas-maduro"),
        ("es", "Cerrará tres fines de semana.", "finland"),
        ("en", "It borrowed 150 million Canadian dollars.", "canada"),
    ],
)
def test_other_things_of_the_same_name(language: str, text: str, id: str) -> None:
    assert forms(text, id, language) == []


@pytest.mark.parametrize(
    ("language", "text", "id"),
    [
        ("es", "La negociación entre Bruselas y Londres se alarga.", "government-of-the-united-kingdom"),
        ("es", "Caracas acusó a Washington de mentir.", "government-of-the-united-states"),
        ("en", "Caracas accused Washington of lying.", "government-of-the-united-states"),
        ("es", "La Casa Blanca no comentó.", "government-of-the-united-states"),
        ("en", "Downing Street declined to comment.", "government-of-the-united-kingdom"),
        ("es", "Miraflores respondió al presidente de Venezuela.", "government-of-venezuela"),
    ],
)
def test_metonyms(language: str, text: str, id: str) -> None:
    actor = tagged(text, language)[id]
    assert searchable(actor)
    assert actor.confidence < 0.95


def test_a_people_is_told_from_an_adjective() -> None:
    people = tagged("Miles de venezolanos huyen. Los venezolanos esperan.")["venezuela"]
    adjective = tagged("La empresa venezolana abre una planta en la costa venezolana.")["venezuela"]
    assert (people.reason, adjective.reason) == ("people of the country", "adjective of the country")
    assert tagged("Russians queue.", "en")["russia"].reason == "people of the country"
    assert tagged("The Russian navy sailed.", "en")["russia"].reason == "adjective of the country"


def test_the_code_of_a_listed_company_tells_its_country() -> None:
    text = "Hillsmere Holdings <HLDN.L> raised its dividend by a tenth after a strong year."
    assert searchable(tagged(text, "en")["united-kingdom"])
    assert "united-kingdom" not in tagged("Read appendix (HLDN.L2) and section (A.B.C).", "en")


def test_a_text_without_a_title_opens_with_its_headline() -> None:
    body = "The festival opens on Monday with a new work. " * 30
    assert tagged("Norway cancels the festival\n" + body, "en")["norway"].confidence >= THRESHOLD
    assert tagged(body + "The tenor sang in Norway.", "en")["norway"].confidence < THRESHOLD


@pytest.mark.parametrize("text", ["(A" * 50_000, "(AB)" * 50_000, "AB, C" * 50_000, "<A.L>" * 50_000, "\n" * 200_000])
def test_hostile_brackets_are_bounded(text: str) -> None:
    assert all(len(actor.spans) <= 100 for actor in tag("", text, "es", lexicon=load()).actors)
