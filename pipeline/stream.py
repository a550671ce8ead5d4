"""A stream of articles in the order of time -> copies and stories, without any store. The core of ``teletipo group``.

A row is given back once its story is closed, so that what it says is settled; at most MOST_HELD rows wait for that. Some 4 KB
an article of the window are held in all.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from sys import intern

from pipeline import fingerprint
from pipeline.copies import Copies, short
from pipeline.group import COPY_WINDOW, candidate, changes
from pipeline.story.engine import Stories
from pipeline.story.records import Item, Rules
from pipeline.story.terms import spelt, terms

MOST_HELD = 500_000
PRUNED = 50_000  # at least so many articles between two rounds of forgetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    id: str
    title: str
    text: str
    language: str
    published: datetime  # aware
    outlet: str = ""
    actors: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Row:
    """What became of an article. ``story`` is the id of the article that opens it."""

    id: str
    copy_of: str | None = None
    shared: float | None = None
    changed: tuple[str, ...] = ()
    story: str = ""
    likeness: float = 0.0
    terms: tuple[str, ...] = ()  # shared with the story, those that weighed most
    hours: float = 0.0  # between the article and the story's span
    error: str = ""
    number: int = 0  # of the engine's item; 0 for a copy and a bad line
    of: int = 0  # the original's number


class Stream:
    def __init__(self, window: timedelta = COPY_WINDOW, rules: Rules | None = None) -> None:
        self.stories = Stories(rules)
        self.copies = Copies(window)
        self._number = 0
        self._held: deque[Row] = deque()
        self._heads: dict[int, str] = {}  # story -> id of the article that opens it
        self._into: dict[int, int] = {}  # story that ended -> story it went into
        self._where: dict[int, int] = {}  # number of an article whose row is held, or of the window -> story
        self._ids: dict[int, str] = {}  # of the same
        self._prune_at = PRUNED

    def take(self, new: Incoming) -> None:
        """Decides on an article that is not older than those before it."""
        self._number += 1
        number = self._number
        if len(self._where) > self._prune_at:
            self._prune()
        mark = fingerprint.of(new.title, new.text)
        one = candidate(
            id=number, url=new.id, published=new.published, language=intern(new.language), title=new.title, text=new.text,
            fingerprint=mark,
        )  # fmt: skip
        found = self.copies.find(one)
        if found is None:
            self.copies.keep(number, one, number, new.id)
            self._held.append(self._placed(number, new))
            return
        self.copies.keep(number, one, found.number, found.id)
        changed = changes(found.first, short(one)) if found.first else ()
        row = Row(id=new.id, copy_of=found.id, shared=round(found.shared, 3), changed=changed, of=found.number)
        if found.number not in self._where:  # its story is closed: the copy stands in one of its own time
            placed = self._placed(number, new)
            row.number, row.likeness, row.terms, row.hours = number, placed.likeness, placed.terms, placed.hours
        self._held.append(row)

    def _placed(self, number: int, new: Incoming) -> Row:
        item = Item(
            id=number,
            language=intern(new.language),
            terms=terms(new.title, new.text, new.language, new.actors),
            at=new.published.timestamp() / 3600,
        )
        placed = self.stories.place(item)
        self._heads.setdefault(placed.story, new.id)
        self._where[number], self._ids[number] = placed.story, new.id
        for moved, left, story, _ in placed.moved:
            self._where[moved] = story
            self._heads.setdefault(story, self._ids[moved])
            if self._heads[left] == self._ids[moved]:
                self._heads[left] = self._ids[min(self.stories.members(left))]
        for ended, kept, _ in placed.merged:
            self._into[ended] = kept
        shared = spelt(placed.shared, new.title, new.text, new.language)
        return Row(id=new.id, likeness=round(placed.likeness, 3), terms=shared, hours=placed.hours, number=number)

    def bad(self, id: str, error: str) -> None:
        """A line that is no article keeps its place in the output."""
        self._held.append(Row(id=id, error=error))

    def settled(self) -> Iterator[Row]:
        """The rows, in order, that nothing will change any more."""
        while self._held:
            row = self._held[0]
            number = row.number or row.of
            story = self._root(self._where.get(number, 0))
            if number and self.stories.is_open(story) and len(self._held) <= MOST_HELD:
                return
            yield self._finished(self._held.popleft(), story)

    def rest(self) -> Iterator[Row]:
        """The rows that are still held; the end of the stream."""
        while self._held:
            row = self._held.popleft()
            yield self._finished(row, self._root(self._where.get(row.number or row.of, 0)))

    def _finished(self, row: Row, story: int) -> Row:
        row.story = self._heads.get(story, "")
        return row

    def _prune(self) -> None:
        """Forgets stories that neither a held row nor an article of the window can name."""
        held = {row.number or row.of for row in self._held}
        self._where = {
            number: self._root(story)
            for number, story in self._where.items()
            if number in held or number >= self.copies.oldest or self.stories.story_of(number)
        }
        self._ids = {number: self._ids[number] for number in self._where}
        named = set(self._where.values())
        self._heads = {story: id for story, id in self._heads.items() if story in named or self.stories.is_open(story)}
        self._into = {}
        self._prune_at = 2 * len(self._where) + PRUNED

    def _root(self, story: int) -> int:
        while story in self._into:
            story = self._into[story]
        return story
