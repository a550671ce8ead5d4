"""Which step wakes which, in one place. Waking is for speed; the sweeps in beat_schedule() are for completeness."""

from typing import Any

from django.conf import settings
from django.db import transaction

from crawlers.signals import fetched
from crawlers.tasks import crawl
from pipeline.signals import grouped, processed, retagged
from pipeline.tasks import discover, group, process, retag
from search.signals import indexed, matched
from search.tasks import deliver, index, match, tidy

STEPS = {
    "crawl": crawl, "process": process, "group": group, "index": index, "retag": retag, "match": match, "deliver": deliver,
    "tidy": tidy, "discover": discover,
}  # fmt: skip
WAKES = (
    (fetched, "process"), (processed, "group"), (grouped, "index"), (retagged, "group"), (retagged, "index"),
    (indexed, "match"), (matched, "deliver"),
)  # fmt: skip


def wake(step: str) -> None:
    """Sends "look" to the step once the rows that it should see are committed."""
    transaction.on_commit(lambda: STEPS[step].apply_async(expires=600))


def connect() -> None:
    """Joins each step's signal to the next step's task."""
    for signal, step in WAKES:
        signal.connect(_waker(step), dispatch_uid=f"wake-{step}", weak=False)


def _waker(step: str) -> Any:
    def receive(**_: object) -> None:
        wake(step)

    return receive


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Every step each sweep. A message that waited for longer than a sweep is dropped: the next one says the same."""
    every = settings.TELETIPO_SWEEP
    return {
        f"sweep {name}": {"task": task.name, "schedule": every, "options": {"expires": max(every, 5)}}
        for name, task in STEPS.items()
    }
