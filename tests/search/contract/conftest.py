"""The corpus that every engine answers from, the engines, and the oracle."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product
from pathlib import Path

import pytest

from search.backends import listed, ranking
from search.backends.base import Backend
from search.backends.memory import MemoryBackend
from search.backends.tantivy import TantivyBackend
from search.document import Document
from search.parser import parse
from search.query import Query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

OUTLETS = {
    "abc-es": ("ABC", "abc.es", "ES"),
    "el-faro": ("El Faro del Norte", "elfaro.example", "ES"),
    "correo-caracas": ("Correo de Caracas", "correo.example", "VE"),
    "plains-post": ("The Plains Post", "plainspost.example", "US"),
    "thames-mail": ("Thames Mail", "thamesmail.example", "GB"),
}

# number, language, outlet, title, text, and what else is told apart
SPECIAL = [
    (1, "es", "abc-es", "Rusia ofreció a EE.UU. facilitar la salida de Nicolás Maduro",
     "Moscú propuso a Washington la salida de Maduro a cambio del alivio de las sanciones y de garantías energéticas. "
     "El presidente venezolano rechazó la oferta.\n\nEl petróleo subió después.",
     {"actors": ("maduro", "russia", "usa"), "themes": ("sanctions", "economy"), "copies": 2, "agency": "",
      "authors": ("Ana Ruiz", "Juan Peña")}),
    (2, "es", "el-faro", "Rusia ofreció a EE.UU. facilitar la salida de Nicolás Maduro",
     "Moscú propuso a Washington la salida de Maduro a cambio del alivio de las sanciones y de garantías energéticas.",
     {"actors": ("maduro", "russia", "usa"), "themes": ("sanctions", "economy"), "copy_of": "1", "agency": "EFE"}),
    (3, "es", "correo-caracas", "Maduro rechaza la oferta rusa",
     "Maduro rechazó irse, según ABC. Las sanciones petroleras siguen y la sanción a su entorno también.",
     {"actors": ("maduro", "russia"), "themes": ("sanctions", "economy", "oil")}),
    (4, "en", "plains-post", "Russia offered Washington a Maduro exit, Spanish daily says",
     "Moscow would ease Maduro's exit for sanctions relief and energy guarantees. Trump's envoy declined to comment. "
     "The U.S. did not answer, and oil prices rose 7.5 percent to 1,000,000 barrels.",
     {"actors": ("maduro", "russia", "usa"), "themes": ("sanctions", "economy"), "agency": "Reuters / AP",
      "authors": ("Mary O'Neil",)}),
    (5, "en", "thames-mail", "Russia offered Washington a Maduro exit, Spanish daily says",
     "Moscow would ease Maduro's exit for sanctions relief and energy guarantees. They told us so.",
     {"actors": ("maduro", "russia", "usa"), "themes": ("sanctions", "economy"), "copy_of": "4", "agency": "Reuters"}),
    (6, "es", "el-faro", "Cómo saber si el plátano está maduro",
     "Un plátano maduro huele dulce. El mercado vende 7,5 kilos y 1.000.000 de piezas al año.",
     {"themes": ("food",), "section": "Cocina"}),
    (7, "en", "thames-mail", "A ripe banana is sweet", "Bananas ripen in a bag. The fruit seller sanctions no refunds.",
     {"themes": ("food",), "section": "Food & Drink"}),
    (8, "es", "abc-es", "Los EE UU endurecen el embargo", "Estados Unidos (EEUU) amplió el embargo. Petroleo y gas.",
     {"actors": ("usa",), "themes": ("sanctions", "economy", "oil")}),
    (9, "en", "plains-post", "US widens embargo", "The embargo covers oil and gas. Petroleum exports fall.",
     {"actors": ("usa",), "themes": ("sanctions", "economy", "oil")}),
    (10, "es", "correo-caracas", "España y Venezuela hablan de migración",
     "La migración venezolana en España crece. Migraciones y migrantes, un debate hispano-venezolano.",
     {"actors": ("spain", "venezuela"), "themes": ("migration",), "section": "Política"}),
    (11, "en", "thames-mail", "Migrants and migration: a Spanish-Venezuelan debate",
     "Migration from Venezuela to Spain grows; migrants tell their stories.",
     {"actors": ("spain", "venezuela"), "themes": ("migration",)}),
    (12, "es", "el-faro", "NO ES NO", "Y O NO AND OR NOT: palabras sueltas. ¿Qué año? El niño y el caño.", {}),
    (13, "en", "plains-post", "Don’t panic <b>now</b>", "Covid-19 isn't over 😀 say O'Brien & co. 北京 talks at 10:30.",
     {"completeness": "teaser"}),
    (14, "es", "abc-es", "", "Texto sin titular sobre sanciones.", {"completeness": "live"}),
    (15, "en", "thames-mail", "Only a headline about sanctions", "", {"completeness": "title_only"}),
    (16, "es", "abc-es", "Petróleo, petroleo, PETRÓLEO",
     "Pétroleo con el acento mal puesto. Peña y Pena, Mas y más.", {}),
    (17, "en", "plains-post", "Sanctioned, sanctioning, sanction",
     "The committee sanctions the plan. Near and far: oil one two three four five six seven sanctions.", {}),
    (18, "es", "el-faro", "Elecciones en marzo", "La elección del día 1. Cánticos, canción y canciones.",
     {"published": datetime(2026, 3, 31, 22, 30, tzinfo=UTC)}),  # 1 April 00:30 in Madrid
    (19, "es", "el-faro", "El reloj atrasa", "Hora repetida.",
     {"published": datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "story": "77"}),
    (20, "es", "el-faro", "El reloj atrasa otra vez", "Hora repetida.",
     {"published": datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "story": "77"}),
    (21, "en", "plains-post", "oil oil oil", "sanctions oil sanctions oil sanctions", {}),
    (22, "es", "abc-es", "Copia huérfana", "El original de esta copia no está en el índice: aranceles.",
     {"copy_of": "999"}),
    (23, "es", "el-faro", "Copia huérfana, segunda", "El original de esta copia tampoco está: aranceles y sanciones.",
     {"copy_of": "999", "published": datetime(2026, 11, 1, tzinfo=UTC)}),
    (24, "en", "thames-mail", "x" * 300, "A long word: " + "y" * 5000 + " and the end.", {}),
]  # fmt: skip

SUBJECTS = {
    "es": ["El Gobierno de Rusia", "El ministro de Petróleo", "La oposición venezolana", "Una empresa española",
           "El Kremlin", "La Unión Europea"],
    "en": ["The Russian government", "The oil minister", "Venezuela's opposition", "A Spanish company",
           "The Kremlin", "The European Union"],
}  # fmt: skip
VERBS = {
    "es": ["rechaza levantar", "propone aliviar", "pide más garantías sobre", "negocia", "rompe por", "duda de"],
    "en": ["refuses to lift", "offers to ease", "wants guarantees on", "negotiates", "breaks over", "doubts"],
}
OBJECTS = {
    "es": ["las sanciones al petróleo", "el embargo de gas", "la migración", "el acuerdo energético",
           "la salida de EE.UU.", "las tarifas del gas", "el canje de presos"],
    "en": ["sanctions on oil", "the gas embargo", "migration", "the energy deal", "the U.S. exit", "tariffs",
           "the prisoner swap"],
}  # fmt: skip


def document(number: int, language: str, outlet: str, title: str, text: str, **other: object) -> Document:
    name, domain, country = OUTLETS[outlet]
    made = Document(
        id=str(number), url=f"https://www.{domain}/internacional/nota-{number}.html", outlet=outlet, outlet_name=name,
        domain=domain, country=country, language=language, title=title, text=text, authors=(), section="Internacional",
        published=NOW - timedelta(hours=7 * number), seen=NOW - timedelta(hours=number), completeness="full", agency="",
        actors=(), themes=(), story="", copy_of="", group=str(number), copies=0,
    )  # fmt: skip
    made = replace(made, **other)  # type: ignore[arg-type]
    return replace(made, group=made.copy_of or made.id)


def generated() -> list[Document]:
    """Subjects, verbs and objects in every combination, in both languages: 504; every fourth copies the one before."""
    made: list[Document] = []
    outlets, actors = cycle(OUTLETS), cycle([(), ("russia",), ("maduro", "usa"), ("venezuela", "spain", "russia")])
    for language in ("es", "en"):
        parts = (SUBJECTS[language], VERBS[language], OBJECTS[language])
        for number, (subject, verb, thing) in enumerate(product(*parts), 1001 if language == "es" else 2001):
            filler = ". ".join(islice(cycle(SUBJECTS[language]), number % 5))
            copied = {"copy_of": made[-1].group} if number % 4 == 0 else {}
            made.append(
                document(
                    number, language, next(outlets), f"{subject} {verb} {thing}",
                    f"{thing.capitalize()}: {subject.lower()} {verb} todo. {filler}. {verb} {thing}.",
                    actors=next(actors), themes=("sanctions", "economy") if number % 3 else ("migration",),
                    published=NOW - timedelta(hours=number % 37 * 31), agency="" if number % 5 else "EFE",
                    **copied,
                )
            )  # fmt: skip
    return made


class Names:
    """Resolves the corpus's own names: ids as they are, two names, and a theme with one beneath it."""

    known = {
        "actor": {"nicolás maduro": ("maduro",), "los dos": ("maduro", "russia")},
        "theme": {"sanciones": ("sanctions",), "economía": ("economy", "sanctions", "oil")},
        "outlet": {"abc": ("abc-es",)},
        "country": {"españa": ("ES",), "spain": ("ES",), "es": ("ES",)},
    }
    ids = {
        "actor": {"maduro", "russia", "usa", "spain", "venezuela", "nobody"},
        "theme": {"sanctions", "economy", "oil", "migration", "food"},
        "outlet": set(OUTLETS),
        "country": {"ES", "VE", "US", "GB"},
    }

    def _find(self, field: str, text: str) -> tuple[str, ...]:
        return self.known[field].get(text.lower(), (text,) if text in self.ids[field] else ())

    def actor(self, text: str) -> tuple[str, ...]:
        return self._find("actor", text)

    def theme(self, text: str) -> tuple[str, ...]:
        return self._find("theme", text)

    def outlet(self, text: str) -> tuple[str, ...]:
        return self._find("outlet", text)

    def country(self, text: str) -> tuple[str, ...]:
        return self._find("country", text)

    saved_searches: dict[str, str] = {
        "la oferta": "maduro (sanciones OR sanctions)",
        "sin copias": 'search:"la oferta" -is:copy',
    }

    def saved(self, text: str) -> str | None:
        return self.saved_searches.get(text.lower())

    def suggest(self, field: str, text: str) -> tuple[str, ...]:
        return tuple(sorted(self.known[field]))[:1]


@pytest.fixture(scope="session")
def corpus() -> list[Document]:
    special = [document(number, *rest, **other) for number, *rest, other in SPECIAL]  # type: ignore[arg-type]
    return special + generated()


@pytest.fixture(scope="session")
def understood() -> Callable[[str], Query]:
    return lambda text: parse(text, resolver=Names(), now=NOW, timezone="Europe/Madrid")


@pytest.fixture(scope="session")
def oracle(corpus: list[Document]) -> MemoryBackend:
    return MemoryBackend(corpus)


ENGINES = ["memory", "tantivy", pytest.param("elasticsearch", marks=pytest.mark.slow)]


def made(request: pytest.FixtureRequest, folder: Path) -> Backend:
    match request.param:
        case "memory":
            return MemoryBackend()
        case "tantivy":
            return TantivyBackend(folder / "deep" / "index")
        case _:
            engine: Backend = request.getfixturevalue("elastic")()
            return engine


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, corpus: list[Document]
) -> Iterator[Backend]:
    """An engine that holds the corpus, written in three parts so that it has several segments. What it does otherwise
    where much is found, it does for thirty articles."""
    engine = made(request, tmp_path_factory.mktemp("index"))
    for part in (corpus[:30], corpus[30:100], corpus[100:]):
        engine.write(part)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listed, "MOST", 30)
        patch.setattr(listed, "_FEW", 5)
        patch.setattr(ranking, "_MANY", 30)
        patch.setattr(ranking, "PAGE", 50)
        yield engine


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    engine = made(request, tmp_path)
    yield engine
    engine.close()
