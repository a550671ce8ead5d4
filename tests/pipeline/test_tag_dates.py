"""Names and offices that mean somebody at a time only."""

from pathlib import Path

import pytest

from pipeline.knowledge import lexicon
from pipeline.knowledge.validity import holds
from pipeline.tag import searchable, tag


def ids(text: str, day: str, language: str = "es") -> set[str]:
    found = tag("", text, language, lexicon=lexicon.load(), day=day).actors
    return {actor.id for actor in found if searchable(actor) and actor.kind in {"person", "party", "company"}}


@pytest.mark.parametrize(
    ("start", "end", "day", "held"),
    [
        ("", "", "2024-05-01", True),
        ("2024-05-01", "", "2024-05-01", True),
        ("2024-05-02", "", "2024-05-01", False),
        ("2024", "2024", "2024-12-31", True),
        ("2024-06", "", "2024-05-31", False),
        ("", "2024-05", "2024-05-31", True),
        ("", "2024-05", "2024-06-01", False),
        ("1999", "2001", "", True),  # a day that is not known
    ],
)
def test_a_month_and_a_year_hold_as_a_whole(start: str, end: str, day: str, held: bool) -> None:
    assert holds(start, end, day) is held


OFFICES = [
    ("es", "El presidente de Colombia viajó a la cumbre.", "2023-05-01", {"gustavo-petro"}),
    ("es", "El presidente de Colombia viajó a la cumbre.", "2012-05-01", {"juan-manuel-santos"}),
    ("en", "The president of Colombia flew to the summit.", "2012-05-01", {"juan-manuel-santos"}),
    ("es", "El presidente de Colombia viajó a la cumbre.", "", set()),
    ("es", "El presidente de Colombia viajó a la cumbre.", "2029-05-01", set()),  # nobody said who follows
    ("es", "Un expresidente de Colombia viajó a la cumbre.", "2012-05-01", set()),
    ("en", "A former president of Colombia flew to the summit.", "2012-05-01", set()),
    ("en", "She wants to become president of Mexico.", "2022-05-01", set()),
    ("en", "The vice president of Colombia flew home.", "2012-05-01", set()),
    ("es", "El presidente de Colombia electo viajó a la cumbre.", "2012-05-01", set()),
    ("es", "Lo dijo el presidente de Colombia, Eulogio Brezal.", "2012-05-01", set()),
    ("es", "Eulogio Brezal, el presidente de Colombia, calló.", "2012-05-01", set()),
    ("es", "Lo dijo el presidente de Colombia, Juan Manuel Santos.", "2012-05-01", {"juan-manuel-santos"}),
    ("en", "The president of Colombia's football federation resigned.", "2012-05-01", set()),
]


@pytest.mark.parametrize(("language", "text", "day", "wanted"), OFFICES, ids=range(len(OFFICES)))
def test_an_office_is_whoever_held_it_that_day(language: str, text: str, day: str, wanted: set[str]) -> None:
    assert ids(text, day, language) == wanted


def test_an_office_takes_no_country_along() -> None:
    found = tag("", "El presidente de Colombia viajó.", "es", lexicon=lexicon.load(), day="2012-05-01").actors
    assert {actor.id for actor in found if searchable(actor)} == {"colombia", "juan-manuel-santos"}


def test_a_name_of_a_time(tmp_path: Path) -> None:
    (tmp_path / "own.toml.new").write_text(
        'kind = "company"\nactors = [{ id = "brezal", name = "Brezal Digital", country = "ES", dated = [\n'
        '  { aliases = ["Correo Brezal"], end = "2019-06" },\n  { aliases = ["Nuevo Brezal"], start = "2019-07" }] }]\n',
        encoding="utf8",
    )
    words = lexicon.load_with(tmp_path / "own.toml.new", tmp_path)

    def found(text: str, day: str) -> bool:
        return any(map(searchable, tag("", text, "es", lexicon=words, day=day).actors))

    assert found("Ganó Correo Brezal.", "2018-01-01")
    assert not found("Ganó Correo Brezal.", "2020-01-01")
    assert found("Ganó Nuevo Brezal.", "2020-01-01")
    assert not found("Ganó Nuevo Brezal.", "2018-01-01")
    assert found("Ganó Correo Brezal.", "")
    assert found("Ganó Brezal Digital.", "2030-01-01")
