"""The stream of stories: each article is placed when it comes; stories grow, merge, shed members and close.

One space of terms serves both languages (terms.py). A story keeps one sum of vectors a language; an article or story of the
other language has its own, lower threshold. Rarity is counted in the window at the moment of comparing, so the state is a
function of the articles held and of where they were placed, never of how it was reached: a restart that reads both from a
ledger goes on as if nothing had happened.

The cost of a placement is bounded: at most POSTINGS entries of the rarest terms are looked at, and the LOOKED likest
stories compared in full.
"""

import heapq
import math
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Terms = Mapping[str, float]
Span = tuple[float, float]
POSTINGS = 400  # entries of the term index that one placement looks at …
LISTS = 24  # … under so many of its rarest terms
LOOKED = 8  # stories that are compared in full
HEAVIEST = 120  # terms of a story that are compared
MOST_SHARED = 6  # terms that a reason names
GROWTH = frozenset({2, 3, 5, 8, 13, 21, 34, 55, 89, 144})  # sizes at which a story looks for another to merge with …
SHEDS = frozenset({8, 13, 21, 34})  # … and at which it looks whether its members still belong to it
STRAY = 0.4  # a member whose likeness to the others is under so much of the threshold does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Thresholds; likeness is a cosine of 0..1, dampened by time. Times in hours."""

    alike: tuple[float, float] = (0.25, 0.45)  # to join a story by its part in one's own language
    across: tuple[float, float] = (0.19, 0.36)  # … by its part in the other language
    merge: tuple[float, float] = (0.4, 0.5)  # for two stories to become one, by parts in one language
    merge_across: tuple[float, float] = (0.37, 0.4)  # … by parts in two languages
    sparse: int = 15  # terms of an article up to which the first of each pair holds: headlines alone
    dense: int = 70  # … and from which the second: a lead or text shares more by chance
    fade: float = 80.0  # likeness falls to 1/e over so long a silence …
    age: float = 400.0  # … and over so long since the story began
    patience: float = 0.8  # by so much less for texts
    silence: float = 72.0  # a story takes nothing this long after its last article
    longest: float = 336.0  # … or this long after its first
    late: float = 0.0  # how long it is kept beyond its silence, for articles of its time that come in late
    window: float = 168.0  # how far back rarity is counted
    archive: float = 300.0  # articles that a window of a few is thought to have beside
    most: int = 200_000  # open stories; beyond it the one silent for longest closes


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
    merged: tuple[tuple[int, int, float], ...] = ()  # (story that ended, story it went into, likeness)
    moved: tuple[tuple[int, int, int, float], ...] = ()  # (article, story it left, story it went to, likeness)


@dataclass(slots=True)
class _Part:
    """A story's articles of one language, or one article."""

    terms: dict[str, float]  # the sum of their vectors
    count: int  # articles
    total: int  # terms of all articles
    top: Terms | None = None  # the heaviest of the terms, until the next article comes

    def heaviest(self) -> Terms:
        if self.top is None:
            if len(self.terms) <= HEAVIEST:
                self.top = self.terms
            else:
                self.top = dict(heapq.nsmallest(HEAVIEST, self.terms.items(), key=lambda item: (-item[1], item[0])))
        return self.top

    @property
    def density(self) -> float:
        return self.total / self.count


@dataclass(slots=True)
class _Story:
    id: int
    first: float
    last: float
    items: dict[int, Item] = field(default_factory=dict)
    parts: dict[str, _Part] = field(default_factory=dict)  # by language


class Stories:
    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.touched = 0  # index entries looked at, for benchmarks
        self._open: dict[int, _Story] = {}
        self._home: dict[int, int] = {}  # item -> open story
        self._index: dict[str, dict[int, None]] = {}  # term -> open stories
        self._seen: dict[str, Counter[str]] = {"es": Counter(), "en": Counter()}
        self._total: Counter[str] = Counter()
        self._window: deque[Item] = deque()
        self._clock = -math.inf
        self.next_story = 1
        self._queue: list[tuple[float, int]] = []  # a heap: (last, story)

    # -- what comes in

    def place(self, item: Item) -> Placed:
        """Puts the article into the likest open story, or opens one; then lets the story look for another to merge with."""
        self._enter(item)
        self._close_silent()
        likeness, story = self._home_for(item)
        shared = self._shared(item, story) if likeness else ()
        self._join(story, item)
        moved = tuple(self._sheds(story)) if len(story.items) in SHEDS else ()
        merged = tuple(self._merges(story)) if len(story.items) in GROWTH else ()
        return Placed(story=self._home[item.id], likeness=round(likeness, 6), shared=shared, merged=merged, moved=moved)

    def _home_for(self, item: Item, but: int = 0) -> tuple[float, _Story]:
        likeness, story = self._best(_alone(item), item.at, item.at, self.rules.alike, self.rules.across, but)
        if story is None:
            story = self._opened(self.next_story, item.at)
            self.next_story += 1
        return likeness, story

    def adopt(self, placed: Iterable[tuple[Item, int]], next_story: int) -> None:
        """Takes over placements that were decided before, in the order they were made, from a ledger."""
        for item, story in placed:
            self._enter(item)
            self._join(self._open.get(story) or self._opened(story, item.at), item)
        self.next_story = next_story
        self._close_silent()

    def forget(self, id: int) -> None:
        """Takes an article out of its story (it was edited, or became a copy). Unknown ids are nothing to do."""
        story = self._open.get(self._home.pop(id, 0))
        if story is None:
            return
        item = story.items.pop(id)
        if item in self._window:
            self._window.remove(item)
            self._count(item, -1)
        self._rebuild(story)

    def holds(self, item: Item) -> bool:
        """Whether the article stands in an open story just as it is."""
        story = self._open.get(self._home.get(item.id, 0))
        return story is not None and story.items[item.id] == item

    def story_of(self, id: int) -> int | None:
        return self._home.get(id)

    def members(self, story: int) -> list[int]:
        """Articles of an open story; empty for another."""
        held = self._open.get(story)
        return list(held.items) if held else []

    def is_open(self, story: int) -> bool:
        return story in self._open

    # -- rarity in the window

    def _enter(self, item: Item) -> None:
        self._clock = max(self._clock, item.at)
        while self._window and self._window[0].at < self._clock - self.rules.window:
            self._count(self._window.popleft(), -1)
        if item.at >= self._clock - self.rules.window:
            self._window.append(item)
            self._count(item, 1)

    def _count(self, item: Item, by: int) -> None:
        seen = self._seen[item.language]
        self._total[item.language] += by
        for term in item.terms:
            left = seen[term] + by
            if left > 0:
                seen[term] = left
            else:
                del seen[term]

    def _weighted(self, terms: Terms, language: str) -> dict[str, float]:
        seen, most = self._seen[language], math.log(self._total[language] + self.rules.archive + 1.0)
        log = math.log
        return {term: weight * (most - log(seen.get(term, 0) + 1.0)) for term, weight in terms.items()}

    # -- likeness

    def _best(
        self, parts: Mapping[str, _Part], first: float, last: float, same: Span, across: Span, but: int = 0
    ) -> tuple[float, _Story | None]:
        """The likest story at or above its threshold, and the likeness; (0.0, None) if there is none."""
        vectors = {language: self._weighted(part.heaviest(), language) for language, part in parts.items()}
        lengths = {
            language: sum([weight * weight for weight in vector.values()]) for language, vector in vectors.items()
        }
        best, found, over = 0.0, None, 1.0
        for id in self._candidates(vectors, min(same[0], across[0]), but):
            story = self._open[id]
            gap = max(0.0, first - story.last, story.first - last)
            if gap > self.rules.silence or last - story.first > self.rules.longest:
                continue
            fading = gap / self.rules.fade + max(0.0, last - story.first) / self.rules.age
            for theirs, held in story.parts.items():
                for mine, vector in vectors.items():
                    density = self._density(min(parts[mine].density, held.density))
                    span = same if mine == theirs else across
                    least = span[0] + density * (span[1] - span[0])
                    if not _can_reach(least * over, vector, lengths[mine], held.heaviest()):
                        continue
                    likeness = _cosine(vector, self._weighted(held.heaviest(), theirs))
                    likeness *= math.exp(-fading * (1 - self.rules.patience * density))
                    part = round(likeness / least, 6)
                    if part > over or (part == over and found is not None and id < found.id):
                        best, found, over = likeness, story, part
        return best, found

    def _density(self, terms: float) -> float:
        """0.0 for headlines to 1.0 for texts."""
        return min(1.0, max(0.0, (terms - self.rules.sparse) / (self.rules.dense - self.rules.sparse)))

    def _candidates(self, vectors: Mapping[str, Mapping[str, float]], least: float, but: int) -> list[int]:
        """Stories that share the rarest terms, likest first by a rough sum.

        A cosine of at least ``least`` needs ``least`` squared of the vector's length in the terms shared (Cauchy-Schwarz); as
        only the rarest terms are looked at, a quarter of that is asked for.
        """
        weights: dict[str, float] = {}
        for vector in vectors.values():
            for term, weight in vector.items():
                weights[term] = max(weight, weights.get(term, 0.0))
        index = self._index
        ranked = sorted((len(index[term]), term) for term in weights if term in index)[:LISTS]
        left = POSTINGS
        sums: dict[int, float] = {}
        for count, term in ranked:
            if count > left:
                break
            left -= count
            square = weights[term] ** 2
            for id in index[term]:
                sums[id] = sums.get(id, 0.0) + square
        self.touched += POSTINGS - left
        sums.pop(but, None)
        floor = 0.25 * least**2 * sum(weight**2 for weight in weights.values())
        found = [(-rough, id) for id, rough in sums.items() if rough >= floor]
        return [id for _, id in heapq.nsmallest(LOOKED, found)]

    def _shared(self, item: Item, story: _Story) -> tuple[str, ...]:
        mine = self._weighted(item.terms, item.language)
        common = {term for part in story.parts.values() for term in part.terms if term in mine}
        return tuple(sorted(common, key=lambda term: (-mine[term], term))[:MOST_SHARED])

    # -- stories

    def _opened(self, id: int, at: float) -> _Story:
        story = self._open[id] = _Story(id=id, first=at, last=at)
        heapq.heappush(self._queue, (at, id))
        return story

    def _join(self, story: _Story, item: Item) -> None:
        story.items[item.id] = item
        self._home[item.id] = story.id
        story.first, story.last = min(story.first, item.at), max(story.last, item.at)
        part = story.parts.setdefault(item.language, _Part(terms={}, count=0, total=0))
        part.top = None
        part.count, part.total = part.count + 1, part.total + len(item.terms)
        for term, weight in item.terms.items():
            part.terms[term] = part.terms.get(term, 0.0) + weight
            self._index.setdefault(term, {})[story.id] = None

    def _merges(self, story: _Story) -> Iterator[tuple[int, int, float]]:
        likeness, other = self._best(
            story.parts, story.first, story.last, self.rules.merge, self.rules.merge_across, but=story.id
        )
        if other is not None:
            ended, kept = (story, other) if (other.first, other.id) < (story.first, story.id) else (other, story)
            self._drop(ended, home=False)
            for item in ended.items.values():
                self._join(kept, item)
            yield ended.id, kept.id, likeness

    def _sheds(self, story: _Story) -> Iterator[tuple[int, int, int, float]]:
        """Members that joined while the story was small and that its others are not like any more find another place."""
        strays = [item for item in story.items.values() if self._is_stray(item, story)]
        if not strays or len(strays) > len(story.items) // 4:
            return
        for item in strays:
            del story.items[item.id]
        self._rebuild(story)
        for item in strays:
            likeness, other = self._home_for(item, but=story.id)
            self._join(other, item)
            yield item.id, story.id, other.id, round(likeness, 6)

    def _is_stray(self, item: Item, story: _Story) -> bool:
        vector = self._weighted(item.terms, item.language)
        best = 0.0
        for language, part in story.parts.items():
            others = dict(part.terms)
            count = part.count
            if language == item.language:
                count -= 1
                for term, weight in item.terms.items():
                    others[term] -= weight
            if count:
                density = self._density(min(len(item.terms), part.density))
                span = self.rules.alike if language == item.language else self.rules.across
                rest = self._weighted({term: weight for term, weight in others.items() if weight > 1e-9}, language)
                best = max(best, _cosine(vector, rest) / (span[0] + density * (span[1] - span[0])))
        return best < STRAY

    def _rebuild(self, story: _Story) -> None:
        """After members left: its sums anew, in place."""
        self._drop(story, home=False)
        items, story.items, story.parts = list(story.items.values()), {}, {}
        if items:
            self._open[story.id] = story
            story.first, story.last = min(item.at for item in items), max(item.at for item in items)
            heapq.heappush(self._queue, (story.last, story.id))
            for item in items:
                self._join(story, item)

    def _drop(self, story: _Story, *, home: bool = True) -> None:
        del self._open[story.id]
        for part in story.parts.values():
            for term in part.terms:
                stories = self._index.get(term)
                if stories is not None:
                    stories.pop(story.id, None)
                    if not stories:
                        del self._index[term]
        if home:
            for id in story.items:
                self._home.pop(id, None)

    def _close_silent(self) -> None:
        """Closes stories whose silence is over, and those silent for longest where too many are open.

        The queue holds one entry a story, the moment it was last looked at; an entry that is out of date goes to the back.
        """
        while self._queue:
            seen, id = self._queue[0]
            story = self._open.get(id)
            if story is not None and seen == story.last and not self._is_over(story):
                return
            heapq.heappop(self._queue)
            if story is not None and seen == story.last:
                self._drop(story)
            elif story is not None:
                heapq.heappush(self._queue, (story.last, id))

    def _is_over(self, story: _Story) -> bool:
        rules = self.rules
        before = self._clock - rules.silence - rules.late
        silent = story.last < before or story.first < before - rules.longest
        return silent or len(self._open) > rules.most


def _alone(item: Item) -> dict[str, _Part]:
    return {item.language: _Part(terms=dict(item.terms), count=1, total=len(item.terms))}


def _can_reach(least: float, vector: Mapping[str, float], length: float, terms: Terms) -> bool:
    """Whether enough of the vector's length lies in shared terms for such a cosine (Cauchy-Schwarz); cheap and exact."""
    common = sum([weight * weight for term, weight in vector.items() if term in terms])
    return common >= 0.999 * least * least * length


def _cosine(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    if len(one) > len(two):
        one, two = two, one
    dot = sum([weight * two[term] for term, weight in one.items() if term in two])
    if not dot:
        return 0.0
    return dot / math.sqrt(sum([w * w for w in one.values()]) * sum([w * w for w in two.values()]))
