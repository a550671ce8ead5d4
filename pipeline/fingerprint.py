"""What is kept of a text to find its copies: an exact hash and a sketch.

The sketch is FracMinHash (Irber et al. 2022): of all hashes of folded word 3-shingles those in the lowest quarter of the
range, at most the 128 smallest, in the order of the text. Unlike MinHash it estimates *containment*, so that a wire inside
a longer piece is found; the order tells a cut from a footer that two texts share. The lowest bit says whether the shingle
holds a figure: templates (weather, lottery) share everything but those.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import xxhash

from pipeline.article import Fingerprint

SHINGLE = 3  # words
FRACTION = 4  # one of so many hashes is kept
MOST = 128
LIMIT = 2**64 // FRACTION  # all kept hashes are below it, hence positive as signed 64-bit integers
SHORT = 2**32  # all shortened hashes are below it
_CUT = 30
WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d")
FEW, MOST_KEYS = 48, 64
_MARKS = re.compile("[\u0300-\u036f]+")
_SPACE = 32
_CACHED = 5000  # characters kept in the table


class _Table(dict[str, str]):
    """Character -> its folded form in ASCII, filled as texts need it; a separator where it is no part of a word.

    Raises LookupError for characters whose folding is no lower-case ASCII: texts that hold one are folded as a whole.
    """

    def __missing__(self, character: str) -> str:
        folded = fold(character)
        if not folded.isascii() and not WORD.search(folded):
            folded = " "
        if not folded.isascii() or folded != folded.lower():
            raise LookupError(character)
        if len(self) < _CACHED:
            self[character] = folded
        return folded


_TABLE = _Table()
_BEYOND = re.compile("[^\x00-\x7f]")
_SEPARATED = {code: chr(code).lower() if WORD.match(chr(code)) else " " for code in range(128)}


def fold(text: str) -> str:
    """Lower case without accents; compatibility forms resolved."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words(text: str) -> list[str]:
    """The words of ``fold(text)``, at a fifth of its cost where they are of Latin letters."""
    try:
        plain = text if text.isascii() else _BEYOND.sub(_plain, text)
    except LookupError:
        return WORD.findall(fold(text))
    return plain.translate(_SEPARATED).split()


def _plain(character: re.Match[str]) -> str:
    return _TABLE[character[0]]


def of(title: str, text: str) -> Fingerprint:
    """The sketch is of the text alone: outlets give wires titles of their own. A text of fewer words than a shingle
    has an empty sketch."""
    found = words(text)
    whole = " ".join(words(title)) + "\n" + " ".join(found)
    exact = xxhash.xxh3_128_hexdigest(whole.encode(errors="replace"))
    return Fingerprint(exact=exact, sketch=sketch(found), words=len(found))


def sketch(words: list[str]) -> tuple[int, ...]:
    """In the order of the text, without repeats; odd values stand for shingles with a figure."""
    text = " ".join(words).encode(errors="replace")
    spaces = np.flatnonzero(np.frombuffer(text or b" ", np.uint8) == _SPACE)
    starts, ends = [0, *(spaces + 1).tolist()], [*spaces.tolist(), len(text)]
    hashed = xxhash.xxh3_64_intdigest
    values = [hashed(text[start:end]) for start, end in zip(starts, ends[SHINGLE - 1 :], strict=False)]
    figures = {at for at, word in enumerate(words) if not word.isalpha() and _FIGURE.search(word)}
    holding = {at - back for at in figures for back in range(SHINGLE)}
    kept = [(at, value) for at, value in enumerate(values[: max(0, len(words) - SHINGLE + 1)]) if value < LIMIT]
    found = dict.fromkeys([value | 1 if at in holding else value & -2 for at, value in kept])
    if len(found) <= MOST:
        return tuple(found)
    last = sorted(found)[MOST - 1]
    return tuple(value for value in found if value <= last)


def keys(values: Sequence[int], limit: int = LIMIT) -> list[int]:
    """The hashes that an article is looked up by: every second of a long text, all of a short one. ``limit``: what the
    values are below, SHORT for shortened ones."""
    if len(values) <= FEW:
        return list(values)
    return sorted(value for value in values if value < limit // 2)[:MOST_KEYS]


def short(values: Iterable[int]) -> Iterable[int]:
    """A sketch in 32 bits a hash, for use in memory: in the same order, and odd for shingles with a figure."""
    return [value >> _CUT & -2 | value & 1 for value in values]


def within_reach(a: Sequence[int], b: Sequence[int]) -> tuple[list[int], list[int]]:
    """Both sketches, cut to the range that both cover where one is capped."""
    reach = min(_reach(a), _reach(b))
    return [value for value in a if value <= reach], [value for value in b if value <= reach]


def containment(a: Fingerprint, b: Fingerprint) -> float:
    """Estimated share of the smaller text's shingles that stand in the other, 0..1; 0.0 where either has no sketch.

    Few shared hashes say little: callers ask for a number of them too, and drop hashes that many articles hold.
    """
    one, two = within_reach(a.sketch, b.sketch)
    smaller = min(len(one), len(two))
    return len(set(one) & set(two)) / smaller if smaller else 0.0


def _reach(values: Sequence[int]) -> int:
    return max(values) if len(values) >= MOST else LIMIT
