"""What a result shows: the presenter between a Hit and its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString

from pipeline.article import Completeness
from pipeline.models import StoredArticle, StoredStory
from search.document import Document
from search.request import Hit
from search.web import labels
from search.web.labels import Label
from search.web.names import Names
from search.web.params import SearchParams
from search.web.refine import Asked
from search.web.text import clean, marked, outgoing

MOST_CHIPS = 6  # actors, and themes, that a result shows before "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """An actor or theme; ``url`` narrows the search to it and is "" where the query already asks for it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    outlet: str
    title: str
    published: datetime
    page: str
    original: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    page: str  # address of the article page
    original: str  # address at the outlet, "" if it is none
    title: SafeString
    snippet: SafeString
    outlet: str
    country: str
    published: datetime
    language: str
    language_name: str
    completeness: Label  # "" for a full text: only what is missing is news
    completeness_code: str
    agency: str
    is_copy: bool
    actors: Sequence[Chip]
    themes: Sequence[Chip]
    copies: Sequence[Copy]
    story: str  # address of the story's page, "" where the article stands alone
    told: int  # articles of the story, without copies


def shown(hits: Sequence[Hit], params: SearchParams, asked: Asked, names: Names) -> list[ShownHit]:
    """The hits of one page; actors and themes in the order of their weight in the article, those asked for first."""
    weights = _weights([hit.document.id for hit in hits])
    stories = _stories([hit.document.story for hit in hits])
    return [_shown(hit, params, asked, names, weights.get(hit.document.id, {}), stories) for hit in hits]


def _shown(
    hit: Hit, params: SearchParams, asked: Asked, names: Names, weight: Mapping[str, float], stories: Mapping[str, int]
) -> ShownHit:
    doc = hit.document

    def chips(kind: str, ids: Sequence[str]) -> list[Chip]:
        wanted = {id for id in ids if names.clause(kind, id).part in asked.parts}
        ordered = sorted(ids, key=lambda id: (id not in wanted, -weight.get(f"{kind}:{id}", 0.0), id))
        return [_chip(kind, id, params, asked, names) for id in ordered[:MOST_CHIPS]]

    return ShownHit(
        page=article_url(doc.id),
        original=outgoing(doc.url),
        title=marked(hit.title.text, hit.title.marks),
        snippet=marked(hit.snippet.text, hit.snippet.marks),
        outlet=clean(doc.outlet_name),
        country=labels.country(doc.country),
        published=doc.published,
        language=doc.language,
        language_name=labels.language(doc.language),
        completeness=""
        if doc.completeness == Completeness.FULL
        else labels.label(labels.COMPLETENESS, doc.completeness),
        completeness_code=doc.completeness,
        agency=clean(doc.agency),
        is_copy=bool(doc.copy_of),
        actors=chips("actor", doc.actors),
        themes=chips("theme", doc.themes),
        copies=[_copy(copy) for copy in hit.folded],
        story=reverse("story", args=[int(doc.story)]) if doc.story in stories else "",
        told=stories.get(doc.story, 0),
    )


def _chip(kind: str, id: str, params: SearchParams, asked: Asked, names: Names) -> Chip:
    clause = names.clause(kind, id)
    url = "" if clause.part in asked.parts else params.url(q=asked.narrowed(clause.text))
    return Chip(label=clean(names.of(kind, id)), url=url)


def _copy(doc: Document) -> Copy:
    return Copy(
        outlet=clean(doc.outlet_name),
        title=clean(doc.title),
        published=doc.published,
        page=article_url(doc.id),
        original=outgoing(doc.url),
    )


def article_url(id: str) -> str:
    """The article's page; "" for an id that is no row's."""
    return reverse("article", args=[int(id)]) if id.isascii() and id.isdigit() and len(id) < 19 else ""


def _stories(ids: Sequence[str]) -> dict[str, int]:
    """Story id -> its articles, of those that more than one article tells."""
    rows = StoredStory.objects.filter(pk__in={id for id in ids if id.isdigit()}, articles_count__gt=1)
    return {str(pk): count for pk, count in rows.values_list("pk", "articles_count")}


def _weights(ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Article id -> {"actor:id": mentions, in the title ten more; "theme:id": score}. Missing rows are left out."""
    rows = StoredArticle.objects.filter(pk__in=[id for id in ids if id.isdigit()]).values_list("pk", "actors", "themes")
    return {
        str(pk): {f"actor:{a['id']}": len(a["spans"]) + 10.0 * a["in_title"] for a in actors}
        | {f"theme:{t['id']}": float(t["score"]) for t in themes}
        for pk, actors, themes in rows
    }
