"""The first half of delivering: waiting matches of alerts that are due become messages. One transaction an alert.

The message, the items that it tells, what is folded or beyond the cap, and the alert's next due time are written
together, so a death in between leaves the items waiting; a told unit is a unique row.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from pipeline.models import StoredArticle
from pipeline.slices import slices
from search.alerts import trends
from search.alerts.plan import About, AlertKind, Became, Per, Rhythm
from search.alerts.rhythm import FARTHEST, next_due, quiet_end
from search.alerts.tell import told
from search.backends.base import BackendError
from search.index import resolver, with_outlet
from search.models import Alert, Delivery, Item
from search.query import Query, QueryError
from search.saved import parsed

log = logging.getLogger(__name__)
LONGEST_SNOOZE = timedelta(days=90)
MOST_AT_ONCE = 500  # alerts a call
MOST_ITEMS = 20_000  # of one alert in one message, nearly all of them "and 19,980 more"


def due(now: datetime) -> Any:
    """Alerts that have something to do, those that waited longest first."""
    waiting = Item.objects.filter(alert=OuterRef("pk"), state=Became.WAITING)
    resting = Q(channel__rest_until__gt=now, channel__rest_until__lt=now + FARTHEST)  # one catch-up when it is back
    snoozed = Q(snoozed_until__gt=now, snoozed_until__lt=now + LONGEST_SNOOZE)
    return (
        Alert.objects.filter(paused=False, channel__enabled=True, channel__confirmed__isnull=False)
        .exclude(resting)
        .filter(Q(due__lte=now) | Q(due__gt=now + FARTHEST))
        .exclude(snoozed)
        .filter(Exists(waiting) | Q(nothing_new=True) | ~Q(kind=AlertKind.MATCHES))
        .order_by("due", "pk")
    )


def gather_due(now: datetime) -> int:
    """Returns the number of messages made. Looks at up to MOST_AT_ONCE alerts."""
    made = 0
    for id in list(due(now).values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            made += gather(id, now)
        except IntegrityError:
            log.info("alert %s is being gathered by another worker", id)
        except BackendError as error:
            log.warning("alert %s waits for the index: %s", id, error)
    return made


def gather(id: int, now: datetime) -> bool:
    """Makes the message of one alert, if it is due; whether it did."""
    with transaction.atomic():
        alert = due(now).select_related(None).select_for_update(of=("self",)).filter(pk=id).first()
        if alert is None:
            return False
        quiet = quiet_end(now, start=alert.quiet_from, end=alert.quiet_until, timezone=alert.timezone)
        following = quiet or _following(alert, now)
        if not Alert.objects.filter(pk=id, due=alert.due).update(due=following) or quiet:
            return False
        if alert.kind != AlertKind.MATCHES:
            return _put(alert, trends.look(alert, now), now)
        items = list(alert.items.filter(state=Became.WAITING).order_by("pk")[:MOST_ITEMS])
        if not items:
            return _put(alert, (About.NOTHING, _about(alert)) if alert.nothing_new else None, now)
        return _tell(alert, items, now)


def _following(alert: Alert, now: datetime) -> datetime:
    rhythm = Rhythm.HOURLY if alert.kind != AlertKind.MATCHES else Rhythm(alert.rhythm)
    if alert.nothing_new and rhythm is Rhythm.AT_ONCE:
        rhythm = Rhythm.DAILY  # "nothing new" once a second is nonsense
    return next_due(rhythm, now, hour=alert.hour, weekday=alert.weekday, timezone=alert.timezone)


def _put(alert: Alert, message: tuple[About, dict[str, Any]] | None, now: datetime) -> bool:
    if message is None:
        return False
    about, content = message
    Delivery.objects.create(
        channel_id=alert.channel_id, alert=alert, kind=about, content=content, created=now, next_try=now
    )
    return True


def _about(alert: Alert) -> dict[str, Any]:
    saved = alert.saved
    return {"alert": alert.pk, "saved": saved.pk, "name": saved.name, "query": saved.query, "timezone": alert.timezone}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where an article stands among copies and stories."""

    item: Item
    original: int
    story: int | None
    published: datetime

    def unit(self, per: str) -> str:
        return f"story:{self.story}" if per == Per.STORY and self.story else f"article:{self.original}"


def _tell(alert: Alert, items: list[Item], now: datetime) -> bool:
    places = _places(items)
    known = _told_before(alert, places)
    units: dict[str, _Place] = {}
    for place in sorted(places, key=lambda one: (one.original != one.item.article_id, one.published, one.item.pk)):
        unit = place.unit(alert.per)
        place.item.state = Became.FOLDED
        if unit not in known and (alert.per == Per.STORY or unit not in units):
            held = units.get(unit)
            if held is None or place.published < held.published:
                units[unit] = place
    chosen = sorted(units.items(), key=lambda one: (one[1].published, one[1].item.pk), reverse=True)
    delivery = None
    if chosen:
        shown = [place.item.article_id for _, place in chosen[: alert.most]]
        content = _about(alert) | {
            "hits": _hits(alert, shown, now), "more": max(0, len(chosen) - alert.most), "folded": len(items) - len(chosen)
        }  # fmt: skip
        delivery = Delivery.objects.create(
            channel_id=alert.channel_id, alert=alert, kind=About.MATCHES, content=content, created=now, next_try=now
        )
    for number, (unit, place) in enumerate(chosen):
        place.item.unit = unit
        place.item.state = Became.TOLD if number < alert.most else Became.OVER
    for item in items:
        item.delivery = delivery
    Item.objects.bulk_update(items, ["state", "unit", "delivery"], batch_size=200)
    return delivery is not None


def _places(items: Iterable[Item]) -> list[_Place]:
    by_article = {item.article_id: item for item in items}
    found = []
    for some in slices(by_article):
        rows = StoredArticle.objects.filter(pk__in=some).values_list(
            "pk", "copy_of", "story", "copy_of__story", "published"
        )
        for pk, copy_of, own, original_s, published in rows:  # a copy stands in its original's story
            place = _Place(item=by_article[pk], original=copy_of or pk, story=original_s or own, published=published)
            found.append(place)
    return found


def _told_before(alert: Alert, places: list[_Place]) -> set[str]:
    """The units of which something was told: by the unit's name, and by where the told articles stand now, since an
    original may come to light, or a story be found, after a part of it was told."""
    told_items = Item.objects.filter(alert=alert, unit__isnull=False)
    known: set[str] = set()
    for some in slices({place.unit(alert.per) for place in places}):
        known |= {unit or "" for unit in told_items.filter(unit__in=some).values_list("unit", flat=True)}
    for some_originals in slices({place.original for place in places}):
        held = told_items.filter(Q(article__in=some_originals) | Q(article__copy_of__in=some_originals))
        originals = {copy_of or pk for pk, copy_of in held.values_list("article", "article__copy_of")}
        known |= {place.unit(alert.per) for place in places if place.original in originals}
    if alert.per == Per.STORY:
        for some_stories in slices({place.story for place in places if place.story}):
            held = told_items.filter(Q(article__story__in=some_stories) | Q(article__copy_of__story__in=some_stories))
            pairs = held.values_list("article__story", "article__copy_of__story")
            known |= {f"story:{story}" for pair in pairs for story in pair if story}
    return known


def _hits(alert: Alert, ids: list[int], now: datetime) -> list[dict[str, Any]]:
    rows = {row.pk: row for row in with_outlet(StoredArticle.objects.filter(pk__in=ids))}
    return told([rows[id] for id in ids if id in rows], tree_of(alert, now))


def tree_of(alert: Alert, now: datetime) -> Query | None:
    try:
        return parsed(alert.saved, resolver(alert.saved.owner_id), now)
    except QueryError:
        return None
