"""When sources are visited: what the command line, the sources page and the admin set."""

from collections.abc import Iterable

from django.utils import timezone

from crawlers.models import StoredSource
from crawlers.pace import Mode, Rhythm, check_cron


def rhythm_of(row: StoredSource) -> Rhythm:
    return Rhythm(mode=Mode(row.rhythm), every=row.every, cron=row.cron)


def pause(ids: Iterable[str]) -> int:
    """No visits until resumed. Returns how many sources there are of these."""
    return StoredSource.objects.filter(pk__in=list(ids)).update(paused=True)


def resume(ids: Iterable[str]) -> int:
    return StoredSource.objects.filter(pk__in=list(ids)).update(paused=False)


def run_now(ids: Iterable[str]) -> int:
    """Due at once: the next tick visits them."""
    return StoredSource.objects.filter(pk__in=list(ids)).update(next_visit=timezone.now())


def set_rhythm(id: str, rhythm: Rhythm) -> int:
    """Raises ValueError with a sentence for a cron expression that is none or an interval that is missing.

    A shorter interval counts from the last visit: the source is due at once and paced from there.
    """
    if rhythm.mode is Mode.CRON:
        check_cron(rhythm.cron)
    if rhythm.mode is Mode.INTERVAL and not rhythm.every:
        raise ValueError("The rhythm “interval” needs a number of seconds above 0.")
    every = int(rhythm.every) if rhythm.mode is Mode.INTERVAL and rhythm.every else None
    cron = rhythm.cron if rhythm.mode is Mode.CRON else ""
    values = {"rhythm": rhythm.mode.value, "every": every, "cron": cron, "next_visit": timezone.now()}
    return StoredSource.objects.filter(pk=id).update(**values)
