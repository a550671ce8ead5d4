"""All saved searches together: which of them a batch of articles answers, without running each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from search.matching.batch import BatchIndex, Bits
from search.matching.required import Frequencies, Tokens, required
from search.query import And, Not, Or, Pattern, Phrase, Query, Term, Word

Id = TypeVar("Id", bound=Hashable)
Program = int | tuple[str, tuple["Program", ...]]  # a leaf's number, or an operation and its parts
UNKNOWN = -1


@dataclass(slots=True)
class _Entry(Generic[Id]):
    """One query, whoever saved it; many people save the same."""

    tree: Query
    program: Program
    tokens: Tokens | None
    ids: set[Id] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[Id]):
    matches: dict[Id, Bits]  # only those that at least one article answers
    candidates: int  # different queries that the pre-filter let through
    queries: int  # different queries in all


class Crowd(Generic[Id]):
    """Put and drop cost microseconds. Leaves are never forgotten: make a new one where ``waste`` has grown."""

    def __init__(self, known: Frequencies | None = None) -> None:
        self._known = known or Frequencies()
        self._numbers: dict[Query, int] = {}  # a number hashes faster than a tree
        self._entries: dict[int, _Entry[Id]] = {}
        self._of: dict[Id, int] = {}
        self._postings: defaultdict[str, set[int]] = defaultdict(set)
        self._costly: set[int] = set()
        self._leaves: dict[Query, int] = {}
        self._made = 0

    @property
    def waste(self) -> int:
        """Queries that were dropped: their leaves are still held."""
        return self._made - len(self._entries)

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, id: Id) -> bool:
        return id in self._of

    def put(self, id: Id, tree: Query) -> None:
        number = self._numbers.get(tree)
        if number is None:
            number = self._add(tree)
        if self._of.get(id) != number:
            self.drop(id)
            self._entries[number].ids.add(id)
            self._of[id] = number

    def _add(self, tree: Query) -> int:
        number = self._numbers[tree] = self._made
        self._made += 1
        entry = self._entries[number] = _Entry(tree, self._compiled(tree), required(tree, self._known))
        for token in entry.tokens or ():
            self._postings[token].add(number)
        if entry.tokens is None:
            self._costly.add(number)
        return number

    def drop(self, id: Id) -> None:
        number = self._of.pop(id, None)
        if number is None:
            return
        entry = self._entries[number]
        entry.ids.discard(id)
        if entry.ids:
            return
        del self._entries[number], self._numbers[entry.tree]
        self._costly.discard(number)
        for token in entry.tokens or ():
            self._postings[token].discard(number)
            if not self._postings[token]:
                del self._postings[token]

    def is_costly(self, id: Id) -> bool:
        """Whether nothing is required that the pre-filter could look for: it is run over every article."""
        return self._entries[self._of[id]].tokens is None

    def costly_ids(self) -> Iterator[Id]:
        for number in self._costly:
            yield from self._entries[number].ids

    def tree(self, id: Id) -> Query | None:
        number = self._of.get(id)
        return None if number is None else self._entries[number].tree

    def match_one(self, id: Id, batch: BatchIndex) -> Bits:
        """Of one query alone; none for one that is not here."""
        number = self._of.get(id)
        return 0 if number is None else self._runner(batch)(self._entries[number].program)

    def match(self, batch: BatchIndex) -> Found[Id]:
        candidates = set(self._costly)
        for token in self._postings.keys() & batch.masks.keys():
            candidates |= self._postings[token]
        run = self._runner(batch)
        matches: dict[Id, Bits] = {}
        for number in candidates:
            entry = self._entries[number]
            if bits := run(entry.program):
                for id in entry.ids:
                    matches[id] = bits
        return Found(matches=matches, candidates=len(candidates), queries=len(self._entries))

    def _runner(self, batch: BatchIndex) -> Callable[[Program], Bits]:
        """Runs programs over one batch; each leaf is looked at once, whoever has it."""
        leaves = list(self._leaves)
        known: list[Bits] = [UNKNOWN] * len(leaves)

        def run(program: Program) -> Bits:
            if isinstance(program, int):
                if known[program] == UNKNOWN:
                    known[program] = batch.leaf(leaves[program])
                return known[program]
            operation, parts = program
            if operation == "or":
                bits = 0
                for part in parts:
                    bits |= run(part)
                return bits
            if operation == "not":
                return batch.everything & ~run(parts[0])
            bits = batch.everything
            for part in parts:
                bits &= run(part)
                if not bits:
                    break
            return bits

        return run

    def _compiled(self, tree: Query) -> Program:
        match tree:
            case And():
                cheap = sorted(tree.parts, key=_cost)  # the first that finds nothing ends it
                return "and", tuple(self._compiled(part) for part in cheap)
            case Or():
                return "or", tuple(self._compiled(part) for part in tree.parts)
            case Not():
                return "not", (self._compiled(tree.part),)
            case _:
                return self._leaves.setdefault(tree, len(self._leaves))


def _cost(part: Query) -> int:
    match part:
        case Term():
            return 0
        case Word() | Phrase(slop=0):
            return 1
        case Pattern() | Not():
            return 2
        case _:
            return 3


def count(batch: BatchIndex, before: Frequencies | None = None) -> Frequencies:
    """What is known after a batch more."""
    counts = Counter(before.counts if before else {})
    counts.update({token: bits.bit_count() for token, bits in batch.masks.items()})
    return Frequencies(articles=(before.articles if before else 0) + len(batch.documents), counts=counts)
