"""Dates as people write them in a query, into half-open spans of time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_AGO = re.compile(r"-?(\d{1,4})([a-z]+)", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:z|[+-]\d\d:\d\d)?", re.ASCII)
_UNITS = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1), "s": timedelta(weeks=1), "sem": timedelta(weeks=1),
    "m": timedelta(days=30), "mes": timedelta(days=30),
    "y": timedelta(days=365), "a": timedelta(days=365),
}  # fmt: skip
_NAMED_DAYS = {"today": 0, "hoy": 0, "yesterday": 1, "ayer": 1}


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open; None is unbounded. Both ends aware, UTC."""

    start: datetime | None
    end: datetime | None


def parse_span(text: str, *, now: datetime, timezone: str) -> Span | None:
    """None if the text is no date. A span whose end comes before its start is returned as it is.

    2026, 2026-03, 2026-03-15, 15/03/2026 (day first), today/hoy, yesterday/ayer: the whole of it in ``timezone``.
    ``a..b``, ``a..`` and ``..b`` hold both ends whole. 7d, 24h, 2w, 3m (30 days each), 1y: from that long before
    ``now`` on; 2s and 1a are Spanish for 2w and 1y.
    A full instant (2026-03-15T12:00:00Z) as the end of a span is not in it.
    """
    zone = ZoneInfo(timezone)
    text = text.strip().lower()
    try:
        if ".." not in text:
            span = _one(text, now, zone)
            return None if span and span.start == span.end else span
        left, right = (part.strip() for part in text.split("..", 1))
        if not left and not right:
            return None
        start, end = (_one(part, now, zone) if part else Span(None, None) for part in (left, right))
        if start is None or end is None:
            return None
        ago = _AGO.fullmatch(right) is not None  # 7d..2d: until two days ago
        return Span(start.start, end.start if ago else end.end)
    except (ValueError, OverflowError):  # 2026-02-30, the year 9999's end
        return None


def _one(text: str, now: datetime, zone: ZoneInfo) -> Span | None:
    if match := _DAY.fullmatch(text):
        year, month, day = (None if part is None else int(part) for part in match.groups())
        return _calendar(year or 0, month, day, zone)
    if match := _DAY_FIRST.fullmatch(text):
        first, second, third = (int(part) for part in match.groups())
        return _calendar(third, second, first, zone)
    if match := _AGO.fullmatch(text):
        unit = _UNITS.get(match[2])
        return Span((now - int(match[1]) * unit).astimezone(UTC), None) if unit else None
    if text in _NAMED_DAYS:
        day_of = (now.astimezone(zone) - timedelta(days=_NAMED_DAYS[text])).date()
        return _calendar(day_of.year, day_of.month, day_of.day, zone)
    if _INSTANT.fullmatch(text):
        instant = datetime.fromisoformat(text.upper())
        instant = instant if instant.tzinfo else instant.replace(tzinfo=zone)
        return Span(instant.astimezone(UTC), instant.astimezone(UTC))
    return None


def _calendar(year: int, month: int | None, day: int | None, zone: ZoneInfo) -> Span:
    start = datetime(year, 1 if month is None else month, 1 if day is None else day, tzinfo=zone)
    if day is not None:
        following = start.replace(tzinfo=None) + timedelta(days=1)
    elif month is not None:
        following = datetime(year + month // 12, month % 12 + 1, 1)
    else:
        following = datetime(year + 1, 1, 1)
    return Span(start.astimezone(UTC), following.replace(tzinfo=zone).astimezone(UTC))
