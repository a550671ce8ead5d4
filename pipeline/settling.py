"""What placing the newest articles again in the order of publication changes, as rows. grouping.py calls it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from pipeline.models import GroupState, Relation, StoredArticle, StoryEvent
from pipeline.placing import assign, close, item_of, reason, write
from pipeline.slices import slices
from pipeline.story.engine import Stories
from pipeline.story.records import Settled
from pipeline.summary import summarise

AGAIN = "placed again in the order of publication"


def settle(engine: Stories, state: GroupState) -> int:
    """Returns how many articles changed their story."""
    placed = engine.settle()
    changed = [one for one in placed if one.left != one.story]
    now = timezone.now()
    told = _told(changed, state)  # before assign() says that they were placed now
    assign({one.article: one.story for one in changed}, state)
    StoryEvent.objects.bulk_create([*_ended(engine, changed, told, now), *_moved(engine, changed, told, now)])
    _explain(engine, placed, now)
    summarise({story for one in changed for story in (one.left, one.story)})
    close(engine)
    return len(changed)


def _told(changed: Iterable[Settled], state: GroupState) -> set[int]:
    """Articles that had settled where they were: the place of the others was provisional."""
    told: set[int] = set()
    for some in slices([one.article for one in changed]):
        told.update(StoredArticle.objects.filter(pk__in=some, placed__lte=state.settled).values_list("pk", flat=True))
    return told


def _ended(engine: Stories, changed: Iterable[Settled], told: set[int], now: datetime) -> Iterator[StoryEvent]:
    """Stories that have no article left lead to the one that most of theirs went to."""
    went: dict[int, list[Settled]] = defaultdict(list)
    for one in changed:
        if not engine.is_open(one.left):
            went[one.left].append(one)
    for left, gone in sorted(went.items()):
        story, _ = min(Counter(one.story for one in gone).items(), key=lambda many: (-many[1], many[0]))
        yield StoryEvent(
            kind=StoryEvent.MERGED if any(one.article in told for one in gone) else StoryEvent.DROPPED,
            story=left, into=story, at=now, score=max(one.likeness or 0.0 for one in gone if one.story == story),
            reason=AGAIN,
        )  # fmt: skip


def _moved(engine: Stories, changed: Iterable[Settled], told: set[int], now: datetime) -> Iterator[StoryEvent]:
    for one in changed:
        if one.article in told and engine.is_open(one.left):
            yield StoryEvent(
                kind=StoryEvent.SETTLED, story=one.left, into=one.story, article_id=one.article, at=now,
                score=one.likeness or 0.0, reason=AGAIN,
            )  # fmt: skip


def _explain(engine: Stories, placed: Iterable[Settled], now: datetime) -> None:
    """The reasons anew of those that changed, and of those that open a story now or no longer do."""
    likeness = {one.article: one.likeness or 0.0 for one in placed}
    moved = {one.article for one in placed if one.left != one.story}
    for some in slices(likeness):
        scores = dict(Relation.objects.filter(article__in=some, kind=Relation.STORY).values_list("article", "score"))
        stale = [id for id in some if id in moved or bool(scores.get(id)) != bool(likeness[id])]
        write([_reason(engine, row, likeness[row.pk], now) for row in StoredArticle.objects.filter(pk__in=stale)])


def _reason(engine: Stories, row: StoredArticle, likeness: float, now: datetime) -> Relation:
    shared, hours = engine.told(item_of(row)) if likeness else ((), 0.0)
    return reason(row, likeness, shared, hours, now)
