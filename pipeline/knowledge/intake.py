"""``teletipo actors import``: a registry's export into the folder of the user's own actors. Streams; memory is bounded."""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pipeline.knowledge import bulk
from pipeline.knowledge.exchange import Unusable, actor_of_line, country_of_line
from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Sort

FILE = "imported.names"
LONGEST_LINE = 8 * 1024 * 1024  # bytes
MOST_ACTORS = 5_000_000
EVERY = 100_000  # lines between two words of progress
NAMED = 5  # lines of each fault that are told by number


@dataclass(slots=True, kw_only=True)
class Intake:
    """What came of a file's lines: lines = taken + merged + known + every count of ``unusable``."""

    lines: int = 0
    taken: int = 0
    merged: int = 0  # spoken of already by the shipped registry: their further names count for it
    known: int = 0  # nothing new about an actor that is there already
    names: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    where: dict[str, list[int]] = field(default_factory=dict)  # fault -> the first lines that have it

    def refuse(self, line: int, why: str) -> None:
        self.unusable[why] += 1
        if self.unusable[why] <= NAMED:
            self.where.setdefault(why, []).append(line)


class IntakeError(Exception):
    """The file as a whole cannot be read; the sentence says why and what to do."""


def take_in(source: Path, folder: Path, lexicon: Lexicon, seen_to: Callable[[int], None] | None = None) -> Intake:
    """Reads ``source`` (JSON lines, gzip or not) into ``folder``, in place of what was imported before.

    Collisions are resolved here: a name that the curated registry has keeps its actor; an actor of the same name and
    kind as a curated one becomes further names of it. ``seen_to`` is told the number of lines done, every 100,000.

    :raises IntakeError: the file cannot be read, or holds nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    done, records = Intake(), folder / "imported.records.new"
    keys = 0
    seen: set[int] = set()
    try:
        with records.open("wb") as out:
            for actor in _actors(source, lexicon, done, seen_to):
                if actor.id not in lexicon.actors.curated:
                    mark = bulk.hashed(actor.id)
                    if mark in seen:
                        done.taken -= 1
                        done.refuse(done.lines, "an id that came before")
                        continue
                    seen.add(mark)
                out.write(bulk.line_of(actor) + b"\n")
                folded = {key(alias.text) for alias in actor.aliases}
                done.names += len(folded)
                keys += 1 + sum(1 + text.count(" ") for text in folded)
                if len(seen) >= MOST_ACTORS:
                    raise IntakeError(
                        f"{source}: holds more than {MOST_ACTORS:,} actors; split it and choose what you need."
                    )
        if not done.taken + done.merged:
            raise IntakeError(
                f"{source}: holds no actor in {done.lines:,} lines ({_reasons(done)}); see --help for the formats."
            )
        bulk.write(folder / FILE, records, names=done.names, keys=keys)
    finally:
        records.unlink(missing_ok=True)
    return done


def _reasons(done: Intake) -> str:
    return ", ".join(f"{count:,} {why}" for why, count in done.unusable.most_common(3)) or "it is empty"


def _countries(source: Path) -> dict[str, str]:
    """Wikidata id -> code of the countries that the export holds; empty for other formats. A pass of its own: an item may
    stand before its country's."""
    return dict(filter(None, (country_of_line(line) for _, line in _lines(source))))


def _actors(
    source: Path, lexicon: Lexicon, done: Intake, seen_to: Callable[[int], None] | None = None
) -> Iterator[Actor]:
    countries = _countries(source)
    for number, line in _lines(source):
        done.lines += 1
        if seen_to and number % EVERY == 0:
            seen_to(number)
        if not line:
            done.refuse(number, "a line that is too long")
            continue
        try:
            actor = actor_of_line(line, countries)
        except Unusable as fault:
            done.refuse(number, str(fault))
            continue
        if actor is None:
            done.lines -= 1
            continue
        kept = _resolved(actor, lexicon)
        if kept is None:
            done.known += 1
            continue
        done.merged += kept.id != actor.id
        done.taken += kept.id == actor.id
        yield kept


def _resolved(actor: Actor, lexicon: Lexicon) -> Actor | None:
    """The actor without names that a curated one has; under the curated id where both are the same; None: nothing new."""
    fresh, same = [], ""
    for alias in actor.aliases:
        holders = lexicon.actor_keys.get(key(alias.text), ())
        if not holders:
            fresh.append(alias)
        elif not same:
            own = (
                id
                for id in holders
                if lexicon.actors[id].kind is actor.kind and _by_name(lexicon.actors[id], alias.text)
            )
            same = next(own, "")
    if not fresh:
        return None
    texts = [alias.text for alias in fresh]
    names = {code: name if name in texts else texts[0] for code, name in actor.names.items()}
    known = lexicon.actors[same] if same else None
    return Actor(
        id=known.id if known else actor.id,
        kind=actor.kind,
        names=names,
        country=known.country if known else actor.country,
        aliases=tuple(fresh),
    )


def _by_name(actor: Actor, text: str) -> bool:
    """Whether the actor has the text as a name of more than one word (a surname or an acronym makes nobody the same)."""
    folded = key(text)
    return " " in folded and any(a.sort is Sort.NAME and key(a.text) == folded for a in actor.aliases)


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines; b"" for one that is too long."""
    with _opened(source) as file:
        number = 0
        try:
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) < LONGEST_LINE or line.endswith(b"\n"):
                    yield number, line
                    continue
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE)
                yield number, b""
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise IntakeError(f"{source}: is broken after line {number:,} ({error}); fetch it again.") from None


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    if not source.is_file():
        raise IntakeError(f"{source}: is no file.")
    with source.open("rb") as plain:
        zipped = plain.read(2) == b"\x1f\x8b"
    with gzip.open(source) if zipped else source.open("rb") as file:
        yield file  # type: ignore[misc]
