"""Bars: few enough to hit, true to the counts, linked to their days."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from search.query import Everything
from search.request import Interval, Tick
from search.web.params import SearchParams
from search.web.refine import ask
from search.web.timeline import MOST_BARS, interval, timeline

ALL = ask("", lambda q: Everything())


def months(count: int) -> list[Tick]:
    return [Tick(start=datetime(1900 + i // 12, i % 12 + 1, 1, tzinfo=UTC), count=1) for i in range(count)]


@pytest.mark.parametrize(
    ("count", "unit"),
    [
        (0, Interval.DAY),
        (1, Interval.DAY),
        (3, Interval.DAY),
        (4, Interval.WEEK),
        (15, Interval.WEEK),
        (16, Interval.MONTH),
    ],
)
def test_interval(count: int, unit: Interval) -> None:
    assert interval(months(count)) is unit


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert timeline(months(count), Interval.MONTH, SearchParams(), ALL) is None


def test_decades_are_drawn_by_year() -> None:
    shown = timeline(months(12 * 30), Interval.MONTH, SearchParams(), ALL)
    assert shown is not None
    assert (shown.unit, len(shown.bars), shown.bars[0].count) == ("year", 30, 12)
    assert shown.bars[0].url == "/?q=date%3A1900-01-01..1900-12-31"


def test_more_years_than_bars_are_counted_as_left_out() -> None:
    shown = timeline(months(12 * 125), Interval.MONTH, SearchParams(), ALL)
    assert shown is not None
    assert len(shown.bars) == MOST_BARS
    assert shown.left_out + sum(bar.count for bar in shown.bars) == 12 * 125


def test_days_across_a_clock_change_keep_their_dates() -> None:
    madrid = ZoneInfo("Europe/Madrid")  # 29 March 2026 has 23 hours
    days = [Tick(start=datetime(2026, 3, 28, tzinfo=madrid) + timedelta(days=i), count=1) for i in range(3)]
    with timezone.override(madrid):
        shown = timeline(days, Interval.DAY, SearchParams(), ALL)
    assert shown is not None
    assert [bar.url for bar in shown.bars] == [f"/?q=date%3A2026-03-{day}" for day in (28, 29, 30)]


def test_bars_stand_side_by_side_and_empty_ones_lead_nowhere() -> None:
    ticks = [Tick(start=datetime(2026, 3, 1 + i, tzinfo=UTC), count=count) for i, count in enumerate((1, 0, 1000))]
    shown = timeline(ticks, Interval.DAY, SearchParams(), ALL)
    assert shown is not None
    assert all(float(a.x) + float(a.width) <= float(b.x) for a, b in pairwise(shown.bars))
    assert shown.bars[1].url == ""
    assert [float(bar.height) for bar in shown.bars] == [3.0, 0.0, 120.0]  # one in a thousand can still be seen
