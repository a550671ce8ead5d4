"""``teletipo schedule``: when each source is visited; the sources page and the admin do the same."""

import argparse
from typing import Any

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, say, table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="*", help="source ids, or outlet slugs for all of theirs (default: list all)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--every", metavar="SECONDS", type=int, help="visit at this interval, 10 to 2592000")
    what.add_argument("--cron", metavar="EXPRESSION", help="visit by cron, five fields in UTC: '*/15 6-22 * * *'")
    what.add_argument("--adaptive", action="store_true", help="follow the source's own rhythm (the default)")
    what.add_argument("--pause", action="store_true", help="no visits until resumed")
    what.add_argument("--resume", action="store_true")
    what.add_argument("--run-now", action="store_true", help="visit at the next tick of a running “teletipo up”")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(args: argparse.Namespace) -> int:
    from crawlers.models import StoredSource

    rows = chosen(*args.source)
    if any((args.every is not None, args.cron, args.adaptive, args.pause, args.resume, args.run_now)):
        if not args.source:
            raise Refusal("name the sources (or outlets) to change; “teletipo schedule” lists them.")
        _change(args, [row.pk for row in rows])
        rows = list(StoredSource.objects.filter(pk__in=[row.pk for row in rows]))
    listed = [_row(row) for row in rows]
    if args.json:
        as_json(listed)
    else:
        table(list(listed[0]) if listed else ["source"], [list(row.values()) for row in listed], most=44)
        say(f"{len(listed)} sources")
    return 0


def chosen(*names: str) -> list[Any]:
    """The sources of these ids or outlets; all of the catalogue without a name. An unknown name is refused."""
    from crawlers.models import StoredSource

    rows = StoredSource.objects.filter(in_catalogue=True).select_related("outlet")
    if not names:
        return list(rows)
    found: dict[str, Any] = {}
    for name in names:
        some = list(rows.filter(pk=name)) or list(rows.filter(outlet=name))
        if not some:
            raise Refusal(
                f"no source or outlet {name!r}: “teletipo schedule” lists the sources, “teletipo outlets” the outlets."
            )
        found |= {row.pk: row for row in some}
    return list(found.values())


def _change(args: argparse.Namespace, ids: list[str]) -> None:
    from crawlers import pace, store

    if args.pause:
        store.pause(ids)
    elif args.resume:
        store.resume(ids)
    elif args.run_now:
        store.run_now(ids)
    else:
        if args.every is not None and not 10 <= args.every <= 2_592_000:
            raise Refusal("--every expects 10 to 2592000 seconds.")
        mode = pace.Mode.CRON if args.cron else pace.Mode.INTERVAL if args.every else pace.Mode.ADAPTIVE
        if args.cron:
            try:
                pace.check_cron(args.cron)
            except ValueError as error:
                raise Refusal(f"--cron {args.cron!r}: {error}") from None
        for id in ids:
            store.set_rhythm(id, pace.Rhythm(mode=mode, every=args.every, cron=args.cron or ""))


def _row(row: Any) -> dict[str, object]:
    rhythm = {"interval": f"every {row.every} s", "cron": f"cron {row.cron}"}.get(row.rhythm, "adaptive")
    return {
        "source": row.pk,
        "url": row.url,
        "rhythm": "paused" if row.paused else "outlet off" if not row.outlet.enabled else rhythm,
        "last": f"{row.last_visit:%Y-%m-%d %H:%M:%S}" if row.last_visit else "never",
        "outcome": row.last_outcome or "-",
        "failures": row.failures,
        "next": f"{row.next_visit:%Y-%m-%d %H:%M:%S}",
    }
