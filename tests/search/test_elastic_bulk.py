"""Writing in bulk against a local server that answers as an overloaded, narrow or broken cluster does."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from search.backends.base import BackendError, BackendUnavailable
from search.backends.elastic import Cluster, ElasticBackend, bulk
from search.backends.elastic.connection import Connection
from search.document import Document
from search.query import Everything
from search.request import Request

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BLANK = Document(
    id="1", url="https://a.example/1", outlet="a", outlet_name="A", domain="a.example", country="ES", language="es",
    title="Sanciones", text="Petróleo y gas.", authors=(), section="", published=MOMENT, seen=MOMENT,
    completeness="full", agency="", actors=(), themes=(), story="", copy_of="", group="1", copies=0,
)  # fmt: skip
DOCUMENTS = [replace(BLANK, id=str(id), group=str(id)) for id in range(1, 7)]

Answer = tuple[int, Any]
Script = Callable[[int, list[str]], Answer]  # of the request's number and the ids it writes


def items(ids: list[str], **others: Answer) -> Answer:
    """All done, but for the named ones: status and reason."""
    made = []
    for id in ids:
        status, reason = others.get(f"id{id}", (201, ""))
        error = {"error": {"type": "x", "reason": reason}} if reason else {}
        made.append({"index": {"_id": id, "status": status, **error}})
    return 200, {"errors": True, "items": made}


@dataclass
class Fake:
    url: str = ""
    script: Script = lambda number, ids: items(ids)
    seen: list[list[str]] = field(default_factory=list)  # ids of each bulk request
    headers: dict[str, str] = field(default_factory=lambda: {"X-Elastic-Product": "Elasticsearch"})
    lock: threading.Lock = field(default_factory=threading.Lock)


@pytest.fixture
def fake() -> Iterator[Fake]:
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            actions = [json.loads(line) for line in body.splitlines()]
            ids = [one[kind]["_id"] for one in actions for kind in ("index", "delete") if kind in one]
            with fake.lock:
                fake.seen.append(ids)
                number = len(fake.seen)
            status, answer = fake.script(number, ids)
            data = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**fake.headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST  # noqa: N815  # http.server's names

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def send(fake: Fake) -> Iterator[Callable[..., dict[str, str]]]:
    connection = Connection(Cluster(urls=(fake.url,), timeout=5))
    waits: list[float] = []

    def send(documents: list[Document] = DOCUMENTS, delete: tuple[str, ...] = ()) -> dict[str, str]:
        return bulk.send(connection.client, "i", bulk.actions(documents, delete), alias=True, sleep=waits.append)

    send.waits = waits  # type: ignore[attr-defined]
    yield send
    connection.close()


Send = Callable[..., dict[str, str]]


def test_what_was_refused_for_now_is_sent_again_and_nothing_else(fake: Fake, send: Send) -> None:
    def script(number: int, ids: list[str]) -> Answer:
        return items(ids, id2=(429, "queue is full"), id5=(503, "no shard")) if number == 1 else items(ids)

    fake.script = script
    assert send() == {}
    assert fake.seen == [["1", "2", "3", "4", "5", "6"], ["2", "5"]]
    assert 0.3 < send.waits[0] < 0.7  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_cluster_in_trouble_is_asked_again_and_again(fake: Fake, send: Send, status: int) -> None:
    fake.script = lambda number, ids: (status, {"error": "busy"}) if number < bulk.TRIES else items(ids)
    assert send() == {}
    assert len(fake.seen) == bulk.TRIES
    waits = send.waits  # type: ignore[attr-defined]
    assert waits == sorted(waits), "each wait is longer than the one before"


def test_a_cluster_that_stays_in_trouble_is_away(fake: Fake, send: Send) -> None:
    fake.script = lambda number, ids: items(ids, id3=(429, "queue is full"))
    with pytest.raises(BackendUnavailable, match="queue is full"):
        send()
    assert fake.seen == [["1", "2", "3", "4", "5", "6"], *[["3"]] * (bulk.TRIES - 1)]


def test_bad_documents_are_named_beside_late_ones(fake: Fake, send: Send) -> None:
    def script(number: int, ids: list[str]) -> Answer:
        return (
            items(ids, id1=(400, "no such\n date"), id2=(429, "busy")) if number == 1 else items(ids, id2=(400, "bad"))
        )

    fake.script = script
    assert send() == {"1": "no such date", "2": "bad"}


def test_an_index_that_is_gone_or_locked_is_no_fault_of_a_document(fake: Fake, send: Send) -> None:
    for status, reason in ((404, "no such index [i]"), (403, "index read-only / allow delete (disk is full)")):
        fake.script = lambda number, ids, found=(status, reason): items(ids, **{f"id{id}": found for id in ids})  # type: ignore[misc]
        with pytest.raises(BackendUnavailable, match=reason.split()[0]):
            send()


def test_to_delete_what_is_not_there_is_done(fake: Fake, send: Send) -> None:
    def script(number: int, ids: list[str]) -> Answer:
        return 200, {"items": [{"delete": {"_id": id, "status": 404, "result": "not_found"}} for id in ids]}

    fake.script = script
    assert send([], ("7", "8", "7", "", "x" * 600)) == {}
    assert fake.seen == [["7", "8"]]


def test_too_large_requests_are_halved_until_one_document_is_too_large(fake: Fake, send: Send) -> None:
    fake.script = lambda number, ids: (413, {}) if len(ids) > 2 or "4" in ids else items(ids)
    assert set(send()) == {"4"}
    assert sorted(id for ids in fake.seen for id in ids if len(ids) < 3 and "4" not in ids) == ["1", "2", "3", "5", "6"]


def test_requests_are_cut_by_number_and_by_size(fake: Fake, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 4)
    send()
    assert sorted(fake.seen) == [["1", "2", "3", "4"], ["5", "6"]]
    fake.seen.clear()
    monkeypatch.setattr(bulk, "MOST_BYTES", 100)
    send()
    assert sorted(fake.seen) == [[one.id] for one in DOCUMENTS]


def test_a_refused_sign_in_keeps_the_work_for_later(fake: Fake, send: Send) -> None:
    fake.script = lambda number, ids: (401, {"error": "security_exception"})
    with pytest.raises(BackendUnavailable, match="refuses the sign-in"):
        send()
    assert len(fake.seen) == 1


def test_something_else_that_answers_there_is_named(fake: Fake) -> None:
    fake.headers = {}
    fake.script = lambda number, ids: (200, {})
    with pytest.raises(BackendError, match="no Elasticsearch"):
        ElasticBackend(Cluster(urls=(fake.url,))).search(Request(query=Everything()))


def test_one_that_does_not_answer_in_time_is_away(fake: Fake) -> None:
    hold = threading.Event()
    fake.script = lambda number, ids: (200, {"late": hold.wait(20)})
    try:
        with pytest.raises(BackendUnavailable, match="in time"):
            ElasticBackend(Cluster(urls=(fake.url,), timeout=0.2)).count()
    finally:
        hold.set()
