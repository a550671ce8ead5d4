"""Who published first, who copied, with which delay; how much of an outlet is its own. Reads the ledger, writes nothing.

The origin of a text is the agency that its credit names, even if that agency was never crawled; else the outlet that was
first. An article is *wire* where it carries another's credit or copies another outlet's text; *own* where it does neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Prefetch, Q, QuerySet

from crawlers.models import StoredOutlet
from pipeline.extract.credit import agency
from pipeline.models import Relation, StoredArticle, StoryEvent

MOST_AGENCIES = 10  # of an outlet that are named
MOST_GROUPS = 500  # texts of one story that are listed
AGENCY = "agency"  # the kind of outlet
ENDED = (StoryEvent.MERGED, StoryEvent.DROPPED)  # kinds of events after which a number is gone
MOST_DELAYS = 20_000  # newest copies that a median is taken over


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    article: int
    url: str
    title: str
    outlet: str
    outlet_name: str
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
    likeness: float = 0.0  # to the story as it was when the text came; 0.0 for the one that opened it
    terms: tuple[str, ...] = ()  # what it shared with it, those that weighed most
    hours: float = 0.0  # between it and the story's span

    @property
    def first(self) -> Carried:
        return self.carried[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What one outlet had of a story: texts of its own, and texts of an agency or of another outlet."""

    outlet: str
    name: str
    own: int
    wire: int
    first: Carried
    delay: timedelta  # after the story's first article


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One outlet's articles: ``articles`` = own + wire + again."""

    outlet: str
    name: str
    articles: int
    own: int
    wire: int
    again: int  # copies of the outlet's own earlier articles
    copied_by_others: int = 0  # copies that other outlets made of its texts
    agencies: tuple[tuple[str, int], ...] = ()  # credits, most frequent first
    delay: timedelta | None = None  # median of its copies of others

    @property
    def own_share(self) -> float:
        return self.own / self.articles if self.articles else 0.0


def story_texts(story: int, most: int = MOST_GROUPS) -> list[Text]:
    """The first ``most`` texts of a story in order of publication; empty for a story without articles. Four queries."""
    copies = StoredArticle.objects.select_related("outlet").prefetch_related("relations").order_by("published", "url")
    rows = StoredArticle.objects.filter(story=story, copy_of__isnull=True).select_related("outlet")
    rows = rows.prefetch_related("relations", Prefetch("copies", copies)).order_by("published", "url")
    return [_text(row) for row in rows[:most]]


def _text(first: StoredArticle) -> Text:
    group = [first, *first.copies.all()]
    credit = next((row.credit for row in group if row.credit), "")
    own = credit == _own_credit(first.outlet.kind, first.outlet.name)
    why = _relation(first, Relation.STORY)
    return Text(
        title=first.title,
        origin=credit or first.outlet.name,
        by_credit=bool(credit) and not own,
        carried=tuple(_carried(row, first) for row in group),
        likeness=why.score if why else 0.0,
        terms=tuple(why.changed) if why else (),
        hours=why.hours or 0.0 if why else 0.0,
    )


def _relation(row: StoredArticle, kind: str) -> Relation | None:
    return next((one for one in row.relations.all() if one.kind == kind), None)


def _carried(row: StoredArticle, first: StoredArticle) -> Carried:
    why = _relation(row, Relation.COPY) if row.pk != first.pk else None
    return Carried(
        article=row.pk,
        url=row.url,
        title=row.title,
        outlet=row.outlet_id,
        outlet_name=row.outlet.name,
        language=row.language,
        published=row.published,
        delay=row.published - first.published,
        shared=1.0 if row.pk == first.pk else row.shared or 0.0,
        reason=why.reason if why else "",
        changed=tuple(why.changed) if why else (),
    )


def carriers(texts: Sequence[Text]) -> list[Carrier]:
    """Each outlet of a story, in the order in which they had it."""
    by_outlet: dict[str, list[tuple[bool, Carried]]] = {}
    for text in texts:
        for one in text.carried:
            mine = not text.by_credit and one.outlet == text.first.outlet
            by_outlet.setdefault(one.outlet, []).append((mine, one))
    start = min((text.first.published for text in texts), default=None)
    found = []
    for outlet, had in by_outlet.items():
        first = min((one for _, one in had), key=lambda one: (one.published, one.url))
        own = sum(mine for mine, _ in had)
        found.append(
            Carrier(
                outlet=outlet,
                name=first.outlet_name,
                own=own,
                wire=len(had) - own,
                first=first,
                delay=first.published - (start or first.published),
            )
        )
    return sorted(found, key=lambda one: (one.first.published, one.outlet))


def shares(outlets: Sequence[str] = ()) -> Iterator[Share]:
    """Each outlet that has articles, by slug; three counting queries in all, and one an outlet for its delay."""
    counted = own_and_wire(outlets)
    credits = _counts(outlets, ("outlet", "credit"), ~Q(credit=""))
    others = _counts((), ("copy_of__outlet",), ~Q(copy_of__outlet=F("outlet"))) if counted else {}
    for outlet, found in counted.items():
        named = sorted(
            ((credit, n) for (slug, credit), n in credits.items() if slug == outlet), key=lambda one: (-one[1], one[0])
        )
        copies = StoredArticle.objects.filter(copy_of__isnull=False, outlet=outlet).exclude(copy_of__outlet=outlet)
        yield replace(
            found,
            copied_by_others=others.get((outlet,), 0),
            agencies=tuple(named[:MOST_AGENCIES]),
            delay=_delay(copies),
        )


def own_and_wire(outlets: Sequence[str] = (), since: datetime | None = None) -> dict[str, Share]:
    """Slug -> articles published ``since`` and how many are own, wire and repeated. Two queries.

    A text that credits the agency which carries it is its own.
    """
    rows = StoredArticle.objects.order_by()
    rows = rows.filter(outlet__in=outlets) if outlets else rows
    rows = rows.filter(published__gte=since) if since else rows
    uncredited = Q(credit="") | _own_credits(outlets)
    again = uncredited & Q(copy_of__outlet=F("outlet"))
    of_others = Q(copy_of__isnull=False) & ~Q(copy_of__outlet=F("outlet"))
    counted = rows.values("outlet", "outlet__name").annotate(
        n=Count("pk"), wire=Count("pk", filter=~uncredited | of_others), again=Count("pk", filter=again)
    )
    return {
        one["outlet"]: Share(
            outlet=one["outlet"],
            name=one["outlet__name"],
            articles=one["n"],
            own=one["n"] - one["wire"] - one["again"],
            wire=one["wire"],
            again=one["again"],
        )
        for one in counted.order_by("outlet")
    }


def _own_credits(outlets: Sequence[str]) -> Q:
    """Texts of agencies that credit themselves."""
    own = Q(pk__in=())
    held = StoredOutlet.objects.filter(slug__in=outlets) if outlets else StoredOutlet.objects.all()
    for slug, kind, name in held.filter(kind=AGENCY).values_list("slug", "kind", "name"):
        if short := _own_credit(kind, name):
            own |= Q(outlet=slug, credit=short)
    return own


def _own_credit(kind: str, name: str) -> str:
    """The credit by which an outlet means itself; "" for all but agencies."""
    return agency(name) if kind == AGENCY else ""


def _counts(outlets: Sequence[str], columns: tuple[str, ...], which: Q) -> dict[tuple[str, ...], int]:
    rows = StoredArticle.objects.order_by().filter(which)
    rows = rows.filter(outlet__in=outlets) if outlets else rows
    counted = rows.values_list(*columns).annotate(n=Count("pk"))
    return {tuple(one[:-1]): one[-1] for one in counted}


def _delay(copies: QuerySet[StoredArticle]) -> timedelta | None:
    newest = copies.order_by("-published").values_list(F("published"), F("copy_of__published"))[:MOST_DELAYS]
    delays = [copied - first for copied, first in newest]
    return median(delays) if delays else None


def events(story: int) -> list[StoryEvent]:
    """What was merged into a story, what left it, oldest first; provisional numbers left out."""
    found = StoryEvent.objects.filter(Q(story=story) | Q(into=story)).exclude(kind=StoryEvent.DROPPED)
    return list(found.order_by("at", "pk")[:MOST_GROUPS])


def successor(story: int) -> int | None:
    """Where the articles of a story that is gone went; None if it never was or is still there."""
    seen = {story}
    while (
        event := StoryEvent.objects.filter(kind__in=ENDED, story=story).order_by("-pk").first()
    ) and event.into not in seen:
        story = event.into
        seen.add(story)
    return story if len(seen) > 1 else None
