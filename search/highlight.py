"""The words that matched, in the title and in the sentences of the text that show the most of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from search.document import Document
from search.evaluate import Place, Reading, Readings, places
from search.evidence import Evidence, spans, tagged
from search.fields import PLAIN_FIELDS, TEXT_FIELDS
from search.query import And, Near, Not, Or, Pattern, Phrase, Query, Term, Word
from search.request import Hit, Marked
from search.skim import Skimmer

SNIPPET = 200  # characters aimed at
LONGEST = 320  # a sentence longer than this is cut
_SENTENCE = re.compile(  # begins with the four characters that may end one: four times as fast as looking behind
    r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[\"”»')\]]*\s+(?=[\"“«'(\[¿¡—–-]*[\dA-ZÁÉÍÓÚÑÜ]))"
)

Leaf = Word | Phrase | Pattern | Near
Marks = list[tuple[int, int, str]]  # start, end, term
_NONE: Mapping[str, Any] = MappingProxyType({})


def marked(hits: Iterable[Hit], query: Query, evidence: Mapping[str, Evidence] = _NONE) -> tuple[Hit, ...]:
    """The hits with their titles and snippets marked; words that are not asked for are looked at once for all.

    ``evidence``: by document's id; with it, what stands for the query's actors and themes is marked like its words.
    """
    leaves, terms = positive(query), list(tagged(query)) if evidence else []
    skimmer = Skimmer(leaves)
    found = []
    for hit in hits:
        document = hit.document
        proven = _proven(terms, document, evidence.get(document.id, Evidence()))
        title, snippet = _highlight(leaves, document, skimmer.of(document, None), proven)
        found.append(replace(hit, title=title, snippet=snippet))
    return tuple(found)


def highlight(query: Query, readings: Readings) -> tuple[Marked, Marked]:
    """The marked title and the best snippet of the text. Words under NOT mark nothing; actor: and theme: neither."""
    return _highlight(positive(query), readings.document, readings.of(None))


def _highlight(
    leaves: list[Leaf], document: Document, readings: tuple[Reading, ...], proven: Mapping[str, Marks] = _NONE
) -> tuple[Marked, Marked]:
    in_title, in_text = (
        _joined([*_marked_words(leaves, name, reading), *proven.get(name, ())])
        for name, reading in zip(TEXT_FIELDS, readings, strict=True)
    )
    return Marked(text=document.title, marks=_marks(in_title)), _snippet(document.text, in_text)


def _proven(terms: list[Term], document: Document, evidence: Evidence) -> dict[str, Marks]:
    """The places of actors and themes, of those that the document has; the text may have changed since they were found."""
    found: dict[str, Marks] = {"title": [], "text": []}
    for term in terms:
        if term.value in (document.actors if term.field == "actor" else document.themes):
            for name, start, end in (span for tag in evidence.of(term) for span in spans(tag)):
                if name in found and 0 <= start < end <= len(getattr(document, name)):
                    found[name].append((start, end, f"{term.field}:{term.value}"))
    return found


def _joined(found: Marks) -> Marks:
    """By place; of marks that overlap, one that covers both."""
    joined: Marks = []
    for start, end, term in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), joined[-1][2])
        else:
            joined.append((start, end, term))
    return joined


def around(text: str, places: Iterable[tuple[int, int]]) -> Marked:
    """The sentence or so of a text that shows the most of given places (half-open offsets), with them marked."""
    return _snippet(text, sorted((start, end, text[start:end]) for start, end in places if start < end <= len(text)))


def positive(query: Query) -> list[Leaf]:
    """What of the query stands in running text and is not denied."""
    match query:
        case Word() | Phrase() | Pattern() | Near():
            return [] if query.field in PLAIN_FIELDS else [query]
        case And() | Or():
            return [leaf for part in query.parts for leaf in positive(part)]
        case Not(Not(part)):
            return positive(part)
        case _:
            return []


def _marked_words(leaves: list[Leaf], name: str, reading: Reading) -> Marks:
    found: set[int] = set()
    for leaf in leaves:
        if leaf.field in (None, name):
            found.update(_positions(places(leaf, reading)))
    if not found:
        return []
    positions = sorted(found)
    return [(*span, reading.stem(at)) for at, span in zip(positions, reading.offsets(positions), strict=True)]


def _positions(found: list[Place]) -> set[int]:
    return {at for place in found for at in place.marked}


def _marks(found: Marks) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end, _ in found)


def _snippet(text: str, found: Marks) -> Marked:
    start, end = _best(text, found)
    end = max(end, start)
    opening = "… " if start > 0 and text[start - 1 : start].strip() == "" and _inside(text, start) else ""
    closing = " …" if _inside(text, end) else ""
    shift = len(opening) - start
    marks = tuple((a + shift, b + shift) for a, b, _ in found if a >= start and b <= end)
    return Marked(text=opening + text[start:end] + closing, marks=marks)


def _best(text: str, found: Marks) -> tuple[int, int]:
    """The span of whole sentences, about SNIPPET long, with the most different words, then the most words."""
    if not found:
        return _window(text, _sentences(text[: 4 * LONGEST]), 0, None)
    sentences = _sentences(text)
    best, best_rank = (0, 0), (-1, -1)
    index = 0
    for mark, (at, _, _) in enumerate(found):
        while index + 1 < len(sentences) and sentences[index][1] <= at:
            index += 1
        if mark and found[mark - 1][0] >= sentences[index][0]:
            continue  # this sentence has been looked at
        span = _window(text, sentences, index, at)
        inside = [term for start, end, term in found[mark : mark + 100] if start >= span[0] and end <= span[1]]
        if (rank := (len(set(inside)), len(inside))) > best_rank:
            best, best_rank = span, rank
    return best


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    spans = [_trimmed(text, start, end) for start, end in pairwise(cuts)]
    return [span for span in spans if span[0] < span[1]] or [(0, 0)]


def _window(text: str, sentences: list[tuple[int, int]], index: int, at: int | None) -> tuple[int, int]:
    """From the sentence on as long as the next one fits; a long sentence is cut between words around ``at``."""
    start, end = sentences[index]
    if end - start > LONGEST:
        return _cut(text, start, end, start if at is None else at)
    for _, following in sentences[index + 1 :]:
        if following - start > SNIPPET:
            break
        end = following
    return start, end


def _cut(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    left = max(start, min(at - SNIPPET // 3, end - SNIPPET))
    right = min(end, left + SNIPPET)
    if left > start and (space := text.find(" ", left, at)) >= 0:
        left = space + 1
    if right < end and (space := text.rfind(" ", max(left, at), right)) > at:
        right = space
    return _trimmed(text, left, right)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _inside(text: str, at: int) -> bool:
    """Whether a cut at this offset parts a sentence."""
    before, after = text[:at].rstrip()[-1:], text[at : at + 40].strip()
    return bool(after) and bool(before) and before not in ".!?…\"”»')]" and "\n" not in text[max(0, at - 2) : at + 2]
