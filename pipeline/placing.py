"""Where articles stand among stories, as rows: the engine's decisions written down with their reasons. grouping.py calls it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from pipeline.models import GroupState, Relation, StoredArticle, StoredStory, StoryEvent
from pipeline.story.engine import Stories
from pipeline.story.label import sentence
from pipeline.story.records import Item, Placed
from pipeline.story.terms import terms
from pipeline.summary import summarise
from pipeline.tag import THRESHOLD

MOST_CLOSED = 500  # stories that one pass marks


def item_of(row: StoredArticle) -> Item:
    actors = [tag["id"] for tag in row.actors if tag["confidence"] >= THRESHOLD]
    return Item(
        id=row.pk,
        language=row.language,
        terms=terms(row.title, row.text, row.language, actors),
        at=round(row.published.timestamp() / 3600, 4),
    )


def place_all(engine: Stories, state: GroupState, touched: set[int]) -> None:
    """Places the touched originals, lets copies follow theirs, and writes what changed."""
    now = timezone.now()
    found = StoredArticle.objects.filter(pk__in=touched).order_by("published", "url")
    rows = {row.pk: row for row in found}
    changed: set[int] = set()
    reasons: list[Relation] = []
    for row in rows.values():
        if row.copy_of_id is None:
            changed |= _place(engine, state, row, reasons, now)
        elif (left := engine.story_of(row.pk)) is not None:
            changed.add(left)
            engine.forget(row.pk)
    write(reasons)
    for row in rows.values():
        if row.copy_of_id is not None:
            changed |= _follow(row)
    summarise(changed)
    close(engine)


def _place(engine: Stories, state: GroupState, row: StoredArticle, reasons: list[Relation], now: datetime) -> set[int]:
    """Puts an original into its story and adds the reason; returns the stories that changed."""
    item = item_of(row)
    late = bool(row.placed and row.story_id and not engine.is_open(row.story_id))
    if engine.holds(item) or late:  # a repeat, or an edit of an article whose story is closed
        return {row.story_id} if row.story_id else set()
    left = engine.story_of(row.pk)
    engine.forget(row.pk)
    placed = engine.place(item)
    assign([row.pk], placed.story, state)
    reasons.append(reason(row, placed.likeness, placed.shared, placed.hours, now))
    return {placed.story, *([left] if left else []), *_moved(placed, state, now), *_merged(placed, state, now)}


def _moved(placed: Placed, state: GroupState, now: datetime) -> set[int]:
    for article, old, story, likeness in placed.moved:
        assign([article], story, state)
        where = f"{likeness:.2f} to where it went" if likeness else "it stands alone"
        StoryEvent.objects.create(
            kind=StoryEvent.MOVED, story=old, into=story, article_id=article, at=now, score=likeness,
            reason=f"its likeness to the others had fallen; {where}",
        )  # fmt: skip
    return {story for _, old, new, _ in placed.moved for story in (old, new)}


def _merged(placed: Placed, state: GroupState, now: datetime) -> set[int]:
    for ended, kept, likeness in placed.merged:
        assign(StoredArticle.objects.filter(story=ended).values_list("pk", flat=True), kept, state)
        StoryEvent.objects.create(
            kind=StoryEvent.MERGED, story=ended, into=kept, at=now, score=likeness,
            reason=f"likeness {likeness:.2f} of the two",
        )  # fmt: skip
    return {story for ended, kept, _ in placed.merged for story in (ended, kept)}


def assign(ids: Iterable[int], story: int, state: GroupState) -> None:
    """Articles and their copies go to a story; those that it is news to are indexed anew."""
    ids = list(ids)
    moment = timezone.now()  # span and name follow in summarise()
    StoredStory.objects.bulk_create(
        [StoredStory(pk=story, key=str(story), first=moment, last=moment)], ignore_conflicts=True
    )
    StoredArticle.objects.filter(pk__in=ids).update(placed=state.sequence)
    for members in (StoredArticle.objects.filter(pk__in=ids), StoredArticle.objects.filter(copy_of__in=ids)):
        members.exclude(story=story).update(story=story, version=F("version") + 1)


def _follow(row: StoredArticle) -> set[int]:
    """A copy stands in its original's story."""
    story = row.copy_of.story_id if row.copy_of else None
    if story is None or row.story_id == story:
        return {story} if story else set()
    StoredArticle.objects.filter(pk=row.pk).update(story=story, version=F("version") + 1)
    Relation.objects.filter(article=row, kind=Relation.STORY).delete()
    return {story, *([row.story_id] if row.story_id else [])}


def reason(row: StoredArticle, likeness: float, shared: tuple[str, ...], hours: float, now: datetime) -> Relation:
    said = sentence(likeness, shared, hours)[:500]
    return Relation(
        article=row, kind=Relation.STORY, score=likeness, reason=said, changed=list(shared), hours=hours, at=now
    )  # fmt: skip


def write(reasons: list[Relation]) -> None:
    """Each instead of the one that its article had."""
    Relation.objects.bulk_create(
        reasons, update_conflicts=True, unique_fields=("article", "kind"),
        update_fields=("score", "reason", "changed", "hours", "at"),
    )  # fmt: skip


def close(engine: Stories) -> None:
    """Marks stories whose silence is over; at most one look at each, by the index on what is open."""
    unmarked = StoredStory.objects.filter(closed__isnull=True).order_by("last").values_list("pk", flat=True)
    over = list(_leading(unmarked[:MOST_CLOSED], engine))
    StoredStory.objects.filter(pk__in=over).update(closed=timezone.now())


def _leading(stories: Iterable[int], engine: Stories) -> Iterator[int]:
    for story in stories:
        if engine.is_open(story):
            return
        yield story
