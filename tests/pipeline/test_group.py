"""Which texts are copies of which: named cases, hostile ones first."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import fingerprint
from pipeline.group import CHANGES, Candidate, candidate, changes, components, original, overlap, shared

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
    return candidate(
        id=id, url=f"https://a.example/{id}", published=START + timedelta(hours=hours), language=language, title=title,
        text=text, fingerprint=fingerprint.of(title, text),
    )  # fmt: skip


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
    "a table of the next week": (weather("Málaga", 12, 21, 30), "T", weather("Málaga", 14, 23, 60), 168),
    "updated with other figures": (
        WIRE.replace("40 minutos", "40 minutos, 3 días y 12 horas"),
        "T",
        "Ahora son otros hechos. "
        + WIRE.replace("40 minutos", "55 minutos, 8 días y 21 horas").replace("2031", "2029"),
        1,
    ),
    "lottery numbers": (
        "Los números premiados del sorteo de la lotería celebrado el sábado han sido 12 34 45 56 67 78 con el complementario "
        "9 y el reintegro 4, según ha comunicado la sociedad de loterías en su página. El bote supera los 15 millones.",
        "T",
        "Los números premiados del sorteo de la lotería celebrado el sábado han sido 3 17 21 38 40 49 con el complementario "
        "8 y el reintegro 2, según ha comunicado la sociedad de loterías en su página. El bote supera los 21 millones.",
        1,
    ),
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
    assert shared(a, b) >= 0.36
    assert shared(a, b) == shared(b, a)


@pytest.mark.parametrize(("first", "title", "second", "hours"), NO_COPIES.values(), ids=NO_COPIES)
def test_no_copies(first: str, title: str, second: str, hours: float) -> None:
    assert shared(article(1, first), article(2, second, title=title, hours=hours)) == 0.0


FOOTERS = " ".join(f"aviso{n} legal{n} del{n} medio{n}" for n in range(40))


@pytest.mark.parametrize("words", [30, 60, 90])
def test_unrelated_short_texts_with_one_long_footer_are_no_copies(words: int) -> None:
    texts = [" ".join(f"palabra{number}x{n}" for n in range(words)) + " " + FOOTERS for number in range(12)]
    made = [article(n, text, title=f"Título{n} del{n} día{n}") for n, text in enumerate(texts)]
    assert not [(a.id, b.id) for a in made for b in made if a.id < b.id and shared(a, b)]


def test_a_text_beyond_the_window_has_to_agree_more() -> None:
    half = article(2, WIRE[: len(WIRE) // 2], hours=100)
    edited = article(3, " ".join(word if n % 9 else "otra" for n, word in enumerate(WIRE.split())), hours=100)
    assert shared(article(1, WIRE), half) > 0.7
    assert shared(article(1, WIRE), edited) == 0.0


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("Un título", WIRE, ()),
        ("Otro", WIRE, ("headline changed",)),
        ("Corrige: un título", WIRE, ("headline changed", "correction")),
        ("UN TÍTULO", WIRE.upper(), ("in capitals",)),
        ("Un título", WIRE[: len(WIRE) // 2], ("cut from below",)),
        ("Un título", WIRE + LOCAL * 3, ("text added",)),
    ],
)
def test_what_a_copy_changed_is_named(title: str, text: str, said: tuple[str, ...]) -> None:
    assert changes(article(1, WIRE), article(2, text, title=title)) == said
    assert set(said) <= set(CHANGES)


@given(st.text(max_size=300), st.text(max_size=300))
def test_an_overlap_is_a_share_whatever_the_texts(one: str, two: str) -> None:
    found = overlap(article(1, one), article(2, two))
    assert all(
        0 <= value <= 1 for value in (found.part, found.head, found.begins, found.tail, found.solid, found.order)
    )
    assert found.hashes >= 0


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
