"""Sources that are due: claimed, visited, closed in one transaction with the links that the visit found."""

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from crawlers.models import StoredLink, StoredSource, Visit
from crawlers.outlet import Outlet, Source
from crawlers.owner import is_dead
from crawlers.pace import PastVisit, Rhythm, next_visit
from crawlers.page import Link
from crawlers.reading import GOOD, Outcome
from crawlers.store.roster import outlet_of, source_of
from crawlers.store.schedule import rhythm_of

log = logging.getLogger(__name__)
LOOKED_AT = 500  # due sources that one claim looks at
HISTORY = 50  # visits that the pace looks at
UNCONDITIONAL = timedelta(hours=24)  # a validator that lies silences a source for no longer than this


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    source: Source
    outlet: Outlet
    etag: str  # "" where none is to be sent
    last_modified: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a visit brought."""

    started: datetime
    finished: datetime
    outcome: Outcome
    status: int | None = None
    detail: str = ""
    items: int = 0
    size: int = 0  # bytes
    links: Sequence[Link] = ()
    skipped: dict[str, int] | None = None
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""  # "" leaves the stored one
    retry_after: float | None = None  # seconds


def _due(now: datetime) -> QuerySet[StoredSource]:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return StoredSource.objects.filter(
        free, next_visit__lte=now, paused=False, in_catalogue=True, outlet__enabled=True, outlet__in_catalogue=True
    )


def anything_due(now: datetime) -> bool:
    """Whether a crawl would find something to do."""
    waiting = StoredLink.objects.filter(state=StoredLink.State.WAITING, next_try__lte=now)
    return _due(now).exists() or waiting.exists() or _dead_owners(StoredSource) != []


def claim_sources(
    who: str, now: datetime, *, limit: int, lease: timedelta, an_outlet: int, busy: Mapping[str, int], only: str = ""
) -> list[DueSource]:
    """Up to ``limit`` due sources, now ours, no more of an outlet than claim_links allows.

    ``only`` restricts to a source id or an outlet's slug.
    """
    due = _due(now).exclude(outlet__in=[outlet for outlet, count in busy.items() if count >= an_outlet])
    if only:
        due = due.filter(Q(pk=only) | Q(outlet=only))
    taken = dict(busy)
    mine: list[DueSource] = []
    for row in due.select_related("outlet").order_by("next_visit", "pk")[:LOOKED_AT]:
        if len(mine) == limit:
            break
        if taken.get(row.outlet_id, 0) >= an_outlet:
            continue
        if _due(now).filter(pk=row.pk).update(claimed_by=who, claimed_until=now + lease):
            taken[row.outlet_id] = taken.get(row.outlet_id, 0) + 1
            mine.append(_due_source(row, now))
    return mine


def _due_source(row: StoredSource, now: datetime) -> DueSource:
    outlet = outlet_of(row.outlet)
    read = row.visits.filter(outcome=Outcome.READ).order_by("-started").values_list("started", flat=True).first()
    trusted = outlet.hints.trust_validators and read is not None and now - read < UNCONDITIONAL
    return DueSource(
        source=source_of(row),
        outlet=outlet,
        etag=row.etag if trusted else "",
        last_modified=row.last_modified if trusted else "",
        body_hash=row.body_hash if read is not None and now - read < UNCONDITIONAL else "",
    )


def close_visit(id: str, finding: Finding) -> int:
    """Visit, new links and the source's next visit, all or nothing. Returns how many links were never seen before."""
    with transaction.atomic():
        row = StoredSource.objects.select_for_update().get(pk=id)
        new = _add_links(row, finding)
        Visit.objects.create(
            source=row,
            started=finding.started,
            finished=finding.finished,
            outcome=finding.outcome.value,
            status=finding.status,
            detail=_text(finding.detail, 500),
            items=finding.items,
            found=len(finding.links),
            new=new,
            size=finding.size,
            skipped=finding.skipped or {},
        )
        _remember(row, finding)
        row.next_visit = _next(row, finding)
        row.save()
    return new


def _add_links(row: StoredSource, finding: Finding) -> int:
    known = set(StoredLink.objects.filter(url__in=[link.url for link in finding.links]).values_list("url", flat=True))
    fresh = [
        StoredLink(
            url=link.url,
            raw_url=_text(link.raw_url, 2000),
            outlet_id=row.outlet_id,
            source=row,
            title=_text(link.title, 1000),
            published=link.published,
            seen=finding.finished,
            next_try=finding.finished,
        )
        for link in finding.links
        if link.url not in known
    ]
    StoredLink.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _text(text: str, most: int) -> str:
    """PostgreSQL refuses NUL in text."""
    return text.replace("\x00", "")[:most]


def _remember(row: StoredSource, finding: Finding) -> None:
    good = finding.outcome in GOOD
    row.last_visit = finding.finished
    row.last_outcome = finding.outcome.value
    row.failures = 0 if good else row.failures + 1
    row.claimed_by, row.claimed_until = "", None
    if finding.outcome in (Outcome.READ, Outcome.EMPTY):
        row.etag, row.last_modified = _whole(finding.etag, 500), _whole(finding.last_modified, 100)
    row.body_hash = finding.body_hash or row.body_hash


def _whole(text: str, most: int) -> str:
    """A validator that was cut would never match again."""
    return text if len(text) <= most and text.isprintable() else ""


def _next(row: StoredSource, finding: Finding) -> datetime:
    visits = list(row.visits.order_by("-started")[:HISTORY])
    history = [PastVisit(at=v.finished, outcome=Outcome(v.outcome), new=v.new) for v in visits[1:]]
    history.append(
        PastVisit(
            at=finding.finished,
            outcome=finding.outcome,
            new=visits[0].new if visits else 0,
            retry_after=finding.retry_after,
        )
    )
    known: dict[str, Any] = {
        "now": finding.finished,
        "least": settings.TELETIPO_LEAST_INTERVAL,
        "most": max(settings.TELETIPO_MOST_INTERVAL, settings.TELETIPO_LEAST_INTERVAL),
        "jitter": random.random(),
    }
    try:
        return next_visit(history, rhythm=rhythm_of(row), **known)
    except ValueError as error:  # a row that was changed past set_rhythm must not stop the crawl
        log.error("%s has no usable rhythm (%s): it goes at the adaptive pace until that is mended", row.pk, error)
        return next_visit(history, rhythm=Rhythm(), **known)


def _dead_owners(model: type[StoredSource] | type[StoredLink]) -> list[str]:
    owners = model._default_manager.exclude(claimed_by="").values_list("claimed_by", flat=True).distinct()
    return [owner for owner in owners if is_dead(owner)]


def free_dead() -> None:
    """Frees what processes of this host held that were killed."""
    for model in (StoredSource, StoredLink):
        model._default_manager.filter(claimed_by__in=_dead_owners(model)).update(claimed_by="", claimed_until=None)


def release(who: str) -> None:
    """Gives back all that ``who`` holds."""
    for model in (StoredSource, StoredLink):
        model._default_manager.filter(claimed_by=who).update(claimed_by="", claimed_until=None)
