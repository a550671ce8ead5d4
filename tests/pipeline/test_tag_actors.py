import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import ActorTag, Tags
from pipeline.knowledge.lexicon import load
from pipeline.tag import LONGEST, THRESHOLD, searchable, tag


def tagged(text: str, language: str = "es", title: str = "", country: str = "") -> Tags:
    return tag(title, text, language, lexicon=load(), country=country)


def ids(text: str, language: str = "es", title: str = "", country: str = "") -> set[str]:
    """The searchable actors."""
    return {actor.id for actor in tagged(text, language, title, country).actors if searchable(actor)}


def find(tags: Tags, id: str) -> ActorTag:
    return next(actor for actor in tags.actors if actor.id == id)


PRESENT = [
    ("es", "El presidente Nicolás Maduro rechazó la propuesta.", "nicolas-maduro"),
    ("es", "Nicolas Maduro rechazo la propuesta.", "nicolas-maduro"),
    ("es", "Según fuentes, Maduro rechazó la propuesta.", "nicolas-maduro"),
    ("en", "Maduro's exit was on the table, officials said.", "nicolas-maduro"),
    ("es", "Protesta anti-Trump en Madrid.", "donald-trump"),
    ("es", "Lo negó EE.UU. y lo confirmó la ONU.", "united-states"),
    ("es", "Lo negó EE. UU. el martes.", "united-states"),
    ("es", "Lo negó EEUU el martes.", "united-states"),
    ("es", "Lo negó EE UU el martes.", "united-states"),
    ("en", "The U.S. denied it on Tuesday.", "united-states"),
    ("en", "The US denied it on Tuesday.", "united-states"),
    ("en", "Both USA and UK teams denied it.", "united-kingdom"),
    ("es", "La empresa rusa abrirá una planta.", "russia"),
    ("es", "Un acuerdo hispano-ruso sobre pesca.", "russia"),
    ("es", "Un acuerdo hispano-ruso sobre pesca.", "spain"),
    ("es", "El eje franco-alemán pierde fuerza.", "france"),
    ("es", "El gobierno español no comenta el caso.", "spain"),
    ("es", "El Gobierno español no comenta el caso.", "government-of-spain"),
    ("es", "El régimen de Maduro no comenta el caso.", "nicolas-maduro"),
    ("es", "El régimen de Maduro no comenta el caso.", "government-of-venezuela"),
    ("es", "Moscú ofreció a Washington una salida.", "government-of-russia"),
    ("en", "Moscow offered a deal, and the White House declined.", "government-of-russia"),
    ("en", "The Kremlin declined to comment.", "government-of-russia"),
    ("en", "Tbilisi said Georgia would not join the sanctions.", "georgia"),
    ("en", "King Abdullah said Jordan would take part, as Amman had promised.", "jordan"),
    ("es", "El aumento fue aprobado por la Otan.", "nato"),
    ("es", "Lo publica el diario ABC este lunes.", "abc-es"),
    ("en", "ABC News reported the talks first.", "abc-news"),
    ("en", "The Spanish newspaper wrote of it on Sunday. ABC cites three sources.", "abc-es"),
    ("es", "Santiago Peña asumió la presidencia de Paraguay.", "santiago-pena"),
    ("es", "Enrique Peña Nieto vivió en Madrid.", "enrique-pena-nieto"),
    ("es", "El señor Zelenski viajó a Washington.", "volodymyr-zelenskyy"),
    ("es", "El señor Castillo negó todo en Lima; el Gobierno del Perú calló.", "pedro-castillo"),
    ("es", "La agitada Ho Chi Minh llena sus calles de motos.", "ho-chi-minh-city"),
    ("es", "Ho Chi Minh, líder de la independencia, murió en 1969.", "ho-chi-minh"),
    ("en", "Flights from Hanoi to Ho Chi Minh were cancelled.", "ho-chi-minh-city"),
    ("en", "Zelenskyy met Xi Jinping.", "xi-jinping"),
    ("es", "Los norcoreanos lanzaron un misil.", "north-korea"),
    ("en", "The Dutch approved it.", "netherlands"),
    ("es", "El dominicano fue elegido.", "dominican-republic"),
]


@pytest.mark.parametrize(("language", "text", "id"), PRESENT)
def test_present(language: str, text: str, id: str) -> None:
    assert id in ids(text, language)


ABSENT = [
    ("es", "Receta de pan de plátano maduro: use fruto maduro.", "nicolas-maduro"),
    ("es", "Un vino maduro y elegante.", "nicolas-maduro"),
    ("es", "El señor Castillo vive en el tercer piso.", "pedro-castillo"),
    ("es", "La agitada Ho Chi Minh llena sus calles de motos.", "ho-chi-minh"),
    ("en", "Flights from Hanoi to Ho Chi Minh were cancelled.", "ho-chi-minh"),
    ("en", "They asked us to wait for us.", "united-states"),
    ("en", "The deal is worth US$ 7 billion.", "united-states"),
    ("en", "The deal is worth US$7 billion.", "united-states"),
    ("es", "Qatar Airways amplía su flota.", "qatar"),
    ("en", "American Airlines ordered fifty jets.", "united-states"),
    ("en", "The New York Times reported it.", "new-york"),
    ("en", "The South China Morning Post reported it.", "china"),
    ("es", "La Copa América se jugará en junio.", "united-states"),
    ("en", "ABC News reported the talks first.", "abc-es"),
    ("en", "The comedy returns to ABC in the autumn.", "abc-es"),
    ("es", "La reunión terminó tarde.", "france"),
    ("es", "Añada chile y china poblana al gusto.", "chile"),
    ("en", "Roast turkey with gravy for Thanksgiving.", "turkey"),
    ("en", "Michael Jordan scored forty points.", "jordan"),
    ("en", "Atlanta is the capital of Georgia.", "georgia"),
    ("es", "Melania Trump asistió a la gala.", "donald-trump"),
    ("en", "Ivanka Trump attended the gala.", "donald-trump"),
    ("es", "El eje franco-alemán pierde fuerza.", "francisco-franco"),
    ("es", "Denzel Washington estrena película.", "washington"),
    ("es", "El papá de la niña llegó tarde.", "pope-francis"),
    ("es", "Habla en inglés y en ruso.", "russia"),
    ("es", "Compraron una montaña rusa nueva.", "russia"),
    ("es", "Santiago Pena marcó el segundo gol.", "santiago-pena"),
    ("es", "Podemos sumar esfuerzos. Podemos ganar.", "podemos"),
    ("es", "Las iglesias y los santos del casado rey.", "pablo-iglesias"),
    ("en", "It may rain in May.", "theresa-may"),
    ("en", "Petro Poroshenko spoke in Kyiv.", "gustavo-petro"),
    ("es", "Vivió en el sur. Corea quedaba lejos.", "south-korea"),
]


@pytest.mark.parametrize(("language", "text", "id"), ABSENT)
def test_absent(language: str, text: str, id: str) -> None:
    assert id not in ids(text, language)


def test_a_surname_counts_only_with_its_full_name() -> None:
    alone = tagged("Abbott habló ayer en el acto.")
    assert all(not searchable(actor) for actor in alone.actors if actor.id == "greg-abbott")
    text = "Greg Abbott llegó a Austin. Abbott habló con la prensa."
    tags = tagged(text)
    assert [text[span.start : span.end] for span in find(tags, "greg-abbott").spans] == ["Greg Abbott", "Abbott"]


def test_a_headline_surname_is_resolved_by_the_text() -> None:
    tags = tagged("The senator Ted Cruz spoke.", "en", title="Cruz: “We will vote”")
    assert find(tags, "ted-cruz").in_title


def test_two_bearers_of_one_surname() -> None:
    text = "Delcy Rodríguez habló. Rodríguez insistió. Jorge Rodríguez calló. Rodríguez se fue."
    tags = tagged(text)
    spans = {id: [span.start for span in find(tags, id).spans] for id in ("delcy-rodriguez", "jorge-rodriguez")}
    first, second = text.index("Rodríguez insistió"), text.index("Rodríguez se fue")
    assert first in spans["delcy-rodriguez"]
    assert second in spans["jorge-rodriguez"]
    assert second not in spans["delcy-rodriguez"]


def test_a_shouted_common_word_needs_a_second_mention() -> None:
    shout = "MADURO Y DULCE: EL PLÁTANO EN LA COCINA"
    assert "nicolas-maduro" not in ids("Recetas para el verano.", title=shout)
    assert "nicolas-maduro" in ids("El presidente Maduro no acudió.", title="MADURO RECHAZA LA OFERTA DE RUSIA")
    assert "russia" in ids("No hubo respuesta.", title="MADURO RECHAZA LA OFERTA DE RUSIA")


def test_a_place_and_its_government_are_two_actors() -> None:
    tags = tagged("Nació en Moscú y estudió en Madrid.")
    assert not searchable(find(tags, "government-of-russia"))
    assert searchable(find(tags, "moscow"))


def test_a_country_named_once_in_passing_is_kept_but_not_searchable() -> None:
    text = "El festival abre con una ópera. " * 60 + "El tenor cantó una vez en Noruega."
    tags = tagged(text)
    assert 0 < find(tags, "norway").confidence < THRESHOLD


def test_the_outlets_country_decides_where_nothing_else_does() -> None:
    text = "El PRI presentó ayer su programa."
    assert "pri" in ids(text, country="MX")
    assert "pri" not in ids(text, country="IT")


def test_both_languages_give_the_same_ids() -> None:
    spanish = ids("Rusia ofreció a Estados Unidos la salida de Nicolás Maduro, según la Unión Europea y la OTAN.")
    english = ids(
        "Russia offered the United States the exit of Nicolás Maduro, said the European Union and NATO.", "en"
    )
    assert spanish == english


def test_spans_are_the_surface_in_the_original() -> None:
    text = "La vicepresidenta\nDelcy  Rodríguez y Nicola\u0301s Maduro, de EE. UU. y España."
    tags = tagged(text)
    surfaces = {actor.id: text[actor.spans[0].start : actor.spans[0].end] for actor in tags.actors}
    assert surfaces["delcy-rodriguez"] == "Delcy  Rodríguez"
    assert surfaces["nicolas-maduro"] == "Nicola\u0301s Maduro"
    assert surfaces["spain"] == "España"


HOSTILE = [
    "",
    " ",
    "\x00",
    "Trump " * 50_000,
    "Nicolás Maduro " * 20_000,
    "u.s." * 100_000,
    "́" * 100_000,
    "a" * 1_000_000,
    "Rodríguez Jorge Delcy " * 10_000,
    "\u202emaduro\u202c \ud83d\ude00 " * 1000,
    "\ud800 Maduro",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_bounded(text: str) -> None:
    tags = tag(text, text, "es", lexicon=load())
    for actor in tags.actors:
        assert 0 < len(actor.spans) <= 100
        assert all(0 <= span.start < span.end <= LONGEST for span in actor.spans)


WORDS = st.sampled_from(
    ["Maduro", "Nicolás", "Trump", "Rusia", "EE.UU.", "rusa", "Moscú", "-", "el", "Peña", "n\u0303", "\n\n", "«", "US$"]
)


@given(st.lists(WORDS | st.text(max_size=5), max_size=40), st.sampled_from(["es", "en"]))
def test_any_text_gives_ordered_spans_within_it(parts: list[str], language: str) -> None:
    text = " ".join(parts)
    tags = tag(text[:30], text, language, lexicon=load())
    assert tags == tag(text[:30], text, language, lexicon=load())
    for actor in tags.actors:
        assert 0 <= actor.confidence <= 1
        for span in actor.spans:
            source = text[:30] if span.field == "title" else text
            assert source[span.start : span.end].strip()


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("", "El caqui llega más dulce. «Maduro no quiere decir malo», explica el encargado.", False),
        ("", "El caqui llega más dulce. «Maduro no quiere decir malo», dijo. Lo confirmó Maduro en Caracas.", True),
        ("Maduro rechaza la oferta", "El presidente venezolano no cede. Maduro habló tres horas.", True),
        ("", "Maduro rechaza la oferta rusa.", True),
    ],
    ids=["begins a sentence of the text", "and stands within one", "begins the headline", "begins all"],
)
def test_a_word_that_begins_a_sentence_proves_nothing(title: str, text: str, found: bool) -> None:
    assert ("nicolas-maduro" in ids(text, title=title)) is found
