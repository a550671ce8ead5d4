"""Why an article is a copy or stands in its story, in the reader's words: what it shares with the other texts."""

from collections.abc import Iterable, Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pipeline.models import Relation
from pipeline.story.label import label
from search.web import door, labels
from search.web.text import clean


def related(relation: Relation) -> str:
    """Of one row of the ledger: "0.83 of the shorter text's phrases stand in the other; 2.4 h apart"."""
    if relation.kind == Relation.STORY:
        return (
            told(relation.score, relation.changed, relation.hours or 0.0) if relation.score else _("opened its story")
        )
    if not relation.score:
        return _("a copy by way of another copy")
    part = _("{part} of the shorter text's phrases are the original's").format(part=number_format(relation.score, 2))
    apart = _("{hours} h apart").format(hours=number_format(relation.hours or 0.0, 1))
    return f"{part}; {apart}"


def told(likeness: float, terms: Iterable[str], hours: float) -> str:
    """ "likeness 0.41; same actors: Nicolás Maduro; same figures: 7; same words: sanction, minister; 6 h apart"."""
    return clean("; ".join(_parts(likeness, list(terms), hours)))


def _parts(likeness: float, terms: list[str], hours: float) -> Iterator[str]:
    yield _("likeness {likeness}").format(likeness=number_format(likeness, 2))
    actors = [_actor(term[1:]) for term in terms if term[:1] == "@"]
    figures = [term[1:] for term in terms if term[:1] == "#"]
    words = [label(term, labels.reading()) for term in terms if term[:1] not in "@#"]
    if actors:
        yield _("same actors: {names}").format(names=", ".join(actors))
    if figures:
        yield _("same figures: {figures}").format(figures=", ".join(figures))
    if words:
        yield _("same words: {words}").format(words=", ".join(words))
    if hours >= 0.05:
        yield _("{hours} h apart").format(hours=number_format(hours, 1))


def _actor(id: str) -> str:
    return door.name("actor", id, labels.reading()) or id
