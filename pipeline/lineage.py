"""Who published first, who copied, with which delay; how much of an outlet is its own. Reads the ledger, writes nothing.

The origin of a text is the agency that its credit names, even if that agency was never crawled; else the outlet that was
first. An article is *wire* where it carries a credit or copies another outlet's text; *own* where it does neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Q, QuerySet

from pipeline.models import StoredArticle, StoryEvent

MOST_GROUPS = 500  # texts of one story that are listed
MOST_DELAYS = 20_000  # newest copies that a median is taken over


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    article: int
    url: str
    outlet: str
    language: str
    published: datetime
    delay: timedelta  # after the first; negative is impossible, the first is the one published first
    shared: float  # 0..1; 1.0 for the first itself
    reason: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text and who carried it, the first first."""

    title: str
    origin: str  # the agency credited, else the outlet that was first
    by_credit: bool
    carried: tuple[Carried, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One outlet's articles: ``articles`` = own + wire + again."""

    outlet: str
    name: str
    articles: int
    own: int
    wire: int
    again: int  # copies of the outlet's own earlier articles
    copied_by_others: int  # copies that other outlets made of its texts
    agencies: tuple[tuple[str, int], ...]  # credits, most frequent first
    delay: timedelta | None  # median of its copies of others

    @property
    def own_share(self) -> float:
        return self.own / self.articles if self.articles else 0.0


def story_texts(story: int) -> list[Text]:
    """The texts of a story in order of publication; empty for a story without articles."""
    rows = StoredArticle.objects.filter(story=story, copy_of__isnull=True).select_related("outlet")
    return [text_of(row) for row in rows.order_by("published", "url")[:MOST_GROUPS]]


def text_of(first: StoredArticle) -> Text:
    copies = first.copies.select_related("outlet").prefetch_related("relations").order_by("published", "url")
    group = [first, *copies]
    credit = next((row.credit for row in group if row.credit), "")
    return Text(
        title=first.title,
        origin=credit or first.outlet.name,
        by_credit=bool(credit),
        carried=tuple(_carried(row, first) for row in group),
    )


def _carried(row: StoredArticle, first: StoredArticle) -> Carried:
    why = next((one for one in row.relations.all() if one.kind == one.COPY), None) if row.pk != first.pk else None
    return Carried(
        article=row.pk,
        url=row.url,
        outlet=row.outlet_id,
        language=row.language,
        published=row.published,
        delay=row.published - first.published,
        shared=1.0 if row.pk == first.pk else row.shared or 0.0,
        reason=why.reason if why else "",
        changed=tuple(why.changed) if why else (),
    )


def shares(outlets: Sequence[str] = ()) -> Iterator[Share]:
    """Each outlet that has articles, by slug; a handful of counting queries an outlet."""
    rows = StoredArticle.objects.all()
    if outlets:
        rows = rows.filter(outlet__in=outlets)
    counted = rows.order_by().values("outlet", "outlet__name").annotate(n=Count("pk")).order_by("outlet")
    for found in counted:
        yield _share(found["outlet"], found["outlet__name"], found["n"])


def _share(outlet: str, name: str, articles: int) -> Share:
    rows = StoredArticle.objects.filter(outlet=outlet)
    of_others = Q(copy_of__isnull=False) & ~Q(copy_of__outlet=outlet)
    again = rows.filter(credit="", copy_of__outlet=outlet).count()
    wire = rows.filter(~Q(credit="") | of_others).count()
    credits = rows.exclude(credit="").order_by().values("credit").annotate(n=Count("pk")).order_by("-n", "credit")
    return Share(
        outlet=outlet,
        name=name,
        articles=articles,
        own=articles - wire - again,
        wire=wire,
        again=again,
        copied_by_others=StoredArticle.objects.filter(copy_of__outlet=outlet).exclude(outlet=outlet).count(),
        agencies=tuple((one["credit"], one["n"]) for one in credits[:10]),
        delay=_delay(rows.filter(of_others)),
    )


def _delay(copies: QuerySet[StoredArticle]) -> timedelta | None:
    newest = copies.order_by("-published").values_list(F("published"), F("copy_of__published"))[:MOST_DELAYS]
    delays = [copied - first for copied, first in newest]
    return median(delays) if delays else None


def events(story: int) -> list[StoryEvent]:
    """What was merged into a story, what left it, oldest first."""
    return list(StoryEvent.objects.filter(Q(story=story) | Q(into=story)).order_by("at", "pk")[:MOST_GROUPS])


def successor(story: int) -> int | None:
    """Where the articles of a story that is gone went; None if it never was or is still there."""
    seen = {story}
    while (
        event := StoryEvent.objects.filter(kind=StoryEvent.MERGED, story=story).order_by("-pk").first()
    ) and event.into not in seen:
        story = event.into
        seen.add(story)
    return story if len(seen) > 1 else None
