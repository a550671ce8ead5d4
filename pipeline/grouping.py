"""The grouping step over the ledger: copies (copying.py), then stories (placing.py, settling.py), each pass one transaction.

The rows are the truth. The engine of open stories is kept between passes by the process that worked last; a process whose
engine is behind the ledger (another worked, or it was just started, or its last pass failed) reads the open stories anew.
GroupState is locked by every pass: two workers never group at once, and a killed one leaves nothing half done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from pipeline import copying, settling
from pipeline.models import GroupState, StoredArticle
from pipeline.placing import item_of, place_all
from pipeline.story.engine import Stories
from pipeline.story.records import Item, Rules

# A crawl brings articles in no order of time: a first look at a feed is two weeks of them, newest first.
RULES = Rules(late=336.0)
LOOK_BACK = timedelta(days=7)
PAUSE = timedelta(milliseconds=20)  # for each article that was placed again, which takes some two
ORIGINALS = ("pk", "language", "title", "text", "published", "actors", "story_id", "placed")


@dataclass(slots=True)
class _Warm:
    """The engine of the process that worked last, good for one sequence of the ledger."""

    sequence: int = -1
    database: str = ""
    engine: Stories | None = None


_warm = _Warm()


def ungrouped() -> int:
    return StoredArticle.objects.filter(grouped_revision__lt=F("revision")).count()


def group_batch(limit: int = 200) -> int:
    """Groups up to ``limit`` articles whose newest revision was not grouped yet; returns how many."""
    with _pass() as state, transaction.atomic():
        row = state.lock()
        pending = StoredArticle.objects.filter(grouped_revision__lt=F("revision"))
        batch = list(pending.select_for_update().order_by("published", "url")[:limit])  # a mark by retag waits
        if not batch:
            state.keep(row)
            return 0
        changed = copying.decide(batch)
        StoredArticle.objects.filter(pk__in=[one.pk for one in batch]).update(grouped_revision=F("revision"))
        place_all(state.engine(row), row, {one.pk for one in batch} | changed)
        state.keep(row)
    return len(batch)


def unsettled() -> bool:
    """Whether articles were placed since the newest were last placed in the order of publication."""
    return GroupState.objects.filter(sequence__gt=F("settled")).exists()


def settle(now: datetime, at_once: bool = False) -> int:
    """Places the newest articles again in the order of publication (decision 022); returns how many changed their story.

    Does nothing where nothing was placed since, or, unless ``at_once``, before the pause has passed that keeps the cost to
    a tenth of a core.
    """
    with _pass() as state, transaction.atomic():
        row = state.lock()
        if row.sequence <= row.settled or not (at_once or row.settle_after is None or now >= row.settle_after):
            state.keep(row)
            return 0
        engine = state.engine(row)
        changed = settling.settle(engine, row)
        row.settled = row.sequence
        row.settle_after = now + PAUSE * min(engine.held, RULES.settled)
        state.keep(row)
    return changed


def look_back(now: datetime, limit: int = 2000) -> int:
    """The daily pass: originals of the last day are compared with those of the week before. Returns the copies found;
    does nothing where the last pass was less than a day ago."""
    with _pass() as state, transaction.atomic():
        row = state.lock()
        if row.looked_back and now - row.looked_back < timedelta(days=1):
            state.keep(row)
            return 0
        since = row.looked_back or now - timedelta(days=1)
        recent = StoredArticle.objects.filter(copy_of__isnull=True, seen__gt=since, grouped_revision__gt=0)
        changed = copying.decide(list(recent.order_by("published", "url")[:limit]), reach=LOOK_BACK)
        row.looked_back = now
        place_all(state.engine(row), row, changed)
        state.keep(row)
    return len(changed)


class _pass:  # noqa: N801  # a context manager in the manner of contextlib's
    """A pass: takes the warm engine out, and puts it back only where all went well and was committed."""

    def __enter__(self) -> "_pass":
        self._held, self._sequence = _warm.engine, _warm.sequence
        _warm.engine = None
        self._kept: tuple[int, Stories | None] | None = None
        self._used = False
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self._kept:
            _warm.sequence, _warm.engine = self._kept

    def lock(self) -> GroupState:
        GroupState.objects.get_or_create(pk=1)
        return GroupState.objects.select_for_update().get(pk=1)

    def engine(self, row: GroupState) -> Stories:
        """The warm engine, or one read from the ledger."""
        if self._held is None or self._sequence != row.sequence:
            self._held = load(row)
        self._used = True
        row.sequence += 1
        return self._held

    def keep(self, row: GroupState) -> None:
        """Writes the state; an engine that this pass had no need of stays good for the sequence it was good for."""
        if self._used and self._held is not None:
            row.next_story = max(row.next_story, self._held.next_story)
        row.save()
        self._kept = (row.sequence if self._used else self._sequence, self._held)


def load(row: GroupState) -> Stories:
    """The engine as it was after the pass ``row.sequence``: open stories from the rows, in the order of placement."""
    engine = Stories(RULES)
    originals = StoredArticle.objects.filter(copy_of__isnull=True, story__isnull=False, placed__gt=0)
    newest = originals.order_by("-published").values_list("published", flat=True).first()
    placed: Iterable[tuple[Item, int]] = ()
    if newest is not None:
        oldest = newest - timedelta(hours=RULES.longest + RULES.silence + RULES.late)
        rows = originals.filter(published__gte=oldest).only(*ORIGINALS).order_by("placed", "published", "url")
        placed = ((item_of(one), one.story_id or 0) for one in rows.iterator(chunk_size=500))
    engine.adopt(placed, row.next_story)
    return engine
