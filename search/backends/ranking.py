"""The first hits of a query in the one order that all engines share. tantivy leaves ties in the order of its files."""

from collections.abc import Iterator

import numpy as np
import tantivy

from search.backends.shown import with_filter
from search.backends.snapshot import Found, Snapshot

PAGE = 1_000  # hits that a walk holds at once


def newest(snapshot: Snapshot, query: tantivy.Query, most: int) -> Found:
    """The ``most`` newest, ties by number, smallest first; with their dates."""
    if most <= 0:
        return []
    found = snapshot.ordered(query, "date", most + 1, descending=True)
    if len(found) > most:
        last = found[-1][0]
        found = [one for one in found if one[0] > last]
        if len(found) < most:
            found += _of_one_moment(snapshot, query, last, most - len(found))
    return _tied_by_key(snapshot, found)[:most]


def _of_one_moment(snapshot: Snapshot, query: tantivy.Query, date: int, most: int) -> Found:
    then = with_filter(query, snapshot.between("date", date, date))
    return [(date, address) for _, address in snapshot.ordered(then, "key", most)]


def best(snapshot: Snapshot, query: tantivy.Query, most: int) -> Found:
    """The ``most`` best with their scores, ties by date, newest first, then by number.

    Where many score alike at the end of the list, all of these are fetched: only then can it be told which come first.
    """
    if most <= 0:
        return []
    limit = most + 1
    while True:
        found: Found = snapshot.searcher.search(query, limit, count=False).hits
        if len(found) < limit or found[-1][0] < found[most - 1][0]:
            break
        limit *= 4
    addresses = [address for _, address in found]
    scores = np.array([score for score, _ in found], dtype=np.float64)
    order = np.lexsort((snapshot.column("key", addresses), -snapshot.column("date", addresses), -scores))
    return [found[row] for row in order[:most]]


def walk(snapshot: Snapshot, query: tantivy.Query) -> Iterator[Found]:
    """All that match, newest first, in pages of a bounded size. Each page costs one look at all that is left."""
    left = query
    while found := newest(snapshot, left, PAGE):
        yield found
        if len(found) < PAGE:
            return
        date, key = found[-1][0], int(snapshot.column("key", [found[-1][1]])[0])
        left = with_filter(query, _behind(snapshot, date, key))


def _behind(snapshot: Snapshot, date: int, key: int) -> tantivy.Query:
    """What comes after the hit of this date and number."""
    older = snapshot.between("date", -(2**62), date - 1)
    tied = with_filter(snapshot.between("date", date, date), snapshot.numbers_after("key", key))
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, older), (tantivy.Occur.Should, tied)])


def _tied_by_key(snapshot: Snapshot, found: Found) -> Found:
    dates = np.array([date for date, _ in found], dtype=np.int64)
    if len(found) < 2 or (np.diff(dates) != 0).all():
        return found
    order = np.lexsort((snapshot.column("key", [address for _, address in found]), -dates))
    return [found[row] for row in order]
