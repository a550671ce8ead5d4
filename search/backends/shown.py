"""Which documents are shown and which are folded behind them: a query of its own, so that the engine counts and ranks.

Nearly all that is shown are originals that match; a document's role is in the index. Only matching copies are looked at
one by one: whether their original matches too, or whether the oldest of them is shown in its place.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from tantivy import Occur

from search.backends.compile import all_of, any_of
from search.backends.schema import COPIED, COPY, ORIGINAL
from search.backends.snapshot import Column, Found, Snapshot


@dataclass(frozen=True, slots=True)
class Shown:
    every: tantivy.Query  # all that match
    query: tantivy.Query  # those of them that are shown, one a group
    total: int  # of them
    articles: int  # all that match


def uncollapsed(snapshot: Snapshot, every: tantivy.Query) -> Shown:
    count = snapshot.count(every)
    return Shown(every, every, count, count)


def collapsed(snapshot: Snapshot, every: tantivy.Query) -> Shown:
    """Linear in the matching copies, at about half a microsecond each, beside what the engine counts natively."""
    originals = with_filter(every, snapshot.term("role", ORIGINAL))
    count = snapshot.count(originals)
    copies = snapshot.everything(with_filter(every, snapshot.term("role", COPY)), "group")
    if not copies:
        return Shown(every, every, count, count)
    groups = np.fromiter((group for group, _ in copies), dtype=np.int64, count=len(copies))
    lone = _without_original(snapshot, every, originals, np.unique(groups))
    chosen = _oldest(snapshot, copies, np.flatnonzero(np.isin(groups, lone)))
    if not len(lone):
        query = originals
    elif len(lone) <= len(copies) - len(lone):
        shown = any_of([snapshot.term("role", ORIGINAL), snapshot.any_key("key", chosen)])
        query = with_filter(every, shown)
    else:
        keys = snapshot.column("key", [address for _, address in copies])
        folded = snapshot.any_key("key", keys[~np.isin(keys, chosen)])
        query = all_of([(Occur.Must, every), (Occur.MustNot, folded)])
    return Shown(every, query, count + len(lone), count + len(copies))


def _without_original(snapshot: Snapshot, every: tantivy.Query, originals: tantivy.Query, groups: Column) -> Column:
    """Those of the groups whose original does not match, or is not in the index."""
    copied = snapshot.everything(with_filter(every, snapshot.term("role", COPIED)), "key")
    left = np.setdiff1d(groups, np.fromiter((key for key, _ in copied), dtype=np.int64, count=len(copied)))
    if not len(left):
        return left
    # an original that was indexed before its first copy came does not know of it
    unaware = snapshot.everything(with_filter(originals, snapshot.any_key("key", left)), "key")
    return np.setdiff1d(left, np.fromiter((key for key, _ in unaware), dtype=np.int64, count=len(unaware)))


def _oldest(snapshot: Snapshot, copies: Found, rows: Column) -> Column:
    """The keys of the copies that stand for their groups: the oldest, of one age the smallest number."""
    if not len(rows):
        return rows
    addresses = [copies[row][1] for row in rows]
    groups = np.array([copies[row][0] for row in rows], dtype=np.int64)
    keys, dates = snapshot.column("key", addresses), snapshot.column("date", addresses)
    order = np.lexsort((keys, dates, groups))
    first = np.ones(len(order), dtype=bool)
    first[1:] = groups[order][1:] != groups[order][:-1]
    found: Column = keys[order][first]
    return found


def folded(snapshot: Snapshot, shown: Shown, addresses: Sequence[tantivy.DocAddress]) -> list[list[tantivy.DocAddress]]:
    """Behind each of the shown ones, its matching copies, oldest first."""
    if shown.total == shown.articles or not addresses:
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
