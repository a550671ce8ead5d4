"""What a query of phrases and NEARs finds, looked at once and held as a list, where it is not very much.

Their words are frequent and their matches few: to find these, the positions of words are read in a hundred thousand
articles. Counting, folding and ranking would each read them again.
"""

import numpy as np
import tantivy
from tantivy import Occur, Order

from search.backends.compile import all_of
from search.backends.shown import Behind, Shown, values
from search.backends.snapshot import Snapshot
from search.query import And, Near, Not, Or, Phrase, Query

MOST = 16_000  # matches; about 2 MB
_FEW = 2_000  # of which the numbers are asked for sooner than the query itself


def reads_positions(tree: Query) -> bool:
    match tree:
        case And() | Or():
            return any(reads_positions(part) for part in tree.parts)
        case Not():
            return reads_positions(tree.part)
        case _:
            return isinstance(tree, Near) or (isinstance(tree, Phrase) and len(tree.words) > 1)


def listed(snapshot: Snapshot, every: tantivy.Query, *, collapse: bool) -> Shown | int:
    """How many match, where they are more than MOST. Costs one look at all of them, and half a microsecond for each."""
    answer = snapshot.searcher.search(every, MOST, count=True, order_by_field="date", order=Order.Desc)
    matching: int = answer.count  # type: ignore[attr-defined]
    if matching > MOST:
        return matching
    found = answer.hits
    addresses = [address for _, address in found]
    keys, groups, dates = snapshot.column("key", addresses), snapshot.column("group", addresses), values(found)
    shown = _first_of_each(keys, groups, dates) if collapse else np.ones(len(keys), dtype=bool)
    newest = np.lexsort((keys, -dates))
    behind: Behind = {}
    for row in newest[::-1][~shown[newest[::-1]]].tolist():
        behind.setdefault(int(groups[row]), []).append(addresses[row])
    query, few = every, None
    if behind:
        query = all_of([(Occur.Must, every), (Occur.MustNot, snapshot.any_key("key", keys[~shown]))])
    if shown.sum() <= _FEW:
        few = snapshot.any_key("key", keys[shown])
    return Shown(
        every,
        query,
        matching,
        int((~shown).sum()),
        newest=[found[row] for row in newest[shown[newest]].tolist()],
        behind=behind,
        few=few,
    )


def _first_of_each(keys: np.ndarray, groups: np.ndarray, dates: np.ndarray) -> np.ndarray:
    """Of each group the original, else the oldest, of one age the smallest number."""
    order = np.lexsort((keys, dates, keys != groups, groups))
    first = np.zeros(len(keys), dtype=bool)
    if len(keys):
        first[order[np.concatenate(([True], groups[order][1:] != groups[order][:-1]))]] = True
    return first
