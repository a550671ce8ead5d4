"""Far more than usual, or nothing for long: a search's count against its own rhythm. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
DAYS = 28  # looked back: four of each weekday
FEWEST_DAYS = 7  # known, before anything is called unusual
LEAST = 5  # hits in a day; fewer are no news, whatever was usual
TIMES = 2.0  # the usual
DEVIATIONS = 3.0  # above the usual; counts of rare events scatter by their square root


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    count: int  # of the last 24 hours
    usual: float  # 24 hours that end at this hour, half by this weekday and half by all days; NaN: not known yet
    spike: bool


def rhythm(hourly: Mapping[datetime, int], now: datetime, since: datetime) -> Rhythm:
    """``hourly``: hits by the hour they were published in, hours without any may be left out; all moments aware.
    ``since``: the archive reaches back to here. The days that are compared end at the present hour."""
    hours = {int(hour.timestamp()) // 3600: count for hour, count in hourly.items()}
    last = int(now.timestamp()) // 3600

    def day(back: int) -> int:
        end = last - 24 * back
        return sum(hours.get(hour, 0) for hour in range(end - 23, end + 1))

    known = [back for back in range(1, DAYS + 1) if now - (back + 1) * DAY >= since]
    count = day(0)
    if len(known) < FEWEST_DAYS:
        return Rhythm(count=count, usual=math.nan, spike=False)
    counts = {back: day(back) for back in known}
    weekday = [counts[back] for back in known if back % 7 == 0]
    usual = (sum(weekday) / len(weekday) + sum(counts.values()) / len(counts)) / 2
    above = count - usual > DEVIATIONS * math.sqrt(max(usual, 1.0))
    return Rhythm(count=count, usual=usual, spike=count >= LEAST and count >= TIMES * usual and above)
