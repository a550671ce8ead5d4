"""A stream of articles in the order of time -> copies and stories, without any store. The core of ``teletipo group``.

Memory is bounded by the window: of an article that is older only its exact hash is kept, of at most MOST_EXACT. A row is
given back once its story is closed, so that what it says is settled; at most MOST_HELD rows wait for that.
"""

from array import array
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipeline import fingerprint
from pipeline.article import Fingerprint
from pipeline.group import COPY_WINDOW, LATE_CONTAINMENT, Candidate, candidate, changes, shared
from pipeline.postings import Postings
from pipeline.story.engine import Item, Rules, Stories
from pipeline.story.label import label
from pipeline.story.terms import terms

MOST_IN_WINDOW = 1_500_000  # articles whose sketches are kept
MOST_EXACT = 2_000_000
MOST_HELD = 500_000
LOOKED = 12  # candidates that are compared in full
PRUNED = 50_000  # articles between two rounds of forgetting
LEAST_KEYS = 2  # an article is looked at if it shares as many keys
DIGEST_RATIO = 0.6  # a text that holds several others, each shorter than this part of it, is a digest


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
    terms: tuple[str, ...] = ()
    error: str = ""
    number: int = 0  # of the engine's item; 0 for a copy and a bad line
    of: int = 0  # the original's number


@dataclass(slots=True)
class _Kept:
    """A candidate of the window, packed."""

    id: str
    at: float
    language: str
    exact: str
    words: int
    sketch: "array[int]"
    numbers: str
    lead: str
    opening: str
    title: str
    capitals: bool
    root: int
    root_id: str
    same: bool  # as its original to the word

    def candidate(self, number: int) -> Candidate:
        return Candidate(
            id=number,
            url=self.id,
            published=datetime.fromtimestamp(self.at * 3600, UTC),
            language=self.language,
            fingerprint=Fingerprint(exact=self.exact, sketch=tuple(self.sketch), words=self.words),
            numbers=frozenset(self.numbers.split()),
            lead=frozenset(self.lead.split()),
            opening=frozenset(self.opening.split()),
            title=self.title,
            capitals=self.capitals,
        )


@dataclass(slots=True)
class _Copies:
    """The originals and copies of the window."""

    window: timedelta
    kept: OrderedDict[int, _Kept] = field(default_factory=OrderedDict)  # by number, in order
    exact: OrderedDict[str, tuple[int, str]] = field(default_factory=OrderedDict)  # hash -> root's number and id
    postings: Postings = field(default_factory=Postings)
    keys: int = 0  # of the kept ones

    def find(self, new: Candidate) -> tuple[int, str, float, Candidate | None] | None:
        """The original that ``new`` is a copy of: number, id, how much is shared, and what is kept of it."""
        self._forget(new.published.timestamp() / 3600 - self.window.total_seconds() / 3600)
        same = self.exact.get(new.fingerprint.exact)
        if same and shared(new, new):
            held = self.kept.get(same[0])
            return (*same, 1.0, held.candidate(same[0]) if held else None)
        oldest = next(iter(self.kept), 0)
        near = self.postings.near(fingerprint.keys(new.fingerprint.sketch), oldest) if new.fingerprint.sketch else {}
        ranked = sorted((number for number in near if near[number] >= LEAST_KEYS), key=lambda n: (-near[n], n))
        found: dict[int, float] = {}
        names: dict[int, str] = {}
        holds: set[int] = set()
        for number in ranked[:LOOKED]:
            held = self.kept.get(number)
            part = shared(new, held.candidate(number), self.window) if held else 0.0
            if held and not held.same and held.root not in self.kept and part < LATE_CONTAINMENT:
                part = 0.0  # its original is older than the window: a chain of small changes must not go on for ever
            if held and part:
                found[held.root] = max(part, found.get(held.root, 0.0))
                names[held.root] = held.root_id
                if held.words < DIGEST_RATIO * new.fingerprint.words:
                    holds.add(held.root)
        if not found or len(holds) > 1:
            return None
        root = max(found, key=lambda number: (found[number], -number))
        first = self.kept.get(root)  # None where the original has left the window and a copy of it has not
        return root, names[root], found[root], first.candidate(root) if first else None

    def keep(self, number: int, new: Candidate, root: int, id: str) -> None:
        at = new.published.timestamp() / 3600
        mark = new.fingerprint
        known = mark.exact in self.exact
        self.exact.setdefault(mark.exact, (root, id))
        self.kept[number] = _Kept(
            id=new.url,
            at=at,
            language=new.language,
            exact=mark.exact,
            words=mark.words,
            sketch=array("Q", mark.sketch),
            numbers=" ".join(new.numbers),
            lead=" ".join(new.lead),
            opening=" ".join(new.opening),
            title=new.title,
            capitals=new.capitals,
            root=root,
            root_id=id,
            same=self.exact[mark.exact][0] == root and known,
        )
        keys = self._own_keys(number)
        if keys:
            self.postings.add(number, keys)
            self.keys += len(keys)
        if self.postings.full:
            live = [(one, self._own_keys(one)) for one in self.kept]
            self.keys = sum(len(keys) for _, keys in live)
            self.postings.rebuild(((one, keys) for one, keys in live if keys), self.keys)

    def _own_keys(self, number: int) -> list[int]:
        """A copy is looked up by what it adds to its original: a wire that thirty carry is not a footer."""
        held = self.kept[number]
        keys = fingerprint.keys(held.sketch)
        first = self.kept.get(held.root) if held.root != number else None
        known = set(first.sketch) if first else set()
        return [key for key in keys if key not in known]

    def _forget(self, before: float) -> None:
        while self.kept and (self.kept[next(iter(self.kept))].at < before or len(self.kept) > MOST_IN_WINDOW):
            self.kept.popitem(last=False)
        while len(self.exact) > MOST_EXACT:
            self.exact.popitem(last=False)


class Stream:
    def __init__(self, window: timedelta = COPY_WINDOW, rules: Rules | None = None) -> None:
        self.stories = Stories(rules)
        self.copies = _Copies(window)
        self._number = 0
        self._held: deque[Row] = deque()
        self._heads: dict[int, str] = {}  # story -> id of the article that opens it
        self._into: dict[int, int] = {}  # story that ended -> story it went into
        self._where: dict[int, int] = {}  # number of an article whose row is held, or of the window -> story
        self._ids: dict[int, str] = {}  # of the same

    def take(self, new: Incoming) -> None:
        """Decides on an article that is not older than those before it."""
        self._number += 1
        number = self._number
        if number % PRUNED == 0:
            self._prune()
        mark = fingerprint.of(new.title, new.text)
        one = candidate(
            id=number, url=new.id, published=new.published, language=new.language, title=new.title, text=new.text,
            fingerprint=mark,
        )  # fmt: skip
        found = self.copies.find(one)
        if found is None:
            self.copies.keep(number, one, number, new.id)
            self._held.append(self._placed(number, new))
            return
        root, id, part, first = found
        self.copies.keep(number, one, root, id)
        row = Row(id=new.id, copy_of=id, shared=round(part, 3), changed=changes(first, one) if first else (), of=root)
        if root not in self._where:  # its story is closed: the copy stands in one of its own time
            placed = self._placed(number, new)
            row.number, row.likeness, row.terms = number, placed.likeness, placed.terms
        self._held.append(row)

    def _placed(self, number: int, new: Incoming) -> Row:
        item = Item(
            id=number,
            language=new.language,
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
        return Row(id=new.id, likeness=round(placed.likeness, 3), terms=tuple(map(label, placed.shared)), number=number)

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
            if number in held or number in self.copies.kept or self.stories.story_of(number)
        }
        self._ids = {number: self._ids[number] for number in self._where}
        named = set(self._where.values())
        self._heads = {story: id for story, id in self._heads.items() if story in named or self.stories.is_open(story)}
        self._into = {}

    def _root(self, story: int) -> int:
        while story in self._into:
            story = self._into[story]
        return story
