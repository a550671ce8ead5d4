"""``teletipo process``: the steps after the crawl, in this process."""

import argparse

from teletipo.commands.output import as_json, say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(args: argparse.Namespace) -> int:
    counts = steps()
    if args.json:
        as_json(counts)
    else:
        say(
            f"{counts['pages']} pages = {counts['processed']} processed + {counts['rejected']} rejected "
            f"+ {counts['waiting']} waiting; {counts['indexed']} articles in the index."
        )
    return 0 if not counts["waiting"] else 1


def steps() -> dict[str, int]:
    """Runs process, group and index until nothing is left; what other workers hold is theirs."""
    from django.utils import timezone

    from pipeline import grouping, store
    from pipeline.tasks import group, process_all
    from search.index import backend, index_batch

    process_all()
    group()
    grouping.settle(timezone.now(), at_once=True)
    while index_batch():
        pass
    return store.counts() | {"ungrouped": grouping.ungrouped(), "indexed": backend().count()}
