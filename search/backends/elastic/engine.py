"""The engine on Elasticsearch: any number of readers, writers and machines."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import elasticsearch

from search.backends.base import BackendUnavailable, DocumentsRefused
from search.backends.elastic import answer, bulk
from search.backends.elastic.aliases import Aliases
from search.backends.elastic.connection import Cluster, Connection, sentences
from search.backends.elastic.rebuild import ElasticRebuild
from search.backends.elastic.schema import document as from_source
from search.backends.elastic.snapshot import Snapshot, opened
from search.document import Document
from search.query import Query
from search.request import Hit, Request, Results, Table, TableRequest

_TRIES = 4  # an index may be switched away and deleted while it is read
_Answer = TypeVar("_Answer")


class ElasticBackend:
    """Nothing is sent before the first call. A write is not all or nothing, as no cluster's is: one that raises
    BackendUnavailable may be in part visible; one that raises DocumentsRefused has put all others."""

    name = "elasticsearch"

    def __init__(self, cluster: Cluster) -> None:
        self._connection = Connection(cluster)
        self._aliases = Aliases(self._connection)

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        todo = bulk.actions(put, delete)
        client, alias = self._connection.client, self._aliases.name
        with sentences("be written"):
            self._aliases.ready()
        refused = bulk.send(client, alias, todo, alias=True)
        with sentences("be written"):
            client.indices.refresh(index=alias)
        if refused:
            raise DocumentsRefused(refused)

    def search(self, request: Request) -> Results:
        nothing = Results(total=0, articles=0, hits=(), facets=dict.fromkeys(request.facets, ()))
        return self._asked(lambda snapshot: answer.results(snapshot, request), nothing)

    def scan(self, query: Query, *, collapse: bool = True) -> Iterator[Hit]:
        with sentences("be searched"):
            if not self._aliases.current():
                return
            with opened(self._connection.client, self._aliases.name) as snapshot:
                yield from answer.scan(snapshot, query, collapse=collapse)

    def table(self, request: TableRequest) -> Table:
        return self._asked(lambda snapshot: answer.crossed(snapshot, request), Table(rows=(), columns=(), cells=()))

    def similar(self, id: str, query: Query, *, limit: int = 10) -> tuple[Hit, ...]:
        source = self.get(id)
        if source is None:
            return ()
        return self._asked(lambda snapshot: answer.similar(snapshot, source, query, limit=limit), ())

    def begin_rebuild(self) -> ElasticRebuild:
        return ElasticRebuild(self._connection, self._aliases)

    def get(self, id: str) -> Document | None:
        with sentences("be searched"):
            if not (id.isascii() and id.isdigit() and len(id) < 20 and self._aliases.current()):
                return None
            client = self._connection.client.options(ignore_status=404)
            found = client.get(index=self._aliases.name, id=id)
        return from_source(found["_source"]) if found.get("found") else None

    def count(self) -> int:
        with sentences("be searched"):
            if not self._aliases.current():
                return 0
            return int(self._connection.client.count(index=self._aliases.name)["count"])

    def clear(self) -> None:
        """Puts an empty index in the place of the one there is, whatever state that is in. Not during a rebuild."""
        with ElasticRebuild(self._connection, self._aliases) as fresh:
            fresh.switch()

    def close(self) -> None:
        self._connection.close()

    def _asked(self, question: Callable[[Snapshot], _Answer], nothing: _Answer) -> _Answer:
        """Asks the newest state again where the one that was being asked is deleted."""
        with sentences("be searched"):
            for _ in range(_TRIES):
                if not self._aliases.current():
                    return nothing
                try:
                    with opened(self._connection.client, self._aliases.name) as snapshot:
                        return question(snapshot)
                except elasticsearch.NotFoundError:
                    self._aliases.current(fresh=True)
        raise BackendUnavailable("The index of Elasticsearch is being switched again and again.")
