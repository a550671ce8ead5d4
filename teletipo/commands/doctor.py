"""``teletipo doctor``: what is wrong, and what to do."""

import argparse

from teletipo.commands.output import as_json, safe, say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")


def run(args: argparse.Namespace) -> int:
    from teletipo.ops.health import checks, guarded
    from teletipo.ops.mail import mail

    found = [*checks(), guarded(mail)]
    if args.json:
        as_json([{"name": c.name, "state": c.state, "text": c.text, "advice": c.advice} for c in found])
    else:
        for check in found:
            say(f"{check.state:<5} {check.name:<12} {safe(check.text)}")
            if check.advice:
                say(" " * 19 + f"→ {safe(check.advice)}")
    return 1 if any(check.state == "fail" for check in found) else 0
