"""Actors and themes of an article, with their places in its text; the stored tags are read defensively."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from pipeline.models import StoredArticle
from pipeline.tag import THRESHOLD
from search.web import door, labels
from search.web.labels import Label
from search.web.params import SearchParams
from search.web.refine import clause_text, spanish
from search.web.text import Mark, clean

Place = tuple[str, int, int]  # field, half-open offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownActor:
    name: str  # in the interface's language
    kind: Label
    percent: int  # confidence
    reason: Label
    mentions: int
    in_title: bool
    searchable: bool
    url: str  # a search for it
    follow: str  # the query that follows it
    places: Sequence[Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTerm:
    term: str
    weight: float
    place: Place
    words: str  # as they stand in the article


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTheme:
    name: str
    score: float
    url: str
    follow: str
    terms: Sequence[ShownTerm]


def actors_of(row: StoredArticle) -> list[ShownActor]:
    """Surest first, then most often named."""
    found = [_actor(tag) for tag in row.actors]
    return sorted(found, key=lambda actor: (-actor.percent, -actor.mentions, actor.name))


def _actor(tag: dict[str, Any]) -> ShownActor:
    places = [(str(field), int(start), int(end)) for field, start, end in tag["spans"]]
    name = tag_name("actor", tag)
    return ShownActor(
        name=name,
        kind=labels.label(labels.ACTOR_KIND, tag["kind"]),
        percent=round(100 * tag["confidence"]),
        reason=labels.label(labels.TAG_REASON, clean(tag["reason"])),
        mentions=len(places),
        in_title=bool(tag["in_title"]),
        searchable=tag["confidence"] >= THRESHOLD,
        url=SearchParams().url(q=clause_text("actor", tag["id"])),
        follow=clause_text("actor", tag["id"]),
        places=places,
    )


def themes_of(row: StoredArticle) -> list[ShownTheme]:
    """Highest score first, each with its evidence in the order of the text."""
    found = [_theme(row, tag) for tag in row.themes]
    return sorted(found, key=lambda theme: (-theme.score, theme.name))


def _theme(row: StoredArticle, tag: dict[str, Any]) -> ShownTheme:
    terms = []
    for one in tag["evidence"]:
        field, start, end = one["span"]
        words = (row.title if field == "title" else row.text)[max(0, start) : end]
        terms.append(
            ShownTerm(term=clean(one["term"]), weight=one["weight"], place=(field, start, end), words=clean(words))
        )
    terms.sort(key=lambda term: (term.place[0] != "title", term.place[1]))
    clause = clause_text("theme", tag["id"])
    return ShownTheme(
        name=tag_name("theme", tag), score=tag["score"], url=SearchParams().url(q=clause), follow=clause, terms=terms
    )


def tag_name(kind: str, tag: dict[str, Any]) -> str:
    """The knowledge base's name today; the one stored with the article where the base has dropped the id."""
    return clean(door.name(kind, tag["id"], "es" if spanish() else "en") or tag["name"])


def mentions(
    row: StoredArticle, actors: Sequence[ShownActor], themes: Sequence[ShownTheme], field: str = "text"
) -> list[Mark]:
    """The places in the title or text; an actor that is not searchable is marked as doubtful."""
    found = []
    for actor in actors:
        css = "actor" if actor.searchable else "doubtful"
        said = gettext("actor: {name}").format(name=actor.name)
        found += [Mark(start, end, css, said) for where, start, end in actor.places if where == field]
    for theme in themes:
        said = gettext("theme: {name}").format(name=theme.name)
        found += [Mark(*term.place[1:], "theme", said) for term in theme.terms if term.place[0] == field]
    return found
