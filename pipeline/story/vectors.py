"""Terms as numbers: a vector is the sorted 32-bit hashes of its terms with their weights.

Hashes and not numbers given as terms come, so that two processes that read the same articles in another order hold the same
arrays and sum them in the same order. Weights are kept in 16 bits: sums of them are exact in 64, hence the same whatever was
added first. Two terms of one hash (one pair in four thousand million) count as one.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from pipeline.story.records import Terms

Keys = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float64]
_SIZE = 6  # bytes of a packed term


class Vector(NamedTuple):
    """``keys`` ascending and without repeats."""

    keys: Keys
    weights: Weights


@lru_cache(maxsize=400_000)
def key(term: str) -> int:
    return xxhash.xxh32_intdigest(term.encode(errors="replace"))


def pack(terms: Terms) -> bytes:
    """Six bytes a term; equal for equal terms in any order."""
    weights = {key(term): weight for term, weight in terms.items()}
    keys = sorted(weights)
    return np.array(keys, np.uint32).tobytes() + np.array([weights[one] for one in keys], np.float16).tobytes()


def unpack(packed: bytes) -> Vector:
    count = len(packed) // _SIZE
    if not count:
        return Vector(np.zeros(0, np.uint32), np.zeros(0))
    keys = np.frombuffer(packed, np.uint32, count)
    return Vector(keys, np.frombuffer(packed, np.float16, count, 4 * count).astype(np.float64))


def keys_of(packed: bytes) -> Keys:
    count = len(packed) // _SIZE
    return np.frombuffer(packed, np.uint32, count) if count else np.zeros(0, np.uint32)


def places(keys: Keys, wanted: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """For each of ``wanted``: where in ``keys`` it stands or would stand, and whether it is there."""
    at = keys.searchsorted(wanted)
    if not len(keys):
        return at, np.zeros(len(wanted), np.bool_)
    return at, keys[np.minimum(at, len(keys) - 1)] == wanted


def added(one: Vector, two: Vector) -> tuple[Vector, Keys]:
    """The sum, and the keys of ``two`` that ``one`` has not."""
    at, known = places(one.keys, two.keys)
    weights = one.weights.copy()
    weights[at[known]] += two.weights[known]
    if known.all():
        return Vector(one.keys, weights), two.keys[:0]
    new = ~known
    fresh = two.keys[new]
    return Vector(np.insert(one.keys, at[new], fresh), np.insert(weights, at[new], two.weights[new])), fresh


def less(one: Vector, two: Vector) -> Vector:
    """``one`` without ``two``, which is a part of it."""
    at, known = places(one.keys, two.keys)
    weights = one.weights.copy()
    weights[at[known]] -= two.weights[known]
    left = weights > 1e-9
    return Vector(one.keys[left], weights[left])


def heaviest(weights: Weights, most: int) -> npt.NDArray[np.uint16]:
    """Where the ``most`` heaviest stand, ascending; of equal ones those with the lower keys. Of the first 65,536 terms."""
    weights = weights[: 1 << 16]
    count = len(weights)
    least = np.partition(weights, count - most)[count - most]
    over = np.flatnonzero(weights > least)
    level = np.flatnonzero(weights == least)[: most - len(over)]
    return np.sort(np.concatenate((over, level))).astype(np.uint16)


def squared(vector: Vector) -> float:
    return float(vector.weights @ vector.weights)
