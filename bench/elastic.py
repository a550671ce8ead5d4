"""Elasticsearch on synthetic articles: how fast it fills, beside the client's own bulk helper, and how fast it answers.

    python -m bench.elastic [--sizes 10000 100000] [--queries 40]

One command: without ELASTICSEARCH_URL it starts a server of its own (tests/services/elastic_server.py) and stops it.
Filling: the same articles, by turns, into two fresh indices of the same mapping, through a rebuild as ``teletipo reindex``
does it, and through ``elasticsearch.helpers.parallel_bulk`` alone (three threads, 500 a request); both analyse the
articles while they send. Queries are those of bench/search.py; all are asked once, then again, which counts: by the clock,
and in processor time of server and client together, which a busy machine does not change much.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch, helpers

from bench.articles import Press
from bench.search import KINDS, RARE
from search.backends.elastic import Cluster, ElasticBackend
from search.backends.elastic.bulk import AT_ONCE, MOST
from search.backends.elastic.schema import entry, mapping, settings
from search.document import Document
from search.query import Query
from search.request import FACETS, Interval, Request, Sort

SERVER = Path(__file__).resolve().parents[1] / "tests" / "services" / "elastic_server.py"
BATCH = 2_500  # articles of one write
_FAST: dict[str, Any] = {"refresh_interval": "-1", "translog": {"durability": "async"}}


def ours(engine: ElasticBackend, articles: list[Document]) -> float:
    start = time.perf_counter()
    with engine.begin_rebuild() as fresh:
        for at in range(0, len(articles), BATCH):
            fresh.write(articles[at : at + BATCH])
        took = time.perf_counter() - start
        fresh.switch()
    return took


def alone(client: Elasticsearch, cluster: Cluster, articles: list[Document]) -> float:
    """The helper, told to do the same: prepare each document and send it."""
    name = f"{cluster.index}-alone"
    client.indices.delete(index=name, ignore_unavailable=True)
    client.indices.create(index=name, mappings=mapping(), settings={**settings(cluster), **_FAST})

    def actions() -> Iterator[dict[str, Any]]:
        for one in articles:
            yield {"_op_type": "index", "_index": name, "_id": one.id, "_source": entry(one)}

    start = time.perf_counter()
    deque(helpers.parallel_bulk(client, actions(), thread_count=AT_ONCE, chunk_size=MOST, queue_size=AT_ONCE), maxlen=0)
    took = time.perf_counter() - start
    client.indices.delete(index=name)
    return took


def used(client: Elasticsearch) -> float:
    """Processor seconds of the server and of this process."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return sum(node["process"]["cpu"]["total_in_millis"] for node in nodes) / 1000 + time.process_time()


def fill(
    engine: ElasticBackend, cluster: Cluster, articles: list[Document], rounds: int
) -> dict[str, dict[str, float]]:
    """Articles a second and processor seconds for 1,000 articles, the medians of the rounds. The first round warms the
    server and is not counted."""
    client = engine._connection.client.options(request_timeout=120)
    took: dict[str, list[float]] = {"teletipo": [], "parallel_bulk alone": []}
    spent: dict[str, list[float]] = {name: [] for name in took}
    for round in range(rounds + 1):
        for name in sorted(took, reverse=bool(round % 2)):
            gc.collect()
            before = used(client)
            seconds = ours(engine, articles) if name == "teletipo" else alone(client, cluster, articles)
            if round:
                took[name].append(seconds)
                spent[name].append(used(client) - before)
            print(f"  {name}: {len(articles) / seconds:,.0f} articles/s", file=sys.stderr, flush=True)
    return {
        name: {
            "articles/s": len(articles) / statistics.median(took[name]),
            "processor seconds for 1,000": 1000 * statistics.median(spent[name]) / len(articles),
        }
        for name in took
    }


def ask(engine: ElasticBackend, sample: list[Document], queries: int) -> dict[str, dict[str, str]]:
    draw = Random(11)
    tagged = [one for one in sample if one.actors and one.themes]
    asked = {
        name: [make(draw, draw.choice(sample), draw.choice(tagged)) for _ in range(5 if name in RARE else queries)]
        for name, make in KINDS.items()
    }
    found: dict[str, dict[str, str]] = {}
    for measured in (False, True):
        for name, some in asked.items():
            found[name] = {}
            for kind in ("hits", "page", "best"):
                before = used(engine._connection.client)
                took = [_timed(partial(engine.search, _request(query, kind))) for query in some]
                each = 1000 * (used(engine._connection.client) - before) / len(some)
                found[name][kind] = "{:.0f} / {:.0f} ({:.0f})".format(*np.percentile(took, (50, 95)), each)
            if measured:
                matches = [engine.search(Request(query=query, limit=0)).articles for query in some]
                found[name]["matches"] = f"{int(np.median(matches)):,}"
            print(f"  {name}: {found[name]}", file=sys.stderr, flush=True)
    return found


def _request(query: Query, kind: str) -> Request:
    """The first twenty hits with marks, the search page's own question, or the best hits first."""
    if kind == "page":
        return Request(query=query, facets=FACETS, timeline=Interval.MONTH, timezone="Europe/Madrid")
    return Request(query=query, sort=Sort.RELEVANCE if kind == "best" else Sort.DATE)


def _timed(work: partial[Any]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def measure(url: str, count: int, queries: int, rounds: int) -> dict[str, Any]:
    cluster = Cluster(urls=(url,), index=f"bench-{os.getpid()}", timeout=120)
    engine = ElasticBackend(cluster)
    client = engine._connection.client
    try:
        press = Press()
        articles = list(press.articles(min(count, 10_000)))
        rates = fill(engine, cluster, articles, rounds) if rounds else {}
        whole, start, before = Press().articles(count), time.perf_counter(), used(client)
        with engine.begin_rebuild() as fresh:
            while batch := list(islice(whole, BATCH)):
                fresh.write(batch)
            fresh.switch()
        rates["all of them, making them included"] = {
            "articles/s": count / (time.perf_counter() - start),
            "processor seconds for 1,000": 1000 * (used(client) - before) / count,
        }
        client.options(request_timeout=3600).indices.forcemerge(index=cluster.index, max_num_segments=5)
        stats = client.indices.stats(index=cluster.index, metric="store")
        size = stats["_all"]["total"]["store"]["size_in_bytes"] / 1e6
        answers = ask(engine, articles[:2_000], queries)
        return {"rates": rates, "disk MB": size, "answers": answers, "source": press.source}
    finally:
        for name in client.indices.get_alias(index=f"{cluster.index}-*"):
            client.indices.delete(index=name)
        engine.close()


def report(count: int, found: dict[str, Any]) -> None:
    print(f"\n{count:,} articles ({found['source']}); disk {found['disk MB']:,.0f} MB")
    for name, rates in found["rates"].items():
        print(f"{name}: " + ", ".join(f"{what} {value:,.2f}" for what, value in rates.items()))
    if "teletipo" in found["rates"]:
        ours, theirs = (found["rates"][name]["articles/s"] for name in ("teletipo", "parallel_bulk alone"))
        print(f"ratio by the clock {ours / theirs:.2f}")
    print()
    print("| ms, p50 / p95 (processor, mean) | hits | with facets and timeline | best first | matches, median |")
    print("|---|---|---|---|---|")
    for name, took in found["answers"].items():
        print(f"| {name} | {took['hits']} | {took['page']} | {took['best']} | {took['matches']} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3, help="of filling 10,000, each both ways; 0: none")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    args = parser.parse_args()
    if not (url := os.environ.get("ELASTICSEARCH_URL")):
        command = [sys.executable, SERVER, "run", sys.executable, "-m", "bench.elastic", *sys.argv[1:]]
        return subprocess.run(command, check=False).returncode
    every = {}
    for count in args.sizes:
        every[count] = measure(url, count, args.queries, args.rounds)
        report(count, every[count])
    if args.json:
        args.json.write_text(json.dumps(every, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
