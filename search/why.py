"""Why an article is a hit: each clause that matched, where, and in which words. Pure.

``highlight`` marks words of the text; here actors and themes are shown too, by the places that the pipeline's tags prove.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.canonical import to_text
from search.evaluate import Reading, Readings, keywords, matches, places
from search.evidence import Evidence, Tags, spans
from search.fields import PLAIN_FIELDS, TEXT_FIELDS
from search.highlight import around
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word
from search.request import Marked

MOST = 8  # reasons a hit: a list of a thousand words would give a hundred
MOST_MARKS = 200
NOWHERE = Marked(text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    clause: str  # canonical text of the part of the query
    field: str  # title, text, or the clause's own field
    quote: Marked = NOWHERE  # the title, or the sentence of the text
    alias: str = ""  # of an actor: the form under which it was recognised; of a theme: the first word that spoke for it
    name: str = ""  # of an actor or theme, in the article's language
    confidence: int = 0  # of an actor, percent


def reasons(tree: Query, readings: Readings, actors: Tags = (), themes: Tags = ()) -> tuple[Reason, ...]:
    """In the query's order, each once; what a NOT excludes gives none. () for a query that does not match."""
    if not matches(tree, readings):
        return ()
    found: dict[Reason, None] = {}
    evidence = Evidence(actors, themes)
    for leaf in _true_leaves(tree, readings):
        for reason in _of_leaf(leaf, readings, evidence):
            found[reason] = None
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _true_leaves(tree: Query, readings: Readings) -> list[Query]:
    match tree:
        case And():
            return [leaf for part in tree.parts for leaf in _true_leaves(part, readings)]
        case Or():
            return [leaf for part in tree.parts if matches(part, readings) for leaf in _true_leaves(part, readings)]
        case Not() | Everything():
            return []
        case _:
            return [tree]


def _of_leaf(leaf: Query, readings: Readings, evidence: Evidence) -> list[Reason]:
    clause = to_text(leaf)
    match leaf:
        case Term(field="actor" | "theme"):
            return [_tagged(clause, leaf.field, tag, readings) for tag in evidence.of(leaf)]
        case Term():
            return [Reason(clause=clause, field=leaf.field, name=", ".join(keywords(readings.document, leaf.field)))]
        case Range():
            return [Reason(clause=clause, field=leaf.field)]
        case Word() | Phrase() if leaf.field in PLAIN_FIELDS:
            return [Reason(clause=clause, field=str(leaf.field))]
        case Word() | Phrase() | Pattern() | Near():
            return [
                Reason(clause=clause, field=name, quote=quote)
                for name in TEXT_FIELDS
                if leaf.field in (None, name) and (quote := _quote(leaf, name, readings)).marks
            ]
        case _:
            return []


def _quote(leaf: Query, name: str, readings: Readings) -> Marked:
    reading: Reading = readings.title if name == "title" else readings.text
    marked = sorted({at for place in places(leaf, reading)[:MOST_MARKS] for at in place.marked})
    return _shown(name, reading.offsets(marked), readings)


def _shown(name: str, marks: list[tuple[int, int]], readings: Readings) -> Marked:
    if name == "title":
        title = readings.document.title
        return Marked(text=title, marks=tuple((start, end) for start, end in marks if start < end <= len(title)))
    return around(readings.document.text, marks)


def _tagged(clause: str, field: str, tag: Mapping[str, Any], readings: Readings) -> Reason:
    """By a sentence of the text if there is one, else by the title."""
    found = spans(tag)
    in_text, in_title = ([(start, end) for where, start, end in found if where == name] for name in ("text", "title"))
    quote = _shown("text" if in_text else "title", in_text or in_title, readings) if found else NOWHERE
    alias = tag.get("alias") or next((one["term"] for one in tag.get("evidence", ())), "")
    return Reason(
        clause=clause, field=field, quote=quote, alias=str(alias), name=str(tag.get("name", "")),
        confidence=round(100 * tag.get("confidence", 0)),
    )  # fmt: skip
