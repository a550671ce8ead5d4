"""When alerts speak, over midnight and over both changes of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.alerts.plan import Rhythm
from search.alerts.rhythm import FARTHEST, is_due, next_due, quiet_end, zone

MADRID = "Europe/Madrid"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "after", "hour", "timezone", "due"),
    [
        (Rhythm.AT_ONCE, "2026-11-24T12:00:01", 8, MADRID, "2026-11-24T12:00:01"),
        (Rhythm.QUARTER, "2026-11-24T12:00:00", 8, MADRID, "2026-11-24T12:15:00"),
        (Rhythm.QUARTER, "2026-11-24T23:59:59", 8, MADRID, "2026-11-25T00:00:00"),
        (Rhythm.HOURLY, "2026-11-24T12:59:59", 8, "Asia/Kathmandu", "2026-11-24T13:00:00"),
        (Rhythm.DAILY, "2026-11-24T06:59:59", 8, MADRID, "2026-11-24T07:00:00"),
        (Rhythm.DAILY, "2026-11-24T07:00:00", 8, MADRID, "2026-11-25T07:00:00"),
        (Rhythm.DAILY, "2026-11-24T23:30:00", 0, MADRID, "2026-11-25T23:00:00"),
        (Rhythm.DAILY, "2026-11-24T22:30:00", 0, MADRID, "2026-11-24T23:00:00"),
        # clocks go forward at 02:00 local on 29 March 2026: there is no half past two, and no 02:00
        (Rhythm.DAILY, "2026-03-29T00:30:00", 2, MADRID, "2026-03-29T01:00:00"),
        (Rhythm.DAILY, "2026-03-29T01:00:00", 2, MADRID, "2026-03-30T00:00:00"),
        # clocks go back at 03:00 local on 25 October 2026: 02:00 comes twice and counts once
        (Rhythm.DAILY, "2026-10-24T23:30:00", 2, MADRID, "2026-10-25T00:00:00"),
        (Rhythm.DAILY, "2026-10-25T00:00:00", 2, MADRID, "2026-10-26T01:00:00"),
        (Rhythm.WEEKLY, "2026-11-24T12:00:00", 8, MADRID, "2026-11-30T07:00:00"),  # a Tuesday; Mondays
        (Rhythm.WEEKLY, "2026-11-30T06:59:00", 8, MADRID, "2026-11-30T07:00:00"),
        (Rhythm.WEEKLY, "2026-11-30T07:00:00", 8, MADRID, "2026-12-07T07:00:00"),
        (Rhythm.DAILY, "2026-11-24T12:00:00", 8, "Nowhere/Land", "2026-11-25T08:00:00"),
    ],
    ids=str,
)
def test_next(rhythm: Rhythm, after: str, hour: int, timezone: str, due: str) -> None:
    assert next_due(rhythm, at(after), hour=hour, weekday=0, timezone=timezone) == at(due)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from([MADRID, "America/Caracas", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
hours = st.integers(0, 23)


@given(st.sampled_from(list(Rhythm)), moments, hours, st.integers(0, 6), zones)
def test_always_later_never_too_far(rhythm: Rhythm, after: datetime, hour: int, weekday: int, timezone: str) -> None:
    due = next_due(rhythm, after, hour=hour, weekday=weekday, timezone=timezone)
    assert due == after if rhythm is Rhythm.AT_ONCE else after < due
    assert due - after < FARTHEST
    assert not is_due(due + timedelta(seconds=1), after)
    if rhythm is Rhythm.WEEKLY:
        assert due.astimezone(zone(timezone)).weekday() == weekday


@pytest.mark.parametrize(
    ("now", "start", "end", "until"),
    [
        ("2026-11-24T21:59:59", 23, 7, None),
        ("2026-11-24T22:00:00", 23, 7, "2026-11-25T06:00:00"),
        ("2026-11-25T05:59:59", 23, 7, "2026-11-25T06:00:00"),
        ("2026-11-25T06:00:00", 23, 7, None),
        ("2026-11-24T12:30:00", 13, 15, "2026-11-24T14:00:00"),
        ("2026-11-24T14:00:00", 13, 15, None),
        ("2026-11-24T12:30:00", 13, 13, None),
        ("2026-11-24T12:30:00", None, 15, None),
        ("2026-11-24T23:30:00", 22, 0, None),
        ("2026-11-24T22:30:00", 22, 0, "2026-11-24T23:00:00"),
    ],
    ids=str,
)
def test_quiet(now: str, start: int | None, end: int | None, until: str | None) -> None:
    found = quiet_end(at(now), start=start, end=end, timezone=MADRID)
    assert found == (at(until) if until else None)


@given(moments, st.none() | hours, st.none() | hours, zones)
def test_quiet_hours_end(now: datetime, start: int | None, end: int | None, timezone: str) -> None:
    """Whoever waits for the end and looks again gets out within a day."""
    looks = 0
    moment: datetime | None = now
    while moment is not None:
        assert moment >= now
        assert (moment - now) <= timedelta(hours=25)
        last, looks = moment, looks + 1
        moment = quiet_end(last, start=start, end=end, timezone=timezone)
        assert looks < 12


def test_a_due_time_of_a_clock_that_was_wrong_does_not_silence() -> None:
    now = at("2026-11-24T12:00:00")
    assert is_due(now, now)
    assert not is_due(now + timedelta(days=7), now)
    assert is_due(now + timedelta(days=400), now)
