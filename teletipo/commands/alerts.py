"""``teletipo alerts``: alerts, their deliveries, and what can be done by hand."""

import argparse
from typing import Any

from teletipo.commands import Failure, Refusal
from teletipo.commands.output import as_json, safe, say, table


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--deliveries", action="store_true", help="list the newest deliveries with their last attempt")
    what.add_argument(
        "--test", metavar="ALERT", type=int, help="send a test message of this alert, and say how it went"
    )
    what.add_argument("--retry", metavar="DELIVERY", type=int, help="send this delivery again under the same id")
    what.add_argument("--discard", metavar="DELIVERY", type=int, help="give this delivery up")
    what.add_argument(
        "--tidy",
        action="store_true",
        help="remove now what is older than TELETIPO_KEEP_DELIVERIES days, as is done daily",
    )
    parser.add_argument(
        "--state", choices=("waiting", "sent", "failed", "discarded"), help="deliveries in this state only"
    )
    parser.add_argument("--limit", type=_limit, default=50, help="deliveries to list, 1 to 10000 (default 50)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def _limit(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError("expected 1 to 10000")
    return value


def run(args: argparse.Namespace) -> int:
    if args.test is not None:
        return _test(args.test)
    if args.retry is not None or args.discard is not None:
        return _by_hand(args)
    if args.tidy:
        return _tidy(args)
    rows = _deliveries(args) if args.deliveries or args.state else _alerts()
    if args.json:
        as_json(rows)
    else:
        table(list(rows[0]) if rows else ["id"], [list(row.values()) for row in rows], most=44)
        say(f"{len(rows)} {'deliveries' if args.deliveries or args.state else 'alerts'}")
    return 0


def _alerts() -> list[dict[str, object]]:
    from search.models import Alert

    rows = Alert.objects.select_related("saved__owner", "channel").order_by("pk")
    return [
        {
            "id": row.pk,
            "owner": row.channel.owner.get_username(),
            "saved": row.saved.name,
            "channel": f"{row.channel.name} ({row.channel.kind})",
            "tells": f"{row.kind} {row.rhythm}" if row.kind == "matches" else row.kind,
            "state": _state(row),
            "due": f"{row.due:%Y-%m-%d %H:%M:%S}",
            "waiting": row.items.filter(state="waiting").count(),
        }
        for row in rows
    ]


def _state(row: Any) -> str:
    if not row.channel.enabled:
        return "channel off"
    if not row.channel.confirmed:
        return "not confirmed"
    return "paused" if row.paused else "on"


def _deliveries(args: argparse.Namespace) -> list[dict[str, object]]:
    from search.models import Delivery

    rows = Delivery.objects.select_related("channel__owner").prefetch_related("attempts").order_by("-pk")
    if args.state:
        rows = rows.filter(state=args.state)
    return [_delivery(row) for row in rows[: args.limit]]


def _delivery(row: Any) -> dict[str, object]:
    last = max(row.attempts.all(), key=lambda one: one.number, default=None)
    return {
        "id": row.pk,
        "made": f"{row.created:%Y-%m-%d %H:%M:%S}",
        "owner": row.channel.owner.get_username(),
        "channel": row.channel.name,
        "about": f"{row.kind}: {row.content.get('name', '')}",
        "hits": len(row.content.get("hits", ())) + row.content.get("more", 0),
        "state": row.state,
        "tries": row.tries,
        "last": f"{last.outcome or 'under way'} {last.status or ''} {last.detail}".strip() if last else "",
    }


def _test(id: int) -> int:
    from search.alerts import follow
    from search.alerts.send import send_due
    from search.models import Alert

    alert = Alert.objects.select_related("saved", "channel").filter(pk=id).first()
    if alert is None:
        raise Refusal(f"no alert {id}: “teletipo alerts” lists them.")
    if not alert.channel.enabled:
        raise Refusal(f"its channel {safe(alert.channel.name)!r} is switched off ({safe(alert.channel.reason)}).")
    if not alert.channel.confirmed:
        raise Refusal(f"its channel {safe(alert.channel.name)!r} is not confirmed: a link was sent there.")
    delivery = follow.test(alert)
    send_due()
    delivery.refresh_from_db()
    last = delivery.attempts.order_by("-number").first()
    if delivery.state != "sent":
        said = (
            f": {safe(last.outcome)} {last.status or ''} {safe(last.detail)}" if last else "; other messages go first"
        )
        raise Failure(f"delivery {delivery.pk} is {delivery.state}{said}.")
    say(f"delivery {delivery.pk} was sent to {safe(alert.channel.name)} with {len(delivery.content['hits'])} hits.")
    return 0


def _by_hand(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from search.alerts import send
    from search.models import Delivery

    id = args.retry if args.retry is not None else args.discard
    row = Delivery.objects.filter(pk=id).first()
    if row is None:
        raise Refusal(f"no delivery {id}: “teletipo alerts --deliveries” lists them.")
    done = (send.retry if args.retry is not None else send.discard)(row, timezone.now())
    if not done:
        raise Refusal(f"delivery {id} was {row.state} already.")
    say(f"delivery {id} {'waits for its next try' if args.retry is not None else 'is discarded'}.")
    return 0


def _tidy(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from django.conf import settings
    from django.utils import timezone

    from search.alerts.retention import forget

    gone = forget(timezone.now())
    if args.json:
        as_json(asdict(gone))
        return 0
    say(
        f"older than {settings.TELETIPO_KEEP_DELIVERIES} days and gone: {gone.deliveries} deliveries, {gone.matches} matches,"
        f" {gone.items} matches that were not told, {gone.notices} notices."
    )
    if gone.left:
        say("Some is left: the next run, or the daily one, goes on.")
    return 0
