"""Spike and silence alerts: a look at the index once an hour."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from pipeline.models import StoredArticle
from search import index
from search.alerts.plan import About, AlertKind
from search.alerts.spikes import DAYS, rhythm
from search.canonical import both
from search.models import Alert, Delivery
from search.query import Query, QueryError, Range
from search.request import Interval, Request
from search.saved import parsed

SAMPLES = 3  # hits shown with a spike
AGAIN = timedelta(hours=24)  # a spike that goes on is told once a day


def look(alert: Alert, now: datetime) -> tuple[About, dict[str, Any]] | None:
    """What there is to say; None for nothing. A query that is broken says nothing here: its owner was told."""
    try:
        tree = parsed(alert.saved, index.resolver(alert.saved.owner_id), now)
    except QueryError:
        return None
    return _spike(alert, tree, now) if alert.kind == AlertKind.SPIKE else _silence(alert, tree, now)


def _base(alert: Alert) -> dict[str, Any]:
    saved = alert.saved
    return {"alert": alert.pk, "saved": saved.pk, "name": saved.name, "query": saved.query, "timezone": alert.timezone}


def _spike(alert: Alert, tree: Query, now: datetime) -> tuple[About, dict[str, Any]] | None:
    from search.alerts.tell import told

    if Delivery.objects.filter(alert=alert, kind=About.SPIKE, created__gt=now - AGAIN).exists():
        return None
    oldest = StoredArticle.objects.order_by("seen").values_list("seen", flat=True).first()
    recent = both((tree, Range("date", now - timedelta(days=DAYS + 2), now)))
    results = index.backend().search(Request(query=recent, limit=SAMPLES, timeline=Interval.HOUR, highlight=False))
    found = rhythm({tick.start: tick.count for tick in results.timeline}, now, oldest or now)
    if not found.spike:
        return None
    rows = index.with_outlet(StoredArticle.objects.filter(pk__in=[int(hit.document.id) for hit in results.hits]))
    hits = told(list(rows.order_by("-published")), tree)
    return About.SPIKE, _base(alert) | {"count": found.count, "usual": round(found.usual, 1), "hits": hits}


def _silence(alert: Alert, tree: Query, now: datetime) -> tuple[About, dict[str, Any]] | None:
    results = index.backend().search(Request(query=tree, limit=1, highlight=False))
    last = results.hits[0].document.published if results.hits else None
    begun = max(last, alert.created) if last else alert.created
    if now - begun < timedelta(hours=alert.silent_hours):
        return None
    if Delivery.objects.filter(alert=alert, kind=About.SILENCE, created__gte=begun).exists():
        return None
    return About.SILENCE, _base(alert) | {
        "hours": alert.silent_hours, "last": last.isoformat(timespec="seconds") if last else ""
    }  # fmt: skip


def counts(tree: Query, now: datetime) -> dict[str, Any]:
    """The rhythm of a search as the pages show it."""
    oldest = StoredArticle.objects.order_by("seen").values_list("seen", flat=True).first()
    recent = both((tree, Range("date", now - timedelta(days=DAYS + 2), now)))
    results = index.backend().search(Request(query=recent, limit=0, timeline=Interval.HOUR, highlight=False))
    return asdict(rhythm({tick.start: tick.count for tick in results.timeline}, now, oldest or now))
