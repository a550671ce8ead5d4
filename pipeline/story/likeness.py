"""How like an article or story is to a story: a cosine of vectors weighted by rarity, against a threshold that depends on how
much both say and on whether they speak one language."""

import math
from collections.abc import Mapping

import numpy as np

from pipeline.story.index import Index
from pipeline.story.members import Member, Part, Story
from pipeline.story.rarity import Rarity
from pipeline.story.records import Rules, Span
from pipeline.story.vectors import Vector, added, places, squared, unpack

LOOKED = 8  # stories that are compared in full


class Likeness:
    def __init__(self, rules: Rules, rarity: Rarity, index: Index, stories: Mapping[int, Story]) -> None:
        self._rules = rules
        self._rarity = rarity
        self._index = index
        self._open = stories

    def to_join(self, member: Member, but: int = 0) -> tuple[float, Story | None]:
        """The likest story at or above its threshold, and the likeness; (0.0, None) if there is none."""
        parts = {member.language: member.part()}
        return self._best(parts, member.at, member.at, self._rules.alike, self._rules.across, but)

    def to_merge(self, story: Story) -> tuple[float, Story | None]:
        """The same for a story and those it may become one with."""
        rules = self._rules
        return self._best(story.parts(), story.first, story.last, rules.merge, rules.merge_across, but=story.id)

    def among(self, member: Member, story: Story) -> float:
        """Of a member to the other members, as a share of its threshold."""
        own = unpack(member.packed)
        vector = self._rarity.weighted(own, member.language)
        best = 0.0
        for language, others in story.others(member).items():
            span = self._rules.alike if language == member.language else self._rules.across
            least, _ = self._least(len(own.keys), story.parts()[language].density, span)
            best = max(best, _cosine(vector, self._rarity.weighted(others.sum, language)) / least)
        return best

    def _best(
        self, parts: Mapping[str, Part], first: float, last: float, same: Span, across: Span, but: int
    ) -> tuple[float, Story | None]:
        mine = {language: self._rarity.weighted(part.heaviest(), language) for language, part in parts.items()}
        lengths = {language: squared(vector) for language, vector in mine.items()}
        best, found, over = 0.0, None, 1.0
        for id in self._candidates(mine, min(same[0], across[0]), but):
            story = self._open[id]
            fading = self._fading(story, first, last)
            if fading is None:
                continue
            for language, part in story.parts().items():
                for tongue, vector in mine.items():
                    span = same if tongue == language else across
                    least, density = self._least(parts[tongue].density, part.density, span)
                    other = part.heaviest()
                    at, known = places(other.keys, vector.keys)
                    shared = vector.weights[known]
                    # Cauchy-Schwarz: with so little of its length in shared terms the cosine cannot be enough.
                    if shared @ shared < 0.999 * (least * over) ** 2 * lengths[tongue]:
                        continue
                    theirs = self._rarity.weighted(other, language)
                    likeness = float(shared @ theirs.weights[at[known]]) / math.sqrt(lengths[tongue] * squared(theirs))
                    likeness *= math.exp(-fading * (1 - self._rules.patience * density))
                    share = round(likeness / least, 6)
                    if share > over or (share == over and found is not None and id < found.id):
                        best, found, over = likeness, story, share
        return best, found

    def _fading(self, story: Story, first: float, last: float) -> float | None:
        """The exponent of what time takes from the likeness; None where they are too far apart."""
        rules = self._rules
        gap = max(0.0, first - story.last, story.first - last)
        if gap > rules.silence or last - story.first > rules.longest:
            return None
        return gap / rules.fade + max(0.0, last - story.first) / rules.age

    def _least(self, one: float, two: float, span: Span) -> tuple[float, float]:
        """The threshold for articles of so many terms, and how dense they are: 0.0 for headlines to 1.0 for texts."""
        rules = self._rules
        density = min(1.0, max(0.0, (min(one, two) - rules.sparse) / (rules.dense - rules.sparse)))
        return span[0] + density * (span[1] - span[0]), density

    def _candidates(self, vectors: Mapping[str, Vector], least: float, but: int) -> list[int]:
        """Stories that share the rarest terms, likest first by a rough sum.

        A cosine of at least ``least`` needs ``least`` squared of the vector's length in the terms shared (Cauchy-Schwarz); as
        only the rarest terms are looked at, a quarter of that is asked for.
        """
        vector = _greater(*vectors.values())
        return self._index.near(vector, 0.25 * least**2 * squared(vector), LOOKED, but)


def _greater(one: Vector, two: Vector | None = None) -> Vector:
    """Both vectors' terms, each with the greater of its weights."""
    if two is None:
        return one
    both = added(one, two)[0]
    weights = np.zeros(len(both.keys))
    for part in (one, two):
        at = both.keys.searchsorted(part.keys)
        weights[at] = np.maximum(weights[at], part.weights)
    return Vector(both.keys, weights)


def _cosine(one: Vector, two: Vector) -> float:
    at, known = places(two.keys, one.keys)
    dot = float(one.weights[known] @ two.weights[at[known]])
    return dot / math.sqrt(squared(one) * squared(two)) if dot else 0.0
