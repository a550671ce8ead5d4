"""Before a search is saved: what it would have brought over the last month, and which part of it brings the most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from search.backends.base import Backend
from search.canonical import both, to_text
from search.query import And, Or, Query, Range
from search.request import Bucket, Hit, Interval, Request, Tick

DAYS, WEEK = 30, 7
SAMPLES = 5
MOST_PARTS = 25  # alternatives that are counted one by one
FULL = 40  # hits a day: more fill a mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    clause: str
    count: int  # hits of the month that it alone would bring
    share: int  # percent of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    total: int  # hits of DAYS days, copies folded
    a_day: float  # over DAYS days
    a_day_lately: float  # over WEEK days
    most: int  # on the fullest day
    ticks: Sequence[Tick]  # by day
    languages: Sequence[Bucket]
    outlets: Sequence[Bucket]
    noisiest: Part | None  # of alternatives; None where there are none
    samples: Sequence[Hit]
    fills: bool


def backtest(tree: Query, engine: Backend, now: datetime, timezone: str) -> Backtest:
    """One search with counts, one count for each alternative, and one for the week. Raises BackendError."""
    month = _since(tree, now, DAYS)
    results = engine.search(
        Request(
            query=month,
            limit=SAMPLES,
            facets=("language", "outlet"),
            facet_size=10,
            timeline=Interval.DAY,
            timezone=timezone,
        )
    )
    lately = _count(engine, _since(tree, now, WEEK))
    return Backtest(
        total=results.total,
        a_day=results.total / DAYS,
        a_day_lately=lately / WEEK,
        most=max((tick.count for tick in results.timeline), default=0),
        ticks=results.timeline,
        languages=results.facets["language"],
        outlets=results.facets["outlet"],
        noisiest=_noisiest(tree, engine, now, results.total),
        samples=results.hits,
        fills=max(results.total / DAYS, lately / WEEK) > FULL,
    )


def _since(tree: Query, now: datetime, days: int) -> Query:
    return both((tree, Range("date", now - timedelta(days=days), now)))


def _count(engine: Backend, tree: Query) -> int:
    return engine.search(Request(query=tree, limit=0, highlight=False)).total


def _noisiest(tree: Query, engine: Backend, now: datetime, total: int) -> Part | None:
    """Of the first list of alternatives at the query's top: the one that brings most, with all else as it is."""
    rest, alternatives = _alternatives(tree)
    if len(alternatives) < 2 or not total:
        return None
    counted = [(_count(engine, _since(both((*rest, part)), now, DAYS)), part) for part in alternatives[:MOST_PARTS]]
    count, part = max(counted, key=lambda one: one[0])
    return Part(clause=to_text(part), count=count, share=min(100, round(100 * count / total))) if count else None


def _alternatives(tree: Query) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    if isinstance(tree, Or):
        return (), tree.parts
    if isinstance(tree, And):
        for part in tree.parts:
            if isinstance(part, Or):
                return tuple(one for one in tree.parts if one is not part), part.parts
    return (), ()
