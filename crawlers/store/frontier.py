"""Links that wait for their page: claimed, fetched, recorded; or failed by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import xxhash
from django.db import transaction
from django.db.models import F, Q

from crawlers import archive
from crawlers.answer import Trouble
from crawlers.archive import Location
from crawlers.models import StoredLink, StoredPage, StoredSource
from crawlers.outlet import Outlet
from crawlers.page import Link, Page
from crawlers.store.roster import outlet_of

MOST_TRIES = 5
WAITS = (60.0, 300.0, 1800.0, 7200.0)  # seconds before the second, third … try
LOOKED_AT = 2000  # rows of the frontier that one claim looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLink:
    row: int  # StoredLink.pk
    link: Link
    outlet: Outlet


def claim_links(
    who: str, now: datetime, *, limit: int, lease: timedelta, an_outlet: int, busy: Mapping[str, int], only: str = ""
) -> list[DueLink]:
    """Up to ``limit`` waiting links whose time has come, oldest first, now ours.

    No outlet gets more than ``an_outlet`` at once, ``busy`` (outlet -> links in work) included: a slow site with a long
    backlog must not take every place.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    due = StoredLink.objects.filter(free, state=StoredLink.State.WAITING, next_try__lte=now)
    if only:
        due = due.filter(Q(source=only) | Q(outlet=only))
    due = due.exclude(outlet__in=[outlet for outlet, count in busy.items() if count >= an_outlet])
    taken = dict(busy)
    chosen: list[int] = []
    for id, outlet in due.order_by("next_try", "pk").values_list("pk", "outlet_id")[:LOOKED_AT]:
        if len(chosen) < limit and taken.get(outlet, 0) < an_outlet:
            taken[outlet] = taken.get(outlet, 0) + 1
            chosen.append(id)
    if not chosen:
        return []
    due.filter(pk__in=chosen).update(claimed_by=who, claimed_until=now + lease)
    rows = StoredLink.objects.filter(pk__in=chosen, claimed_by=who, claimed_until=now + lease).select_related("outlet")
    outlets = {row.outlet_id: outlet_of(row.outlet) for row in rows}
    return [DueLink(row=row.pk, link=link_of(row), outlet=outlets[row.outlet_id]) for row in rows]


def link_of(row: StoredLink) -> Link:
    return Link(
        outlet=row.outlet_id,
        url=row.url,
        raw_url=row.raw_url,
        via=row.source_id or "",
        title=row.title,
        published=row.published,
    )


def digest(body: bytes) -> str:
    return xxhash.xxh3_128_hexdigest(body)


def record_page(row: int, page: Page, place: Location) -> StoredPage:
    """The page's row and the link's end, in one transaction. The same bytes at the same address are one page."""
    with transaction.atomic():
        stored, _ = StoredPage.objects.get_or_create(
            url=page.url,
            digest=digest(page.body),
            defaults={
                "final_url": page.final_url[:2000],
                "outlet_id": page.link.outlet,
                "fetched_at": page.fetched_at,
                "status": page.status,
                "content_type": page.content_type[:100],
                "charset": page.charset[:60],
                "size": len(page.body),
                "archive": place.file,
                "offset": place.offset,
                "length": place.length,
            },
        )
        StoredLink.objects.filter(pk=row).update(
            state=StoredLink.State.FETCHED, page=stored, reason="", detail="", attempts=F("attempts") + 1,
            claimed_by="", claimed_until=None,
        )  # fmt: skip
    return stored


def finish_with_known(row: int, url: str) -> bool:
    """Ends a link whose redirects led to a page that is recorded already; False where there is none at ``url``."""
    known = StoredPage.objects.filter(url=url).order_by("-fetched_at").first()
    if known is None:
        return False
    StoredLink.objects.filter(pk=row).update(
        state=StoredLink.State.FETCHED, page=known, reason="", detail="", attempts=F("attempts") + 1,
        claimed_by="", claimed_until=None,
    )  # fmt: skip
    return True


def fail_link(id: int, trouble: Trouble, now: datetime) -> None:
    """Notes a failed try; the last one, or a trouble that no further try can mend, ends the link by name.

    A link that was put off because its site wants a rest loses no try: nothing was asked.
    """
    with transaction.atomic():
        row = StoredLink.objects.select_for_update().get(pk=id)
        row.attempts += 1 if trouble.asked else 0
        row.reason, row.detail = trouble.outcome.value, trouble.detail[:500]
        row.claimed_by, row.claimed_until = "", None
        wait = WAITS[min(max(row.attempts, 1), len(WAITS)) - 1] if trouble.asked else 0.0
        row.next_try = now + timedelta(seconds=max(wait, trouble.retry_after or 0.0))
        if not trouble.again or row.attempts >= MOST_TRIES:
            row.state = StoredLink.State.FAILED
        row.save()


def hold_outlet(slug: str, until: datetime) -> None:
    """Puts off all of an outlet whose site asked for a rest, so that the next process keeps the promise too."""
    StoredLink.objects.filter(outlet=slug, state=StoredLink.State.WAITING, next_try__lt=until).update(next_try=until)
    StoredSource.objects.filter(outlet=slug, next_visit__lt=until).update(next_visit=until)


def page_of(row: StoredPage, folder: Path) -> Page:
    """The page with its bytes out of the archive. Raises ArchiveError where they cannot be read."""
    response = archive.read(folder, Location(file=row.archive, offset=row.offset, length=row.length))
    links = row.links.order_by("seen", "pk")
    first = links.first()
    link = link_of(first) if first else Link(outlet=row.outlet_id, url=row.url)
    return Page(
        link=link,
        url=row.url,
        final_url=row.final_url,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        charset=row.charset,
        body=response.body,
    )
