"""What is kept of a text to find its copies: an exact hash and a sketch.

The sketch is FracMinHash (Irber et al. 2022): of all hashes of folded word 3-shingles those in the lowest eighth of
the range, at most the 64 smallest. Unlike MinHash it estimates *containment*, so that a wire inside a longer piece is
found. Measured on simulated wire edits: containment 100 % for cut, 94 % for embedded texts, at 42 hashes an article.
"""

import re
import unicodedata

import xxhash

from pipeline.article import Fingerprint

SHINGLE = 3  # words
FRACTION = 8  # one of so many hashes is kept
MOST = 64
LIMIT = 2**64 // FRACTION  # all kept hashes are below it, hence positive as signed 64-bit integers
WORD = re.compile(r"\w+")
MARKS = dict.fromkeys(range(768, 880))


def fold(text: str) -> str:
    """Lower case without accents; compatibility forms resolved."""
    return unicodedata.normalize("NFKD", text.casefold()).translate(MARKS)


def of(title: str, text: str) -> Fingerprint:
    """The sketch is of the text alone: outlets give wires titles of their own. A text of fewer words than a shingle
    has an empty sketch."""
    words = WORD.findall(fold(text))
    whole = " ".join(WORD.findall(fold(title))) + "\n" + " ".join(words)
    exact = xxhash.xxh3_128_hexdigest(whole.encode(errors="replace"))
    return Fingerprint(exact=exact, sketch=sketch(words), words=len(words))


def sketch(words: list[str]) -> tuple[int, ...]:
    """Ascending, without repeats."""
    hashed = xxhash.xxh3_64_intdigest
    found = {
        value
        for one, two, three in zip(words, words[1:], words[2:], strict=False)
        if (value := hashed(f"{one} {two} {three}".encode(errors="replace"))) < LIMIT
    }
    return tuple(sorted(found)[:MOST])


def containment(a: Fingerprint, b: Fingerprint) -> float:
    """Estimated share of the smaller text's shingles that stand in the other, 0..1; 0.0 where either has no sketch.

    Where a sketch is capped, only the range that both cover is compared. Few shared hashes say little: callers ask
    for a number of them too, and drop hashes that many articles hold (footers, disclaimers).
    """
    reach = min(_reach(a.sketch), _reach(b.sketch))
    one = {value for value in a.sketch if value <= reach}
    two = {value for value in b.sketch if value <= reach}
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0


def _reach(values: tuple[int, ...]) -> int:
    return values[-1] if len(values) == MOST else LIMIT
