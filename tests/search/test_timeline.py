from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.request import Interval
from search.timeline import MAX_TICKS, floor, starts, ticks

ZONES = ["UTC", "Europe/Madrid", "America/Caracas", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo"]
moments = st.datetimes(datetime(1995, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("interval", "moment", "start"),
    [
        (Interval.HOUR, "2026-10-25T00:30+00:00", "2026-10-25T02:00+02:00"),
        (Interval.HOUR, "2026-10-25T01:30+00:00", "2026-10-25T02:00+01:00"),
        (Interval.DAY, "2026-10-25T22:59+00:00", "2026-10-25T00:00+02:00"),
        (Interval.DAY, "2026-10-25T23:00+00:00", "2026-10-26T00:00+01:00"),
        (Interval.WEEK, "2026-01-01T12:00+00:00", "2025-12-29T00:00+01:00"),
        (Interval.MONTH, "2026-03-31T22:00+00:00", "2026-04-01T00:00+02:00"),
    ],
)
def test_beginnings(interval: Interval, moment: str, start: str) -> None:
    found = floor(datetime.fromisoformat(moment), interval, ZoneInfo("Europe/Madrid"))
    assert found.isoformat(timespec="minutes") == start


def test_nothing_has_no_timeline() -> None:
    assert ticks([], Interval.DAY, "UTC") == ()


def test_a_stray_date_makes_the_intervals_coarser() -> None:
    old, new = datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    found = ticks([old, new], Interval.HOUR, "UTC")
    assert len(found) <= MAX_TICKS
    assert {tick.start.weekday() for tick in found} == {0}
    assert (found[0].count, found[-1].count) == (1, 1)


@given(
    st.lists(moments, min_size=1, max_size=8).map(lambda some: [some[0] + (one - some[0]) / 400 for one in some]),
    st.sampled_from(list(Interval)),
    st.sampled_from(ZONES),
)
def test_every_moment_is_counted_once_in_its_interval(some: list[datetime], interval: Interval, timezone: str) -> None:
    zone = ZoneInfo(timezone)
    found = ticks(some, interval, timezone)
    assert sum(tick.count for tick in found) == len(some)
    beginnings = [tick.start for tick in found]
    assert all(one.astimezone(UTC) < two.astimezone(UTC) for one, two in pairwise(beginnings))
    assert found[0].count
    assert found[-1].count
    if interval is not Interval.HOUR:
        assert {floor(one, interval, zone) for one in some} == {tick.start for tick in found if tick.count}


@given(moments, moments, st.sampled_from(list(Interval)), st.sampled_from(ZONES))
def test_the_number_of_intervals_is_bounded(one: datetime, two: datetime, interval: Interval, timezone: str) -> None:
    found = starts(min(one, two), max(one, two), interval, timezone)
    assert len(found) <= MAX_TICKS + 2
    assert found[0] <= min(one, two)
    assert found[-1] <= max(one, two) < found[-1] + timedelta(days=32)
