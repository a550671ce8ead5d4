"""Copies: which articles carry the same text. The decision, free of any store.

What two sketches tell: how much of the shorter text stands in the other (containment), whether it stands there in one
piece and in order, and whether figures are among what is shared. Measured on Reuters wires and simulated wire edits
(bench/grouping.py): containment of .36 within 72 hours finds 99 % of copies; the guards keep out templates (market tables,
weather, lottery), updates with other figures, rewrites that move paragraphs, and texts that share nothing but a footer.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.article import Fingerprint
from pipeline.fingerprint import WORD, fold, within_reach

COPY_WINDOW = timedelta(hours=72)  # holds 99 % of the copies of Reuters wires
LEAST_SHARED = 3  # hashes two sketches must have in common to be compared at all
LEAST_CONTAINMENT = 0.36
LATE_CONTAINMENT = 0.7  # … beyond the window, where look-alikes of the next day and week stand
LEAST_WORDS = 20  # shorter texts ("Video", "Sin título") are copies of nothing
LEAST_RATIO = 0.12  # a text under this share of the other's length is quoted by it, not copied …
WHOLE_RATIO = 0.08  # … unless nearly all of it stands there
COMMON = 12  # a hash that more originals of the window hold says nothing (footers, disclaimers)
LEAD_WORDS = 20  # words of the text that, with the title's, tell what it is about …
OPENING_WORDS = 60  # … and among which the other text should have them

CHANGES = ("headline changed", "correction", "in capitals", "cut from below", "text added", "words edited")

_CORRECTION = re.compile(r"\b(?:correct(?:s|ed|ion)|corrige|correccion|rectifica(?:cion)?|fe de errores)\b")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    id: int
    url: str
    published: datetime
    language: str
    fingerprint: Fingerprint
    numbers: frozenset[str]
    lead: frozenset[str]  # longer words of title and first sentence
    opening: frozenset[str]  # longer words and figures ("#12,5") of title and first sentences
    title: str = ""  # folded
    capitals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What two texts share. ``head``, ``begins`` and ``tail`` are shares of their first eighth and last quarter."""

    part: float  # containment, 0..1
    hashes: int  # shared
    head: float  # the better of both
    begins: float  # the same, the worse of both
    tail: float  # the worse of both
    solid: float  # share of hits between the first and the last one, the better of both
    order: float  # longest run in the same order, as a share of what is shared
    figures: int  # shingles with a figure between the first and the last hit, the fewer of both
    figures_part: float  # share of them that both hold


def numbers(text: str) -> frozenset[str]:
    """The figures of a text, as written."""
    return frozenset(_NUMBER.findall(text))


def lead_words(title: str, text: str, most: int) -> frozenset[str]:
    words = WORD.findall(fold(title[:300]))[:40] + WORD.findall(fold(text[: 12 * most]))[:most]
    return frozenset(word for word in words if len(word) > 3)


def opening(title: str, text: str) -> frozenset[str]:
    first = " ".join(text[: 12 * OPENING_WORDS].split()[:OPENING_WORDS])
    return lead_words(title, text, OPENING_WORDS) | {f"#{number}" for number in _NUMBER.findall(first)}


def candidate(
    *, id: int, url: str, published: datetime, language: str, title: str, text: str, fingerprint: Fingerprint
) -> Candidate:
    return Candidate(
        id=id,
        url=url,
        published=published,
        language=language,
        fingerprint=fingerprint,
        numbers=numbers(text),
        lead=lead_words(title, text, LEAD_WORDS),
        opening=opening(title, text),
        title=" ".join(WORD.findall(fold(title[:1000]))),
        capitals=text.isupper(),
    )


def shared(a: Candidate, b: Candidate, window: timedelta = COPY_WINDOW) -> float:
    """How much of the shorter text stands in the other, 0..1; 0.0 where they are not copies. Symmetric."""
    one, two = a.fingerprint, b.fingerprint
    if a.language != b.language or min(one.words, two.words) < LEAST_WORDS:
        return 0.0
    if one.exact == two.exact:
        return 1.0
    found = overlap(a, b)
    late = abs(a.published - b.published) > window
    return found.part if _is_copy(a, b, found, late=late) else 0.0


def _is_copy(a: Candidate, b: Candidate, found: Overlap, *, late: bool) -> bool:
    short, long = sorted((a.fingerprint.words, b.fingerprint.words))
    if found.hashes < LEAST_SHARED or short < long * (WHOLE_RATIO if found.part >= 0.8 else LEAST_RATIO):
        return False
    if found.part < (LATE_CONTAINMENT if late else LEAST_CONTAINMENT):
        return False
    return _same_figures(a, b, found, late=late) and not _only_footer(a, b, found) and not _rewritten(a, b, found)


def _same_figures(a: Candidate, b: Candidate, found: Overlap, *, late: bool) -> bool:
    """Templates and updates differ in their figures; a part of a text need not hold them all."""
    few, many = sorted((a.numbers, b.numbers), key=len)
    if len(few) < 2:
        return True
    kept = len(few & many) / (len(few) * min(1.0, found.part / 0.8))
    if kept >= 0.8:
        return True
    if late:
        return False
    if kept >= 0.6:
        short, long = sorted((a.fingerprint.words, b.fingerprint.words))
        return found.figures < 2 or found.figures_part >= 0.4 or short >= 0.6 * long
    if found.figures >= 3 and found.figures_part >= 0.6:
        return True
    return found.solid >= 0.9 and found.hashes >= 8 and found.tail < 0.6 and found.begins < 0.5


def _only_footer(a: Candidate, b: Candidate, found: Overlap) -> bool:
    """Both texts end alike, begin differently, and do not even speak of the same."""
    if found.tail < 0.6 or found.head >= 0.9:
        return False
    alike = max(_held(a.lead, b.opening), _held(b.lead, a.opening))
    if found.tail >= 0.9 and alike < 0.35:
        return True
    return found.head < 0.6 and (alike < 0.5 or not _same_opening_figures(a, b))


def _held(few: frozenset[str], many: frozenset[str]) -> float:
    return len(few & many) / len(few) if few else 0.0


def _same_opening_figures(a: Candidate, b: Candidate) -> bool:
    """Whether the figures that one text begins with stand anywhere in the other."""
    mine, theirs = ({word[1:] for word in one.opening if word[0] == "#"} for one in (a, b))
    if min(len(mine), len(theirs)) < 2:
        return True
    return max(len(mine & b.numbers) / len(mine), len(theirs & a.numbers) / len(theirs)) >= 0.6


def _rewritten(a: Candidate, b: Candidate, found: Overlap) -> bool:
    """Moved paragraphs under another title: the same writer's second version of an event, not a copy."""
    one, two = set(a.title.split()), set(b.title.split())
    few = min(len(one), len(two))
    return found.order < 0.75 and few > 0 and len(one & two) / few < 0.45


def overlap(a: Candidate, b: Candidate) -> Overlap:
    one, two = within_reach(a.fingerprint.sketch, b.fingerprint.sketch)
    both = set(one) & set(two)
    smaller = min(len(one), len(two))
    if not both:
        return Overlap(
            part=0.0, hashes=0, head=0.0, begins=0.0, tail=0.0, solid=0.0, order=0.0, figures=0, figures_part=0.0
        )
    mine, theirs = [value in both for value in one], [value in both for value in two]
    (figures1, held1, solid1), (figures2, held2, solid2) = _between(one, mine), _between(two, theirs)
    return Overlap(
        part=len(both) / smaller,
        hashes=len(both),
        head=max(_head(mine), _head(theirs)),
        begins=min(_head(mine), _head(theirs)),
        tail=min(_tail(mine), _tail(theirs)),
        solid=max(solid1, solid2),
        order=_in_order(one, two) / len(both),
        figures=min(figures1, figures2),
        figures_part=(held1 + held2) / max(1, figures1 + figures2),
    )


def _head(hits: Sequence[bool]) -> float:
    first = hits[: max(3, len(hits) // 8)]
    return sum(first) / len(first)


def _tail(hits: Sequence[bool]) -> float:
    last = hits[-max(3, len(hits) // 4) :]
    return sum(last) / len(last)


def _between(values: Sequence[int], hits: Sequence[bool]) -> tuple[int, int, float]:
    """Shingles with a figure from the first to the last hit, how many of them are hits, and the share of hits there."""
    first = hits.index(True)
    last = len(hits) - 1 - hits[::-1].index(True)
    figures = [hit for value, hit in zip(values[first : last + 1], hits[first : last + 1], strict=True) if value & 1]
    return len(figures), sum(figures), sum(hits) / (last - first + 1)


def _in_order(one: Sequence[int], two: Sequence[int]) -> int:
    """Length of the longest sequence that both hold in the same order (patience sorting)."""
    places = {value: index for index, value in enumerate(two)}
    tops: list[int] = []
    for value in one:
        if (place := places.get(value)) is not None:
            where = bisect_left(tops, place)
            tops[where : where + 1] = [place]
    return len(tops)


def changes(first: Candidate, copy: Candidate) -> tuple[str, ...]:
    """What a copy changed, each in two words: those of CHANGES, in that order."""
    one, two = within_reach(first.fingerprint.sketch, copy.fingerprint.sketch)
    both = set(one) & set(two)
    theirs, mine = [value in both for value in one], [value in both for value in two]
    said = {
        "headline changed": first.title != copy.title,
        "correction": bool(_CORRECTION.search(copy.title)) and not _CORRECTION.search(first.title),
        "in capitals": copy.capitals and not first.capitals,
        "cut from below": bool(theirs)
        and _tail(theirs) < 0.5
        and copy.fingerprint.words < 0.9 * first.fingerprint.words,
        "text added": bool(mine) and sum(mine) < 0.85 * len(mine) and copy.fingerprint.words > first.fingerprint.words,
        "words edited": bool(both) and 0.5 < sum(theirs) / len(theirs) < 0.95 and _between(one, theirs)[2] < 0.95,
    }
    return tuple(name for name in CHANGES if said[name])


def original(members: Iterable[Candidate]) -> Candidate:
    """The one that was published first; the address decides a tie, so that the order of arrival never does."""
    return min(members, key=lambda member: (member.published, member.url))


def components(ids: Iterable[int], pairs: Sequence[tuple[int, int]]) -> list[set[int]]:
    """Groups of ids joined by pairs (union-find); an id without a pair is a group of its own."""
    parent = {id: id for id in ids}

    def root(id: int) -> int:
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for a, b in pairs:
        parent[root(a)] = root(b)
    groups: dict[int, set[int]] = {}
    for id in parent:
        groups.setdefault(root(id), set()).add(id)
    return list(groups.values())
