"""How often a user may ask: one count for all web processes, in the database."""

from datetime import datetime
from typing import Any

from django.db.models import F

from search.models import ApiUse


def spend(owner: Any, scope: str, most: int, now: datetime) -> bool:
    """Whether one more call of this kind is within the user's ``most`` of this minute; if so it is counted.

    Minutes are the clock's, so around the turn of one up to twice as many may come within sixty seconds.
    """
    minute = int(now.timestamp()) // 60
    row, _ = ApiUse.objects.get_or_create(owner=owner, scope=scope, defaults={"minute": minute, "count": 0})
    if row.minute != minute:
        ApiUse.objects.filter(pk=row.pk).exclude(minute=minute).update(minute=minute, count=0)
    claimed = ApiUse.objects.filter(pk=row.pk, minute=minute, count__lt=most).update(count=F("count") + 1)
    return bool(claimed)


def wait(now: datetime) -> float:
    """Seconds until the next minute begins."""
    return 60 - now.timestamp() % 60
