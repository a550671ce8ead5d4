"""One unchanging state of the index (a point in time), and what is read from it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import elasticsearch
import numpy as np
import numpy.typing as npt

from pipeline.slices import slices
from search.backends.elastic.compile import Dsl, constant
from search.backends.elastic.schema import WORDS
from search.backends.elastic.schema import document as from_source
from search.document import Document

PAGE = 10_000  # hits of one answer: index.max_result_window
BODIES = 500  # documents of one answer
BUCKETS = 20_000  # of one answer; the server's limit is 65,536 (search.max_buckets)
KEEP = "5m"  # from one request to the next

DATE = f"{WORDS}.date_us"
NEWEST = [{DATE: "desc"}, {"id": "asc"}]
BEST = [{"_score": "desc"}, *NEWEST]

Column = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """A hit before its document is read."""

    key: int
    score: float
    after: list[Any]  # where the next page begins


@dataclass(slots=True)
class Snapshot:
    client: elasticsearch.Elasticsearch
    id: str

    def ask(self, query: Dsl, **body: Any) -> dict[str, Any]:
        """One request. All shards answer or none: counts must not silently leave some out."""
        answer = self.client.search(
            query=query, pit={"id": self.id, "keep_alive": KEEP}, allow_partial_search_results=False, **body
        )
        self.id = answer.get("pit_id", self.id)
        return dict(answer)

    def counted(self, query: Dsl, wanted: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """How many match, and aggregations of them."""
        answer = self.ask(query, size=0, track_total_hits=True, aggs=wanted)
        return int(answer["hits"]["total"]["value"]), answer.get("aggregations", {})

    def rows(self, query: Dsl, order: list[Any], offset: int, limit: int) -> list[Row]:
        """Hits of the places from ``offset`` on. Deep ones cost a request for every PAGE before them."""
        after: list[Any] | None = None
        for skipped in range(0, offset, PAGE):
            size = min(PAGE, offset - skipped)
            before = self._page(query, order, size, after)
            if len(before) < size:
                return []
            after = before[-1].after
        found: list[Row] = []
        while len(found) < limit:
            size = min(PAGE, limit - len(found))
            page = self._page(query, order, size, after)
            found += page
            if len(page) < size:
                break
            after = page[-1].after
        return found

    def walk(self, query: Dsl, order: list[Any]) -> Iterator[list[tuple[Document, float]]]:
        """All that match with their documents, in pages of a bounded size."""
        after: list[Any] | None = None
        while True:
            hits = self._hits(query, order, BODIES, after, source=True)
            if hits:
                yield [(from_source(hit["_source"]), float(hit["_score"] or 0.0)) for hit in hits]
            if len(hits) < BODIES:
                return
            after = hits[-1]["sort"]

    def documents(self, keys: Sequence[int]) -> dict[int, Document]:
        found: dict[int, Document] = {}
        for part in slices(keys, BODIES):
            answer = self.ask(any_key("id", part), size=len(part), track_total_hits=False, sort=["_doc"])
            found |= {int(hit["_id"]): from_source(hit["_source"]) for hit in answer["hits"]["hits"]}
        return found

    def columns(self, query: Dsl, names: Sequence[str]) -> Column:
        """The values of number fields of all that match: a row each, in the order of the fields' values, no row twice."""
        sources = [{name: {"terms": {"field": name}}} for name in names]
        parts: list[Column] = []
        after: dict[str, Any] = {}
        while True:
            composite = {"sources": sources, "size": BUCKETS, **({"after": after} if after else {})}
            answer = self.ask(
                query, size=0, track_total_hits=False, aggs={"rows": {"composite": composite}},
                filter_path="pit_id,aggregations.rows.after_key,aggregations.rows.buckets.key",
            )  # fmt: skip
            found = answer.get("aggregations", {}).get("rows", {})
            buckets = found.get("buckets", [])
            parts.append(np.array([[one["key"][name] for name in names] for one in buckets], dtype=np.int64))
            after = found.get("after_key", {})
            if len(buckets) < BUCKETS or not after:
                break
        full = [part for part in parts if len(part)]
        return np.concatenate(full) if full else np.empty((0, len(names)), dtype=np.int64)

    def _page(self, query: Dsl, order: list[Any], size: int, after: list[Any] | None) -> list[Row]:
        hits = self._hits(query, order, size, after, source=False)
        return [Row(int(hit["_id"]), float(hit["_score"] or 0.0), hit["sort"]) for hit in hits]

    def _hits(
        self, query: Dsl, order: list[Any], size: int, after: list[Any] | None, *, source: bool
    ) -> list[dict[str, Any]]:
        more = {"search_after": after} if after else {}
        found: list[dict[str, Any]] = self.ask(
            query, size=size, sort=order, track_total_hits=False, source=source, **more
        )["hits"]["hits"]
        return found


@contextmanager
def opened(client: elasticsearch.Elasticsearch, index: str) -> Iterator[Snapshot]:
    """The newest visible state of an index."""
    found = client.open_point_in_time(index=index, keep_alive=KEEP, allow_partial_search_results=False)
    snapshot = Snapshot(client, found["id"])
    try:
        yield snapshot
    finally:
        with suppress(elasticsearch.ApiError, elasticsearch.TransportError):  # it ends by itself
            client.options(max_retries=0, request_timeout=5, ignore_status=(404,)).close_point_in_time(id=snapshot.id)


def any_key(name: str, keys: Iterable[int]) -> Dsl:
    return constant({"terms": {name: [int(key) for key in keys]}})
