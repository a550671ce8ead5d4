"""An open story as it is held in memory: its articles, packed, and for each language the sum of their vectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.story.records import Item
from pipeline.story.vectors import Keys, Vector, added, heaviest, less, pack, places, unpack

HEAVIEST = 120  # terms of a story that are compared


@dataclass(slots=True)
class Member:
    """An article; some 900 bytes with a lead's terms."""

    id: int
    language: str
    at: float  # hours
    packed: bytes  # vectors.pack
    counted: bool = False  # among those that rarity is counted over

    @classmethod
    def of(cls, item: Item) -> "Member":
        return cls(item.id, item.language, item.at, pack(item.terms))

    def again(self) -> "Member":
        return Member(self.id, self.language, self.at, self.packed)

    def part(self) -> "Part":
        vector = unpack(self.packed)
        return Part(sum=vector, count=1, total=len(vector.keys))


@dataclass(slots=True)
class Part:
    """A story's articles of one language, or one article."""

    sum: Vector
    count: int  # articles
    total: int  # terms of all articles
    top: npt.NDArray[np.uint16] | None = None  # where the heaviest of the terms stand, until the next article comes

    def heaviest(self) -> Vector:
        if len(self.sum.keys) <= HEAVIEST:
            return self.sum
        if self.top is None:
            self.top = heaviest(self.sum.weights, HEAVIEST)
        return Vector(self.sum.keys[self.top], self.sum.weights[self.top])

    def add(self, vector: Vector) -> Keys:
        """Adds an article; returns the keys that are new to the part."""
        self.sum, fresh = added(self.sum, vector)
        self.count, self.total, self.top = self.count + 1, self.total + len(vector.keys), None
        return fresh

    def without(self, vector: Vector) -> "Part":
        return Part(sum=less(self.sum, vector), count=self.count - 1, total=self.total - len(vector.keys))

    @property
    def density(self) -> float:
        """Terms an article."""
        return self.total / self.count


@dataclass(slots=True)
class Story:
    id: int
    first: float
    last: float
    slot: int  # in the index of terms
    members: list[Member] = field(default_factory=list)
    _parts: dict[str, Part] | None = (
        None  # by language; most stories have one article, whose part is made when asked for
    )

    def parts(self) -> dict[str, Part]:
        if self._parts is None:
            return {member.language: member.part() for member in self.members}
        return self._parts

    def add(self, member: Member) -> Keys:
        """Adds an article; returns the keys that are new to the story."""
        self.first, self.last = min(self.first, member.at), max(self.last, member.at)
        parts = self.parts()
        self.members.append(member)
        vector = unpack(member.packed)
        if not parts:
            return vector.keys
        self._parts = parts
        if member.language in parts:
            fresh = parts[member.language].add(vector)
        else:
            parts[member.language], fresh = member.part(), vector.keys
        for language, part in parts.items():
            if language != member.language:
                fresh = fresh[~places(part.sum.keys, fresh)[1]]
        return fresh

    def others(self, member: Member) -> dict[str, Part]:
        """Its parts without one of its articles; a part that held nothing else has none left."""
        own = unpack(member.packed)
        parts = {
            language: part.without(own) if language == member.language else part
            for language, part in self.parts().items()
        }
        return {language: part for language, part in parts.items() if part.count}

    def keys(self) -> Keys:
        return np.unique(np.concatenate([part.sum.keys for part in self.parts().values()]))


def holds(parts: Mapping[str, Part], keys: Keys) -> npt.NDArray[np.bool_]:
    """Which of the keys any article of the parts has."""
    found = np.zeros(len(keys), np.bool_)
    for part in parts.values():
        found |= places(part.sum.keys, keys)[1]
    return found


def hours_between(first: float, last: float, at: float) -> float:
    """Between a moment and a span; 0.0 within."""
    return max(0.0, at - last, first - at)
