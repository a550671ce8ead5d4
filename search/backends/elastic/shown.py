"""Which documents are shown and which are folded behind them, exactly, and counted by the server.

Nearly all that is shown are originals that match. Only matching copies are looked at one by one, as columns of numbers:
whether their original matches too, or whether the oldest of them is shown in its place. Elasticsearch's own collapse
shows the newest or best of a group, and its cardinality is an estimate.
"""

from dataclasses import dataclass

import numpy as np

from search.backends.elastic.compile import Dsl, any_of, term, within
from search.backends.elastic.schema import WORDS
from search.backends.elastic.snapshot import DATE, Column, Snapshot, any_key

ORIGINAL = term(f"{WORDS}.original", True)
COPY = term(f"{WORDS}.original", False)
_SPAN = {"first": {"min": {"field": DATE}}, "last": {"max": {"field": DATE}}}
_NONE = np.empty((0, 3), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Shown:
    query: Dsl  # what is shown, one a group; its score is that of the whole query
    total: int  # of them
    articles: int  # all that match
    span: tuple[int, int] | None  # the oldest and the newest date shown, microseconds since 1970
    folded: Column  # rows of (group, date, key), by group and age: all matching copies that are not shown

    def behind(self, group: int) -> list[int]:
        """The keys of the copies folded behind the one that is shown of a group, oldest first."""
        first, last = np.searchsorted(self.folded[:, 0], [group, group + 1])
        return [int(key) for key in self.folded[first:last, 2]]


def uncollapsed(snapshot: Snapshot, every: Dsl) -> Shown:
    count, found = snapshot.counted(every, _SPAN)
    return Shown(every, count, count, _span(found), _NONE)


def collapsed(snapshot: Snapshot, every: Dsl) -> Shown:
    """A request, and where copies match two more; each for every 20,000 of them."""
    originals = {"filter": ORIGINAL, "aggs": _SPAN}
    articles, found = snapshot.counted(every, {"originals": originals})
    count = int(found["originals"]["doc_count"])
    span = _span(found["originals"])
    if count == articles:
        return Shown(every, count, articles, span, _NONE)
    copies = snapshot.columns(within(every, COPY), ("group", DATE, "id"))
    lone = _without_original(snapshot, every, np.unique(copies[:, 0]))
    stands = _first_of_each(copies) & np.isin(copies[:, 0], lone)
    chosen, folded = copies[stands], copies[~stands]
    if len(chosen):
        oldest, newest = int(chosen[:, 1].min()), int(chosen[:, 1].max())
        span = (min(span[0], oldest), max(span[1], newest)) if span else (oldest, newest)
    return Shown(_query(every, chosen[:, 2], folded[:, 2]), count + len(chosen), articles, span, folded)


def _query(every: Dsl, chosen: Column, folded: Column) -> Dsl:
    if not len(chosen):
        return within(every, ORIGINAL)
    if len(chosen) <= len(folded):
        return within(every, any_of([ORIGINAL, any_key("id", chosen)]))
    return within(every, without=(any_key("id", folded),)) if len(folded) else every


def _without_original(snapshot: Snapshot, every: Dsl, groups: Column) -> Column:
    """Those of the groups whose original does not match, or is not in the index."""
    held = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(groups), 50_000):
        some = groups[start : start + 50_000]
        held.append(snapshot.columns(within(every, ORIGINAL, any_key("id", some)), ("id",))[:, 0])
    lone: Column = np.setdiff1d(groups, np.concatenate(held))
    return lone


def _first_of_each(copies: Column) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Of rows ordered by group: whether each is the first of its group."""
    first = np.ones(len(copies), dtype=bool)
    first[1:] = copies[1:, 0] != copies[:-1, 0]
    return first


def _span(found: dict[str, dict[str, float | None]]) -> tuple[int, int] | None:
    """Doubles are exact to the microsecond until the year 2255."""
    first, last = found["first"]["value"], found["last"]["value"]
    return None if first is None or last is None else (int(first), int(last))
