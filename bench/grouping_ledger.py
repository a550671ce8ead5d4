"""The cost of the grouping step over its ledger: ``python -m bench.grouping_ledger [N …]`` (default 10000 100000).

A new SQLite file is filled with N made-up articles (grouping_scale.Wire) of the last 72 hours as grouping leaves them, each the
original of a story of its own; then 400 more come in and are grouped in batches of 200. Told are the time, the queries and the
rows they give an article, every query's plan that reads a table without an index, and the seconds that it then takes to place
the newest again in the order of publication.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.stream import Incoming

FRESH, STEP = 400, 2_000
MOST_OF_HASH = 24


def prepare(folder: str) -> None:
    os.environ |= {"TELETIPO_DATA": folder, "DJANGO_SETTINGS_MODULE": "teletipo.settings", "TELETIPO_LOG": "ERROR"}
    import django

    django.setup()
    from django.core.management import call_command

    from crawlers.models import StoredOutlet
    from pipeline.knowledge import lexicon

    lexicon.load()  # a worker has it, .6 s once
    call_command("migrate", verbosity=0)
    for number in range(50):
        StoredOutlet.objects.create(
            slug=f"o{number}",
            name=f"O{number}",
            domain=f"o{number}.example",
            country="ES",
            languages=["es"],
            kind="digital",
        )


def put(articles: list[tuple[int, "Incoming"]], *, grouped: bool, counts: dict[int, int]) -> None:
    """Writes pages and articles with the numbers given; ``grouped`` ones with a story and their rows of the band table."""
    from crawlers.models import StoredPage
    from pipeline import fingerprint
    from pipeline.models import SketchHash, StoredArticle, StoredStory

    pages, stories, rows, hashes = [], [], [], []
    for number, one in articles:
        at = one.published
        outlet, url = f"o{number % 50}", f"https://o{number % 50}.example/{number}"
        pages.append(StoredPage(
            pk=number, url=url, final_url=url, outlet_id=outlet, fetched_at=at, status=200, digest=str(number), size=1,
            archive="x", offset=0, length=1,
        ))  # fmt: skip
        mark = fingerprint.of(one.title, one.text)
        if grouped:
            stories.append(StoredStory(pk=number, key=str(number), first=at, last=at))
            for hash in fingerprint.keys(mark.sketch):
                counts[hash] = counts.get(hash, 0) + 1
                if counts[hash] <= MOST_OF_HASH:
                    hashes.append(SketchHash(hash=hash, published=at, article_id=number))
        rows.append(StoredArticle(
            pk=number, url=url, page_id=number, outlet_id=outlet, title=one.title, text=one.text,
            language=one.language, published=at, published_from="page", completeness="full", lexicon="1",
            exact=mark.exact, sketch=list(mark.sketch), words=mark.words, seen=at, grouped_revision=int(grouped),
            placed=int(grouped), story_id=number if grouped else None,
        ))  # fmt: skip
    StoredPage.objects.bulk_create(pages)
    StoredStory.objects.bulk_create(stories)
    StoredArticle.objects.bulk_create(rows)
    SketchHash.objects.bulk_create(hashes, batch_size=5_000)


def filled(count: int) -> Iterator[tuple[int, "Incoming"]]:
    """``count`` articles are stored as grouped; the further ones are given."""
    from bench.grouping_scale import Wire

    articles = enumerate(Wire().articles(count + FRESH), 1)
    counts: dict[int, int] = {}
    for first in range(0, count, STEP):
        put(list(islice(articles, min(STEP, count - first))), grouped=True, counts=counts)
    return articles


def scans(queries: list[str]) -> set[str]:
    """Plans that read a whole table."""
    from django.db import connection

    found = set()
    shapes = {
        re.sub(r"\d+|'[^']*'", "?", query): query
        for query in queries
        if query.startswith(("SELECT", "UPDATE", "DELETE"))
    }
    with connection.cursor() as cursor:
        for query in shapes.values():
            for *_, plan in cursor.execute("EXPLAIN QUERY PLAN " + query.replace("%", "%%")).fetchall():
                if (
                    plan.startswith("SCAN")
                    and "INDEX" not in plan
                    and "CONSTANT" not in plan
                    and "SUBQUERY" not in plan
                ):
                    found.add(f"{plan}: {query[:300]}")
    return found


def rows_of(queries: list[str]) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        return sum(
            len(cursor.execute(query.replace("%", "%%")).fetchall()) for query in queries if query.startswith("SELECT")
        )


def measure(count: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from pipeline import grouping
    from pipeline.models import GroupState

    fresh = list(filled(count))
    GroupState.objects.create(pk=1, sequence=1, next_story=count + 1)
    began = time.process_time()
    grouping._warm.engine, grouping._warm.sequence = grouping.load(GroupState.objects.get()), 1
    loaded = time.process_time() - began
    put(fresh, grouped=False, counts={})
    began = time.process_time()
    done = grouping.group_batch(FRESH // 2)
    spent = time.process_time() - began
    with CaptureQueriesContext(connection) as captured:
        grouping.group_batch(FRESH // 2)
    queries = [one["sql"] for one in captured.captured_queries]
    began = time.process_time()
    grouping.settle(timezone.now())
    settled = time.process_time() - began
    print(
        f"| {count:,} | {done / spent:.0f} | {1000 * spent / done:.1f} | {len(queries) / done:.1f} | "
        f"{rows_of(queries) / done:.0f} | {loaded:.0f} s | {settled:.1f} s |",
        flush=True,
    )
    for plan in sorted(scans(queries)):
        print(f"reads a whole table: {plan}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        with tempfile.TemporaryDirectory() as folder:
            prepare(folder)
            measure(arguments.one)
        return
    print(
        "| articles in the ledger | articles/s | ms | queries an article | rows given | engine read anew | settled |",
        flush=True,
    )
    print("|---|---|---|---|---|---|---|", flush=True)
    for size in arguments.sizes:  # a process each: Django has one database
        subprocess.run([sys.executable, "-m", "bench.grouping_ledger", "--one", str(size)], check=True)


if __name__ == "__main__":
    main()
