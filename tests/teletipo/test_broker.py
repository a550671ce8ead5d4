"""The embedded broker through kombu's own interface, and with owners that are killed for real."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from kombu import Connection

from teletipo.broker import File, register

register()


@pytest.fixture
def connect(tmp_path: Path) -> Callable[[], Connection]:
    return lambda: Connection("embedded://", transport_options={"path": str(tmp_path / "broker.sqlite3")})


def rows(path: Path) -> list[tuple[str, bool]]:
    found = File(path).execute("SELECT payload, owner IS NOT NULL FROM message ORDER BY id")
    return [(payload, bool(owned)) for payload, owned in found]


def test_messages_come_out_in_the_order_they_went_in(connect: Callable[[], Connection]) -> None:
    with connect() as connection:
        queue = connection.SimpleQueue("work")
        for number in range(5):
            queue.put({"n": number})
        assert queue.qsize() == 5
        received = []
        for _ in range(5):
            message = queue.get(block=False)
            received.append(message.payload["n"])
            message.ack()
        assert received == [0, 1, 2, 3, 4]
        with pytest.raises(queue.Empty):
            queue.get(block=False)


def test_only_an_acknowledged_message_is_gone(connect: Callable[[], Connection], tmp_path: Path) -> None:
    with connect() as connection:
        queue = connection.SimpleQueue("work")
        queue.put("one")
        queue.put("two")
        first = queue.get(block=False)
        assert [owned for _, owned in rows(tmp_path / "broker.sqlite3")] == [True, False]
        first.ack()
        assert len(rows(tmp_path / "broker.sqlite3")) == 1
        second = queue.get(block=False)
        second.requeue()
        assert [owned for _, owned in rows(tmp_path / "broker.sqlite3")] == [False]
        queue.get(block=False).reject()
        assert rows(tmp_path / "broker.sqlite3") == []


def test_closing_gives_back_what_was_not_acknowledged(connect: Callable[[], Connection], tmp_path: Path) -> None:
    with connect() as connection:
        queue = connection.SimpleQueue("work")
        queue.put("one")
        queue.get(block=False)
    assert [owned for _, owned in rows(tmp_path / "broker.sqlite3")] == [False]


def test_queues_are_kept_apart(connect: Callable[[], Connection]) -> None:
    with connect() as connection:
        connection.SimpleQueue("crawl").put("a")
        other = connection.SimpleQueue("work")
        with pytest.raises(other.Empty):
            other.get(block=False)


TAKE_AND_HANG = """
    import sys, time
    from kombu import Connection
    from teletipo.broker import register
    register()
    with Connection("embedded://", transport_options={"path": sys.argv[1]}) as connection:
        queue = connection.SimpleQueue("work")
        message = queue.get(block=False)
        print(message.payload, flush=True)
        time.sleep(60)
"""


def test_a_killed_owner_loses_nothing(connect: Callable[[], Connection], tmp_path: Path) -> None:
    path = tmp_path / "broker.sqlite3"
    with connect() as connection:
        connection.SimpleQueue("work").put("precious")
    command = [sys.executable, "-c", textwrap.dedent(TAKE_AND_HANG), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "precious"
        assert File(path).free_dead() == 0, "a living owner keeps its message"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert File(path).free_dead() == 1
    with connect() as connection:
        assert connection.SimpleQueue("work").get(block=False).payload == "precious"


def test_two_takers_never_get_the_same_message(connect: Callable[[], Connection]) -> None:
    with connect() as connection:
        queue = connection.SimpleQueue("work")
        for number in range(200):
            queue.put(number)
    taken: list[int] = []

    def take() -> None:
        with connect() as connection:
            queue = connection.SimpleQueue("work")
            while True:
                try:
                    message = queue.get(block=False)
                except queue.Empty:
                    return
                taken.append(message.payload)
                message.ack()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(200))
