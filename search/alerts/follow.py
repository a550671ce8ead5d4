"""Alerts and channels made, changed, tested: what the pages, the command line and the API share."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone as clock

from pipeline.models import StoredArticle
from search import index
from search.alerts import confirm
from search.alerts.gather import LONGEST_SNOOZE
from search.alerts.plan import About, AlertKind, Became, Per, Rhythm
from search.alerts.rhythm import next_due
from search.alerts.tell import told
from search.backends.base import BackendError
from search.channels import email, feed, guarded, notify, webhook
from search.channels.base import BadAddress, Kind
from search.channels.seal import seal
from search.models import Alert, Channel, Delivery, Item, SavedSearch
from search.query import QueryError
from search.request import Request
from search.saved import parsed

MOST_ALERTS, MOST_CHANNELS = 50, 50  # of one saved search, of one owner
SAMPLES = 3  # hits in a test
CAP = 200  # the most hits that a message may hold
LONGEST_NAME = 100


def make_channel(
    owner: Any, kind: str, name: str, address: str = "", secret: str = "", language: str = "en"
) -> tuple[Channel, str]:
    """A channel, and what is shown this once and never again: a webhook's secret, a feed's address; else "".

    Raises BadAddress.
    """
    if kind not in set(Kind):
        raise BadAddress("bad_kind", f"A channel is one of {', '.join(Kind)}.")
    if Channel.objects.filter(owner=owner).count() >= MOST_CHANNELS:
        raise BadAddress("too_many", f"An account may have {MOST_CHANNELS} channels: delete some first.")
    values, hint, key, once = _sealed(Kind(kind), address.strip(), secret.strip())
    name = " ".join(name.split())[:LONGEST_NAME] or hint or kind
    if Channel.objects.filter(owner=owner, name=name).exists():
        raise BadAddress("name_taken", f"There is a channel “{name}” already: choose another name.")
    with transaction.atomic():
        row = Channel.objects.create(
            owner=owner, kind=kind, name=name, sealed=seal(values), hint=hint[:100], key=key, language=language,
            confirmed=None if kind == Kind.EMAIL else clock.now(),
        )  # fmt: skip
        confirm.ask(row)
    return row, once


def _sealed(kind: Kind, address: str, secret: str) -> tuple[dict[str, str], str, str | None, str]:
    match kind:
        case Kind.EMAIL:
            to = email.check(address)
            return {"to": to}, email.hint(to), None, ""
        case Kind.WEBHOOK:
            guarded.check(address)
            chosen = secret or webhook.new_secret()
            webhook.check_secret(chosen)
            return {"url": address, "secret": chosen}, guarded.target(address).host, None, "" if secret else chosen
        case Kind.APPRISE:
            notify.check(address)
            return {"url": address}, f"{notify.scheme(address)}://…", None, ""
        case Kind.FEED:
            token = feed.new_token()
            return {"token": token}, "Atom", feed.digest(token), token


def renew_feed(channel: Channel) -> str:
    """A new secret address; the old one is dead from now on."""
    token = feed.new_token()
    Channel.objects.filter(pk=channel.pk).update(sealed=seal({"token": token}), key=feed.digest(token))
    return token


def switch_on(channel: Channel) -> None:
    """What waited for it goes out at the next look."""
    Channel.objects.filter(pk=channel.pk).update(enabled=True, reason="", failing_since=None, rest_until=None)


def switch_off(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(enabled=False, reason="")


def alert_values(data: Mapping[str, Any], timezone: str) -> dict[str, Any]:
    """Columns of an alert from what a form or a file says. Total: bad values become defaults."""

    def number(name: str, default: int, least: int, most: int) -> int:
        raw = str(data.get(name, "")).strip()
        return min(max(int(raw), least), most) if raw.isascii() and raw.isdigit() and len(raw) < 7 else default

    def one_of(name: str, allowed: Any, default: str) -> str:
        value = str(data.get(name, ""))
        return value if value in set(allowed) else default

    quiet = [number(name, -1, 0, 23) for name in ("quiet_from", "quiet_until")]
    both_set = all(hour >= 0 for hour in quiet) and quiet[0] != quiet[1]
    return {
        "kind": one_of("kind", AlertKind, AlertKind.MATCHES),
        "rhythm": one_of("rhythm", Rhythm, Rhythm.AT_ONCE),
        "hour": number("hour", 8, 0, 23),
        "weekday": number("weekday", 0, 0, 6),
        "timezone": timezone,
        "quiet_from": quiet[0] if both_set else None,
        "quiet_until": quiet[1] if both_set else None,
        "per": one_of("per", Per, Per.ARTICLE),
        "most": number("most", 20, 1, CAP),
        "least_confidence": number("least_confidence", 0, 0, 100),
        "language": one_of("language", ("es", "en"), ""),
        "oldest_days": number("oldest_days", 0, 0, 3650),
        "nothing_new": str(data.get("nothing_new", "")) in ("1", "on", "True", "true"),
        "silent_hours": number("silent_hours", 24, 1, 24 * 60),
    }


def make_alert(saved: SavedSearch, channel: Channel, values: Mapping[str, Any], now: datetime | None = None) -> Alert:
    """Tells what comes in from now on. Raises BadAddress where there are too many."""
    if Alert.objects.filter(saved=saved, channel__owner=channel.owner_id).count() >= MOST_ALERTS:
        raise BadAddress("too_many", f"A saved search may have {MOST_ALERTS} alerts: delete some first.")
    moment = now or clock.now()
    return Alert.objects.create(saved=saved, channel=channel, **values, created=moment, due=_first_due(values, moment))


def _first_due(values: Mapping[str, Any], now: datetime) -> datetime:
    rhythm = Rhythm(values.get("rhythm", Rhythm.AT_ONCE))
    return next_due(
        rhythm,
        now,
        hour=values.get("hour", 8),
        weekday=values.get("weekday", 0),
        timezone=values.get("timezone", "UTC"),
    )


def change_alert(alert: Alert, values: Mapping[str, Any], now: datetime | None = None) -> None:
    Alert.objects.filter(pk=alert.pk).update(**values, due=_first_due(values, now or clock.now()))


def pause(alert: Alert) -> None:
    """What waits is dropped with it: nothing piles up."""
    with transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(paused=True)
        Item.objects.filter(alert=alert, state=Became.WAITING).update(state=Became.PAUSED)


def resume(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(paused=False, snoozed_until=None)


def snooze(alert: Alert, hours: int, now: datetime | None = None) -> datetime:
    """What comes meanwhile is told afterwards."""
    until = (now or clock.now()) + min(timedelta(hours=max(1, hours)), LONGEST_SNOOZE - timedelta(hours=1))
    Alert.objects.filter(pk=alert.pk).update(snoozed_until=until)
    return until


def test(alert: Alert, now: datetime | None = None) -> Delivery:
    """A message with the newest hits, as the alert would show them; it tells nothing, so they may be told again."""
    moment = now or clock.now()
    saved = alert.saved
    hits: list[dict[str, Any]] = []
    try:
        tree = parsed(saved, index.resolver(saved.owner_id), moment)
        found = index.backend().search(Request(query=tree, limit=SAMPLES, highlight=False))
        ids = [int(hit.document.id) for hit in found.hits]
        rows = {row.pk: row for row in index.with_outlet(StoredArticle.objects.filter(pk__in=ids))}
        hits = told([rows[id] for id in ids if id in rows], tree)
    except (QueryError, BackendError):
        hits = []
    content = {"alert": alert.pk, "saved": saved.pk, "name": saved.name, "query": saved.query,
               "timezone": alert.timezone, "hits": hits}  # fmt: skip
    return Delivery.objects.create(
        channel=alert.channel, alert=alert, kind=About.TEST, content=content, created=moment, next_try=moment
    )


def test_channel(channel: Channel, now: datetime | None = None) -> Delivery:
    moment = now or clock.now()
    return Delivery.objects.create(
        channel=channel, kind=About.TEST, content={"name": ""}, created=moment, next_try=moment
    )


def followed(kind: str, value: str, name: str) -> tuple[str, str]:
    """Name and query of the saved search that follows an actor, theme, outlet or story."""
    quoted = value if value.replace("-", "").replace("_", "").replace(".", "").isalnum() else f'"{value}"'
    equals = "=" if kind in ("actor", "outlet") else ""  # a theme with those beneath it
    return name or value, f"{kind}:{equals}{quoted}" if quoted[0] != '"' else f'{kind}:"{equals}{value}"'
