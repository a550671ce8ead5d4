"""Counts of what is shown, by value and by time, all in one pass of the engine."""

from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
import tantivy

from search.backends.schema import microseconds, moment
from search.backends.snapshot import Snapshot
from search.request import Bucket, Interval, Request, Table, TableRequest, Tick
from search.timeline import fits, starts

_VALUES = 65_000  # of one facet: tantivy's limit of buckets


def counted(
    snapshot: Snapshot, query: tantivy.Query, request: Request
) -> tuple[dict[str, tuple[Bucket, ...]], tuple[Tick, ...]]:
    """The facets and the timeline that are asked for."""
    beginnings = _beginnings(snapshot, query, request)
    wanted: dict[str, Any] = {name: _terms(name) for name in request.facets}
    if beginnings:
        wanted["timeline"] = _ranges(beginnings)
    if not wanted:
        return {}, ()
    answer = snapshot.searcher.aggregate(query, wanted)
    facets = {name: _buckets(_values(answer[name]), request.facet_size) for name in request.facets}
    return facets, _ticks(beginnings, answer["timeline"]["buckets"]) if beginnings else ()


def table(snapshot: Snapshot, query: tantivy.Query, request: TableRequest) -> Table:
    names = dict.fromkeys((request.rows, request.columns))
    answer = snapshot.searcher.aggregate(query, {name: _terms(name) for name in names})
    rows, columns = (_buckets(_values(answer[name]), request.size) for name in (request.rows, request.columns))
    if not rows or not columns:
        return Table(rows=rows, columns=columns, cells=tuple(() for _ in rows))
    within = _terms(request.columns, [column.value for column in columns])
    outer = _terms(request.rows, [row.value for row in rows]) | {"aggs": {"columns": within}}
    found = {
        row["key"]: _values(row["columns"])
        for row in snapshot.searcher.aggregate(query, {"rows": outer})["rows"]["buckets"]
    }
    same = request.rows == request.columns
    cells = tuple(
        tuple(0 if same and j <= i else found[row.value].get(column.value, 0) for j, column in enumerate(columns))
        for i, row in enumerate(rows)
    )
    return Table(rows=rows, columns=columns, cells=cells)


def _terms(name: str, only: list[str] | None = None) -> dict[str, Any]:
    included = {} if only is None else {"include": only}
    return {"terms": {"field": name, "size": _VALUES, "segment_size": _VALUES, **included}}


def _values(answer: dict[str, Any]) -> dict[str, int]:
    return {one["key"]: one["doc_count"] for one in answer["buckets"]}


def _buckets(counts: dict[str, int], size: int) -> tuple[Bucket, ...]:
    ordered = sorted(((value, count) for value, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
    return tuple(Bucket(value=value, count=count) for value, count in ordered[:size])


def _beginnings(snapshot: Snapshot, query: tantivy.Query, request: Request) -> list[datetime]:
    """Of the intervals of the whole index where they are few enough, which spares a look at what matches.

    Not of hours: where clocks move by half an hour, hours depend on where counting begins.
    """
    interval = request.timeline
    if interval is None or snapshot.span is None:
        return []
    first, last = (moment(end) for end in snapshot.span)
    if interval is Interval.HOUR or not fits(first, last, interval):
        found = snapshot.searcher.aggregate(query, {name: {name: {"field": "date"}} for name in ("min", "max")})
        if found["min"]["value"] is None:
            return []
        first, last = (moment(int(found[name]["value"])) for name in ("min", "max"))
    return starts(first, last, interval, request.timezone)


def _ranges(beginnings: list[datetime]) -> dict[str, Any]:
    edges = [float(microseconds(start)) for start in beginnings]  # exact: below 2**53
    spans = [{"from": start, "to": end} for start, end in pairwise(edges)]
    return {"range": {"field": "date", "ranges": [*spans, {"from": edges[-1]}]}}


def _ticks(beginnings: list[datetime], buckets: list[dict[str, Any]]) -> tuple[Tick, ...]:
    """Without the empty ones before the first and after the last hit."""
    by_start = {int(one["from"]): one["doc_count"] for one in buckets if "from" in one}
    counts = np.array([by_start.get(microseconds(start), 0) for start in beginnings], dtype=np.int64)
    full = np.flatnonzero(counts)
    if not len(full):
        return ()
    span = slice(int(full[0]), int(full[-1]) + 1)
    return tuple(
        Tick(start=start, count=int(count)) for start, count in zip(beginnings[span], counts[span], strict=True)
    )
