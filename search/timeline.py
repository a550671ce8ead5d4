"""Hours, days, ISO weeks and months of a time zone, for the histogram of coverage."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from search.request import Interval, Tick

MAX_TICKS = 5_000  # a stray date of 1970 must not make half a million empty hours
_COARSER = {Interval.HOUR: Interval.DAY, Interval.DAY: Interval.WEEK, Interval.WEEK: Interval.MONTH}


def starts(first: datetime, last: datetime, interval: Interval, timezone: str) -> list[datetime]:
    """The beginnings of all intervals from the one that holds ``first`` to the one that holds ``last``, in the zone.

    Where that would be more than MAX_TICKS, the next coarser interval is taken.
    """
    zone = ZoneInfo(timezone)
    while interval in _COARSER and not fits(first, last, interval):
        interval = _COARSER[interval]
    found = [floor(first, interval, zone)]
    while (following := _next(found[-1], interval, zone)) <= last:
        found.append(following)
    return found


def fits(first: datetime, last: datetime, interval: Interval) -> bool:
    """Whether a span is short enough for so fine an interval."""
    return (last - first) / _SHORTEST[interval] <= MAX_TICKS


def ticks(moments: Iterable[datetime], interval: Interval, timezone: str) -> tuple[Tick, ...]:
    """Counts moments by interval, without gaps."""
    ordered = sorted(moments)
    if not ordered:
        return ()
    beginnings = starts(ordered[0], ordered[-1], interval, timezone)
    counts = [0] * len(beginnings)
    index = 0
    for moment in ordered:
        while index + 1 < len(beginnings) and beginnings[index + 1] <= moment:
            index += 1
        counts[index] += 1
    return tuple(Tick(start=start, count=count) for start, count in zip(beginnings, counts, strict=True))


_SHORTEST = {
    Interval.HOUR: timedelta(hours=1),
    Interval.DAY: timedelta(days=1),
    Interval.WEEK: timedelta(weeks=1),
    Interval.MONTH: timedelta(days=30),
}


def floor(moment: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    """The beginning of the interval that holds a moment."""
    local = moment.astimezone(zone)
    if interval is Interval.HOUR:  # cut in UTC where the offset is whole hours, so that a repeated hour stays two
        within = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return (moment.astimezone(UTC) - within).astimezone(zone)
    day = local.date()
    if interval is Interval.WEEK:
        day -= timedelta(days=day.weekday())
    if interval is Interval.MONTH:
        day = day.replace(day=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _next(start: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    if interval is Interval.HOUR:
        return (start.astimezone(UTC) + timedelta(hours=1)).astimezone(zone)
    if interval is Interval.MONTH:
        return datetime(start.year + start.month // 12, start.month % 12 + 1, 1, tzinfo=zone)
    day = start.date() + timedelta(days=7 if interval is Interval.WEEK else 1)
    return datetime(day.year, day.month, day.day, tzinfo=zone)
