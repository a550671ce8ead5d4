import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psutil
import pytest

from crawlers.bounded import Reader
from crawlers.outlet import Outlet, Source, SourceKind
from crawlers.reading import Outcome

URL = "https://www.diario.es/x"
KNOWN = {
    "url": URL,
    "now": datetime(2026, 11, 24, tzinfo=UTC),
    "source": Source(outlet="d", kind=SourceKind.FEED, url=URL),
}
FEED = b"<rss><channel><item><title>T</title><link>https://www.diario.es/una-nota-mas</link></item></channel></rss>"
# About 2 MB that feedparser's loose parser needs minutes for: nothing is ever closed.
SLOW = b"<rss><channel>" + b"<item><title>x <b><link>http://x.es/" * 60_000


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(seconds=10) as reader:
        yield reader


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "crawlers.bounded" in child.cmdline()]


def test_each_kind_is_read(reader: Reader) -> None:
    outlet = Outlet(
        slug="d", name="D", domain="diario.es", country="ES", languages=("es",), kind="newspaper", timezone="UTC"
    )
    assert reader.read(SourceKind.FEED, FEED, **KNOWN).links[0].title == "T"
    sitemap = b"<urlset><url><loc>https://www.diario.es/una-nota-mas</loc></url></urlset>"
    assert len(reader.read(SourceKind.SITEMAP, sitemap, **KNOWN).links) == 1
    section = b"<html><a href='/una-nota-mas'>T</a></html>"
    assert len(reader.read(SourceKind.SECTION, section, outlet=outlet, **KNOWN).links) == 1
    assert len(children()) == 1


def test_a_body_that_takes_too_long_costs_its_child_only() -> None:
    with Reader(seconds=0.3) as reader:
        reading = reader.read(SourceKind.FEED, SLOW, **KNOWN)
        assert (reading.outcome, reading.detail) == (Outcome.TOO_SLOW, "Reading it took longer than 0.3 seconds.")
        assert children() == []
    with Reader(seconds=30) as reader:
        assert reader.read(SourceKind.FEED, FEED, **KNOWN).outcome is Outcome.READ


def test_a_body_that_takes_too_much_memory() -> None:
    items = b"".join(b"<item><link>https://www.diario.es/n-%d</link></item>" % n for n in range(60_000))
    with Reader(seconds=60, memory=80 * 2**20) as reader:
        reading = reader.read(SourceKind.FEED, b"<rss><channel>" + items + b"</channel></rss>", **KNOWN)
        assert reading.outcome in {Outcome.TOO_LARGE, Outcome.MALFORMED}
        assert reading.detail
        assert reader.read(SourceKind.FEED, FEED, **KNOWN).outcome is Outcome.READ


def test_a_fault_of_the_reader_is_a_named_failure(reader: Reader, capfd: pytest.CaptureFixture[str]) -> None:
    reading = reader.read(SourceKind.FEED, FEED, nonsense=1, **KNOWN)
    assert reading.outcome is Outcome.MALFORMED
    assert "TypeError" in reading.detail
    assert "Traceback" in capfd.readouterr().err
    assert reader.read(SourceKind.FEED, FEED, **KNOWN).outcome is Outcome.READ


def test_a_child_killed_at_work_and_one_killed_while_idle(reader: Reader) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(reader.read, SourceKind.FEED, SLOW, **KNOWN)
        while not children():
            time.sleep(0.01)
        children()[0].kill()
        assert waiting.result().outcome is Outcome.MALFORMED
    assert reader.read(SourceKind.FEED, FEED, **KNOWN).outcome is Outcome.READ
    (idle,) = children()
    idle.kill()
    psutil.wait_procs([idle], timeout=10)
    assert reader.read(SourceKind.FEED, FEED, **KNOWN).outcome is Outcome.READ


def test_many_threads_share_few_children() -> None:
    with Reader(children=2, seconds=60) as reader, ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: reader.read(SourceKind.FEED, FEED, **KNOWN).outcome, range(40)))
        assert set(outcomes) == {Outcome.READ}
        assert len(children()) <= 2


def test_close_ends_what_is_at_work_and_refuses_more() -> None:
    reader = Reader(seconds=60)
    found: list[Outcome] = []
    thread = threading.Thread(target=lambda: found.append(reader.read(SourceKind.FEED, SLOW, **KNOWN).outcome))
    thread.start()
    while not children():
        time.sleep(0.01)
    reader.close()
    thread.join(timeout=30)
    assert found == [Outcome.MALFORMED]
    assert children() == []
    reader.close()
    with pytest.raises(RuntimeError, match="closed"):
        reader.read(SourceKind.FEED, FEED, **KNOWN)


PARENT = """
import sys, threading, time
from datetime import UTC, datetime
from crawlers.bounded import Reader
from crawlers.outlet import Source, SourceKind
known = {"url": "https://d.es/x", "now": datetime.now(UTC), "source": Source(outlet="d", kind=SourceKind.FEED, url="u")}
reader = Reader(seconds=1)
reader.read(SourceKind.FEED, b"<rss/>", **known)
if sys.argv[1] == "busy":
    slow = b"<rss><channel>" + b"<item><title>x <b><link>http://x.es/" * 60_000
    threading.Thread(target=reader.read, args=(SourceKind.FEED, slow), kwargs=known).start()
    time.sleep(0.2)
print("up", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_no_orphan_outlives_a_parent_killed_with_9(state: str) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, state], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"up\n"
    orphans = psutil.Process(parent.pid).children()
    assert orphans or state == "busy"
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(orphans, timeout=30)
    assert alive == []
