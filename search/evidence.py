"""Where an article's actors and themes stand, by the places that the pipeline's tags prove. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.query import And, Not, Or, Query, Term

Tags = Sequence[Mapping[str, Any]]  # as StoredArticle.actors and .themes
Span = tuple[str, int, int]  # "title" or "text", half-open offsets

MOST = 200  # places of one tag


@dataclass(frozen=True, slots=True)
class Evidence:
    """The tags of one article."""

    actors: Tags = ()
    themes: Tags = ()

    def of(self, wanted: Term) -> list[Mapping[str, Any]]:
        """The tags that answer actor: or theme:. A theme that the article has by one beneath it is proven by its first
        two themes, whichever they are."""
        if wanted.field == "actor":
            return [tag for tag in self.actors if tag["id"] == wanted.value]
        return [tag for tag in self.themes if tag["id"] == wanted.value] or list(self.themes[:2])


def spans(tag: Mapping[str, Any]) -> list[Span]:
    """Of an actor's tag the places where it is named, of a theme's the words that spoke for it."""
    found = tag.get("spans") or [one["span"] for one in tag.get("evidence", ())]
    return [(str(name), int(start), int(end)) for name, start, end in found][:MOST]


def tagged(query: Query) -> Iterator[Term]:
    """The actor: and theme: clauses that are not denied."""
    match query:
        case Term(field="actor" | "theme"):
            yield query
        case And() | Or():
            for part in query.parts:
                yield from tagged(part)
        case Not(Not(part)):
            yield from tagged(part)
