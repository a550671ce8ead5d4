"""Which open stories hold a term: posting lists of which a look-up reads a bounded number of entries.

A story is entered under a slot that is never given twice, so that taking it out is to drop the slot: lists are swept of what
is gone when that is the greater part of them.
"""

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from pipeline.story.vectors import Vector

POSTINGS = 400  # entries that one look-up reads …
LISTS = 24  # … under so many of its rarest terms
_SLACK = 8  # entries of a list that may be gone beside


class Index:
    def __init__(self) -> None:
        self._stories: dict[int, int] = {}  # slot -> story
        self._lists: dict[int, array[int]] = {}  # term -> how many of the slots behind are there still, slots
        self._next = 0
        self.touched = 0  # entries read, for benchmarks

    def open(self, story: int) -> int:
        self._next += 1
        self._stories[self._next] = story
        return self._next

    def rename(self, slot: int, story: int) -> None:
        self._stories[slot] = story

    def add(self, slot: int, keys: Iterable[int]) -> None:
        """Enters a story under terms that it is not entered under yet."""
        lists = self._lists
        for key in keys:
            found = lists.get(key)
            if found is None:
                lists[key] = array("I", (1, slot))
            else:
                found[0] += 1
                found.append(slot)

    def close(self, slot: int, keys: Iterable[int]) -> None:
        """Takes a story out; ``keys`` are all that it was entered under."""
        del self._stories[slot]
        lists = self._lists
        for key in keys:
            found = lists[key]
            found[0] -= 1
            if not found[0]:
                del lists[key]
            elif len(found) > 2 * found[0] + _SLACK:
                lists[key] = array("I", (found[0], *(one for one in found[1:] if one in self._stories)))

    def near(self, vector: Vector, floor: float, most: int, but: int) -> list[int]:
        """At most ``most`` stories, other than ``but``, likest first by a rough sum of at least ``floor``: the squared weights
        of what they share of the rarest terms."""
        lists = self._lists
        ranked = [
            (found[0], key, weight, found)
            for key, weight in zip(vector.keys.tolist(), vector.weights.tolist(), strict=True)
            if (found := lists.get(key)) is not None
        ]
        ranked.sort()
        left = POSTINGS
        read: list[npt.NDArray[np.uint32]] = []
        squares: list[float] = []
        for count, _, weight, posting in ranked[:LISTS]:
            if count > left:
                break
            left -= count
            read.append(np.frombuffer(posting, np.uint32)[1:])
            squares.append(weight * weight)
        self.touched += POSTINGS - left
        if not read:
            return []
        entered, place = np.unique(np.concatenate(read), return_inverse=True)
        sums = np.bincount(place, np.repeat(squares, [len(slots) for slots in read]))
        enough = np.flatnonzero(sums >= floor)
        enough = enough[np.argsort(-sums[enough])]
        likest: list[tuple[float, int]] = []
        for slot, rough in zip(entered[enough].tolist(), (-sums[enough]).tolist(), strict=True):
            if len(likest) >= most and rough > likest[-1][0]:
                break
            if (story := self._stories.get(slot, but)) != but:
                likest.append((rough, story))
        return [story for _, story in sorted(likest)[:most]]
