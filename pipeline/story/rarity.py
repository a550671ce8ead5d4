"""How rare a term is among the articles of the window, by language.

Counts stand in a table of buckets that terms are thrown into by their hash: a term that shares its bucket is taken for less
rare than it is, and the table never grows. What is counted depends on the articles alone, never on their order of arrival:
the newest ``Rules.counted`` within ``Rules.window`` hours of the newest.
"""

import heapq
import math

import numpy as np
import numpy.typing as npt

from pipeline.story.members import Member
from pipeline.story.records import Rules
from pipeline.story.vectors import Vector, keys_of

_BUCKETS = 1 << 21
_SLACK = 1_000  # articles forgotten that the window may hold beside
_MASK = np.uint32(_BUCKETS - 1)


class Rarity:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._seen: dict[str, npt.NDArray[np.int32]] = {}
        self._total: dict[str, int] = {}
        self._window: list[tuple[float, int, int, Member]] = []  # a heap, oldest first
        self._entered = 0
        self._gone = 0  # of them, forgotten
        self.clock = -math.inf  # the newest article's time

    def enter(self, member: Member) -> None:
        self.clock = max(self.clock, member.at)
        oldest = self.clock - self._rules.window
        if member.at >= oldest:
            self._entered += 1  # an article that was forgotten may come again
            heapq.heappush(self._window, (member.at, member.id, self._entered, member))
            self._count(member, 1)
        while self._window and (self._window[0][0] < oldest or len(self._window) - self._gone > self._rules.counted):
            *_, left = heapq.heappop(self._window)
            if left.counted:
                self._count(left, -1)
            else:
                self._gone -= 1

    def forget(self, member: Member) -> None:
        if member.counted:
            self._gone += 1
            self._count(member, -1)
        if self._gone > _SLACK and 2 * self._gone > len(self._window):
            self._window = [entry for entry in self._window if entry[-1].counted]
            heapq.heapify(self._window)
            self._gone = 0

    def weighted(self, vector: Vector, language: str) -> Vector:
        """The vector with each term's weight times its rarity: the log of how many times the window it would take."""
        seen = self._table(language)[vector.keys & _MASK]
        most = math.log(self._total[language] + self._rules.archive + 1.0)
        return Vector(vector.keys, vector.weights * np.maximum(0.0, most - np.log(seen + 1.0)))

    def _count(self, member: Member, by: int) -> None:
        member.counted = by > 0
        table, keys = self._table(member.language), keys_of(member.packed)
        table[keys & _MASK] += by
        self._total[member.language] += by

    def _table(self, language: str) -> npt.NDArray[np.int32]:
        if language not in self._seen:
            self._seen[language], self._total[language] = np.zeros(_BUCKETS, np.int32), 0
        return self._seen[language]
