"""Keys to the JSON API: made once, kept as a hash, found by it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from search.models import ApiToken

BEGINS = "teletipo_"  # so that secret scanners know a leaked key
MOST = 20  # of one owner
NOTED = timedelta(minutes=1)  # last_used is written no oftener


class TooManyTokens(Exception):
    """The owner has MOST tokens."""


def make(owner: Any, name: str, now: datetime, *, days: int | None = None) -> tuple[ApiToken, str]:
    """The row, and the key that is never shown again. ``days``: how long it serves; None is for ever.

    :raises TooManyTokens: until one is revoked.
    """
    if ApiToken.objects.filter(owner=owner).count() >= MOST:
        raise TooManyTokens(f"{owner} has {MOST} tokens: revoke one first.")
    key = BEGINS + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        owner=owner,
        name=name.strip()[:100] or "token",
        hash=digest(key),
        hint=key[: len(BEGINS) + 3],
        created=now,
        expires=now + timedelta(days=days) if days else None,
    )
    return row, key


def find(key: str, now: datetime) -> ApiToken | None:
    """The token of a key that serves now, of an owner who may sign in; notes that it was used."""
    alive = Q(expires__isnull=True) | Q(expires__gt=now)
    row = ApiToken.objects.select_related("owner").filter(alive, hash=digest(key), owner__is_active=True).first()
    if row is not None and (row.last_used is None or now - row.last_used > NOTED):
        ApiToken.objects.filter(pk=row.pk).update(last_used=now)
    return row


def digest(key: str) -> str:
    """A key of 256 random bits needs no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
