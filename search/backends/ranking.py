"""The first hits of a query in the one order that all engines share. tantivy leaves ties in the order of its files."""

from collections.abc import Iterator
from itertools import chain

import numpy as np
import tantivy

from search.backends.shown import with_filter
from search.backends.snapshot import NEVER, Found, Snapshot

PAGE = 1_000  # hits that a walk holds at once
_MANY = 2_000  # hits that are sooner looked at all than looked for
_MARGIN = 4  # days come unevenly


def newest(snapshot: Snapshot, query: tantivy.Query, most: int, matching: int, latest: int | None = None) -> Found:
    """The ``most`` newest, ties by number, smallest first; with their dates.

    ``matching``: how many there are in the index, about; ``latest``: none is newer than that.

    Looked for in the last days first, of which so many are taken as should hold them: of 400,000 hits twenty are found
    in half a millisecond, where a look at all of them takes 14.
    """
    found: Found = []
    for recent in chain(_recent(snapshot, query, most, matching, latest), [query]):
        found = snapshot.ordered(recent, "date", most + 1, descending=True)
        if len(found) > most:
            last = found[-1][0]
            found = [one for one in found if one[0] > last]
            if len(found) < most:
                found += _of_one_moment(snapshot, query, last, most - len(found))
            break
    return _tied_by_key(snapshot, found)[:most]


def _recent(
    snapshot: Snapshot, query: tantivy.Query, most: int, matching: int, latest: int | None
) -> Iterator[tantivy.Query]:
    """Ever longer spans before the newest date."""
    if snapshot.span is None or matching < _MANY:
        return
    oldest, end = snapshot.span
    latest = end if latest is None else latest
    share = _MARGIN * (most + 1) / matching
    while share < 0.5:
        yield with_filter(query, snapshot.between("date", latest - int(share * (latest - oldest)), NEVER))
        share *= _MARGIN * 2


def _of_one_moment(snapshot: Snapshot, query: tantivy.Query, date: int, most: int) -> Found:
    then = with_filter(query, snapshot.between("date", date, date))
    return [(date, address) for _, address in snapshot.ordered(then, "key", most)]


def best(snapshot: Snapshot, query: tantivy.Query, most: int) -> Found:
    """The ``most`` best with their scores, ties by date, newest first, then by number.

    Where many score alike at the end of the list, all of these are fetched: only then can it be told which come first.
    """
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


def walk(snapshot: Snapshot, query: tantivy.Query, matching: int) -> Iterator[Found]:
    """All that match, newest first, in pages of a bounded size."""
    left, latest = query, None
    while found := newest(snapshot, left, PAGE, matching, latest):
        yield found
        if len(found) < PAGE:
            return
        latest, key = found[-1][0], int(snapshot.column("key", [found[-1][1]])[0])
        left = with_filter(query, _behind(snapshot, latest, key))


def _behind(snapshot: Snapshot, date: int, key: int) -> tantivy.Query:
    """What comes after the hit of this date and number."""
    older = snapshot.between("date", -NEVER, date - 1)
    tied = with_filter(snapshot.between("date", date, date), snapshot.numbers_after("key", key))
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, older), (tantivy.Occur.Should, tied)])


def _tied_by_key(snapshot: Snapshot, found: Found) -> Found:
    dates = np.array([date for date, _ in found], dtype=np.int64)
    if len(found) < 2 or (np.diff(dates) != 0).all():
        return found
    order = np.lexsort((snapshot.column("key", [address for _, address in found]), -dates))
    return [found[row] for row in order]
