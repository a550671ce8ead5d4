"""Indices of this engine: one alias that is searched and written, and versioned indices of which it names one.

teletipo                                  the alias
teletipo-v1-20261126t024500-5f3a9c        an index: the version of its schema, when it was made, and chance
teletipo-locks                            who builds an index beside the live one, and until when that counts
"""

import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import elasticsearch

from search.backends.base import BackendError
from search.backends.elastic.connection import Cluster, Connection
from search.backends.elastic.schema import VERSION, mapping, settings
from search.backends.generations import REINDEX

LOOK = 20.0  # seconds for which the alias's index is taken to be of the right version


class Aliases:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: tuple[float, str] | None = None  # when, and the index's name

    @property
    def _client(self) -> elasticsearch.Elasticsearch:
        return self._connection.client

    @property
    def _cluster(self) -> Cluster:
        return self._connection.cluster

    @property
    def name(self) -> str:
        return self._cluster.index

    def current(self, *, fresh: bool = False) -> str:
        """The index behind the alias, "" if nothing was ever written. Raises BackendError for one of another version."""
        if not fresh and self._seen and time.monotonic() - self._seen[0] < LOOK:
            return self._seen[1]
        found = self._behind()
        self._seen = None
        if not found:
            return ""
        if len(found) > 1:
            raise BackendError(f"The alias “{self.name}” of Elasticsearch names {len(found)} indices. {REINDEX}")
        version = re.match(rf"{re.escape(self.name)}-v(\d+)-", found[0])
        if not version or int(version[1]) != VERSION:
            raise BackendError(
                f"The index “{found[0]}” of Elasticsearch was made by another version of Teletipo. {REINDEX}"
            )
        self._seen = (time.monotonic(), found[0])
        return found[0]

    def _behind(self) -> list[str]:
        try:
            return sorted(self._client.indices.get_alias(name=self.name))
        except elasticsearch.NotFoundError:
            if self._client.indices.exists(index=self.name):
                raise BackendError(
                    f"Elasticsearch has an index named “{self.name}” where Teletipo needs an alias of that name. Choose"
                    " another name with TELETIPO_ELASTICSEARCH_INDEX."
                ) from None
            return []

    def ready(self) -> None:
        """Makes the first index, with its alias, where there is none. Two may try at once: one of them makes it."""
        if self.current():
            return
        name = self._name()
        try:
            self.create(name, aliases={self.name: {"is_write_index": True}})
        except elasticsearch.ApiError:  # 500: two indices to write behind one alias are refused
            if not self.current(fresh=True):
                raise

    def create(self, name: str = "", **more: Any) -> str:
        """An empty index; without an alias unless told. Returns its name."""
        name = name or self._name()
        wanted = {**settings(self._cluster), **more.pop("settings", {})}
        self._client.indices.create(index=name, mappings=mapping(), settings=wanted, wait_for_active_shards="1", **more)
        return name

    def switch(self, name: str) -> None:
        """From now on the alias names this index and no other, in one action."""
        others = self._behind()
        removals = [{"remove": {"index": other, "alias": self.name}} for other in others if other != name]
        added = {"add": {"index": name, "alias": self.name, "is_write_index": True}}
        self._client.indices.update_aliases(actions=[*removals, added])
        self._seen = None

    def sweep(self, *keep: str) -> list[str]:
        """Deletes indices that the alias does not name, but those to ``keep`` and those that are still being read: by a
        search or a long export. Returns the names of the latter."""
        pattern = f"{self.name}-v*-*"
        held = self._client.indices.get(
            index=pattern, features="aliases", expand_wildcards="all", allow_no_indices=True
        )
        old = [name for name, facts in held.items() if not facts.get("aliases") and name not in keep]
        busy = []
        for name in old:
            if self._read(name):
                busy.append(name)
            else:
                self._client.indices.delete(index=name, ignore_unavailable=True)
        return busy

    def _read(self, name: str) -> bool:
        """Whether a search or a point in time is open on an index."""
        stats = self._client.indices.stats(index=f"{name}*", metric="search")  # as a pattern: it may be gone
        return bool(stats["_all"]["total"].get("search", {}).get("open_contexts", 0))

    def _name(self) -> str:
        return f"{self.name}-v{VERSION}-{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"
