"""The grouping step over the ledger: copies (copying.py), then stories (story/engine.py), each pass one transaction.

The rows are the truth. The engine of open stories is kept between passes by the process that worked last; a process whose
engine is behind the ledger (another worked, or it was just started, or its last pass failed) reads the open stories anew.
GroupState is locked by every pass: two workers never group at once, and a killed one leaves nothing half done.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pipeline import copying
from pipeline.models import GroupState, Relation, StoredArticle, StoredStory, StoryEvent
from pipeline.story.engine import Stories
from pipeline.story.label import label
from pipeline.story.records import Item, Placed, Rules
from pipeline.story.terms import terms
from pipeline.summary import summarise
from pipeline.tag import THRESHOLD

# A crawl brings articles in no order of time: a first look at a feed is two weeks of them, newest first.
RULES = Rules(late=336.0)
LOOK_BACK = timedelta(days=7)
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
        batch = list(pending.order_by("published", "url")[:limit])
        if not batch:
            state.keep(row)
            return 0
        changed = copying.decide(batch)
        StoredArticle.objects.filter(pk__in=[one.pk for one in batch]).update(grouped_revision=F("revision"))
        _stories(state.engine(row), row, {one.pk for one in batch} | changed)
        state.keep(row)
    return len(batch)


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
        _stories(state.engine(row), row, changed)
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
        placed = ((_item(one), one.story_id or 0) for one in rows.iterator(chunk_size=500))
    engine.adopt(placed, row.next_story)
    return engine


def _item(row: StoredArticle) -> Item:
    actors = [tag["id"] for tag in row.actors if tag["confidence"] >= THRESHOLD]
    return Item(
        id=row.pk,
        language=row.language,
        terms=terms(row.title, row.text, row.language, actors),
        at=round(row.published.timestamp() / 3600, 4),
    )


def _stories(engine: Stories, state: GroupState, touched: set[int]) -> None:
    """Places the touched originals, lets copies follow theirs, and writes what changed."""
    now = timezone.now()
    rows = {row.pk: row for row in StoredArticle.objects.filter(pk__in=touched).order_by("published", "url")}
    changed: set[int] = set()
    for row in rows.values():
        if row.copy_of_id is None:
            changed |= _place(engine, state, row, now)
        elif engine.story_of(row.pk) is not None:
            changed.add(engine.story_of(row.pk) or 0)
            engine.forget(row.pk)
    for row in rows.values():
        if row.copy_of_id is not None:
            changed |= _follow(row)
    summarise(changed)
    _close(engine)


def _place(engine: Stories, state: GroupState, row: StoredArticle, now: datetime) -> set[int]:
    """Puts an original into its story; returns the stories that changed."""
    item = _item(row)
    late = bool(row.placed and row.story_id and not engine.is_open(row.story_id))
    if engine.holds(item) or late:  # a repeat, or an edit of an article whose story is closed
        return {row.story_id} if row.story_id else set()
    left = engine.story_of(row.pk)
    engine.forget(row.pk)
    placed = engine.place(item)
    changed = {placed.story, *([left] if left else [])}
    _assign([row.pk], placed.story, state)
    _because(row, placed, now)
    for moved, old, story, likeness in placed.moved:
        _assign([moved], story, state)
        StoryEvent.objects.create(
            kind=StoryEvent.MOVED, story=old, into=story, article_id=moved, at=now,
            reason=f"its likeness to the others had fallen; {likeness:.2f} to where it went" if likeness else
            "its likeness to the others had fallen; it stands alone",
        )  # fmt: skip
        changed |= {old, story}
    for ended, kept, likeness in placed.merged:
        _assign(StoredArticle.objects.filter(story=ended).values_list("pk", flat=True), kept, state)
        StoryEvent.objects.create(
            kind=StoryEvent.MERGED, story=ended, into=kept, at=now, reason=f"likeness {likeness:.2f} of the two"
        )
        changed |= {ended, kept}
    return changed


def _assign(ids: Iterable[int], story: int, state: GroupState) -> None:
    """Articles and their copies go to a story; those that it is news to are indexed anew."""
    ids = list(ids)
    moment = timezone.now()  # span and name follow in summarise()
    StoredStory.objects.get_or_create(pk=story, defaults={"key": str(story), "first": moment, "last": moment})
    StoredArticle.objects.filter(pk__in=ids).update(placed=state.sequence)
    members = StoredArticle.objects.filter(pk__in=ids) | StoredArticle.objects.filter(copy_of__in=ids)
    news = list(members.exclude(story=story).values_list("pk", flat=True))
    StoredArticle.objects.filter(pk__in=news).update(story=story, version=F("version") + 1)


def _follow(row: StoredArticle) -> set[int]:
    """A copy stands in its original's story."""
    story = row.copy_of.story_id if row.copy_of else None
    if story is None or row.story_id == story:
        return {story} if story else set()
    StoredArticle.objects.filter(pk=row.pk).update(story=story, version=F("version") + 1)
    Relation.objects.filter(article=row, kind=Relation.STORY).delete()
    return {story, *([row.story_id] if row.story_id else [])}


def _because(row: StoredArticle, placed: Placed, now: datetime) -> None:
    words = ", ".join(map(label, placed.shared))
    reason = f"likeness {placed.likeness:.2f} by {words}" if placed.likeness else "opened the story"
    Relation.objects.update_or_create(
        article=row,
        kind=Relation.STORY,
        defaults={"score": placed.likeness, "reason": reason[:500], "at": now},
    )


def _close(engine: Stories) -> None:
    """Marks stories whose silence is over; at most one look at each, by the index on what is open."""
    unmarked = StoredStory.objects.filter(closed__isnull=True).order_by("last").values_list("pk", "last")
    over = list(_leading(unmarked[:500], engine))
    StoredStory.objects.filter(pk__in=over).update(closed=timezone.now())


def _leading(stories: Iterable[tuple[int, datetime]], engine: Stories) -> Iterator[int]:
    for story, _ in stories:
        if engine.is_open(story):
            return
        yield story


def members(story: int) -> Sequence[StoredArticle]:
    """The story's articles, in order of publication, copies included."""
    return list(StoredArticle.objects.filter(story=story).select_related("outlet").order_by("published", "url"))
