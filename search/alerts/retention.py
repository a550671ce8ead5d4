"""What of the alerts' ledger goes after TELETIPO_KEEP_DELIVERIES days, and what stays because it is what keeps a thing from
being told twice (docs/decisions/029-what-the-alerts-ledger-forgets.md).

An item that was told, or counted beyond the cap, has a unit and stays for ever: a copy may come in years later. Stays
too: whatever waits, the newest word of a silence, and what a feed still shows.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from search.alerts.plan import About, Became, State
from search.channels.base import Kind
from search.channels.feed import MOST_SHOWN
from search.models import Channel, Delivery, Item, Match, Notice

PIECE = 500  # rows of one transaction: SQLite has one writer, and others wait for it
SECONDS = 120.0  # of one day's work; the rest waits for the next day
CLOSED = (State.SENT, State.FAILED, State.DISCARDED)
UNTOLD = (Became.FOLDED, Became.FILTERED, Became.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Rows that went; ``left`` where the time was up before the end."""

    deliveries: int
    items: int
    matches: int
    notices: int
    left: bool


def horizon(now: datetime) -> datetime:
    """What came in before it is matched only if it never was: its matches may be gone, so an edit is no news."""
    return now - timedelta(days=settings.TELETIPO_KEEP_DELIVERIES)


def forget(now: datetime, seconds: float = SECONDS) -> Forgotten:
    """Deletes in pieces, oldest first. Killed at any point it has deleted whole pieces, and goes on the next time."""
    end = time.monotonic() + seconds
    before = horizon(now)
    kinds: dict[str, Iterable[QuerySet[Any]]] = {
        "deliveries": _deliveries(before),
        "items": [Item.objects.filter(at__lt=before, state__in=UNTOLD, unit__isnull=True)],
        "matches": [Match.objects.filter(at__lt=before, article__seen__lt=before)],
        "notices": [Notice.objects.filter(at__lt=before, seen=True)],
    }
    counts = {name: sum(sum(_pieces(rows, end)) for rows in sets) for name, sets in kinds.items()}
    return Forgotten(**counts, left=time.monotonic() > end)


def _deliveries(before: datetime) -> Iterator[QuerySet[Delivery]]:
    """With their attempts. ``closed`` counts, not when it was made: one that was sent late is kept as long."""
    of_alert = Delivery.objects.filter(alert=OuterRef("alert"), kind=About.SILENCE).order_by("-pk")
    closed = Delivery.objects.filter(state__in=CLOSED, closed__lt=before).exclude(
        kind=About.SILENCE, alert__isnull=False, pk=Subquery(of_alert.values("pk")[:1])
    )
    yield closed.exclude(channel__kind=Kind.FEED)
    for id in Channel.objects.filter(kind=Kind.FEED).order_by("pk").values_list("pk", flat=True):
        sent = Delivery.objects.filter(channel=id, state=State.SENT).order_by("-pk").values_list("pk", flat=True)
        if beyond := sent[MOST_SHOWN : MOST_SHOWN + 1]:
            yield closed.filter(channel=id, pk__lte=beyond[0])


def _pieces(rows: QuerySet[Any], end: float) -> Iterator[int]:
    """How many rows went, piece by piece. The rows are read again under a lock: one may wait once more by now."""
    last = 0
    while time.monotonic() < end:
        with transaction.atomic():
            piece = rows.filter(pk__gt=last).order_by("pk")
            ids = list(piece.select_for_update(of=("self",)).values_list("pk", flat=True)[:PIECE])
            rows.model._default_manager.filter(pk__in=ids).delete()
        if not ids:
            return
        last = ids[-1]
        yield len(ids)
