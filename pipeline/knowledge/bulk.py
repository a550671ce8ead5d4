"""Names by the million in one file that is mapped, not loaded: a hash table of names over records.

Layout, little-endian: 8 bytes of magic, five 64-bit numbers (slots, postings, actors, names, offset of the records), then
the tables: keys (slots x 64 bit), heads (slots x 32 bit), postings (postings x two 32 bit), and the records, one JSON
object after another, each on a multiple of 8 bytes. A key is the 64-bit hash of a folded name, of every beginning of it
that ends with a word, or of an id; a head is 0 where only a longer name goes on, else 1 + its first posting; a posting is
a record's place (in units of 8 bytes) and 1 + the next posting. Open addressing, at most two thirds full.
"""

import mmap
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from struct import Struct

import orjson
import xxhash

from pipeline.knowledge.fold import Folded, key
from pipeline.knowledge.records import Actor, Alias, Kind, Sort

MAGIC = b"TTNAMES1"
NUMBERS = Struct("<5Q")
_LAST_CAPITAL = "ɏ"  # of the Latin letters: names of other scripts are not looked up
HEAD = len(MAGIC) + NUMBERS.size
WORDS = 10  # of a name, at most
MOST_POSTINGS = 50  # actors of one name that are told apart
UNIT = 8


class BulkError(Exception):
    """The file is none of ours, or is broken: the sentence names it."""


def hashed(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf8", "surrogatepass")) or 1


def beginnings(folded: str) -> Iterator[str]:
    """ "ana maria gil" -> "ana", "ana maria"."""
    place = folded.find(" ")
    while place > 0:
        yield folded[:place]
        place = folded.find(" ", place + 1)


class Bulk:
    """Read-only; a lookup costs a hash and one or two probes, whatever the number of names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < HEAD:
                raise BulkError(f"{path}: is cut short; run “teletipo actors import” again.")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[: len(MAGIC)] != MAGIC:
            raise BulkError(f"{path}: is no file of imported names; remove it and run “teletipo actors import” again.")
        self.slots, postings, self.actors, self.names, self._records = NUMBERS.unpack_from(self._map, len(MAGIC))
        view = memoryview(self._map)
        first, second = HEAD + 8 * self.slots, HEAD + 12 * self.slots
        if self.slots < 1 or self._records > size or second + 8 * postings > self._records:
            raise BulkError(f"{path}: is cut short; run “teletipo actors import” again.")
        self._keys = view[HEAD:first].cast("Q")
        self._heads = view[first:second].cast("I")
        self._postings = view[second : second + 8 * postings].cast("I")
        self.record = lru_cache(maxsize=4096)(self._record)
        self.actor = lru_cache(maxsize=4096)(self._actor)  # every rule asks for it, of each mention

    def _head(self, wanted: int) -> int:
        """1 + the first posting; 0: only a beginning; -1: nothing."""
        keys, slots = self._keys, self.slots
        slot = wanted % slots
        while found := keys[slot]:
            if found == wanted:
                return int(self._heads[slot])
            slot = slot + 1 if slot + 1 < slots else 0
        return -1

    def _record(self, place: int) -> Actor:
        start = self._records + UNIT * place
        end = self._map.find(b"\n", start)
        return actor_of(self._map[start:end])

    def _posted(self, head: int) -> Iterator[Actor]:
        for _ in range(MOST_POSTINGS):
            if not head:
                return
            yield self.record(self._postings[2 * head - 2])
            head = self._postings[2 * head - 1]

    def _actor(self, id: str) -> Actor | None:
        head = self._head(hashed("\0" + id))
        return next((actor for actor in self._posted(max(0, head)) if actor.id == id), None)

    def find(self, folded: str) -> tuple[Alias, ...]:
        """The aliases, of any actor, that read like the folded name."""
        head = self._head(hashed(folded))
        return tuple(self._aliases(head, folded)) if head > 0 else ()

    def _aliases(self, head: int, folded: str) -> Iterator[Alias]:
        for actor in self._posted(head):
            for alias in actor.aliases:
                if key(alias.text) == folded:
                    yield alias

    def hits(self, text: Folded) -> Iterator[tuple[int, int, tuple[Alias, ...]]]:
        """First and last token of each name that begins with a capital, and its aliases. Linear in the text."""
        plain, joined, starts, words = text.plain, text.joined, text.starts, text.words
        for first, (place, _) in enumerate(text.spans):
            if not plain[place].isupper() or plain[place] > _LAST_CAPITAL:
                continue
            begin = starts[first]
            for last in range(first, min(first + WORDS, len(words))):
                folded = joined[begin : starts[last] + len(words[last])]
                head = self._head(hashed(folded))
                if head < 0:
                    break
                if head and (aliases := tuple(self._aliases(head, folded))):
                    yield first, last, aliases


def actor_of(line: bytes) -> Actor:
    row = orjson.loads(line)
    id, spanish, english = row["i"], row["s"], row["e"]
    texts = dict.fromkeys((spanish, english, *row.get("a", ())))
    aliases = tuple(Alias(actor=id, text=text, sort=Sort.NAME, imported=True) for text in texts)
    names = {"es": spanish, "en": english}
    return Actor(id=id, kind=Kind(row["k"]), names=names, country=row.get("c", ""), aliases=aliases)


def line_of(actor: Actor) -> bytes:
    """The record of an actor; its aliases beside the two names."""
    row = {"i": actor.id, "k": str(actor.kind), "s": actor.names["es"], "e": actor.names["en"]}
    more = [alias.text for alias in actor.aliases if alias.text not in actor.names.values()]
    return orjson.dumps(row | ({"c": actor.country} if actor.country else {}) | ({"a": more} if more else {}))


def write(path: Path, records: Path, *, names: int, keys: int) -> None:
    """Builds ``path`` from a file of record lines (see ``line_of``) beside it, then puts it in place at once.

    ``keys`` is how many names, beginnings and ids there are at most. Memory: 12 bytes a slot and 8 a name.
    """
    slots = keys + keys // 2 + 17
    table, heads, postings = array("Q", bytes(8 * slots)), array("I", bytes(4 * slots)), array("I")

    def slot_of(wanted: int) -> int:
        slot = wanted % slots
        while table[slot] and table[slot] != wanted:
            slot = slot + 1 if slot + 1 < slots else 0
        table[slot] = wanted
        return slot

    count = place = 0
    fresh = path.with_suffix(".new")
    with records.open("rb") as lines:
        for line in lines:
            for text, whole in _entries(actor_of(line)):
                slot = slot_of(hashed(text))
                if whole:
                    postings.extend((place, heads[slot]))
                    heads[slot] = len(postings) // 2
            count += 1
            place += _units(line)
    start = -(-(HEAD + 12 * slots + 4 * len(postings)) // UNIT) * UNIT
    with fresh.open("wb") as out, records.open("rb") as lines:
        out.write(MAGIC + NUMBERS.pack(slots, len(postings) // 2, count, names, start))
        for part in (table, heads, postings):
            part.tofile(out)
        out.write(b"\0" * (start - out.tell()))
        for line in lines:
            out.write(line.ljust(UNIT * _units(line), b" "))
    fresh.replace(path)


def _units(line: bytes) -> int:
    return -(-len(line) // UNIT)


def _entries(actor: Actor) -> Iterable[tuple[str, bool]]:
    """Every key of an actor; True where the actor is found by it."""
    yield "\0" + actor.id, True
    for folded in dict.fromkeys(key(alias.text) for alias in actor.aliases):
        yield folded, True
        for part in beginnings(folded):
            yield part, False
