"""``teletipo crawl``: one crawl process over what is due, without Celery."""

import argparse
import subprocess
import sys

from teletipo.commands import Failure
from teletipo.commands.output import as_json, say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=_seconds, default=600, help="stop after this long (default 600)")
    parser.add_argument("--outlet", metavar="SLUG", help="only the sources of this outlet, due or not")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def _seconds(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 86400:
        raise argparse.ArgumentTypeError("expected 1 to 86400")
    return value


def run(args: argparse.Namespace) -> int:
    from crawlers import store
    from teletipo.commands.schedule import chosen
    from teletipo.commands.up import prepare

    prepare()
    command = [sys.executable, "-m", "crawlers.process", "--seconds", str(args.seconds)]
    if args.outlet:
        store.run_now([row.pk for row in chosen(args.outlet)])
        command += ["--only", args.outlet]
    status = subprocess.run(command, check=False).returncode
    counts = store.counts()
    if args.json:
        as_json(counts)
    else:
        for name, value in counts.items():
            say(f"{name}: {value}")
    if status:
        raise Failure(f"the crawl process ended with status {status}: see what it said above; run it again to go on.")
    return 0
