"""The stream of stories: each article is placed when it comes; stories grow, merge, shed members and close.

One space of terms serves both languages (terms.py). A story keeps one sum of vectors a language; an article or story of the
other language has its own, lower threshold. Rarity is counted in the window at the moment of comparing, so the state is a
function of the articles held and of where they were placed, never of how it was reached: a restart that reads both from a
ledger goes on as if nothing had happened.

Where an article goes does hang on what was there when it came, and a crawl brings articles in no order of time. settle()
therefore places the newest again in the order of publication (decision 022).

The cost of a placement is bounded: index.py reads at most POSTINGS entries, and likeness.py compares the LOOKED likest
stories in full.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from pipeline.story.index import Index
from pipeline.story.likeness import Likeness
from pipeline.story.members import Member, Part, Story, holds, hours_between
from pipeline.story.rarity import Rarity
from pipeline.story.records import Item, Placed, Rules, Settled
from pipeline.story.vectors import key, pack, unpack

MOST_SHARED = 6  # terms that a reason names
GROWTH = frozenset({2, 3, 5, 8, 13, 21, 34, 55, 89, 144})  # sizes at which a story looks for another to merge with …
SHEDS = frozenset({8, 13, 21, 34})  # … and at which it looks whether its members still belong to it
STRAY = 0.4  # a member whose likeness to the others is under so much of the threshold does not
_PROVISIONAL = 1 << 40  # numbers of stories while articles are placed again


class Stories:
    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.next_story = 1
        self._open: dict[int, Story] = {}
        self._home: dict[int, Story] = {}  # item -> open story
        self._index = Index()
        self._rarity = Rarity(self.rules)
        self._likeness = Likeness(self.rules, self._rarity, self._index, self._open)
        self._queue: list[tuple[float, int]] = []  # a heap: (last, story)

    # -- what comes in

    def place(self, item: Item) -> Placed:
        """Puts the article into the likest open story, or opens one; then lets the story look for another to merge with."""
        member = Member.of(item)
        self._rarity.enter(member)
        self._close_silent()
        likeness, joined = self._likeness.to_join(member)
        shared = self._shared(item, member, joined.parts()) if joined else ()
        hours = hours_between(joined.first, joined.last, member.at) if joined else 0.0
        moved, merged = self._put(member, joined)
        return Placed(
            story=self._home[item.id].id, likeness=round(likeness, 6), shared=shared, hours=hours, merged=merged,
            moved=moved,
        )  # fmt: skip

    def settle(self) -> list[Settled]:
        """Places the newest ``Rules.settled`` articles again in the order of publication, and says where they went.

        With no more articles than that in open stories, these are afterwards the same in whichever order they came. A story
        keeps its number where most of its articles stay together.
        """
        held = [member for story in self._open.values() for member in story.members]
        before = {id: story.id for id, story in self._home.items()}
        again = heapq.nlargest(self.rules.settled, held, key=_in_order)[::-1]
        self._withdraw({member.id for member in again})
        self._rarity.clock = max((story.last for story in self._open.values()), default=-math.inf)
        likeness, after, self.next_story = {}, self.next_story, _PROVISIONAL
        for member in map(Member.again, again):
            self._rarity.enter(member)
            likely, joined = self._likeness.to_join(member)
            likeness[member.id] = round(likely, 6)
            self._put(member, joined)
        self.next_story = after
        self._number(before)
        return [
            Settled(article=id, left=left, story=self._home[id].id, likeness=likeness.get(id))
            for id, left in sorted(before.items())
            if id in likeness or self._home[id].id != left
        ]

    def adopt(self, placed: Iterable[tuple[Item, int]], next_story: int) -> None:
        """Takes over placements that were decided before, in the order they were made, from a ledger."""
        for item, story in placed:
            member = Member.of(item)
            self._rarity.enter(member)
            self._join(self._open.get(story) or self._opened(story, item.at), member)
        self.next_story = next_story
        self._close_silent()

    def forget(self, id: int) -> None:
        """Takes an article out of its story (it was edited, or became a copy). Unknown ids are nothing to do."""
        if id in self._home:
            self._withdraw({id})

    # -- what is known

    @property
    def touched(self) -> int:
        """Entries of the index that were read, for benchmarks."""
        return self._index.touched

    def holds(self, item: Item) -> bool:
        """Whether the article stands in an open story just as it is."""
        story = self._home.get(item.id)
        held = next((member for member in story.members if member.id == item.id), None) if story else None
        return held is not None and (held.language, held.at, held.packed) == (item.language, item.at, pack(item.terms))

    def story_of(self, id: int) -> int | None:
        story = self._home.get(id)
        return story.id if story else None

    def members(self, story: int) -> list[int]:
        """Articles of an open story; empty for another."""
        held = self._open.get(story)
        return [member.id for member in held.members] if held else []

    def is_open(self, story: int) -> bool:
        return story in self._open

    @property
    def held(self) -> int:
        """Articles in open stories."""
        return len(self._home)

    @property
    def open_count(self) -> int:
        return len(self._open)

    def told(self, item: Item) -> tuple[tuple[str, ...], float]:
        """Of an article that stands in a story: the terms shared with its others that weigh most, and the hours between."""
        story, member = self._home[item.id], Member.of(item)
        times = [other.at for other in story.members if other.id != item.id]
        if not times:
            return (), 0.0
        return self._shared(item, member, story.others(member)), hours_between(min(times), max(times), item.at)

    def _shared(self, item: Item, member: Member, parts: Mapping[str, Part]) -> tuple[str, ...]:
        vector = self._rarity.weighted(unpack(member.packed), member.language)
        held = holds(parts, vector.keys)
        weights = dict(zip(vector.keys[held].tolist(), vector.weights[held].tolist(), strict=True))
        common = [(-weights[hashed], term) for term in item.terms if (hashed := key(term)) in weights]
        return tuple(term for _, term in sorted(common)[:MOST_SHARED])

    # -- stories

    def _opened_next(self, at: float) -> Story:
        self.next_story += 1
        return self._opened(self.next_story - 1, at)

    def _opened(self, id: int, at: float) -> Story:
        story = self._open[id] = Story(id=id, first=at, last=at, slot=self._index.open(id))
        heapq.heappush(self._queue, (at, id))
        return story

    def _put(
        self, member: Member, story: Story | None
    ) -> tuple[tuple[tuple[int, int, int, float], ...], tuple[tuple[int, int, float], ...]]:
        """Into this story or one of its own; then what moved out of it and what merged with it."""
        story = story or self._opened_next(member.at)
        self._join(story, member)
        moved = tuple(self._sheds(story)) if len(story.members) in SHEDS else ()
        story = self._open[story.id]
        merged = tuple(self._merges(story)) if len(story.members) in GROWTH else ()
        return moved, merged

    def _join(self, story: Story, member: Member) -> None:
        self._home[member.id] = story
        self._index.add(story.slot, story.add(member).tolist())

    def _merges(self, story: Story) -> Iterator[tuple[int, int, float]]:
        likeness, other = self._likeness.to_merge(story)
        if other is not None:
            ended, kept = (story, other) if (other.first, other.id) < (story.first, story.id) else (other, story)
            self._take_out(ended)
            for member in ended.members:
                self._join(kept, member)
            yield ended.id, kept.id, likeness

    def _sheds(self, story: Story) -> Iterator[tuple[int, int, int, float]]:
        """Members that joined while the story was small and that its others are not like any more find another place."""
        strays = [member for member in story.members if self._likeness.among(member, story) < STRAY]
        if not strays or len(strays) > len(story.members) // 4:
            return
        gone = {member.id for member in strays}
        story = self._rebuild(story, [member for member in story.members if member.id not in gone])
        for member in sorted(strays, key=lambda one: (one.at, one.id)):
            likeness, other = self._likeness.to_join(member, but=story.id)
            other = other or self._opened_next(member.at)
            self._join(other, member)
            yield member.id, story.id, other.id, round(likeness, 6)

    def _rebuild(self, story: Story, members: list[Member]) -> Story:
        """After members left: the story anew, with the others; closed where there are none."""
        self._take_out(story)
        if members:
            first = min(member.at for member in members)
            story = self._opened(story.id, first)
            for member in members:
                self._join(story, member)
        return story

    def _withdraw(self, gone: Set[int]) -> None:
        """Takes articles out of their stories and out of what rarity is counted over."""
        for story in {self._home.pop(id).id for id in gone}:
            held = self._open[story].members
            for member in held:
                if member.id in gone:
                    self._rarity.forget(member)
            self._rebuild(self._open[story], [member for member in held if member.id not in gone])

    def _number(self, before: Mapping[int, int]) -> None:
        """Gives stories with a provisional number the number that most of their articles had, or the next."""
        fresh = [story for story in self._open.values() if story.id >= _PROVISIONAL]
        votes = Counter(
            (story.id, before[member.id]) for story in fresh for member in story.members if member.id in before
        )
        names: dict[int, int] = {}
        taken = set(self._open)
        for (id, name), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if id not in names and name not in taken:
                names[id] = name
                taken.add(name)
        for story in sorted(fresh, key=lambda one: one.id):
            name = names.get(story.id, self.next_story)
            self.next_story = max(self.next_story, name + 1)
            del self._open[story.id]
            self._open[name], story.id = story, name
            self._index.rename(story.slot, name)
        self._queue = [(story.last, story.id) for story in self._open.values()]
        heapq.heapify(self._queue)

    def _take_out(self, story: Story) -> None:
        del self._open[story.id]
        self._index.close(story.slot, story.keys().tolist())

    def _close_silent(self) -> None:
        """Closes stories whose silence is over, and those silent for longest where too many are open.

        The queue holds an entry a story, the moment it was last looked at; an entry that is out of date goes to the back.
        """
        while self._queue:
            seen, id = self._queue[0]
            story = self._open.get(id)
            if story is not None and seen == story.last and not self._is_over(story):
                return
            heapq.heappop(self._queue)
            if story is not None and seen == story.last:
                self._take_out(story)
                for member in story.members:
                    del self._home[member.id]
            elif story is not None:
                heapq.heappush(self._queue, (story.last, id))

    def _is_over(self, story: Story) -> bool:
        rules = self.rules
        before = self._rarity.clock - rules.silence - rules.late
        silent = story.last < before or story.first < before - rules.longest
        return silent or len(self._open) > rules.most


def _in_order(member: Member) -> tuple[float, bytes]:
    """The order of publication; of one moment by what is said, since numbers hang on who came first."""
    return member.at, member.packed
