"""Which documents are shown and which are folded behind them, counted in columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matching:
    """The documents that match, one a row in every column, in no order. ``score`` is empty where none is wanted."""

    key: Column
    group: Column
    date: Column  # microseconds since 1970
    score: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Collapsed:
    """Rows of a Matching."""

    shown: Column  # one a group: the original if it matches, else the oldest, of one age the smallest number
    folded: Column  # the others
    ends: Column  # ``folded`` lies group by group, oldest first; shown[i]'s are folded[ends[i - 1] : ends[i]]


def collapse(matching: Matching) -> Collapsed:
    """O(n log n) in the documents that match."""
    order = np.lexsort((matching.key, matching.date, matching.key != matching.group, matching.group))
    groups = matching.group[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = groups[1:] != groups[:-1]
    shown = order[first]
    sizes = np.diff(np.append(np.flatnonzero(first), len(order))) - 1
    return Collapsed(shown, order[~first], np.cumsum(sizes))


def uncollapsed(matching: Matching) -> Collapsed:
    count = len(matching.key)
    return Collapsed(np.arange(count), np.empty(0, dtype=np.int64), np.zeros(count, dtype=np.int64))


def ranked(matching: Matching, shown: Column) -> Column:
    """Places in ``shown``, best first: by score if there is one, then newest, then smallest number."""
    keys: list[npt.NDArray[Any]] = [matching.key[shown], -matching.date[shown]]
    if len(matching.score):
        keys.append(-matching.score[shown])
    order: Column = np.lexsort(keys)
    return order


def count_by(beginnings: Column, moments: Column) -> list[int]:
    """How many moments lie from each beginning to the next. ``beginnings`` ascend, none of the moments lies before."""
    places = np.searchsorted(beginnings, moments, side="right") - 1
    return [int(count) for count in np.bincount(places, minlength=len(beginnings))]
