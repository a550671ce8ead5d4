"""Which documents are shown and which are folded behind them: a query of its own, so that the engine counts and ranks.

Nearly all that is shown are originals that match; a document's role is in the index, kept right by search/backends/roles.
Only matching copies, and matching originals that have copies, are looked at one by one: a copy whose original matches too
is folded behind it, of the others the oldest is shown in the original's place.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import tantivy
from tantivy import Occur

from search.backends.compile import all_of
from search.backends.schema import COPY, KIN
from search.backends.snapshot import Column, Found, Snapshot

Behind = dict[int, list[tantivy.DocAddress]]  # by group, oldest first


@dataclass(frozen=True, slots=True)
class Shown:
    every: tantivy.Query  # all that match
    query: tantivy.Query  # those of them that are shown, one a group
    articles: int  # how many match
    folded: int = 0  # how many of them are not shown
    newest: Found | None = None  # all that are shown, newest first, where they are held as a list
    behind: Behind | None = None  # and all that are not
    few: tantivy.Query | None = None  # the same as the query, but faster where nothing is ranked

    @property
    def total(self) -> int:
        return self.articles - self.folded


def collapsed(snapshot: Snapshot, every: tantivy.Query, matching: int) -> Shown:
    """Linear in the matching copies and the matching originals that have any, at a third of a microsecond each."""
    copy = snapshot.term("role", COPY)
    copies = snapshot.everything(with_filter(every, copy), "group", most=snapshot.holding("role", COPY))
    if not copies:
        return Shown(every, every, matching)
    parents = all_of([(Occur.Must, with_filter(every, snapshot.term("role", KIN))), (Occur.MustNot, copy)])
    most = min(snapshot.holding("role", KIN), matching - len(copies))
    groups, originals = values(copies), values(snapshot.everything(parents, "group", most=most))
    lone = np.flatnonzero(_not_among(groups, originals))  # their original does not match, or is not in the index
    chosen = _oldest(snapshot, [copies[row] for row in lone])
    folded = len(copies) - len(chosen)
    if not folded:
        return Shown(every, every, matching)
    if len(chosen) <= folded:
        behind = all_of([(Occur.Must, copy), (Occur.MustNot, snapshot.any_key("key", chosen))]) if len(chosen) else copy
    else:
        keys = snapshot.column("key", [address for _, address in copies])
        behind = snapshot.any_key("key", keys[~np.isin(keys, chosen)])
    return Shown(every, all_of([(Occur.Must, every), (Occur.MustNot, behind)]), matching, folded)


def values(found: Found) -> Column:
    """What they were ordered by."""
    return np.fromiter(map(itemgetter(0), found), dtype=np.int64, count=len(found))


def _not_among(values: Column, others: Column) -> Column:
    """Which values are not among the others; both ascend, which makes it five times as fast as ``np.isin``."""
    if not len(others):
        return np.ones(len(values), dtype=bool)
    found: Column = others[np.minimum(np.searchsorted(others, values), len(others) - 1)] != values
    return found


def _oldest(snapshot: Snapshot, found: Found) -> Column:
    """The keys of the copies that stand for their groups: the oldest, of one age the smallest number."""
    addresses, groups = [address for _, address in found], values(found)
    keys, dates = snapshot.column("key", addresses), snapshot.column("date", addresses)
    order = np.lexsort((keys, dates, groups))
    first = np.ones(len(order), dtype=bool)
    first[1:] = groups[order][1:] != groups[order][:-1]
    chosen: Column = keys[order][first]
    return chosen


def folded(snapshot: Snapshot, shown: Shown, addresses: Sequence[tantivy.DocAddress]) -> list[list[tantivy.DocAddress]]:
    """Behind each of the shown ones, its matching copies, oldest first."""
    if not shown.folded or not addresses:
        return [[] for _ in addresses]
    groups, keys = snapshot.column("group", addresses), snapshot.column("key", addresses)
    if shown.behind is not None:
        return [shown.behind.get(group, []) for group in groups.tolist()]
    kin = with_filter(shown.every, snapshot.any_key("group", np.unique(groups)))
    behind = snapshot.everything(kin, "group", most=len(addresses) + shown.folded)
    found = [address for _, address in behind]
    dates, numbers = snapshot.column("date", found), snapshot.column("key", found)
    visible = set(keys.tolist())
    by_group: defaultdict[int, list[tuple[int, int, tantivy.DocAddress]]] = defaultdict(list)
    for (group, address), date, number in zip(behind, dates.tolist(), numbers.tolist(), strict=True):
        if number not in visible:
            by_group[group].append((date, number, address))
    return [
        [address for _, _, address in sorted(by_group[group], key=lambda one: one[:2])] for group in groups.tolist()
    ]


def with_filter(query: tantivy.Query, condition: tantivy.Query) -> tantivy.Query:
    """Those of the query that obey the condition, which adds nothing to their score."""
    return all_of([(Occur.Must, query), (Occur.Must, tantivy.Query.const_score_query(condition, 0.0))])
