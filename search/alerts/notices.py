"""What an owner should know beside the hits: a query that broke, a channel that was switched off.

A notice is a row on the pages; where another way to the owner is open, it goes there too.
"""

from datetime import datetime

from search.alerts.plan import About
from search.models import Channel, Delivery, Notice, SavedSearch
from search.query import QueryError


def broken(saved: SavedSearch, error: QueryError, now: datetime) -> None:
    """The saved search stays, and so do its alerts; each of its channels hears of it."""
    values = {"saved": saved.pk, "name": saved.name, "query": saved.query[:500], "sentence": error.message,
              "sentence_es": error.spanish}  # fmt: skip
    Notice.objects.create(owner_id=saved.owner_id, code="broken", values=values, at=now)
    told: set[int] = set()
    for alert in (
        saved.alerts.filter(channel__enabled=True, channel__confirmed__isnull=False)
        .select_related("channel")
        .order_by("pk")
    ):
        if alert.channel_id not in told:
            told.add(alert.channel_id)
            Delivery.objects.create(
                channel=alert.channel, alert=alert, kind=About.BROKEN, content=values, created=now, next_try=now
            )


def switched_off(channel: Channel, reason: str, now: datetime) -> None:
    """By the owner's other channels, e-mail before all else, where there is one."""
    values = {"channel": channel.pk, "name": channel.name, "kind": channel.kind, "reason": reason[:500]}
    Notice.objects.create(owner_id=channel.owner_id, code="channel_off", values=values, at=now)
    others = Channel.objects.filter(owner=channel.owner_id, enabled=True, confirmed__isnull=False).exclude(
        pk=channel.pk
    )
    for other in sorted(others, key=lambda one: (one.kind != "email", one.pk))[:1]:
        Delivery.objects.create(channel=other, kind=About.CHANNEL, content=values, created=now, next_try=now)
