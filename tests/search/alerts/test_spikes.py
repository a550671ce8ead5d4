"""What is far more than usual, and what is not."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from search.alerts.spikes import rhythm

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # a Tuesday
LONG_AGO = NOW - timedelta(days=60)


def hourly(days: dict[int, int], today: int) -> dict[datetime, int]:
    """So many hits, in the last hour of the day that ends now, or so many days ago."""
    last = NOW.replace(minute=0)
    return {last - timedelta(days=back): count for back, count in (days | {0: today}).items()}


FLAT = dict.fromkeys(range(1, 29), 10)
TUESDAYS = {back: 100 if back % 7 == 0 else 2 for back in range(1, 29)}


@pytest.mark.parametrize(
    ("days", "today", "usual", "spike"),
    [
        (FLAT, 10, 10.0, False),
        (FLAT, 19, 10.0, False),
        (FLAT, 20, 10.0, True),
        ({}, 4, 0.0, False),
        ({}, 5, 0.0, True),
        (TUESDAYS, 100, 58.0, False),
        (TUESDAYS, 120, 58.0, True),
        (dict.fromkeys(range(1, 29), 1000), 1099, 1000.0, False),
        (FLAT, 0, 10.0, False),
    ],
    ids=["as ever", "nearly double", "double", "four of a rare thing", "five of a rare thing", "a Tuesday as ever",
         "a Tuesday beyond", "a tenth more of very much", "nothing"],
)  # fmt: skip
def test_spikes(days: dict[int, int], today: int, usual: float, spike: bool) -> None:
    found = rhythm(hourly(days, today), NOW, LONG_AGO)
    assert (found.count, round(found.usual), found.spike) == (today, usual, spike)


def test_nothing_is_unusual_in_a_young_archive() -> None:
    found = rhythm(hourly({}, 500), NOW, NOW - timedelta(days=7))
    assert (found.spike, math.isnan(found.usual)) == (False, True)
    assert rhythm(hourly({}, 500), NOW, NOW - timedelta(days=9)).spike


def test_days_before_the_archive_are_not_counted_as_empty() -> None:
    ten = rhythm(hourly(dict.fromkeys(range(1, 12), 10), 15), NOW, NOW - timedelta(days=12))
    assert (round(ten.usual), ten.spike) == (10, False)
