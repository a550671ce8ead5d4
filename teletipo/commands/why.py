"""``teletipo why URL``: an address's whole journey."""

import argparse

from teletipo.commands.output import as_json, safe, say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url")
    parser.add_argument("--json", action="store_true", help="print the journey as JSON")


def run(args: argparse.Namespace) -> int:
    from search.journey import journey

    steps = journey(args.url)
    if args.json:
        as_json([{"step": step.name, "at": step.at, "text": step.text, "detail": step.detail} for step in steps])
    else:
        for step in steps:
            when = f"{step.at:%Y-%m-%d %H:%M:%S}" if step.at else " " * 19
            say(f"{step.name:<10} {when}  {safe(step.text)}")
            for line in step.detail:
                say(" " * 32 + safe(line))
    return 0 if any(step.name in {"seen", "fetched"} for step in steps) else 1
