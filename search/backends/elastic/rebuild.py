"""Building an index beside the live one, and the lock that lets only one do so."""

import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

import elasticsearch

from crawlers.owner import is_dead, me
from search.backends.base import BackendUnavailable, DocumentsRefused
from search.backends.elastic import bulk
from search.backends.elastic.aliases import Aliases
from search.backends.elastic.connection import Connection, sentences
from search.document import Document

LEASE = 900.0  # seconds that a lock counts after its last renewal, where it cannot be told that its owner is dead
GRACE = 30.0  # seconds to wait, after the switch, for those who still read the index before
_DOING = "be rebuilt"
_BULK: dict[str, Any] = {"index": {"refresh_interval": "-1", "translog": {"durability": "async"}}}
_LIVE: dict[str, Any] = {"index": {"refresh_interval": None, "translog": {"durability": "request"}}}


class ElasticRebuild:
    """See ``Rebuild`` in base.py. Writes that are under way at the moment of the switch may be lost to the new index:
    who switches sees to it that nobody writes (search/rebuild.py takes the index step's lease)."""

    def __init__(self, connection: Connection, aliases: Aliases) -> None:
        self._connection, self._aliases = connection, aliases
        self._lock = Lock(connection)
        self._name = ""
        with sentences(_DOING):
            self._lock.take()
            try:
                aliases.sweep()
                self._name = aliases.create(settings=_BULK)
            except BaseException:
                self._lock.free()
                raise

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        todo = bulk.actions(put, delete)
        with sentences(_DOING):
            self._lock.take()
        refused = bulk.send(self._connection.client, self._name, todo, alias=False)
        if refused:
            raise DocumentsRefused(refused)

    def count(self) -> int:
        client = self._connection.client
        with sentences(_DOING):
            client.indices.refresh(index=self._name)
            return int(client.count(index=self._name)["count"])

    def switch(self) -> None:
        client = self._connection.client
        with sentences(_DOING):
            client.indices.put_settings(index=self._name, settings=_LIVE)
            client.indices.flush(index=self._name, wait_if_ongoing=True)  # what was kept in memory so far
            client.indices.refresh(index=self._name)
            self._aliases.switch(self._name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """What is not live goes, once nobody reads it; what is read for longer goes with the next rebuild."""
        end = time.monotonic() + GRACE
        try:
            with sentences(_DOING):
                while self._aliases.sweep() and error is None and time.monotonic() < end:
                    time.sleep(0.5)
        except BackendUnavailable:
            if error is None:
                raise
        finally:
            self._lock.free()


class Lock:
    """A document that only one can make or take over: Elasticsearch compares its version on every write."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index = f"{connection.cluster.index}-locks"
        self._mine: tuple[int, int] | None = None

    def take(self) -> None:
        """Takes or renews it. Raises BackendUnavailable where a living owner holds it."""
        client = self._connection.client
        body = {"owner": me(), "until": time.time() + LEASE}
        held = self._mine or self._takeable(client)
        condition: dict[str, Any] = (
            {"if_seq_no": held[0], "if_primary_term": held[1]} if held else {"op_type": "create"}
        )
        try:
            done = client.index(index=self._index, id="rebuild", document=body, refresh=True, **condition)
        except elasticsearch.ConflictError as error:
            self._mine = None
            raise BackendUnavailable("Another rebuild of the index is under way.") from error
        self._mine = (int(done["_seq_no"]), int(done["_primary_term"]))

    def _takeable(self, client: elasticsearch.Elasticsearch) -> tuple[int, int] | None:
        try:
            found = client.get(index=self._index, id="rebuild")
        except elasticsearch.NotFoundError:
            settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}  # by itself it would want a second node
            client.options(ignore_status=400).indices.create(index=self._index, settings=settings)
            return None
        held = found["_source"]
        if held["until"] > time.time() and not is_dead(str(held["owner"])):
            raise BackendUnavailable("Another rebuild of the index is under way.")
        return int(found["_seq_no"]), int(found["_primary_term"])

    def free(self) -> None:
        """Never raises: a lock that cannot be given back ends by itself."""
        if self._mine is None:
            return
        held, self._mine = self._mine, None
        client = self._connection.client.options(ignore_status=(404, 409), max_retries=0)
        try:
            client.delete(index=self._index, id="rebuild", if_seq_no=held[0], if_primary_term=held[1])
        except (elasticsearch.ApiError, elasticsearch.TransportError):
            return
