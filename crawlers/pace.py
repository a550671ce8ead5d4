"""When to look at a source again: a pure function of what the last visits brought.

Adaptive: the rate of new items is estimated from the gaps between good visits, older ones counting less (half after
twelve hours, so that the night is noticed), and the next visit is set where about three new ones are to be expected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from cronsim import CronSim, CronSimError

from crawlers.reading import GOOD, Outcome

ITEMS_A_VISIT = 3.0
HALF_LIFE = 12 * 3600.0  # seconds
BELIEF = 1800.0  # seconds: how much an hour's visit is believed in before anything is known
DAY = 86400.0
STRETCH = 0.1  # the most that jitter adds, as a share of the wait


class Mode(StrEnum):
    ADAPTIVE = "adaptive"
    INTERVAL = "interval"
    CRON = "cron"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """``every`` (seconds) serves INTERVAL, ``cron`` (five fields, UTC) serves CRON."""

    mode: Mode = Mode.ADAPTIVE
    every: float | None = None
    cron: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    at: datetime  # aware
    outcome: Outcome
    new: int = 0  # links never seen before
    retry_after: float | None = None  # seconds, as the server asked


def next_visit(
    history: Sequence[PastVisit], *, now: datetime, least: float, most: float, rhythm: Rhythm, jitter: float
) -> datetime:
    """The time of the next visit, never before ``now``; ``least`` and ``most`` are seconds and bound the adaptive pace.

    ``jitter`` is a random number from [0, 1) that the caller draws: it stretches adaptive and failure waits by up to a
    tenth. A source that was never visited is due at once. Failures double the wait up to a day and never end it;
    ``Retry-After`` is obeyed up to a day, whatever the rhythm.

    :raises ValueError: for a cron expression that check_cron refuses, or an interval that is missing.
    """
    visits = sorted(history, key=lambda visit: visit.at)
    if not visits:
        return now
    last = min(visits[-1].at, now)
    stretch = 1 + STRETCH * min(max(jitter, 0.0), 1.0)
    held = _held(visits, least) * stretch
    if rhythm.mode is Mode.CRON:
        ticks = _ticks(rhythm.cron, max(now, _after(last, held)))
        return next(ticks)
    if rhythm.mode is Mode.INTERVAL:
        if not rhythm.every or rhythm.every <= 0:
            raise ValueError("The rhythm “interval” needs a number of seconds above 0.")
        return max(now, _after(last, max(rhythm.every, held)))
    wait = held or min(max(_wait(visits) * stretch, least), most)
    return max(now, _after(last, wait))


def check_cron(text: str) -> None:
    """:raises ValueError: with a sentence, for what are not five cron fields that come true some day."""
    next(_ticks(text, datetime.now(UTC)))


def _ticks(text: str, after: datetime) -> CronSim:
    """Ticks after a moment, the first of which exists."""
    if len(text) > 100 or len(text.split()) != 5:
        raise ValueError(f"“{text[:100]}” is no cron rhythm: five fields are needed, such as “*/15 6-23 * * *”.")
    try:
        next(CronSim(text, after.astimezone(UTC)))
        return CronSim(text, after.astimezone(UTC))
    except CronSimError as error:
        raise ValueError(f"“{text}” is no cron rhythm: {error}.") from None
    except StopIteration:
        raise ValueError(f"The cron rhythm “{text}” never comes true.") from None


def _after(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(seconds=seconds)


def _held(visits: Sequence[PastVisit], least: float) -> float:
    """Seconds that failures or the server's own word forbid from the last visit on; 0 after a good visit."""
    if visits[-1].outcome in GOOD:
        return 0.0
    failures = 0
    for visit in reversed(visits):
        if visit.outcome in GOOD:
            break
        failures += 1
    backoff = min(max(least, 1.0) * 2.0 ** min(failures, 30), DAY)
    return max(backoff, min(max(visits[-1].retry_after or 0.0, 0.0), DAY))


def _wait(visits: Sequence[PastVisit]) -> float:
    """Seconds in which ITEMS_A_VISIT new items are to be expected. The first visit's find is a backlog, not a rate."""
    good = [visit for visit in visits if visit.outcome in GOOD]
    items = ITEMS_A_VISIT * BELIEF / 3600
    seconds = BELIEF
    for before, visit in pairwise(good):
        weight = 0.5 ** ((good[-1].at - visit.at).total_seconds() / HALF_LIFE)
        items += weight * visit.new
        seconds += weight * (visit.at - before.at).total_seconds()
    return ITEMS_A_VISIT * seconds / items
