"""New articles against many saved searches: our matching, Lucene's Monitor, and each search run by itself, in one run.

    python -m bench.alerts [PAGES_DIR] [--searches 1000,10000,100000] [--articles 100] [--no-lucene]

PAGES_DIR holds pages.jsonl and its pages as ``teletipo analyse`` reads them (default: ``../shared/press``, else our own
press). Of the pages the pipeline keeps, ARTICLES are the new ones and the others are what the words' frequencies and
the phrases of the searches come from (bench/newsroom.py).

Printed for each number of searches: processor seconds of our analysis and matching; of Lucene's Monitor over the same
searches and the same articles, given to it as tokens of our analysis, so that both find the same (which is checked); and
of a sample of the searches run one by one, in plain Python and on a tantivy index of the batch, extrapolated to all.
Lucene needs a JDK of version 21 and Maven, which fetches its jars once.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import lucene
from bench.newsroom import articles, searches
from search.backends.tantivy import TantivyBackend
from search.document import Document
from search.evaluate import matches, read
from search.matching.batch import BatchIndex
from search.matching.crowd import Crowd, Found, count
from search.query import Query
from search.request import Request

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT.parent / "shared" / "press", ROOT / "teletipo" / "press" / "pages"]
SAMPLE = 300  # searches that are run one by one
TURNS = 7  # as many as Lucene's Monitor gets


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Processor seconds; of the Monitor None where it was left out."""

    searches: int
    different: int
    run: int
    pairs: int
    analysis: float
    matching: float
    first: float  # analysis and matching, the first turn
    loading: float
    plain: float
    tantivy: float
    monitor: lucene.Timing | None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="?", type=Path, default=next((one for one in PAGES if one.is_dir()), PAGES[-1]))
    parser.add_argument("--searches", default="1000,10000,100000")
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--no-lucene", action="store_true")
    args = parser.parse_args()
    documents = list(articles(args.pages, 4 * args.articles))
    new, old = documents[: args.articles], documents[args.articles :]
    mean = sum(len(one.text) for one in new) // len(new)
    print(f"{len(new)} new articles of {args.pages}, {mean:,} characters each on average\n")
    sizes = [int(size) for size in args.searches.split(",")]
    made = list(searches(old or new, max(sizes)))
    with TemporaryDirectory() as folder:
        lucene.dump(Path(folder), new, made)
        rows = [measured(made[:size], new, old, None if args.no_lucene else Path(folder)) for size in sizes]
    report(rows)
    return 0


def measured(made: list[Query], new: list[Document], old: list[Document], dumped: Path | None) -> Row:
    crowd: Crowd[int] = Crowd(count(BatchIndex(old)) if old else None)
    loading = _seconds(lambda: [crowd.put(id, tree) for id, tree in enumerate(made)])
    turns = [_turn(crowd, new) for _ in range(TURNS)]
    found = turns[0][2]
    pairs = sum(bits.bit_count() for bits in found.matches.values())
    monitor = lucene.monitor(dumped, len(made)) if dumped else None
    assert monitor is None or monitor.pairs == pairs, f"Lucene found {monitor.pairs} pairs where we found {pairs}"
    plain, tantivy = one_by_one(made, new, found.matches)
    return Row(
        searches=len(made), different=found.queries, run=found.candidates, pairs=pairs, loading=loading,
        analysis=min(one[0] for one in turns), matching=min(one[1] for one in turns), first=sum(turns[0][:2]),
        plain=plain, tantivy=tantivy, monitor=monitor,
    )  # fmt: skip


def _turn(crowd: Crowd[int], new: list[Document]) -> tuple[float, float, "Found[int]"]:
    begun = time.process_time()
    batch = BatchIndex(new)
    middle = time.process_time()
    found = crowd.match(batch)
    return middle - begun, time.process_time() - middle, found


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def one_by_one(made: list[Query], new: list[Document], found: dict[int, int]) -> tuple[float, float]:
    """Seconds for all, from a sample; what the sample finds is held against the crowd's answer."""
    sample = random.Random(3).sample(range(len(made)), min(SAMPLE, len(made)))
    readings = [read(one) for one in new]
    begun = time.process_time()
    plain = {id: sum(1 << place for place, one in enumerate(readings) if matches(made[id], one)) for id in sample}
    each = (time.process_time() - begun) * len(made) / len(sample)
    assert plain == {id: found.get(id, 0) for id in sample}, "an alert has to agree with a search"
    with TemporaryDirectory() as folder:
        engine = TantivyBackend(Path(folder) / "index")
        engine.write([replace(one, id=str(place + 1), group=str(place + 1)) for place, one in enumerate(new)])
        begun = time.process_time()
        for id in sample:
            request = Request(query=made[id], limit=0, collapse=False, highlight=False)
            assert engine.search(request).total == plain[id].bit_count()
        tantivy = (time.process_time() - begun) * len(made) / len(sample)
        engine.close()
    return each, tantivy


def report(rows: list[Row]) -> None:
    """Markdown, as docs/performance.md has it."""
    print("| searches | run | pairs | ours, best (first) | of it matching | Lucene's Monitor, best (first) "
          "| each alone, Python | each alone, tantivy |")  # fmt: skip
    print("|" + "---|" * 8)
    for row in rows:
        ours, timing = row.analysis + row.matching, row.monitor
        theirs = f"{timing.best:.2f} ({timing.first:.2f}): {timing.best / ours:.1f} times" if timing else "–"
        alone = " | ".join(f"{one:,.1f}: {one / ours:,.0f} times" for one in (row.plain, row.tantivy))
        print(f"| {row.searches:,} | {row.run / row.different:.0%} | {row.pairs:,} | {ours:.2f} ({row.first:.2f}) "
              f"| {row.matching:.3f} | {theirs} | {alone} |")  # fmt: skip
    print()
    for row in rows[1:]:
        times, cost = row.searches / rows[0].searches, row.matching / rows[0].matching
        whole = (row.matching + row.analysis) / (rows[0].matching + rows[0].analysis)
        print(f"{times:,.0f} times the searches: {cost:.1f} times the matching, {whole:.1f} times the whole")
    for row in rows:
        monitor = f", Lucene's Monitor {row.monitor.loading:.1f} s" if row.monitor else ""
        print(f"registering {row.searches:,} searches once: ours {row.loading:.1f} s{monitor}")


if __name__ == "__main__":
    sys.exit(main())
