"""The embedded index on synthetic articles: how fast it fills and answers, and how it grows.

    python -m bench.search [--sizes 10000 100000 1000000] [--queries 40] [--folder /tmp] [--keep /var/tmp/indices]

Indexing is a rebuild, as ``teletipo reindex`` does it, without the ledger's reading; its rate is articles by second of
processor time of all threads, analysis and merging included. Queries are made from articles of the index: "hits" are
the first twenty with highlights and exact totals, "page" is the search page's own question, with five facets and the
timeline. Each is asked twice, the second time counts: what is measured is a warm index. With ``--keep`` an index is left
in that folder, and the next run asks it without filling it again.
"""

import argparse
import json
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.articles import NOW, Press
from search.analysis import words
from search.backends.tantivy import TantivyBackend
from search.document import Document
from search.query import And, Everything, Near, Pattern, Phrase, Query, Range, Term, Word
from search.request import FACETS, Interval, Request, Sort

BATCH = 1_000


def fill(backend: TantivyBackend, press: Press, count: int) -> dict[str, float]:
    """Articles a second, of processor and by the clock; making the articles is not counted."""
    articles = press.articles(count)
    used = waited = 0.0
    with backend.begin_rebuild() as rebuild:
        while batch := list(islice(articles, BATCH)):
            cpu, clock = time.process_time(), time.perf_counter()
            rebuild.write(batch)
            used, waited = used + time.process_time() - cpu, waited + time.perf_counter() - clock
        cpu, clock = time.process_time(), time.perf_counter()
        rebuild.switch()
        used, waited = used + time.process_time() - cpu, waited + time.perf_counter() - clock
    return {"articles/s and core": count / used, "articles/s by the clock": count / waited}


Kind = Callable[[random.Random, Document, Document], Query]


def _word(draw: random.Random, document: Document) -> str:
    """A word that people would ask for: no short one, of any frequency beyond that."""
    found = [word for word in words(document.text[:3000]) if len(word) > 5 and word.isalpha()]
    return draw.choice(found or ["economía"])


def _run(draw: random.Random, document: Document, length: int) -> tuple[str, ...]:
    found = words(document.text[:3000])
    at = draw.randrange(max(1, len(found) - length))
    return found[at : at + length]


def _near(draw: random.Random, document: Document) -> Query:
    a, *_, b = _run(draw, document, 6)
    return Near(Word(a), Word(b), 8)


def _month(draw: random.Random) -> Range:
    start = NOW - timedelta(days=draw.randrange(30, 700))
    return Range("date", start, start + timedelta(days=30))


KINDS: dict[str, Kind] = {
    "word": lambda draw, one, _: Word(_word(draw, one)),
    "two words": lambda draw, one, _: And((Word(_word(draw, one)), Word(_word(draw, one)))),
    "phrase": lambda draw, one, _: Phrase(_run(draw, one, draw.choice((2, 3)))),
    "actor and theme": lambda draw, one, tagged: And(
        (Term(tagged.actors[0], "actor"), Term(tagged.themes[0], "theme"))
    ),
    "NEAR/8": lambda draw, one, _: _near(draw, one),
    "prefix": lambda draw, one, _: Pattern(_word(draw, one).lower()[: draw.choice((4, 5, 6))] + "*"),
    "word in 30 days": lambda draw, one, _: And((Word(_word(draw, one)), _month(draw))),
    "30 days": lambda draw, one, _: _month(draw),
    "an outlet": lambda draw, one, _: Term(one.outlet, "outlet"),
    "most frequent word": lambda draw, one, _: Word("de" if one.language == "es" else "the"),
    "everything": lambda draw, one, _: Everything(),
}
RARE = ("an outlet", "most frequent word", "everything")  # asked five times only


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds of this thread's processor: what a warm answer takes by the clock of an idle machine."""
    start = time.thread_time()
    work()
    return 1000 * (time.thread_time() - start)


def ask(backend: TantivyBackend, sample: list[Document], queries: int) -> dict[str, dict[str, str]]:
    draw = random.Random(11)
    tagged = [one for one in sample if one.actors and one.themes]
    found: dict[str, dict[str, str]] = {}
    for name, make in KINDS.items():
        asked = [make(draw, draw.choice(sample), draw.choice(tagged)) for _ in range(5 if name in RARE else queries)]
        took: dict[str, list[float]] = {"hits": [], "page": [], "best": []}
        matches = []
        for query in asked:
            hits = Request(query=query)
            page = replace(hits, facets=FACETS, timeline=Interval.MONTH, timezone="Europe/Madrid")
            for kind, request in (("hits", hits), ("page", page), ("best", replace(hits, sort=Sort.RELEVANCE))):
                backend.search(request)
                backend._snapshot()._kept.clear()  # what one answer kept for the next is not measured
                took[kind].append(_timed(partial(backend.search, request)))
            matches.append(backend.search(hits).articles)
        found[name] = {kind: "{:.1f} / {:.1f}".format(*np.percentile(times, (50, 95))) for kind, times in took.items()}
        found[name]["matches, median"] = f"{int(np.median(matches)):,}"
    return found


def own_memory() -> float:
    """MB of this process alone: the index's files, which the system keeps in memory while there is room, not counted."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1000


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


@contextmanager
def index(count: int, args: argparse.Namespace) -> Iterator[Path]:
    """The folder of an index of so many articles, deleted afterwards unless it is to be kept."""
    if args.keep:
        folder = args.keep / str(count)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-search-", dir=args.folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--keep", type=Path, help="leave the indices in this folder, and use those that are there")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    args = parser.parse_args()
    every = {}
    for count in args.sizes:
        with index(count, args) as folder:
            every[count] = measure(folder, count, args.queries)
            report(count, every[count])
    if args.json:
        args.json.write_text(json.dumps(every, indent=1))


def measure(folder: Path, count: int, queries: int) -> dict[str, Any]:
    backend, press = TantivyBackend(folder), Press()
    rates = fill(backend, press, count) if backend.count() != count else {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    answers = ask(backend, list(islice(Press().articles(count), 2_000)), queries)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {
        "rates": rates,
        "disk MB": size(folder),
        "memory MB": (before, after, own_memory()),
        "answers": answers,
        "source": press.source,
    }


def report(count: int, found: dict[str, Any]) -> None:
    print(f"\n{count:,} articles ({found['source']}); disk {found['disk MB']:,.0f} MB; "
          "most memory, filling and asking: {:,.0f} and {:,.0f} MB; without the index's files {:,.0f} MB".format(
              *found["memory MB"]))  # fmt: skip
    if found["rates"]:
        print("; ".join(f"{name}: {rate:,.0f}" for name, rate in found["rates"].items()))
    print("| ms, p50 / p95 | hits | with facets and timeline | best first | matches, median |\n|---|---|---|---|---|")
    for name, took in found["answers"].items():
        print(f"| {name} | {took['hits']} | {took['page']} | {took['best']} | {took['matches, median']} |", flush=True)


if __name__ == "__main__":
    main()
