"""Outlets and their sources as the sources page shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery, Sum
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crawlers.models import StoredOutlet, StoredPage, StoredSource, Visit
from crawlers.pace import Mode
from pipeline.lineage import own_and_wire
from pipeline.models import Verdict
from search.web import labels
from search.web.labels import Label
from search.web.text import clean, outgoing

DAY = timedelta(hours=24)
MONTH = timedelta(days=30)


class State(StrEnum):
    """What an operator looks for; an outlet may be in several."""

    FAILING = "failing"
    SILENT = "silent"
    PAUSED = "paused"
    STARTING = "starting"
    OFF = "off"
    WELL = "well"


STATES: dict[State, Label] = {
    State.FAILING: _("failing"),
    State.SILENT: _("silent"),
    State.PAUSED: _("paused"),
    State.STARTING: _("watched for less than a day"),
    State.OFF: _("switched off"),
    State.WELL: _("well"),
}
SORTS: dict[str, Label] = {
    "name": _("name"),
    "country": _("country"),
    "articles": _("articles, 24 h"),
    "failures": _("failures"),
    "last": _("last visit"),
    "next": _("next visit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSource:
    row: StoredSource
    kind: Label
    url: str  # "" where it does not lead to the web
    rhythm: Label
    minutes: float | None  # of the rhythm "interval"
    outcome: Label
    good: bool
    visit: Visit | None  # the last one
    due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOutlet:
    slug: str
    name: str
    domain: str
    home: str
    country: str
    country_name: str
    languages: str
    kind: Label
    enabled: bool
    states: frozenset[State]
    badges: Sequence[tuple[State, Label]]
    least: int  # articles expected a day
    most: int
    articles: int  # in 24 h
    pages: int
    links: int
    failures: int  # of its worst source
    last: datetime | None
    next: datetime | None
    sources: Sequence[ShownSource] = ()
    written: int = 0  # articles published in the last 30 days
    own: int = 0  # percent of them that are of no agency and of no other outlet


def watched(now: datetime) -> list[ShownOutlet]:
    """Every outlet with its states and 24-hour counts; without its sources' last visits. Five queries."""
    since = now - DAY
    articles = _count(
        Verdict.objects.filter(page__fetched_at__gte=since, outcome="processed"), "page__outlet", "article"
    )
    pages = _count(StoredPage.objects.filter(fetched_at__gte=since), "outlet", "pk")
    visits = Visit.objects.filter(started__gte=since).order_by().values_list("source__outlet")
    links = dict(visits.annotate(number=Sum("new")))
    earlier = Visit.objects.filter(source__outlet=OuterRef("pk"), started__lte=since)
    rows = StoredOutlet.objects.annotate(known=Exists(earlier)).prefetch_related(
        Prefetch("sources", StoredSource.objects.order_by("kind", "url"))
    )
    return [_outlet(row, articles.get(row.pk, 0), pages.get(row.pk, 0), links.get(row.pk) or 0) for row in rows]


def _count(rows: Any, by: str, what: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(by).annotate(number=Count(what, distinct=True)))


def _outlet(row: Any, articles: int, pages: int, links: int) -> ShownOutlet:
    least, most = _expected(row.definition)
    sources = list(row.sources.all())
    states = _states(row, sources, articles, least)
    active = [source for source in sources if not source.paused]
    return ShownOutlet(
        slug=row.slug,
        name=clean(row.name),
        domain=clean(row.domain),
        home=outgoing(f"https://{row.domain}/"),
        country=row.country,
        country_name=labels.country(row.country),
        languages=", ".join(labels.language(str(code)) for code in row.languages),
        kind=labels.label(labels.OUTLET_KIND, row.kind),
        enabled=row.enabled,
        states=states,
        badges=[(state, STATES[state]) for state in State if state in states],
        least=least,
        most=most,
        articles=articles,
        pages=pages,
        links=links,
        failures=max((source.failures for source in active), default=0),
        last=max((source.last_visit for source in sources if source.last_visit), default=None),
        next=min((source.next_visit for source in active), default=None) if row.enabled else None,
    )


def _expected(definition: Mapping[str, Any]) -> tuple[int, int]:
    """The catalogue's ``articles_per_day``; (0, 0) where it says nothing that can be used."""
    pair = definition.get("articles_per_day")
    if isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(number, int) for number in pair):
        return pair[0], pair[1]
    return 0, 0


def _states(row: Any, sources: Sequence[StoredSource], articles: int, least: int) -> frozenset[State]:
    if not row.enabled:
        return frozenset({State.OFF})
    found = set()
    if any(source.failures and not source.paused for source in sources):
        found.add(State.FAILING)
    if any(source.paused for source in sources):
        found.add(State.PAUSED)
    if not row.known:
        found.add(State.STARTING)
    elif articles < least:
        found.add(State.SILENT)
    return frozenset(found or {State.WELL})


def sort_key(name: str) -> Callable[[ShownOutlet], Any]:
    """Ascending keys; most failures, fewest articles and soonest visits come first, what has no time last."""
    keys: dict[str, Callable[[ShownOutlet], Any]] = {
        "name": lambda o: o.name.casefold(),
        "country": lambda o: (o.country_name, o.name.casefold()),
        "articles": lambda o: (not o.enabled, o.articles, o.name.casefold()),
        "failures": lambda o: (not o.enabled, -o.failures, o.name.casefold()),
        "last": lambda o: (o.last is None, o.last.timestamp() if o.last else 0, o.name.casefold()),
        "next": lambda o: (o.next is None, o.next.timestamp() if o.next else 0, o.name.casefold()),
    }
    return keys[name]


def with_sources(outlets: Sequence[ShownOutlet], now: datetime) -> list[ShownOutlet]:
    """The same outlets with their sources, each source's last visit, and their share of own text. Three queries."""
    newest = Visit.objects.filter(source=OuterRef("pk")).order_by("-started", "-pk").values("pk")[:1]
    rows = StoredSource.objects.filter(outlet__in=[outlet.slug for outlet in outlets])
    sources = list(rows.order_by("kind", "url").annotate(newest=Subquery(newest)))
    visits = Visit.objects.in_bulk([source.newest for source in sources if source.newest])
    shares = own_and_wire([outlet.slug for outlet in outlets], now - MONTH) if outlets else {}
    return [
        replace(
            outlet,
            written=shares[outlet.slug].articles if outlet.slug in shares else 0,
            own=round(100 * shares[outlet.slug].own_share) if outlet.slug in shares else 0,
            sources=[
                _source(source, visits.get(source.newest or 0), outlet.enabled, now)
                for source in sources
                if source.outlet_id == outlet.slug
            ],
        )
        for outlet in outlets
    ]


def _source(row: StoredSource, visit: Visit | None, enabled: bool, now: datetime) -> ShownSource:
    return ShownSource(
        row=row,
        kind=labels.label(labels.SOURCE_KIND, row.kind),
        url=outgoing(row.url),
        rhythm=_rhythm(row),
        minutes=round(row.every / 60, 2) if row.every else None,
        outcome=labels.label(labels.OUTCOME, row.last_outcome),
        good=labels.is_good(row.last_outcome),
        visit=visit,
        due=enabled and not row.paused and row.next_visit <= now,
    )


def _rhythm(row: StoredSource) -> str | Promise:
    if row.rhythm == Mode.INTERVAL and row.every:
        minutes = round(row.every / 60)
        return ngettext("every minute", "every {minutes} minutes", minutes).format(minutes=minutes)
    if row.rhythm == Mode.CRON:
        return format_lazy("cron {}", row.cron)
    return labels.RHYTHM[Mode.ADAPTIVE]
