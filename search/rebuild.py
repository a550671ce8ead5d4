"""Building the index anew beside the live one: searches and writes go on, then one switch. No alerts follow from it."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crawlers.lease import give_back, take
from pipeline.models import StoredArticle
from pipeline.slices import slices
from search.backends.base import BackendUnavailable, Rebuild
from search.index import backend, indexed_row, put, with_outlet
from search.models import Batch, Indexed

PATIENCE = 120.0  # seconds to wait for the index step to finish its batch before the switch

FRESH = timedelta(days=1)  # an article that the ledger of the index does not know and that is older is no news


def rebuild(batch: int = 1000) -> int:
    """Returns the number of articles in the new index. Killed at any moment, it leaves the live index as it was."""
    with backend().begin_rebuild() as fresh:
        done: dict[int, int] = {}
        refused: dict[int, str] = {}
        _fill(fresh, done, refused, batch)
        _wait_for_writer()
        try:
            _fill(fresh, done, refused, batch)  # what changed meanwhile; nobody writes now
            fresh.switch()
            _note(done, refused)
        finally:
            give_back("index")
    return len(done) - len(refused)


def _grouped() -> Any:
    return StoredArticle.objects.filter(grouped_revision__gte=F("revision"))


def _fill(fresh: Rebuild, done: dict[int, int], refused: dict[int, str], batch: int) -> None:
    """Writes every article whose version is not ``done`` yet (id -> version), and takes out what is gone."""
    now = dict(_grouped().values_list("pk", "version"))
    gone = [id for id in done if id not in now]
    if gone:
        fresh.write((), delete=[str(id) for id in gone])
        for id in gone:
            del done[id]
            refused.pop(id, None)
    for ids in slices(sorted(id for id, version in now.items() if done.get(id) != version), batch):
        rows = list(with_outlet(_grouped().filter(pk__in=ids)))
        for row in rows:
            refused.pop(row.pk, None)
        refused |= put(fresh, rows)
        done |= {row.pk: row.version for row in rows}


def _wait_for_writer() -> None:
    end = time.monotonic() + PATIENCE
    while not take("index", 600):
        if time.monotonic() > end:
            raise BackendUnavailable("the index step is at work and does not finish: try again later.")
        time.sleep(0.2)


def _noted(made: Indexed, row: StoredArticle | None, now: datetime) -> Indexed:
    """Of an article that the ledger did not know: whether it came in just now, before the index step saw it, or the ledger
    was lost and the archive is no news. ``None``: the ledger knows it, and what it says of matching stays."""
    if row is not None and not made.refused:
        made.pending = now - row.seen < FRESH
        made.matched = "" if made.pending else row.exact
    return made


def _note(done: dict[int, int], refused: dict[int, str]) -> None:
    """The ledger: the index holds exactly these versions, but the refused ones, by a silent batch."""
    now = timezone.now()
    with transaction.atomic():
        batch = Batch.objects.create(started=now, finished=now, size=len(done), silent=True)
        Indexed.objects.exclude(article__in=_grouped()).delete()
        unknown = StoredArticle.objects.filter(indexed__isnull=True)
        fresh = {row.pk: row for row in unknown.only("exact", "seen").iterator()}
        Indexed.objects.bulk_create(
            [_noted(indexed_row(id, version, batch, refused), fresh.get(id), now) for id, version in done.items()],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["version", "batch", "refused"],
        )
