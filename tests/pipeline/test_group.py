"""Which texts are copies of which: named cases, hostile ones first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import fingerprint
from pipeline.group import Candidate, components, numbers, original, shared

START = datetime(2026, 11, 10, 8, tzinfo=UTC)
WIRE = (
    "Rusia ofreció a Estados Unidos facilitar la salida del presidente venezolano a cambio de un alivio de las sanciones "
    "y de garantías para sus intereses energéticos en la Faja del Orinoco, según tres fuentes diplomáticas. La propuesta "
    "llegó a Washington en octubre por medio de un enviado especial y fue discutida en dos reuniones celebradas en Ginebra. "
    "El mandatario la rechazó en una conversación telefónica de 40 minutos, en la que recordó que su mandato termina en "
    "2031 y que las Fuerzas Armadas le son leales. El Kremlin negó el relato y lo llamó una invención de la prensa."
)
LOCAL = " En Alicante, la comunidad venezolana siguió la noticia con cautela y pidió prudencia a las autoridades."
FOOTER = " Todos los derechos reservados. Prohibida su reproducción total o parcial sin permiso escrito del editor."


def weather(town: str, low: int, high: int, rain: int) -> str:
    return (
        f"El tiempo en {town} para mañana: cielos nubosos con intervalos de sol por la tarde y viento flojo del norte. "
        f"Las temperaturas mínimas serán de {low} grados y las máximas de {high} grados, con una probabilidad de lluvia "
        f"del {rain} por ciento. El sol saldrá a las 7:{low} horas y se pondrá a las 18:{high} horas, según la agencia."
    )


def article(id: int, text: str, *, title: str = "Un título", hours: float = 0, language: str = "es") -> Candidate:
    return Candidate(
        id=id,
        url=f"https://a.example/{id}",
        published=START + timedelta(hours=hours),
        language=language,
        fingerprint=fingerprint.of(title, text),
        numbers=numbers(text),
    )


COPIES = {
    "the same text under another headline": (WIRE, "Otro título", WIRE, 5),
    "cut from below": (WIRE, "Un título", WIRE[: len(WIRE) // 2], 3),
    "with a local paragraph": (WIRE, "Un título", WIRE + LOCAL, 3),
    "in capitals": (WIRE, "UN TÍTULO", WIRE.upper(), 3),
    "without accents": (WIRE, "Un titulo", WIRE.replace("á", "a").replace("ó", "o").replace("é", "e"), 3),
    "with a footer": (WIRE, "Un título", WIRE + FOOTER, 3),
    "at the end of the window": (WIRE, "Un título", WIRE + LOCAL, 72),
    "the whole text a year later": (WIRE, "Un título", WIRE, 24 * 365),
}
NO_COPIES = {
    "the same template for two towns": (weather("Málaga", 12, 21, 30), "T", weather("Cádiz", 15, 24, 80), 1),
    "short texts alike": ("Video del día en directo", "Video", "Video del día en directo", 1),
    "no text at all": ("", "Sin título", "", 1),
    "a cut text beyond the window": (WIRE, "T", WIRE[: len(WIRE) // 2], 73),
    "a sentence quoted in a long piece": (
        WIRE[:150],
        "T",
        WIRE[:150] + " ".join(f"palabra{n} otra{n}" for n in range(300)),
        1,
    ),
    "two texts of one event": (WIRE, "T", "Maduro dijo no. " + LOCAL * 3, 1),
    "only the footer": (
        LOCAL * 2 + FOOTER,
        "T",
        "La bolsa cerró con alzas moderadas tras el dato de empleo. " * 2 + FOOTER,
        1,
    ),
}


@pytest.mark.parametrize(("first", "title", "second", "hours"), COPIES.values(), ids=COPIES)
def test_copies(first: str, title: str, second: str, hours: float) -> None:
    a, b = article(1, first), article(2, second, title=title, hours=hours)
    assert shared(a, b) >= 0.5
    assert shared(a, b) == shared(b, a)


@pytest.mark.parametrize(("first", "title", "second", "hours"), NO_COPIES.values(), ids=NO_COPIES)
def test_no_copies(first: str, title: str, second: str, hours: float) -> None:
    assert shared(article(1, first), article(2, second, title=title, hours=hours)) == 0.0


def test_languages_are_kept_apart() -> None:
    assert shared(article(1, WIRE), article(2, WIRE, language="en")) == 0.0


def test_the_first_published_is_the_original_and_the_address_decides_a_tie() -> None:
    late, early, tie = article(1, WIRE, hours=2), article(3, WIRE), article(2, WIRE)
    assert original([late, early, tie]).id == 2


def test_components() -> None:
    groups = components(range(6), [(0, 1), (1, 2), (4, 5)])
    assert sorted(sorted(group) for group in groups) == [[0, 1, 2], [3], [4, 5]]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_components_partition_the_ids(pairs: list[tuple[int, int]]) -> None:
    groups = components(range(21), pairs)
    assert sorted(id for group in groups for id in group) == list(range(21))
    home = {id: index for index, group in enumerate(groups) for id in group}
    assert all(home[a] == home[b] for a, b in pairs)
