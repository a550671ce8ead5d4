"""What goes into the stream of stories and what comes out, and the rules it follows."""

from collections.abc import Mapping
from dataclasses import dataclass

Terms = Mapping[str, float]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Thresholds; likeness is a cosine of 0..1, dampened by time. Times in hours."""

    alike: Span = (0.25, 0.42)  # to join a story by its part in one's own language
    across: Span = (0.19, 0.34)  # … by its part in the other language
    merge: Span = (0.4, 0.5)  # for two stories to become one, by parts in one language
    merge_across: Span = (0.37, 0.4)  # … by parts in two languages
    sparse: int = 15  # terms of an article up to which the first of each pair holds: headlines alone
    dense: int = 70  # … and from which the second: a lead or text shares more by chance
    fade: float = 80.0  # likeness falls to 1/e over so long a silence …
    age: float = 400.0  # … and over so long since the story began
    patience: float = 0.8  # by so much less for texts
    silence: float = 72.0  # a story takes nothing this long after its last article
    longest: float = 336.0  # … or this long after its first
    late: float = 0.0  # how long it is kept beyond its silence, for articles of its time that come in late
    window: float = 168.0  # how far back rarity is counted …
    counted: int = 200_000  # … among the newest articles at most
    archive: float = 300.0  # articles that a window of a few is thought to have beside
    settled: int = 2_000  # newest articles that are placed again in the order of publication
    most: int = 1_000_000  # open stories; beyond it the one silent for longest closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    id: int
    language: str
    terms: Terms
    at: float  # hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an article went; ``likeness`` is 0.0 for one that opens a story."""

    story: int
    likeness: float
    shared: tuple[str, ...]  # the terms that weighed most
    hours: float = 0.0  # between the article and the span of the story that it joined
    merged: tuple[tuple[int, int, float], ...] = ()  # (story that ended, story it went into, likeness)
    moved: tuple[tuple[int, int, int, float], ...] = ()  # (article, story it left, story it went to, likeness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An article that was placed again, or moved meanwhile; ``left`` and ``story`` are the same for most."""

    article: int
    left: int
    story: int
    likeness: float | None  # to the story when it was placed; 0.0 for one that opens it, None for one not placed again
