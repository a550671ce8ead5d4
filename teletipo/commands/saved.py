"""``teletipo saved``: list, import and export saved searches."""

import argparse
import sys
from pathlib import Path
from typing import Any

from teletipo.commands import Failure, Refusal
from teletipo.commands.output import as_json, safe, say, table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", metavar="NAME", help="of this account only; needed for --export and --import")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--export", metavar="FILE", help="write the account's saved searches as JSON (- for the screen)")
    what.add_argument("--import", metavar="FILE", dest="load", help="read such a file into the account")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(args: argparse.Namespace) -> int:
    from search.models import SavedSearch

    rows = SavedSearch.objects.select_related("owner", "group").order_by("owner", "folder", "name")
    if args.export or args.load:
        if not args.user:
            raise Refusal("--export and --import need --user NAME.")
        return _export(args.export, account(args.user)) if args.export else _load(args.load, account(args.user))
    if args.user:
        rows = rows.filter(owner=account(args.user))
    listed = [
        {
            "id": row.pk,
            "owner": row.owner.get_username(),
            "folder": row.folder,
            "name": row.name,
            "query": row.query,
            "shared": row.group.name if row.group else "",
            "alerts": row.alerts.count(),
            "state": "broken" if row.trouble else "costly" if row.costly else "ok",
        }
        for row in rows
    ]
    if args.json:
        as_json(listed)
    else:
        table(list(listed[0]) if listed else ["id"], [list(row.values()) for row in listed], most=50)
        say(f"{len(listed)} saved searches")
    return 0


def account(name: str) -> Any:
    from django.contrib.auth.models import User

    user = User.objects.filter(username=name).first()
    if user is None:
        raise Refusal(f"no account {safe(name)!r}: “teletipo manage createsuperuser” makes one.")
    return user


def _export(target: str, user: Any) -> int:
    from search.alerts.portable import export

    text = export(user)
    if target == "-":
        sys.stdout.write(text)
        return 0
    Path(target).write_text(text, encoding="utf8")
    say(f"written: {safe(target)}")
    return 0


def _load(source: str, user: Any) -> int:
    from search.alerts.portable import LARGEST, FileError, load
    from search.saved import SavedError

    path = Path(source)
    if not path.is_file():
        raise Refusal(f"{safe(source)} is no file.")
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    try:
        made, known = load(user, raw)
    except FileError as error:
        raise Refusal(str(error)) from None
    except SavedError as error:
        raise Failure(str(error)) from None
    say(f"{made} came in, {known} were there already.")
    return 0
