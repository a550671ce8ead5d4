"""Which hits are mentions: capitals as the alias has them, the longest name wins, eaten names take theirs along."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.knowledge.fold import Folded
from pipeline.knowledge.records import Alias, Sort
from pipeline.tagging.matcher import Eaten, Hit

COMPOUND = Sort.COMPOUND  # looked up once: 0.1 µs each time, and every mention is tested by many rules


class Mention(NamedTuple):
    """A place that one or several actors may be meant by. A tuple: frozen dataclasses take twice as long to make."""

    field: str  # "title" or "text"
    first: int
    last: int
    aliases: tuple[Alias, ...]
    shouted: bool  # in capitals because all around it is: case proves nothing
    inside: tuple["Mention", ...] = ()  # shorter ones within it: Spain's in "Gobierno español"


def mentions(field: str, text: Folded, hits: Iterable[Hit]) -> Iterator[Mention]:
    """Left to right, none overlapping another."""
    found: list[Mention] = []
    plain = text.plain.isascii()
    for hit in hits:
        if not hit.entries:
            continue
        surface = text.surface(hit.first, hit.last)
        if hit.capitals and surface.islower():
            continue
        shouted = surface.isupper() and _shouted(text, hit.first, hit.last)
        aliases = tuple(
            [
                entry
                for entry in hit.entries
                if isinstance(entry, Alias) and _reads(surface, entry, shouted, plain) and _followed(text, hit, entry)
            ]
        )
        if aliases or any(isinstance(entry, Eaten) and cased(surface, entry.text, shouted) for entry in hit.entries):
            found.append(Mention(field=field, first=hit.first, last=hit.last, aliases=aliases, shouted=shouted))
    found.sort(key=lambda mention: (mention.first, -mention.last))
    return _longest(found)


def _longest(found: list[Mention]) -> Iterator[Mention]:
    """The leftmost longest, each with those that lie wholly within it; what only eats is left out."""
    place = 0
    while place < len(found):
        outer = found[place]
        inside: list[Mention] = []
        place += 1
        while place < len(found) and found[place].first <= outer.last:
            if found[place].last <= outer.last and found[place].aliases:
                inside.append(found[place])
            place += 1
        if outer.aliases:
            yield outer._replace(inside=tuple(inside)) if inside else outer


def _reads(surface: str, alias: Alias, shouted: bool, plain: bool) -> bool:
    if not _accented(surface, alias.text):
        return False
    if alias.any_case:  # "fines" is not "finés", unless the text has no accents at all
        return shouted or surface[:1].isupper() or plain or not _bare(surface, alias.text)
    return cased(surface, alias.text, shouted)


def _bare(surface: str, text: str) -> bool:
    """Whether the text leaves an accent of the alias away."""
    return surface.isascii() and not text.isascii()


@lru_cache(maxsize=20_000)
def _capitals(text: str) -> tuple[int, ...]:
    """Which of the letters and digits of a name are capitals."""
    letters = [character for character in text.rstrip("*") if character.isalnum()]
    return tuple(place for place, character in enumerate(letters) if character.isupper())


@lru_cache(maxsize=10_000)
def cased(surface: str, text: str, shouted: bool) -> bool:
    """Every capital of the name is a capital in the text ("Maduro", never "maduro"; "US", never "us")."""
    wanted = _capitals(text)
    if shouted or not wanted:
        return True
    given = surface if surface.isalnum() else [character for character in surface if character.isalnum()]
    return not any([not given[place].isupper() for place in wanted if place < len(given)])  # noqa: C419


def _accented(surface: str, text: str) -> bool:
    """The text may leave an accent away (Mexico) but not put one where the name has none (papá is no Papa)."""
    if surface.isascii():  # most are: a tenth of a tagging's time
        return True
    given = [character.lower() for character in surface if character.isalnum()]
    wanted = [character.lower() for character in text if character.isalnum()]
    return all(have.isascii() or have == need for have, need in zip(given, wanted, strict=False))


def _followed(text: Folded, hit: Hit, alias: Alias) -> bool:
    """What comes right after: a hyphen for a compound, no currency sign for a country ("US$")."""
    end = text.spans[hit.last][1]
    following = text.plain[end : end + 1]
    if alias.sort is COMPOUND:
        return following in {"-", "‐", "‑"}
    return following != "$"


def _shouted(text: Folded, first: int, last: int) -> bool:
    """Whether the words around are in capitals as well: a headline in capitals, a shouted lead."""
    around = [
        text.plain[slice(*text.spans[place])]
        for place in (*range(max(0, first - 4), first), *range(last + 1, min(len(text.spans), last + 5)))
    ]
    letters = [word for word in around if len(word) > 1 and word.isalpha()]
    return bool(letters) and sum(word.isupper() for word in letters) >= max(1, 0.7 * len(letters))
