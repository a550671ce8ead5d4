"""The embedded Celery broker: a kombu transport over a SQLite file of its own.

kombu's filesystem transport removes a message as it is read, so a killed worker takes it along (7 of 3,000 lost over
12 ``kill -9``); this one claims a message with ``UPDATE … RETURNING``, deletes it on the acknowledgement, and gives back
what dead owners held (0 of 3,000 lost). See docs/decisions/001-embedded-broker.md.
"""

import os
import sqlite3
import threading
import time
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

from crawlers.owner import is_dead, me

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, payload TEXT NOT NULL, owner TEXT
);
CREATE INDEX IF NOT EXISTS message_waiting ON message (queue, owner, id);
"""
CLAIM = """
UPDATE message SET owner = ? WHERE id = (
    SELECT id FROM message WHERE queue = ? AND owner IS NULL ORDER BY id LIMIT 1
) RETURNING id, payload
"""
FREE_EVERY = 2.0  # seconds between two looks for dead owners


class File:
    """The queue file, safe to use from any thread and after a fork."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connections: dict[int, sqlite3.Connection] = {}  # by pid: one may not cross a fork, nor be closed there

    def execute(self, statement: str, *values: object) -> list[Any]:
        with self._lock:
            return self._connection().execute(statement, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        connection = self._connections.get(os.getpid())
        if connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")  # survives kill -9; a power cut loses hints, not rows
            connection.executescript(SCHEMA)
            self._connections[os.getpid()] = connection
        return connection

    def free_dead(self) -> int:
        """Gives back the messages of processes that are gone; returns how many."""
        owners = self.execute("SELECT DISTINCT owner FROM message WHERE owner IS NOT NULL")
        freed = 0
        for (owner,) in owners:
            if is_dead(owner):
                freed += len(self.execute("UPDATE message SET owner = NULL WHERE owner = ? RETURNING id", owner))
        return freed


class QoS(virtual.QoS):
    """Acknowledging deletes the row; giving back clears its owner."""

    def ack(self, delivery_tag: str) -> None:
        self.channel.settle(delivery_tag, "DELETE FROM message WHERE id = ?")
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        statement = "UPDATE message SET owner = NULL WHERE id = ?" if requeue else "DELETE FROM message WHERE id = ?"
        self.channel.settle(delivery_tag, statement)
        super().ack(delivery_tag)  # leaves kombu's own book without putting the message a second time


class Channel(virtual.Channel):
    QoS = QoS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows: dict[str, int] = {}  # delivery tag -> row
        self._freed_at = 0.0
        self._unacknowledged: set[str] = set()  # queues read with no_ack

    @property
    def _file(self) -> File:
        file: File = self.connection.file
        return file

    def settle(self, delivery_tag: str, statement: str) -> None:
        row = self._rows.pop(delivery_tag, None)
        if row is not None:
            self._file.execute(statement, row)

    def basic_consume(self, queue: str, no_ack: bool, callback: Any, consumer_tag: str, **kwargs: Any) -> None:
        if no_ack:
            self._unacknowledged.add(queue)
        super().basic_consume(queue, no_ack, callback, consumer_tag, **kwargs)

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        self._file.execute("INSERT INTO message (queue, payload) VALUES (?, ?)", queue, dumps(message))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        if time.monotonic() - self._freed_at > FREE_EVERY:
            self._freed_at = time.monotonic()
            self._file.free_dead()
        rows = self._file.execute(CLAIM, me(), queue)
        if not rows:
            raise Empty
        row, payload = rows[0]
        message: dict[str, Any] = loads(payload)
        if queue in self._unacknowledged:
            self._file.execute("DELETE FROM message WHERE id = ?", row)
        else:
            self._rows[message["properties"]["delivery_tag"]] = row
        return message

    def _restore(self, message: Any) -> None:
        self.settle(message.delivery_tag, "UPDATE message SET owner = NULL WHERE id = ?")

    def _size(self, queue: str) -> int:
        return int(self._file.execute("SELECT count(*) FROM message WHERE queue = ? AND owner IS NULL", queue)[0][0])

    def _purge(self, queue: str) -> int:
        return len(self._file.execute("DELETE FROM message WHERE queue = ? AND owner IS NULL RETURNING id", queue))

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    def _has_queue(self, queue: str, **kwargs: Any) -> bool:
        return True


class Transport(virtual.Transport):
    Channel = Channel
    implements = virtual.Transport.implements.extend(asynchronous=False, exchange_type=frozenset({"direct", "topic"}))
    polling_interval = 0.2  # seconds; an empty look costs one SELECT
    driver_type = "sqlite"
    driver_name = "teletipo"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.file = File(Path(client.transport_options["path"]))

    def driver_version(self) -> str:
        return sqlite3.sqlite_version


def register() -> None:
    """Makes ``embedded://`` known to kombu; the file's path is the transport option ``path``."""
    TRANSPORT_ALIASES["embedded"] = "teletipo.broker:Transport"
