"""An index of sketch hashes in memory whose cost does not grow with what it holds.

A hash table of buckets of 16 slots in flat arrays (one bucket of tags is one cache line); a full bucket forgets its oldest
entry. One look-up reads as many buckets as it has keys, whatever the number of articles; 8 bytes a slot. Two keys of one
article in one bucket cost one of them, and a bucket that runs over costs its oldest: an article has some fifty keys and is
found by any two.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.group import COMMON

SLOTS = 16
CROWDED = 4  # entries of one key in a full bucket, where others may have pushed out more of it, that make it common
FULL = 0.7  # of the slots, then the table grows …
GROWTH = 1.5  # … to hold so much more
START = 1 << 12  # buckets

_PARTS = 64  # the number of buckets is a multiple of it
_MIX, _WIDTH = np.uint32(0x9E3779B1), np.uint64(32)


class Postings:
    """Which articles hold which keys. Articles are numbered from 1 upwards in the order they come in."""

    def __init__(self) -> None:
        self._make(START)
        self.touched = 0  # buckets read, for benchmarks

    def _make(self, buckets: int) -> None:
        buckets = -(-buckets // _PARTS) * _PARTS
        self._tags = np.zeros((buckets, SLOTS), dtype=np.uint32)
        self._ids = np.zeros((buckets, SLOTS), dtype=np.uint32)
        self._next = np.zeros(buckets, dtype=np.uint8)
        self._used = 0

    @property
    def full(self) -> bool:
        """Whether the owner should rebuild() with what is still wanted."""
        return self._used > FULL * self._tags.size

    def rebuild(self, oldest: int) -> None:
        """Forgets articles before ``oldest``, and makes room for half as much again as is left.

        Buckets stand in the order of their keys' mixed bits, so that one part of the old table becomes one part of the new.
        """
        tags, ids, live = self._tags, self._ids, self._ids >= max(1, oldest)
        part = len(tags) // _PARTS
        self._make(max(START, int(GROWTH * np.count_nonzero(live) / (FULL * SLOTS))))
        for first in range(0, len(tags), part):
            held = live[first : first + part]
            self._enter(tags[first : first + part][held], ids[first : first + part][held])

    def _enter(self, tags: npt.NDArray[np.uint32], ids: npt.NDArray[np.uint32]) -> None:
        """Fills empty buckets; of too many in one the newest stay."""
        buckets = self._buckets(tags)
        order = np.lexsort((ids, buckets))
        buckets = buckets[order]
        first, end = buckets.searchsorted(buckets), buckets.searchsorted(buckets, side="right")
        slots = np.arange(len(order)) - np.maximum(first, end - SLOTS)
        kept = slots >= 0
        buckets, slots, order = buckets[kept], slots[kept], order[kept]
        self._tags[buckets, slots], self._ids[buckets, slots] = tags[order], ids[order]
        self._next[buckets] = np.minimum(end - first, SLOTS)[kept] % SLOTS
        self._used += len(order)

    def add(self, id: int, keys: Sequence[int]) -> None:
        buckets, tags = self._where(keys)
        slots = self._next[buckets]
        self._tags[buckets, slots] = tags
        self._ids[buckets, slots] = id
        self._next[buckets] = (slots + 1) % SLOTS
        self._used += len(keys)

    def near(self, keys: Sequence[int], oldest: int = 0) -> dict[int, int]:
        """Article -> keys shared, of those from ``oldest`` on; keys that more than COMMON articles hold do not count."""
        buckets, tags = self._where(keys)
        self.touched += len(keys)
        live = self._ids[buckets] >= max(1, oldest)
        rows, slots = np.nonzero(live & (self._tags[buckets] == tags[:, None]))
        ids = self._ids[buckets[rows], slots]
        most = np.where(live.all(axis=1), CROWDED, COMMON)
        rare = (np.bincount(rows, minlength=len(keys)) <= most)[rows]
        found, counts = np.unique(ids[rare], return_counts=True)
        return dict(zip(found.tolist(), counts.tolist(), strict=True))

    def _where(self, keys: Sequence[int]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        """Bucket and tag of each key; a key is a hash of 32 bits."""
        tags = np.array(keys, dtype=np.uint32)
        return self._buckets(tags), tags

    def _buckets(self, tags: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
        return (tags * _MIX).astype(np.uint64) * np.uint64(len(self._next)) >> _WIDTH
