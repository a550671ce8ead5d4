"""The registry as data: who is in it, that every name leads to its bearer, and what must not be taken for one."""

import re
from collections import Counter

import pytest

from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import load
from pipeline.knowledge.records import LANGUAGES, Kind, Sort
from pipeline.tag import searchable, tag

SENTENCE = {"es": "Lo dijo ayer sobre {}, según se supo.", "en": "They spoke of {}, it was said."}
HAND_MADE = {Kind.PERSON, Kind.ORGANISATION, Kind.PARTY, Kind.COMPANY, Kind.GOVERNMENT}


def ids(text: str, language: str, country: str = "") -> set[str]:
    """The searchable actors of a text without a title."""
    found = tag("", text, language, lexicon=load(), country=country).actors
    return {actor.id for actor in found if searchable(actor)}


def test_the_registry_is_at_the_scale_of_the_news() -> None:
    kinds = Counter(actor.kind for actor in load().actors.values())
    assert sum(kinds[kind] for kind in HAND_MADE) >= 1500
    assert sum(kinds.values()) >= 5000
    assert kinds[Kind.PERSON] >= 2000
    assert sum(bool(actor.roles) for actor in load().actors.values()) >= 600


def test_every_name_leads_to_its_bearer() -> None:
    """In a sentence without context, unless rules.toml asks for some; no name is swallowed by a longer one."""
    lexicon = load()
    ruled = {key(rule.alias) for rule in lexicon.rules}
    lost = [
        (actor.id, language, alias.text)
        for actor in lexicon.actors.values()
        for alias in actor.aliases
        for language in alias.languages
        if alias.sort is Sort.NAME and key(alias.text) not in ruled and re.fullmatch(r"[\w .'’-]+", alias.text)
        if not any(
            found.id == actor.id and searchable(found)
            for found in tag("", SENTENCE[language].format(alias.text), language, lexicon=lexicon).actors
        )
    ]
    assert not lost


def test_every_actor_has_a_name_that_texts_may_hold() -> None:
    """A name with its country in brackets tells namesakes apart for readers; no article writes it."""
    unreachable = [
        (actor.id, language)
        for actor in load().actors.values()
        for language in LANGUAGES
        if not any("(" not in alias.text for alias in actor.aliases if language in alias.languages)
    ]
    assert {id for id, _ in unreachable} <= {"rosario", "wellington-city"}


def test_surnames_that_stand_alone_belong_to_one_person() -> None:
    bearers: dict[str, set[str]] = {}
    trusted: set[str] = set()
    for actor in load().actors.values():
        for alias in actor.aliases:
            if alias.sort is Sort.SURNAME:
                bearers.setdefault(key(alias.text), set()).add(actor.id)
                if alias.trusted:
                    trusted.add(key(alias.text))
    assert {text: bearers[text] for text in trusted if len(bearers[text]) > 1} == {}


PRESENT = [
    ("es", "La jueza Isabel Perelló preside el Tribunal Supremo.", "isabel-perello"),
    ("es", "El fiscal general, Álvaro García Ortiz, declaró ayer.", "alvaro-garcia-ortiz"),
    ("en", "Argentina's vice-president Victoria Villarruel broke with him.", "victoria-villarruel"),
    ("es", "Villarruel presidió la sesión del Senado.", "victoria-villarruel"),
    ("es", "Elvira Nabiúlina mantuvo los tipos.", "elvira-nabiullina"),
    ("es", "Elvira Nabiullina mantuvo los tipos.", "elvira-nabiullina"),
    ("en", "Elvira Nabiullina kept rates on hold.", "elvira-nabiullina"),
    ("es", "Svetlana Tijanovskaya pidió sanciones.", "sviatlana-tsikhanouskaya"),
    ("en", "Sviatlana Tsikhanouskaya called for sanctions.", "sviatlana-tsikhanouskaya"),
    ("es", "Nikol Pashinián viajó a Bruselas.", "nikol-pashinyan"),
    ("en", "Treasury secretary aside, Howard Lutnick led the talks.", "howard-lutnick"),
    ("en", "Sen. John Thune opposed it.", "john-thune"),
    ("es", "El senador Bernie Moreno se opuso, según su partido, el Republicano.", "bernie-moreno"),
    ("es", "La congresista María Elvira Salazar pidió más sanciones.", "maria-elvira-salazar"),
    ("es", "Chérizier, alias Barbecue, amenaza con tomar Puerto Príncipe.", "jimmy-cherizier"),
    ("es", "Rafael Ramírez, exministro de Petróleo de Venezuela, vive en Italia.", "rafael-ramirez-pdvsa"),
    ("es", "La Suprema Corte de Justicia de la Nación resolverá el caso.", "supreme-court-mexico"),
    ("en", "Colombia's Supreme Court opened an investigation.", "supreme-court-colombia"),
    ("es", "La cancillería colombiana citó al embajador.", "foreign-ministry-colombia"),
    ("en", "The Colombian foreign ministry summoned the envoy.", "foreign-ministry-colombia"),
    ("es", "El banco central ruso subió los tipos.", "central-bank-russia"),
    ("en", "Banxico cut its rate.", "central-bank-mexico"),
    ("es", "El ejército colombiano abatió a dos disidentes de las FARC.", "armed-forces-colombia"),
    ("es", "El ejército colombiano abatió a dos disidentes de las FARC.", "farc-dissidents"),
    ("en", "El Salvador's Cecot holds hundreds of Venezuelans.", "cecot"),
    ("es", "Los Choneros controlan el puerto.", "los-choneros"),
    ("es", "El gobierno polaco rechazó el pacto.", "government-of-poland"),
    ("en", "The Egyptian government offered to mediate.", "government-of-egypt"),
    ("es", "Reliance y la refinería de Amuay negocian.", "amuay"),
    ("en", "Cheniere will ship the gas.", "cheniere"),
    ("es", "Lo publicó Efecto Cocuyo el martes.", "efecto-cocuyo"),
    ("es", "Los bombardeos siguieron en Járkov y en Jersón.", "kharkiv"),
    ("en", "Shelling went on in Kharkiv and in Kherson.", "kharkiv"),
    ("es", "Cancún recibió a más turistas.", "cancun"),
    ("es", "Mérida, en Yucatán, crece.", "merida-mexico"),
    ("es", "En Venezuela, los estudiantes de Mérida marcharon.", "merida-venezuela"),
]


@pytest.mark.parametrize(("language", "text", "id"), PRESENT)
def test_present(language: str, text: str, id: str) -> None:
    assert id in ids(text, language)


ABSENT = [
    ("es", "El gobierno de Mauricio Macri cayó.", "government-of-mauritius"),
    ("es", "Miran con recelo a la Reserva Federal.", "stephen-miran"),
    ("es", "El análisis de ADN lo confirmó.", "adn-ecuador"),
    ("es", "Pep Guardiola renovó. Guardiola sonrió.", "maria-guardiola"),
    ("es", "Robert Lewandowski marcó dos goles. Lewandowski fue el mejor.", "ricardo-lewandowski"),
    ("en", "Mr Connolly said the road was closed.", "catherine-connolly"),
    ("en", "Eid Mubarak to all our readers.", "hosni-mubarak"),
    ("en", "Logan Sargeant crashed on the first lap.", "harry-sargeant-iii"),
    ("en", "The typhoon crossed the island of Luzon.", "alejandro-luzon"),
    ("en", "Kyle Kondik of Sabato's Crystal Ball agreed.", "ernesto-sabato"),
    ("es", "Stalin Rivas jugó de titular.", "joseph-stalin"),
    ("es", "Óscar López ganó la etapa.", "oscar-lopez-agueda"),
    ("en", "Jack Smith opened a bakery in Leeds.", "jack-smith-prosecutor"),
    ("en", "He studied the Knights Templar of the Middle Ages.", "caballeros-templarios"),
    ("es", "Última hora: llueve en la costa.", "ultima-hora-paraguay"),
    ("es", "El caribe mexicano y El Caribe entero esperan lluvias.", "el-caribe-newspaper"),
    ("es", "La Tercera Guerra Mundial no empezó ayer.", "la-tercera"),
    ("es", "El doctor Cáceres recibió a la paciente.", "caceres"),
    ("en", "SIOUX FALLS, S.D. – People are talking about it.", "s-and-d"),
    ("en", "Metropolitan Police in Washington confirmed it.", "scotland-yard"),
]


@pytest.mark.parametrize(("language", "text", "id"), ABSENT)
def test_absent(language: str, text: str, id: str) -> None:
    assert id not in ids(text, language)


NOTHING = [
    ("es", "Para los empresarios, nada cambia. Cambiemos de tema. Creemos en ello."),
    ("es", "Claro que sí. Visa en mano, volvió. Volvo a casa mañana. Vamos."),
    ("es", "Resistencia, corrientes y misiones: Soledad y Milagro lo cuentan en la Colonia."),
    ("es", "José López abrió una panadería en la plaza pública."),
    ("es", "El Tiempo: nubes y claros. Última Hora: llueve. Marca un hito. Proceso lento. Semana corta."),
    ("en", "Time will tell. Fortune favours the bold. Nice try. Reading is fun. Buffalo wings."),
    ("en", "Target the right market. Cancer cells split. Carnival season. Caterpillar larvae."),
    ("en", "Mr Bennett and Ms Osborne met Dr Kenny; former colleagues Waller and Garland were there."),
]


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_ordinary_words_are_nobody(language: str, text: str) -> None:
    assert ids(text, language) == set()


@pytest.mark.parametrize(
    ("text", "country", "id"),
    [
        ("El Universal informó de la detención.", "MX", "el-universal-mexico"),
        ("El Universal informó de la detención.", "VE", "el-universal-venezuela"),
        ("El Partido Nacional presentó su lista.", "UY", "partido-nacional-uruguay"),
        ("El Frente Amplio presentó su lista.", "CL", "frente-amplio-chile"),
        ("El Frente Amplio presentó su lista.", "UY", "frente-amplio-uruguay"),
        ("Los vecinos de Toledo protestaron.", "ES", "toledo"),
    ],
)
def test_shared_names_mean_what_the_outlets_country_means(text: str, country: str, id: str) -> None:
    assert id in ids(text, "es", country)
    assert id not in ids(text, "es", "DE")
