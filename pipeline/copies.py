"""The copies of a stream in memory: which earlier article of the window carries the same text.

Memory is bounded by the window, some 2 KB an article; of one that is older only its exact hash is kept, of the newest
MOST_EXACT. Sketches are held in 32 bits a hash (fingerprint.short), what else is compared as one string of bytes.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline import fingerprint
from pipeline.article import Fingerprint
from pipeline.group import LATE_CONTAINMENT, Candidate, shared
from pipeline.postings import Postings

MOST_IN_WINDOW = 1_500_000  # articles whose sketches are kept
MOST_EXACT = 2_000_000
LOOKED = 12  # candidates that are compared in full
LEAST_KEYS = 2  # an article is looked at if it shares as many keys
RARE_PART = 0.1  # of the keys that two articles share, that no crowd shares
DIGEST_RATIO = 0.6  # a text that holds several others, each shorter than this part of it, is a digest
_TRIMMED = 10_000  # forgotten articles at the front of the list before they are cut off


def says_enough(rare: int, one: Sequence[int], other: Sequence[int], limit: int = fingerprint.LIMIT) -> bool:
    """False where nearly all that two sketches share is what many share: a footer, and a phrase beside it.

    ``rare``: the keys they share that no crowd does; ``limit`` as for fingerprint.keys.
    """
    both = set(fingerprint.keys(one, limit)) & set(fingerprint.keys(other, limit))
    return rare >= RARE_PART * len(both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The original that an article is a copy of."""

    number: int
    id: str
    shared: float
    first: Candidate | None  # None where it has left the window, and a copy of it or its exact hash has not


@dataclass(slots=True)
class _Kept:
    """A candidate of the window, packed. Articles of the window are numbered one after another."""

    id: str
    at: float  # hours
    language: str
    words: int
    exact: bytes
    sketch: "array[int]"
    said: bytes  # title, figures, lead and opening, a line each
    capitals: bool
    root: int
    root_id: str
    same: bool  # as its original to the word

    def candidate(self, number: int) -> Candidate:
        title, numbers, lead, opening = self.said.decode(errors="surrogatepass").split("\n")
        return Candidate(
            id=number,
            url=self.id,
            published=datetime.fromtimestamp(self.at * 3600, UTC),
            language=self.language,
            fingerprint=Fingerprint(exact=self.exact.hex(), sketch=tuple(self.sketch), words=self.words),
            numbers=frozenset(numbers.split()),
            lead=frozenset(lead.split()),
            opening=frozenset(opening.split()),
            title=title,
            capitals=self.capitals,
        )


class Copies:
    def __init__(self, window: timedelta) -> None:
        self.postings = Postings()
        self._window = window
        self._kept: list[_Kept] = []
        self._base = 1  # the number of the first of them …
        self.oldest = 1  # … and of the first that the window still holds
        self._exact = _Exact()

    def __len__(self) -> int:
        return self._base + len(self._kept) - self.oldest

    def find(self, new: Candidate) -> Found | None:
        self._forget(new.published.timestamp() / 3600 - self._window.total_seconds() / 3600)
        same = self._exact.get(new.fingerprint.exact)
        if same and shared(new, new):
            return self._found(*same, 1.0)
        new = short(new)
        found: dict[int, tuple[float, str]] = {}
        holds: set[int] = set()
        for number, rare in self._near(new):
            held = self._held(number)
            if held and not says_enough(rare, held.sketch, new.fingerprint.sketch, fingerprint.SHORT):
                continue
            part = shared(new, held.candidate(number), self._window) if held else 0.0
            if held and not held.same and not self._held(held.root) and part < LATE_CONTAINMENT:
                part = 0.0  # its original is older than the window: a chain of small changes must not go on for ever
            if held and part:
                found[held.root] = max((part, held.root_id), found.get(held.root, (0.0, "")))
                if held.words < DIGEST_RATIO * new.fingerprint.words:
                    holds.add(held.root)
        if not found or len(holds) > 1:
            return None
        root = max(found, key=lambda number: (found[number][0], -number))
        return self._found(root, found[root][1], found[root][0])

    def keep(self, number: int, new: Candidate, root: int, root_id: str) -> None:
        """Keeps an article, numbered one after the last, and the original (perhaps itself) that it carries the text of."""
        mark = new.fingerprint
        same = self._exact.setdefault(mark.exact, (root, root_id))
        lines = (new.title, " ".join(new.numbers), " ".join(new.lead), " ".join(new.opening))
        self._kept.append(
            _Kept(
                id=new.url,
                at=new.published.timestamp() / 3600,
                language=new.language,
                words=mark.words,
                exact=bytes.fromhex(mark.exact),
                sketch=array("I", fingerprint.short(mark.sketch)),
                said="\n".join(lines).encode(errors="surrogatepass"),
                capitals=new.capitals,
                root=root,
                root_id=root_id,
                same=same is not None and same[0] == root,
            )
        )
        if keys := self._own_keys(number):
            self.postings.add(number, keys)
        if self.postings.full:
            self.postings.rebuild(self.oldest)

    def _found(self, number: int, id: str, part: float) -> Found:
        held = self._held(number)
        return Found(number=number, id=id, shared=part, first=held.candidate(number) if held else None)

    def _held(self, number: int) -> _Kept | None:
        return self._kept[number - self._base] if number >= self.oldest else None

    def _near(self, new: Candidate) -> list[tuple[int, int]]:
        """Articles that share enough keys, with how many, those that share most first."""
        keys = fingerprint.keys(new.fingerprint.sketch, fingerprint.SHORT)
        near = self.postings.near(keys, self.oldest) if keys else {}
        enough = [(number, count) for number, count in near.items() if count >= LEAST_KEYS]
        return sorted(enough, key=lambda one: (-one[1], one[0]))[:LOOKED]

    def _own_keys(self, number: int) -> list[int]:
        """A copy is looked up by what it adds to its original: a wire that thirty carry is not a footer."""
        held = self._kept[number - self._base]
        keys = fingerprint.keys(held.sketch, fingerprint.SHORT)
        first = self._held(held.root) if held.root != number else None
        known = set(first.sketch) if first else set()
        return [key for key in keys if key not in known]

    def _forget(self, before: float) -> None:
        while len(self) and (self._kept[self.oldest - self._base].at < before or len(self) > MOST_IN_WINDOW):
            self.oldest += 1
        gone = self.oldest - self._base
        if gone > _TRIMMED and 2 * gone > len(self._kept):
            del self._kept[:gone]
            self._base = self.oldest


class _Exact:
    """Exact hash -> number and id of the first article that had it, for at least the newest half of MOST_EXACT."""

    def __init__(self) -> None:
        self._new: dict[int, tuple[int, str]] = {}
        self._old: dict[int, tuple[int, str]] = {}

    def get(self, exact: str) -> tuple[int, str] | None:
        hashed = int(exact, 16)
        return self._new.get(hashed) or self._old.get(hashed)

    def setdefault(self, exact: str, root: tuple[int, str]) -> tuple[int, str] | None:
        """What was known before, if anything; else ``root`` is known from now on."""
        if (known := self.get(exact)) is None:
            if len(self._new) >= MOST_EXACT // 2:
                self._old, self._new = self._new, {}
            self._new[int(exact, 16)] = root
        return known


def short(new: Candidate) -> Candidate:
    """The candidate with its sketch as those of the window are held."""
    mark = new.fingerprint
    return replace(new, fingerprint=replace(mark, sketch=tuple(fingerprint.short(mark.sketch))))
