"""What placing the newest articles again in the order of publication changes, as rows. grouping.py calls it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from pipeline.models import GroupState, StoredArticle, StoryEvent
from pipeline.placing import assign, close, item_of, reason, write
from pipeline.slices import slices
from pipeline.story.engine import Stories
from pipeline.story.records import Settled
from pipeline.summary import summarise

READ = 200  # articles with their texts at a time


def settle(engine: Stories, state: GroupState) -> int:
    """Returns how many articles changed their story."""
    changed = engine.settle()
    now = timezone.now()
    known = set(_settled_before(changed, state))  # before assign() says that they were placed now
    assign({one.article: one.story for one in changed}, state)
    StoryEvent.objects.bulk_create([*_ended(engine, changed, now), *_moved(engine, changed, known, now)])
    _explain(engine, changed, now)
    summarise({story for one in changed for story in (one.left, one.story)})
    close(engine)
    return len(changed)


def _settled_before(changed: Iterable[Settled], state: GroupState) -> Iterator[int]:
    """Articles that have moved: of the others nobody has been told a settled story."""
    for some in slices([one.article for one in changed]):
        yield from StoredArticle.objects.filter(pk__in=some, placed__lte=state.settled).values_list("pk", flat=True)


def _ended(engine: Stories, changed: Iterable[Settled], now: datetime) -> Iterator[StoryEvent]:
    """Stories that have no article left lead to the one that most of theirs went to."""
    went = Counter((one.left, one.story) for one in changed)
    for left in sorted({left for left, _ in went if not engine.is_open(left)}):
        story = max((there for gone, there in went if gone == left), key=lambda there: (went[left, there], -there))
        likeness = max(one.likeness for one in changed if (one.left, one.story) == (left, story))
        yield StoryEvent(
            kind=StoryEvent.MERGED, story=left, into=story, at=now, score=likeness,
            reason="placed again in the order of publication",
        )  # fmt: skip


def _moved(engine: Stories, changed: Iterable[Settled], known: set[int], now: datetime) -> Iterator[StoryEvent]:
    for one in changed:
        if one.article in known and engine.is_open(one.left):
            yield StoryEvent(
                kind=StoryEvent.SETTLED, story=one.left, into=one.story, article_id=one.article, at=now,
                score=one.likeness, reason="placed again in the order of publication",
            )  # fmt: skip


def _explain(engine: Stories, changed: Iterable[Settled], now: datetime) -> None:
    """The reasons of those that changed, anew."""
    likeness = {one.article: one.likeness for one in changed}
    for some in slices(likeness, READ):
        reasons = []
        for row in StoredArticle.objects.filter(pk__in=some):
            shared, hours = engine.told(item_of(row)) if likeness[row.pk] else ((), 0.0)
            reasons.append(reason(row, likeness[row.pk], shared, hours, now))
        write(reasons)
