"""``teletipo tokens``: keys to the JSON API, listed, made and revoked."""

import argparse
from typing import Any

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, safe, say, table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--add", metavar="USER", help="make a token for this user and print it, this once")
    parser.add_argument("--name", default="token", help="what it is for")
    parser.add_argument("--days", type=_days, help="how long it serves (default: until it is revoked)")
    parser.add_argument("--revoke", metavar="NUMBER", type=int, help="take a token back")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def _days(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 3650:
        raise argparse.ArgumentTypeError("expected 1 to 3650")
    return value


def run(args: argparse.Namespace) -> int:
    if args.add:
        return _add(args)
    if args.revoke is not None:
        return _revoke(args.revoke)
    rows = _rows()
    if args.json:
        as_json(rows)
    elif rows:
        table(("number", "user", "what for", "begins with", "last used", "ends"), [list(row.values()) for row in rows])
    else:
        say("There are no tokens: “teletipo tokens --add USER” makes one.")
    return 0


def _rows() -> list[dict[str, Any]]:
    from search.models import ApiToken

    return [
        {
            "number": row.pk,
            "user": row.owner.get_username(),
            "name": row.name,
            "hint": row.hint + "…",
            "last_used": f"{row.last_used:%Y-%m-%d %H:%M}" if row.last_used else "never",
            "ends": f"{row.expires:%Y-%m-%d}" if row.expires else "never",
        }
        for row in ApiToken.objects.select_related("owner").order_by("pk")
    ]


def _add(args: argparse.Namespace) -> int:
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from search import tokens

    owner = get_user_model().objects.filter(username=args.add).first()
    if owner is None:
        raise Refusal(f"there is no user {safe(args.add)!r}: “teletipo manage createsuperuser” makes the first one.")
    try:
        _row, key = tokens.make(owner, args.name, timezone.now(), days=args.days)
    except tokens.TooManyTokens as error:
        raise Refusal(str(error)) from None
    say(key)
    return 0


def _revoke(number: int) -> int:
    from search.models import ApiToken

    if not ApiToken.objects.filter(pk=number).delete()[0]:
        raise Refusal(f"there is no token {number}: “teletipo tokens” lists them.")
    say(f"Token {number} is revoked.")
    return 0
