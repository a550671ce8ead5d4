"""Elasticsearch on synthetic articles: how fast it fills, beside the client's own bulk helper, and how fast it answers.

    python -m bench.elastic [--sizes 10000 100000] [--queries 40]

One command: without ELASTICSEARCH_URL it starts a server of its own (tests/services/elastic_server.py) and stops it.
Filling: the same articles, by turns, into two fresh indices of the same mapping, through a rebuild as ``teletipo reindex``
does it, and through ``elasticsearch.helpers.parallel_bulk`` alone (three threads, 500 a request); both analyse the
articles while they send. Queries are those of bench/search.py, by the clock, each asked twice, the second time counts.
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
from dataclasses import replace
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


def fill(engine: ElasticBackend, cluster: Cluster, articles: list[Document], rounds: int) -> dict[str, float]:
    """Articles a second, the median of the rounds. The first round warms the server and is not counted."""
    client = engine._connection.client.options(request_timeout=120)
    took: dict[str, list[float]] = {"teletipo": [], "parallel_bulk alone": []}
    for round in range(rounds + 1):
        for name in sorted(took, reverse=bool(round % 2)):
            gc.collect()
            seconds = ours(engine, articles) if name == "teletipo" else alone(client, cluster, articles)
            if round:
                took[name].append(seconds)
    return {name: len(articles) / statistics.median(seconds) for name, seconds in took.items()}


def ask(engine: ElasticBackend, sample: list[Document], queries: int) -> dict[str, dict[str, str]]:
    draw = Random(11)
    tagged = [one for one in sample if one.actors and one.themes]
    found: dict[str, dict[str, str]] = {}
    for name, make in KINDS.items():
        asked = [make(draw, draw.choice(sample), draw.choice(tagged)) for _ in range(5 if name in RARE else queries)]
        took: dict[str, list[float]] = {"hits": [], "page": [], "best": []}
        for query in asked:
            hits = Request(query=query)
            page = replace(hits, facets=FACETS, timeline=Interval.MONTH, timezone="Europe/Madrid")
            for kind, request in (("hits", hits), ("page", page), ("best", replace(hits, sort=Sort.RELEVANCE))):
                engine.search(request)
                took[kind].append(_timed(partial(engine.search, request)))
        found[name] = {kind: "{:.0f} / {:.0f}".format(*np.percentile(times, (50, 95))) for kind, times in took.items()}
        found[name]["matches"] = f"{int(np.median([engine.search(Request(query=one)).articles for one in asked])):,}"
    return found


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
        rates = fill(engine, cluster, articles, rounds)
        if count > len(articles):
            whole = Press().articles(count)
            with engine.begin_rebuild() as fresh:
                while batch := list(islice(whole, BATCH)):
                    fresh.write(batch)
                fresh.switch()
        client.indices.forcemerge(index=cluster.index, max_num_segments=5)
        stats = client.indices.stats(index=cluster.index, metric="store")
        size = stats["_all"]["total"]["store"]["size_in_bytes"] / 1e6
        answers = ask(engine, articles[:2_000], queries)
        return {"rates": rates, "disk MB": size, "answers": answers, "source": press.source}
    finally:
        for name in client.indices.get_alias(index=f"{cluster.index}-*"):
            client.indices.delete(index=name)
        engine.close()


def report(count: int, found: dict[str, Any]) -> None:
    ratio = found["rates"]["teletipo"] / found["rates"]["parallel_bulk alone"]
    print(f"\n{count:,} articles ({found['source']}); disk {found['disk MB']:,.0f} MB")
    print("; ".join(f"{name}: {rate:,.0f} articles/s" for name, rate in found["rates"].items()), f"; ratio {ratio:.2f}")
    print("| ms, p50 / p95 | hits | with facets and timeline | best first | matches, median |\n|---|---|---|---|---|")
    for name, took in found["answers"].items():
        print(f"| {name} | {took['hits']} | {took['page']} | {took['best']} | {took['matches']} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3, help="of filling, each both ways")
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
