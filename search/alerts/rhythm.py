"""When an alert speaks: its rhythm, its local hour, its quiet hours. Pure; tested over both changes of the clocks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from search.alerts.plan import Rhythm

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
FARTHEST = timedelta(days=8)  # no rhythm is slower: a due time beyond it was written by a clock that was wrong


def zone(name: str) -> ZoneInfo:
    """UTC for a name that the system does not know (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def next_due(rhythm: Rhythm, after: datetime, *, hour: int, weekday: int, timezone: str) -> datetime:
    """The first time after ``after`` (aware) at which it is due, in UTC's instants; at once: ``after`` itself.

    A local hour that a change of the clocks leaves out falls on the hour after; one that comes twice counts once.
    """
    local = after.astimezone(zone(timezone))
    match rhythm:
        case Rhythm.AT_ONCE:
            return after
        case Rhythm.QUARTER:
            return _floor(after, QUARTER) + QUARTER
        case Rhythm.HOURLY:
            return _floor(after, HOUR) + HOUR
        case Rhythm.DAILY:
            days = range(3)
        case Rhythm.WEEKLY:
            first = (weekday - local.weekday()) % 7
            days = range(first, first + 15, 7)
    for step in days:
        day = local.date() + timedelta(days=step)
        found = datetime(day.year, day.month, day.day, hour, tzinfo=zone(timezone)).astimezone(after.tzinfo)
        if found > after:
            return found
    raise AssertionError("three days hold every hour of the day after some moment")


def _floor(moment: datetime, step: timedelta) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // step * step


def quiet_end(now: datetime, *, start: int | None, end: int | None, timezone: str) -> datetime | None:
    """When the quiet hours end in which ``now`` lies; None outside of them. They may reach over midnight; equal hours
    or a missing one: none are quiet."""
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(zone(timezone))
    inside = start <= local.hour < end if start < end else local.hour >= start or local.hour < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= end else 0)
    found = datetime(day.year, day.month, day.day, end, tzinfo=zone(timezone)).astimezone(now.tzinfo)
    return found if found > now else now + QUARTER  # the hour comes twice tonight


def is_due(due: datetime, now: datetime) -> bool:
    return due <= now or due - now > FARTHEST
