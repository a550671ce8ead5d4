"""The second half of delivering: messages that wait are sent, channel by channel, each attempt written down first.

A channel is claimed by one worker at a time and its messages go out in their order. A failure makes the whole channel
rest, for longer each time, so that one that hangs costs one timeout a rest; after about two days it is switched off and
its owner is told. What waits then stays.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone as clock

from crawlers.owner import is_dead, me
from search.alerts import notices
from search.alerts.message import message
from search.alerts.plan import About, State
from search.channels import email, feed, notify, webhook
from search.channels.base import LOST, Config, Kind, Message, Outcome, Result, Send
from search.channels.seal import Unreadable, unseal
from search.models import Attempt, Channel, Delivery

log = logging.getLogger(__name__)
SENDERS: Mapping[str, Send] = {
    Kind.EMAIL: email.send, Kind.WEBHOOK: webhook.send, Kind.FEED: feed.send, Kind.APPRISE: notify.send
}  # fmt: skip
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 57_600)
)  # as Standard Webhooks advises; 47 hours and 35 minutes in all
LONGEST_WAIT = timedelta(hours=24)  # a receiver may ask for more than our own waits, but not for more than this
CLAIM = timedelta(minutes=5)  # a sending is bounded to a minute
MOST_LOST = 20  # attempts of one message whose worker died, before it is set aside
SECONDS = 20.0  # a call works this long, then says that more is left


def open_channels(now: datetime) -> Any:
    """Channels that have something to send now."""
    waiting = _sendable(now).filter(channel=OuterRef("pk"))
    return (
        Channel.objects.filter(Exists(waiting), enabled=True)
        .filter(_free("rest_until", now, LONGEST_WAIT))
        .order_by("pk")
    )


def _sendable(now: datetime) -> QuerySet[Delivery]:
    """What waits and is due; to an address that nobody has confirmed goes the question alone."""
    ready = Q(next_try__lte=now) | Q(next_try__gt=now + 2 * LONGEST_WAIT)
    return Delivery.objects.filter(
        ready, Q(channel__confirmed__isnull=False) | Q(kind=About.CONFIRM), state=State.WAITING
    )


def _free(name: str, now: datetime, longest: timedelta) -> Q:
    """Unset, past, or further away than anything is ever set: a clock was wrong."""
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": now}) | Q(**{f"{name}__gt": now + 2 * longest})


def send_due(
    now: Callable[[], datetime] = clock.now, senders: Mapping[str, Send] = SENDERS, seconds: float = SECONDS
) -> tuple[int, bool]:
    """Returns the number of messages that were sent, and whether the time was up with some left."""
    sent, end = 0, time.monotonic() + seconds
    for id in list(open_channels(now()).values_list("pk", flat=True)):
        if time.monotonic() > end:
            return sent, True
        if _claim(id, now()):
            try:
                sent += _channel(id, now, senders, end)
            finally:
                Channel.objects.filter(pk=id, claimed_by=me()).update(claimed_by="", claimed_until=None)
    return sent, False


def _claim(id: int, now: datetime) -> bool:
    held = Channel.objects.filter(pk=id).values_list("claimed_by", flat=True).first() or ""
    free = Q(claimed_by="") | _free("claimed_until", now, CLAIM)
    if held and is_dead(held):
        free |= Q(claimed_by=held)
    mine = Channel.objects.filter(free, pk=id, enabled=True)
    return bool(mine.update(claimed_by=me(), claimed_until=now + CLAIM))


def _channel(id: int, now: Callable[[], datetime], senders: Mapping[str, Send], end: float) -> int:
    """Sends what waits, in order, until something fails or the time is up."""
    sent = 0
    while time.monotonic() < end:
        moment = now()
        if not Channel.objects.filter(pk=id, claimed_by=me(), enabled=True).update(claimed_until=moment + CLAIM):
            return sent
        delivery = _sendable(moment).filter(channel=id).select_related("channel").order_by("pk").first()
        if delivery is None:
            return sent
        attempt = begin(delivery, moment)
        if attempt is None:
            continue
        result = deliver(delivery, senders)
        close(attempt, result, now())
        if result.outcome is not Outcome.SENT:
            return sent
        sent += 1
    return sent


def begin(delivery: Delivery, now: datetime) -> Attempt | None:
    """Writes down that it is about to be sent; None where that has been begun too often and nobody lived to say how it
    went: then the message is set aside."""
    with transaction.atomic():
        lost = Attempt.objects.filter(delivery=delivery, outcome="")
        lost.update(outcome=LOST, ended=now, detail="its worker died: it may or may not have arrived")
        if Attempt.objects.filter(delivery=delivery, outcome=LOST).count() >= MOST_LOST:
            Delivery.objects.filter(pk=delivery.pk).update(state=State.FAILED, closed=now)
            return None
        Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1)
        number = Attempt.objects.filter(delivery=delivery).count() + 1
        return Attempt.objects.create(delivery=delivery, number=number, started=now)


def deliver(delivery: Delivery, senders: Mapping[str, Send]) -> Result:
    """One sending. Whatever goes wrong is a result; a fault of ours is logged and counts as a failure."""
    try:
        config: Config = unseal(delivery.channel.sealed)
        made: Message = message(delivery)
        return senders[delivery.channel.kind](config, made)
    except Unreadable as error:
        return Result(outcome=Outcome.REFUSED, detail=f"{error}: enter its address again")
    except Exception as error:
        log.exception("delivery %s could not be sent", delivery.pk)
        return Result(outcome=Outcome.LATER, detail=f"a fault of ours: {type(error).__name__}: {error}"[:300])


def close(attempt: Attempt, result: Result, now: datetime) -> None:
    """Writes down how it went, and what follows from it; all of it or nothing."""
    delivery = attempt.delivery
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(
            ended=now, outcome=result.outcome.value, status=result.status, detail=result.detail[:500]
        )
        failures = Attempt.objects.filter(delivery=delivery).exclude(outcome__in=(Outcome.SENT, LOST, "")).count()
        mine = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
        channel = Channel.objects.filter(pk=delivery.channel_id)
        match result.outcome:
            case Outcome.SENT:
                mine.update(state=State.SENT, closed=now)
                channel.update(failing_since=None, rest_until=None)
            case Outcome.REFUSED | Outcome.BLOCKED:
                mine.update(state=State.FAILED, closed=now)
                _switch_off(delivery.channel, result.detail or f"status {result.status}", now)
            case Outcome.LATER | Outcome.AWAY if failures > len(WAITS):
                mine.update(state=State.FAILED, closed=now)
                if result.outcome is Outcome.LATER:
                    _switch_off(delivery.channel, f"it failed for about two days; the last time: {_said(result)}", now)
            case Outcome.LATER | Outcome.AWAY:
                until = now + wait(failures, result.retry_after, delivery.pk)
                mine.update(next_try=until)
                channel.update(rest_until=until, failing_since=Coalesce("failing_since", now))


def wait(failures: int, asked: float, id: int) -> timedelta:
    """After so many failures; up to a tenth longer, so that those who failed together do not come back together."""
    base = WAITS[min(failures, len(WAITS)) - 1] * (1 + (id * 7919 % 100) / 1000)
    return min(max(base, timedelta(seconds=asked)), LONGEST_WAIT)


def _said(result: Result) -> str:
    return " ".join(part for part in (f"status {result.status}" if result.status else "", result.detail) if part)


def _switch_off(channel: Channel, reason: str, now: datetime) -> None:
    off = Channel.objects.filter(pk=channel.pk, enabled=True)
    if off.update(enabled=False, reason=reason[:500], rest_until=None):
        notices.switched_off(channel, reason, now)


def retry(delivery: Delivery, now: datetime) -> bool:
    """By hand: it waits again, under the same id, and its channel rests no longer."""
    with transaction.atomic():
        again = Delivery.objects.filter(pk=delivery.pk, state__in=(State.FAILED, State.DISCARDED, State.WAITING))
        done = again.update(state=State.WAITING, next_try=now, closed=None)
        Channel.objects.filter(pk=delivery.channel_id).update(rest_until=None)
    return bool(done)


def discard(delivery: Delivery, now: datetime) -> bool:
    return bool(Delivery.objects.filter(pk=delivery.pk, state__in=(State.WAITING, State.FAILED)).update(
        state=State.DISCARDED, closed=now))  # fmt: skip
