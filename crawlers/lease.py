"""Steps that only one worker may do at a time: a lease in the database, freed at once when its owner was killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from crawlers.models import Lease
from crawlers.owner import is_dead, me


def take(name: str, seconds: float) -> bool:
    """Takes or renews the lease; False where a living owner holds it. The conditional update's row count decides."""
    now = timezone.now()
    Lease.objects.get_or_create(name=name, defaults={"until": now})
    held = Lease.objects.get(name=name)
    free = Q(owner=me()) | Q(owner="") | Q(until__lte=now)
    if is_dead(held.owner):
        free |= Q(owner=held.owner)
    return bool(Lease.objects.filter(free, name=name).update(owner=me(), until=now + timedelta(seconds=seconds)))


def once_in(name: str, seconds: float) -> bool:
    """True for one asker in so many seconds, whoever asks and however often the process is started anew."""
    now = timezone.now()
    Lease.objects.get_or_create(name=name, defaults={"until": now})
    wait = timedelta(seconds=seconds)
    over = Q(until__lte=now) | Q(until__gt=now + 2 * wait)  # that far away only a wrong clock can have set it
    return bool(Lease.objects.filter(over, name=name).update(owner=me(), until=now + wait))


def give_back(name: str) -> None:
    Lease.objects.filter(name=name, owner=me()).update(owner="")


@contextmanager
def hold(name: str, seconds: float) -> Iterator[bool]:
    """``with hold("group", 300) as mine:``; the body looks at ``mine`` and renews with ``take`` in long loops."""
    mine = take(name, seconds)
    try:
        yield mine
    finally:
        if mine:
            give_back(name)
