"""``teletipo retag``: stored articles tagged anew after the lexicon has changed; silent, resumable, and back again."""

import argparse

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, say, table, warn


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    what.add_argument("--undo", action="store_true", help="give the articles the tags back that the last run took")
    what.add_argument("--status", action="store_true", help="how far the last run is")
    parser.add_argument("--here", action="store_true", help="do it in this process, instead of in the workers")
    parser.add_argument("--sample", type=int, metavar="N", help="with --dry-run: look at N articles only")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from pipeline import retagging
    from pipeline.knowledge import lexicon

    if args.sample is not None and not args.dry_run:
        raise Refusal("--sample goes with --dry-run: a run tags every article that wants it.")
    words = lexicon.load()
    if args.dry_run:
        return _dry_run(args)
    if args.status:
        return _status(as_row=args.json)
    opened = retagging.begin_undo(timezone.now()) if args.undo else retagging.begin(words, timezone.now())
    if opened is None:
        if args.undo:
            raise Refusal("there is no run that could be undone.")
        say(f"every article is tagged with the lexicon of now ({words.version}).")
        return 0
    if opened.state == "undoing" and not args.undo:
        raise Refusal("the last run is on its way back: wait until “teletipo retag --status” says undone.")
    if args.here:
        _here()
    else:
        from teletipo.flow import wake

        wake("retag")
        say("begun: the workers of “teletipo up” do it; “teletipo retag --status” tells how far it is.")
    return _status(as_row=args.json)


def _dry_run(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from pipeline import retagging
    from pipeline.knowledge import lexicon
    from search.alerts.touched import touched

    if args.sample is not None and args.sample < 1:
        raise Refusal("--sample expects 1 or more.")
    words = lexicon.load()
    waiting = retagging.stale(words).count()
    tally = retagging.dry_run(words, args.sample)
    rows = tally.rows()
    alerts = touched({row[:2] for row in rows}, timezone.now())
    if args.json:
        listed = [dict(zip(("what", "id", "before", "after"), row, strict=True)) for row in rows]
        asked = [dict(zip(("saved", "owner", "alerts"), row, strict=True)) for row in alerts]
        as_json({"stale": waiting, "looked": tally.looked, "changed": tally.changed, "tags": listed, "alerts": asked})
        return 0
    table(("", "id", "before", "after", "change"), [(*row, f"{row[3] - row[2]:+d}") for row in rows])
    if alerts:
        say("Saved searches with alerts that ask for these (a retag itself tells nobody):")
        table(("saved search", "owner", "alerts"), alerts)
    say(f"{waiting} articles have tags of another lexicon; of {tally.looked} looked at, {tally.changed} would change.")
    return 0


def _here() -> None:
    from django.utils import timezone

    from crawlers.lease import hold, take
    from pipeline import retagging
    from pipeline.knowledge import lexicon

    with hold("retag", 300) as mine:
        if not mine:
            raise Refusal("a worker is at it already; “teletipo retag --status” tells how far it is.")
        for done in retagging.work(lexicon.load(), timezone.now()):
            take("retag", 300)
            if done.state == "running":
                warn(f"{done.looked} of {done.total} articles, {done.changed} changed")
            elif done.state == "undoing":
                warn(f"{done.changes.count()} articles wait for their previous tags")


def _status(*, as_row: bool) -> int:
    from pipeline.models import Retag

    last = Retag.objects.first()
    if last is None:
        say("nothing was tagged anew yet.")
        return 0
    row = {
        "state": last.state,
        "started": last.started,
        "finished": last.finished,
        "lexicon": last.lexicon,
        "looked": last.looked,
        "total": last.total,
        "changed": last.changed,
        "kept": last.changes.count(),
    }
    if as_row:
        as_json(row)
    else:
        say(f"{last.state}: {last.looked} of {last.total} articles, {last.changed} changed; lexicon {last.lexicon};")
        say(f"the previous tags of {row['kept']} are kept (teletipo retag --undo).")
    return 0
