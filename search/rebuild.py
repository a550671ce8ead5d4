"""Building the index anew beside the live one: searches and writes go on, then one switch. No alerts follow from it."""

import time
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crawlers.lease import give_back, take
from pipeline.models import StoredArticle
from search.backends.base import BackendUnavailable, Rebuild
from search.index import backend, documents, with_outlet
from search.models import Batch, Indexed

PATIENCE = 120.0  # seconds to wait for the index step to finish its batch before the switch


def rebuild(batch: int = 1000) -> int:
    """Returns the number of articles in the new index. Killed at any moment, it leaves the live index as it was."""
    with backend().begin_rebuild() as fresh:
        done: dict[int, int] = {}
        _fill(fresh, done, batch)
        _wait_for_writer()
        try:
            _fill(fresh, done, batch)  # what changed meanwhile; nobody writes now
            fresh.switch()
            _note(done)
        finally:
            give_back("index")
    return len(done)


def _grouped() -> Any:
    return StoredArticle.objects.filter(grouped_revision__gte=F("revision"))


def _fill(fresh: Rebuild, done: dict[int, int], batch: int) -> None:
    """Writes every article whose version is not ``done`` yet (id -> version), and takes out what is gone."""
    now = dict(_grouped().values_list("pk", "version"))
    gone = [id for id in done if id not in now]
    if gone:
        fresh.write((), delete=[str(id) for id in gone])
        for id in gone:
            del done[id]
    for ids in _slices(sorted(id for id, version in now.items() if done.get(id) != version), batch):
        rows = list(with_outlet(_grouped().filter(pk__in=ids)))
        fresh.write(documents(rows))
        done |= {row.pk: row.version for row in rows}


def _slices(ids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _wait_for_writer() -> None:
    end = time.monotonic() + PATIENCE
    while not take("index", 600):
        if time.monotonic() > end:
            raise BackendUnavailable("the index step is at work and does not finish: try again later.")
        time.sleep(0.2)


def _note(done: dict[int, int]) -> None:
    """The ledger: the index holds exactly these versions, by a silent batch."""
    now = timezone.now()
    with transaction.atomic():
        batch = Batch.objects.create(started=now, finished=now, size=len(done), silent=True)
        Indexed.objects.exclude(article__in=_grouped()).delete()
        Indexed.objects.bulk_create(
            [Indexed(article_id=id, version=version, batch=batch) for id, version in done.items()],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["version", "batch"],
        )
