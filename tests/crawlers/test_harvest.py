from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.harvest import Harvest, Skip, absolute
from crawlers.outlet import Hints, Source, SourceKind
from crawlers.reading import Outcome

BASE = "https://www.diario.es/mundo/"
SOURCE = Source(outlet="diario-es", kind=SourceKind.FEED, url=BASE)


def harvest(most: int = 10) -> Harvest:
    return Harvest(SOURCE, Hints(), base=BASE, most=most)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("www.otro.cl/a", "https://www.otro.cl/a"),
        ("diario.es/a", "https://diario.es/a"),
        ("fotos.diario.es/a", "https://fotos.diario.es/a"),
        ("www.otro.cl", "https://www.otro.cl"),
        ("nota.html", "nota.html"),  # a file, not a host
        ("otro.cl/a", "otro.cl/a"),  # a folder with a dot, for all that is known
        ("/a", "/a"),
        ("//www.otro.cl/a", "//www.otro.cl/a"),
        ("https://www.otro.cl/a", "https://www.otro.cl/a"),
        ("", ""),
    ],
)
def test_absolute(raw: str, wanted: str) -> None:
    assert absolute(raw, BASE) == wanted


def test_of_repeats_the_first_place_the_longest_title_and_the_first_date() -> None:
    found, day = harvest(), datetime(2026, 11, 24, tzinfo=UTC)
    found.add("https://www.diario.es/a", raw="/a")
    found.add("https://www.diario.es/b", raw="/b", title="B")
    found.add("https://www.diario.es/a", raw="/a?utm_source=x", title="El título", published=day)
    found.add("https://www.diario.es/a", raw="/a", title="Más", published=None)
    one, two = found.reading(nothing="").links
    assert (one.url, one.raw_url, one.title, one.published) == ("https://www.diario.es/a", "/a", "El título", day)
    assert two.title == "B"
    assert found.items == 4


def test_a_repeat_is_no_item_over_the_limit() -> None:
    found = harvest(most=1)
    for path in "aab":
        found.add(f"https://www.diario.es/{path}")
    assert found.reading(nothing="").skipped == {Skip.REPEATED: 1, Skip.OVER_THE_LIMIT: 1}


@pytest.mark.parametrize(
    ("addresses", "children", "outcome"),
    [
        ([], (), Outcome.EMPTY),
        ([], ("https://www.diario.es/1.xml",), Outcome.READ),
        (["", "mailto:x"], (), Outcome.MALFORMED),
        (["", "/"], (), Outcome.READ),
        (["/a"], (), Outcome.READ),
    ],
)
def test_outcomes(addresses: list[str], children: tuple[str, ...], outcome: Outcome) -> None:
    found = harvest()
    for raw in addresses:
        if url := found.address(raw):
            found.add(url)
    reading = found.reading(children=children, nothing="Nothing can be read.")
    assert reading.outcome is outcome
    assert reading.detail == ("Nothing can be read." if outcome is Outcome.MALFORMED else "")


@given(st.lists(st.text(max_size=30), max_size=30), st.integers(1, 5))
def test_every_item_is_counted_once(addresses: list[str], most: int) -> None:
    found = harvest(most)
    for raw in addresses:
        if url := found.address(raw):
            found.add(url, raw=raw)
    reading = found.reading(nothing="x")
    assert reading.items == len(addresses) == len(reading.links) + sum(reading.skipped.values())
    assert len(reading.links) <= most
