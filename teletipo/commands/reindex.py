"""``teletipo reindex``: a new index beside the live one, then the switch. Searches go on meanwhile; no alerts follow."""

import argparse

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", type=int, default=1000, help="articles a write, 1 to 10000 (default 1000)")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(args: argparse.Namespace) -> int:
    from search.rebuild import rebuild

    if not 1 <= args.batch <= 10_000:
        raise Refusal("--batch expects 1 to 10000.")
    count = rebuild(batch=args.batch)
    if args.json:
        as_json({"articles": count})
    else:
        say(f"{count} articles are in the new index, which is in use now.")
    return 0
