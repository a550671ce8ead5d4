"""Where articles stand among stories, as rows: the engine's decisions written down with their reasons. grouping.py calls it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from pipeline.models import GroupState, Relation, StoredArticle, StoredStory, StoryEvent
from pipeline.slices import slices
from pipeline.story.engine import Stories
from pipeline.story.label import sentence
from pipeline.story.records import Item, Placed
from pipeline.story.terms import spelt, terms
from pipeline.summary import summarise
from pipeline.tag import THRESHOLD

MOST_CLOSED = 500  # stories that one pass marks
WRITTEN = 200  # articles in one statement


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
    made = _Pass(now)
    for row in rows.values():
        if row.copy_of_id is None:
            _place(engine, row, made)
        elif (left := engine.story_of(row.pk)) is not None:
            made.changed.add(left)
            engine.forget(row.pk)
    assign(made.homes(), state)
    StoryEvent.objects.bulk_create(made.events)
    write(made.reasons)
    copies = [row for row in rows.values() if row.copy_of_id is not None]
    for row in copies:
        made.changed |= _follow(row)
    Relation.objects.filter(article__in=copies, kind=Relation.STORY).delete()  # a copy is where its original is
    summarise(made.changed)
    close(engine)


@dataclass(slots=True)
class _Pass:
    """What a pass decided, written when it ends."""

    now: datetime
    changed: set[int] = field(default_factory=set)  # stories
    reasons: list[Relation] = field(default_factory=list)
    events: list[StoryEvent] = field(default_factory=list)
    _where: dict[int, int] = field(default_factory=dict)  # article -> story that it was put into
    _into: dict[int, int] = field(default_factory=dict)  # story that ended -> the one it went into

    def put(self, article: int, story: int) -> None:
        self._where[article] = story
        self.changed.add(story)

    def end(self, story: int, into: int) -> None:
        self._into[story] = into
        self.changed |= {story, into}

    def homes(self) -> dict[int, int]:
        """Each article that was put somewhere or whose story ended, and its story after all."""
        ended = StoredArticle.objects.filter(story__in=self._into, copy_of__isnull=True)
        return {id: self.root(story) for id, story in (dict(ended.values_list("pk", "story_id")) | self._where).items()}

    def root(self, story: int) -> int:
        while story in self._into:
            story = self._into[story]
        return story


def _place(engine: Stories, row: StoredArticle, made: _Pass) -> None:
    """Puts an original into its story, with the reason."""
    item = item_of(row)
    late = bool(row.placed and row.story_id and not engine.is_open(made.root(row.story_id)))
    if engine.holds(item) or late:  # a repeat, or an edit of an article whose story is closed
        made.changed |= {row.story_id} if row.story_id else set()
        return
    left = engine.story_of(row.pk)
    made.changed |= {left} if left else set()
    engine.forget(row.pk)
    placed = engine.place(item)
    made.put(row.pk, placed.story)
    made.reasons.append(reason(row, placed.likeness, placed.shared, placed.hours, made.now))
    _say(placed, made)


def _say(placed: Placed, made: _Pass) -> None:
    """What the placement set off: articles that moved, stories that ended."""
    for article, old, story, likeness in placed.moved:
        made.put(article, story)
        made.changed.add(old)
        where = f"{likeness:.2f} to where it went" if likeness else "it stands alone"
        made.events.append(StoryEvent(
            kind=StoryEvent.MOVED, story=old, into=story, article_id=article, at=made.now, score=likeness,
            reason=f"its likeness to the others had fallen; {where}",
        ))  # fmt: skip
    for ended, kept, likeness in placed.merged:
        made.end(ended, kept)
        made.events.append(StoryEvent(
            kind=StoryEvent.MERGED, story=ended, into=kept, at=made.now, score=likeness,
            reason=f"likeness {likeness:.2f} of the two",
        ))  # fmt: skip


def assign(homes: Mapping[int, int], state: GroupState) -> None:
    """Articles, and their copies with them, go to their stories; those that it is news to are indexed anew."""
    moment = timezone.now()  # span and name follow in summarise()
    StoredStory.objects.bulk_create(
        [StoredStory(pk=story, key=str(story), first=moment, last=moment) for story in sorted(set(homes.values()))],
        ignore_conflicts=True,
    )
    for some in slices(homes, WRITTEN):
        StoredArticle.objects.filter(pk__in=some).update(placed=state.sequence)
        family = StoredArticle.objects.filter(Q(pk__in=some) | Q(copy_of__in=some))
        stood = family.values_list("pk", "copy_of_id", "story_id")
        news = {id: home for id, of, story in stood if (home := homes.get(id) or homes[of or 0]) != story}
        for few in slices(news, WRITTEN):
            # Django's Case(When(…)) takes longer to put together than all else of the pass takes.
            case = f"CASE id {'WHEN %s THEN %s ' * len(few)}END"
            story = RawSQL(case, [one for id in few for one in (id, news[id])])  # noqa: S611  # numbers are parameters
            StoredArticle.objects.filter(pk__in=few).update(story=story, version=F("version") + 1)


def _follow(row: StoredArticle) -> set[int]:
    """A copy stands in its original's story."""
    story = row.copy_of.story_id if row.copy_of else None
    if story is None or row.story_id == story:
        return {story} if story else set()
    StoredArticle.objects.filter(pk=row.pk).update(story=story, version=F("version") + 1)
    return {story, *([row.story_id] if row.story_id else [])}


def reason(row: StoredArticle, likeness: float, shared: tuple[str, ...], hours: float, now: datetime) -> Relation:
    shared = spelt(shared, row.title, row.text, row.language)
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
