"""Which documents are shown and which are folded behind them: a query of its own, so that the engine counts and ranks.

Nearly all that is shown are originals that match; a document's role is in the index, kept right by search/backends/roles.
Only matching copies, and matching originals that have copies, are looked at one by one: a copy whose original matches too
is folded behind it, of the others the oldest is shown in the original's place.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from tantivy import Occur

from search.backends.compile import all_of, any_of
from search.backends.schema import KIN, ORIGINAL
from search.backends.snapshot import Column, Found, Snapshot


@dataclass(slots=True)
class Shown:
    every: tantivy.Query  # all that match
    query: tantivy.Query  # those of them that are shown, one a group
    folded: int = 0  # how many match and are not shown
    total: int | None = None  # shown; counted with the first page, which looks at all of them anyway


def uncollapsed(snapshot: Snapshot, every: tantivy.Query) -> Shown:
    return Shown(every, every)


def collapsed(snapshot: Snapshot, every: tantivy.Query) -> Shown:
    """Linear in the matching copies and the matching originals that have any, at a third of a microsecond each."""
    kin = snapshot.everything(with_filter(every, snapshot.term("role", KIN)), "group")
    if not kin:
        return Shown(every, every)
    groups = np.fromiter((group for group, _ in kin), dtype=np.int64, count=len(kin))
    keys = snapshot.column("key", [address for _, address in kin])
    copies = keys != groups
    lone = np.setdiff1d(groups[copies], keys[~copies])  # their original does not match, or is not in the index
    chosen = _oldest(snapshot, kin, np.flatnonzero(copies & np.isin(groups, lone)))
    folded = int(copies.sum()) - len(lone)
    if not len(lone):
        query = with_filter(every, snapshot.term("role", ORIGINAL))
    elif len(lone) <= folded:
        query = with_filter(every, any_of([snapshot.term("role", ORIGINAL), snapshot.any_key("key", chosen)]))
    elif folded:
        behind = keys[copies & ~np.isin(keys, chosen)]
        query = all_of([(Occur.Must, every), (Occur.MustNot, snapshot.any_key("key", behind))])
    else:
        query = every
    return Shown(every, query, folded)


def _oldest(snapshot: Snapshot, kin: Found, rows: Column) -> Column:
    """The keys of the copies that stand for their groups: the oldest, of one age the smallest number."""
    if not len(rows):
        return rows
    addresses = [kin[row][1] for row in rows]
    groups = np.array([kin[row][0] for row in rows], dtype=np.int64)
    keys, dates = snapshot.column("key", addresses), snapshot.column("date", addresses)
    order = np.lexsort((keys, dates, groups))
    first = np.ones(len(order), dtype=bool)
    first[1:] = groups[order][1:] != groups[order][:-1]
    found: Column = keys[order][first]
    return found


def folded(snapshot: Snapshot, shown: Shown, addresses: Sequence[tantivy.DocAddress]) -> list[list[tantivy.DocAddress]]:
    """Behind each of the shown ones, its matching copies, oldest first."""
    if not shown.folded or not addresses:
        return [[] for _ in addresses]
    groups, keys = snapshot.column("group", addresses), snapshot.column("key", addresses)
    behind = snapshot.everything(with_filter(shown.every, snapshot.any_key("group", np.unique(groups))), "group")
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
