"""A real Elasticsearch for the session: started by the first test that asks for it, stopped with the session."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from search.backends.elastic import Cluster, ElasticBackend

SERVER = Path(__file__).resolve().parents[1] / "services" / "elastic_server.py"
MISSING = "not installed: "  # tests/conftest.py makes these skips failures where TELETIPO_REQUIRE_SERVICES is set
_numbers = itertools.count(1)


@dataclass
class ElasticServer:
    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    process: "subprocess.Popen[str] | None" = None  # None: a server of someone else's, named by ELASTICSEARCH_URL

    def cluster(self, index: str = "", **more: object) -> Cluster:
        """How to reach it; with an alias of its own unless one is named."""
        own = {"user": self.user, "password": self.password, "ca": Path(self.ca) if self.ca else None}
        name = index or f"test-{os.getpid()}-{next(_numbers)}"
        return Cluster(**({"urls": (self.url,), "index": name} | own | more))  # type: ignore[arg-type]

    def kill(self) -> None:
        self._told("kill")

    def start(self) -> None:
        self._told("start")

    def _told(self, what: str) -> None:
        assert self.process and self.process.stdin and self.process.stdout
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline(), "the server's keeper ended"


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[ElasticServer]:
    if given := os.environ.get("ELASTICSEARCH_URL"):
        parts = urlsplit(given)
        host = f"{parts.hostname}:{parts.port or 9200}"
        yield ElasticServer(f"{parts.scheme}://{host}", unquote(parts.username or ""), unquote(parts.password or ""))
        return
    sys.path.insert(0, str(SERVER.parent))
    try:
        from elastic_files import missing  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    if lacking := missing():
        pytest.skip(f"{MISSING}{lacking}")
    process = subprocess.Popen(
        [sys.executable, SERVER, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    try:
        line = process.stdout.readline()
        assert line, "Elasticsearch did not start; see above"
        facts = json.loads(line)
        yield ElasticServer(facts["url"], facts["user"], facts["password"], facts["ca"], process)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(60)


@pytest.fixture(scope="session")
def elastic(elasticsearch: ElasticServer) -> Iterator[Callable[..., ElasticBackend]]:
    """Makes engines on the server, each on an alias of its own. On a server that is not ours they go with the session."""
    made: list[tuple[ElasticBackend, str]] = []

    def make(index: str = "", **more: object) -> ElasticBackend:
        cluster = elasticsearch.cluster(index, **more)
        engine = ElasticBackend(cluster)
        made.append((engine, cluster.index))
        return engine

    yield make
    for engine, index in made:
        client = engine._connection.client
        found = [] if elasticsearch.process else client.indices.get_alias(index=f"{index}-*", expand_wildcards="all")
        for name in found:
            client.indices.delete(index=name, ignore_unavailable=True)
        engine.close()
