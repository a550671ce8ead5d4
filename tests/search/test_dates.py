from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dates import Span, parse_span

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", utc(2026, 1, 1), utc(2027, 1, 1)),
        ("2026-01", utc(2026, 1, 1), utc(2026, 2, 1)),
        ("2026-12", utc(2026, 12, 1), utc(2027, 1, 1)),
        ("2026-2-3", utc(2026, 2, 3), utc(2026, 2, 4)),
        ("2024-02-29", utc(2024, 2, 29), utc(2024, 3, 1)),
        ("31/12/2026", utc(2026, 12, 31), utc(2027, 1, 1)),
        ("1.2.2026", utc(2026, 2, 1), utc(2026, 2, 2)),
        ("2026-01..2026-03", utc(2026, 1, 1), utc(2026, 4, 1)),
        ("2026..", utc(2026, 1, 1), None),
        ("..2026", None, utc(2027, 1, 1)),
        ("2026-01-01 .. 2026-01-01", utc(2026, 1, 1), utc(2026, 1, 2)),
        ("7d", NOW - timedelta(days=7), None),
        ("-7d", NOW - timedelta(days=7), None),
        ("24h", NOW - timedelta(hours=24), None),
        ("2W", NOW - timedelta(weeks=2), None),
        ("2s", NOW - timedelta(weeks=2), None),
        ("3m", NOW - timedelta(days=90), None),
        ("1y", NOW - timedelta(days=365), None),
        ("1a", NOW - timedelta(days=365), None),
        ("7d..2d", NOW - timedelta(days=7), NOW - timedelta(days=2)),
        ("2026-01..7d", utc(2026, 1, 1), NOW - timedelta(days=7)),
        ("..7d", None, NOW - timedelta(days=7)),
        ("today", utc(2026, 11, 24), utc(2026, 11, 25)),
        ("AYER", utc(2026, 11, 23), utc(2026, 11, 24)),
        ("ayer..hoy", utc(2026, 11, 23), utc(2026, 11, 25)),
        ("2026-03-01T10:00Z..2026-03-01T11:00Z", utc(2026, 3, 1, 10), utc(2026, 3, 1, 11)),
        ("2026-03-01t10:00:00.5+01:00..", utc(2026, 3, 1, 9, 0, 0, 500_000), None),
    ],
)
def test_spans(text: str, start: datetime | None, end: datetime | None) -> None:
    assert parse_span(text, now=NOW, timezone="UTC") == Span(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "..", "x", "2026-13", "2026-02-30", "2026-00", "0000", "9999", "9999-12-31", "0001-01-01..x", "32/1/2026",
        "12/31/2026", "7", "7x", "d", "99999d", "9999y", "2026-1-1-1", "2026..2027..2028", "２０２６", "२०२६-०१",
        "2026-03-01T25:00Z", "2026-03-01T10:00Z", "--7d",
    ],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert parse_span(text, now=NOW, timezone="UTC") is None


@pytest.mark.parametrize(
    ("timezone", "text", "start", "end"),
    [
        ("Europe/Madrid", "hoy", utc(2026, 11, 23, 23), utc(2026, 11, 24, 23)),
        ("America/Caracas", "hoy", utc(2026, 11, 23, 4), utc(2026, 11, 24, 4)),
        ("Europe/Madrid", "2026-03-29", utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)),  # a day of 23 hours
        ("Europe/Madrid", "2026-10-25", utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)),  # a day of 25 hours
        ("Asia/Kathmandu", "2026-01-01", utc(2025, 12, 31, 18, 15), utc(2026, 1, 1, 18, 15)),
    ],
)
def test_days_of_a_zone(timezone: str, text: str, start: datetime, end: datetime) -> None:
    assert parse_span(text, now=NOW, timezone=timezone) == Span(start, end)


@given(
    st.text("0123456789-./..dhwmysaTZ:+", max_size=30), st.sampled_from(["UTC", "Europe/Madrid", "Pacific/Kiritimati"])
)
def test_any_text_is_a_span_or_none(text: str, timezone: str) -> None:
    span = parse_span(text, now=NOW, timezone=timezone)
    if span is not None:
        assert span.start is not None or span.end is not None
        assert all(moment is None or moment.tzinfo is UTC for moment in (span.start, span.end))
