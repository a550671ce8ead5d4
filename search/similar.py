"""What an article is known by: its rarest words, its actors and its themes, and how much each tells."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.analysis import LANGUAGES, stem_form
from search.evaluate import Readings

MOST_WORDS = 30
MOST_TAGS = 15  # actors, and themes
LEAST_SHARE = 0.08  # of what an article is known by: less in common is no likeness
_LONG_ENOUGH = 3  # letters
_TITLE, _MOST_TIMES = 3, 6  # a word of the title counts so often, and no word more often


@dataclass(frozen=True, slots=True)
class Trait:
    """``kind`` is "es" or "en" (a stem of that language, in title or text), "actor" or "theme"."""

    kind: str
    value: str
    weight: float


def traits(readings: Readings, holding: Callable[[str, str], int], total: int) -> tuple[Trait, ...]:
    """The traits that tell most, heaviest first: how often a word stands here, times the logarithm of its rarity.

    ``holding`` says how many of the index's ``total`` documents hold a value of a kind; what none but this one holds
    finds nothing and is left out, as are words that every fifth document has. Names (words in capitals) are looked for
    in the other language too, so that coverage of one event meets across languages.
    """
    document = readings.document
    words = _heaviest(_words(readings), holding, total, MOST_WORDS, total / 5 + 2)
    actors = _heaviest(((("actor", id), 4) for id in document.actors), holding, total, MOST_TAGS, total)
    themes = _heaviest(((("theme", id), 2) for id in document.themes), holding, total, MOST_TAGS, total)
    return tuple(sorted((*words, *actors, *themes), key=lambda one: (-one.weight, one.kind, one.value)))


def least(found: tuple[Trait, ...]) -> float:
    """The weight that another article must have in common, to be like this one."""
    return LEAST_SHARE * sum(trait.weight for trait in found)


def _words(readings: Readings) -> Iterator[tuple[tuple[str, str], int]]:
    own = readings.document.language
    other = next(language for language in LANGUAGES if language != own)
    times: Counter[tuple[str, str]] = Counter()
    for reading, share in ((readings.title, _TITLE), (readings.text, 1)):
        stream = reading.stream
        for exact, fold, stem in zip(stream.exacts, stream.folds, stream.stems, strict=True):
            if len(fold) >= _LONG_ENOUGH and fold.isalpha():
                times[own, stem] += share
                if exact[0].isupper():
                    times[other, stem_form(fold, other)] += share
    return ((key, min(count, _MOST_TIMES)) for key, count in times.items())


def _heaviest(
    found: Iterator[tuple[tuple[str, str], int]],
    holding: Callable[[str, str], int],
    total: int,
    most: int,
    common: float,
) -> list[Trait]:
    made = []
    for (kind, value), times in found:
        count = holding(kind, value)
        if 2 <= count <= common:
            made.append(Trait(kind, value, math.log2(1 + times) * math.log(1 + total / count)))
    return sorted(made, key=lambda one: (-one.weight, one.kind, one.value))[:most]
