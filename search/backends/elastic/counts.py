"""Counts of what is shown, by value and by time."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from search.backends.elastic.compile import Dsl
from search.backends.elastic.schema import WORDS
from search.backends.elastic.shown import Shown
from search.backends.elastic.snapshot import DATE, Snapshot
from search.backends.schema import microseconds, moment
from search.request import Bucket, Request, Table, TableRequest, Tick
from search.timeline import starts

_EVERY = 60_000  # values that a shard reports of one facet: with all of them counts are exact on any number of shards


def wanted(shown: Shown, request: Request) -> tuple[dict[str, Any], list[datetime]]:
    """The aggregations of the facets and the timeline that are asked for, and the timeline's beginnings.

    The timeline counts between the beginnings of search/timeline.py: a date histogram of the server knows neither
    where a repeated hour is two nor MAX_TICKS, and rounds to milliseconds.
    """
    asked: dict[str, Any] = {f"facet.{name}": _terms(name, request.facet_size) for name in request.facets}
    beginnings: list[datetime] = []
    if request.timeline and shown.span:
        first, last = (moment(end) for end in shown.span)
        beginnings = starts(first, last, request.timeline, request.timezone)
        asked["timeline"] = _ranges(beginnings)
    return asked, beginnings


def read(
    found: dict[str, Any], request: Request, beginnings: list[datetime]
) -> tuple[dict[str, tuple[Bucket, ...]], tuple[Tick, ...]]:
    facets = {name: _buckets(found.get(f"facet.{name}", {}))[: request.facet_size] for name in request.facets}
    ticks = found.get("timeline", {}).get("buckets", [])
    return facets, tuple(
        Tick(start=start, count=int(one["doc_count"])) for start, one in zip(beginnings, ticks, strict=True)
    )


def table(snapshot: Snapshot, query: Dsl, request: TableRequest) -> Table:
    names = {"rows": request.rows, "columns": request.columns}
    _, found = snapshot.counted(query, {key: _terms(name, request.size) for key, name in names.items()})
    rows, columns = _buckets(found["rows"]), _buckets(found["columns"])
    if not rows or not columns:
        return Table(rows=rows, columns=columns, cells=tuple(() for _ in rows))
    outer = _terms(request.rows, len(rows), rows) | {
        "aggs": {"columns": _terms(request.columns, len(columns), columns)}
    }
    _, crossed = snapshot.counted(query, {"rows": outer})
    counts = {
        (row["key"], column["key"]): int(column["doc_count"])
        for row in crossed["rows"]["buckets"]
        for column in row["columns"]["buckets"]
    }
    same = request.rows == request.columns
    cells = tuple(
        tuple(0 if same and j <= i else counts.get((row.value, column.value), 0) for j, column in enumerate(columns))
        for i, row in enumerate(rows)
    )
    return Table(rows=rows, columns=columns, cells=cells)


def _terms(name: str, size: int, only: tuple[Bucket, ...] = ()) -> dict[str, Any]:
    """Most first, ties by value: the server's own order, and ours."""
    included = {"include": [one.value for one in only]} if only else {}
    return {"terms": {"field": f"{WORDS}.{name}", "size": max(size, 1), "shard_size": _EVERY, **included}}


def _buckets(found: dict[str, Any]) -> tuple[Bucket, ...]:
    return tuple(Bucket(value=one["key"], count=int(one["doc_count"])) for one in found.get("buckets", []))


def _ranges(beginnings: list[datetime]) -> dict[str, Any]:
    edges = [microseconds(start) for start in beginnings]
    spans = [{"from": start, "to": end} for start, end in pairwise(edges)]
    return {"range": {"field": DATE, "ranges": [*spans, {"from": edges[-1]}]}}
