"""The article page: what an article says, what was found in it and how, and its way here."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pipeline.article import Completeness
from pipeline.models import StoredArticle
from search.backends.base import BackendError
from search.query import Everything, Not, Term
from search.web import door, labels
from search.web.hits import Copy, article_url
from search.web.mentions import ShownActor, ShownTheme, actors_of, mentions, themes_of
from search.web.params import SearchParams
from search.web.refine import clause_text
from search.web.text import clean, highlighted, outgoing
from search.web.trail import trail
from search.web.zone import in_readers_zone, shared

log = logging.getLogger(__name__)

MOST_TEXT = 200_000  # characters shown
MOST_ALIKE = 6
MOST_ROWS = 50  # copies, and articles of the story, that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling(Copy):
    language: str
    shared: int | None = None  # percent of the shorter text that stands in both


@require_safe
@in_readers_zone
def article(request: HttpRequest, id: int) -> HttpResponse:
    row = StoredArticle.objects.select_related("outlet", "copy_of__outlet", "story", "page").filter(pk=id).first()
    if row is None:
        raise Http404
    actors, themes = actors_of(row), themes_of(row)
    context = shared(request, "") | _about(row) | _family(row)
    context |= {
        "actors": [actor for actor in actors if actor.searchable],
        "doubtful": [actor for actor in actors if not actor.searchable],
        "themes": themes,
        "marked_title": highlighted(row.title, mentions(row, actors, themes, "title"))
        if clean(row.title).strip()
        else _("Without a title"),
        "confidence": round(100 * row.language_confidence),
        "paragraphs": paragraphs(row, actors, themes),
        "cut": len(row.text) > MOST_TEXT,
        "trail": trail(row),
        "alike": _alike(row),
    }
    return render(request, "search/article.html", context)


def _about(row: StoredArticle) -> dict[str, Any]:
    return {
        "article": row,
        "title": clean(row.title).strip(),
        "outlet": clean(row.outlet.name),
        "outlet_url": SearchParams().url(q=clause_text("outlet", row.outlet_id)),
        "outlet_follow": clause_text("outlet", row.outlet_id),
        "country": labels.country(row.outlet.country),
        "original": outgoing(row.url),
        "authors": [clean(str(author)) for author in row.authors],
        "desk": "" if row.desk in row.authors else clean(row.desk),
        "section": clean(row.section),
        "credit": clean(row.credit),
        "language_name": labels.language(row.language),
        "published_from": labels.label(labels.PUBLISHED_FROM, row.published_from),
        "completeness": labels.label(labels.COMPLETENESS, row.completeness),
        "complete": row.completeness == Completeness.FULL,
    }


def paragraphs(row: StoredArticle, actors: Sequence[ShownActor], themes: Sequence[ShownTheme]) -> list[SafeString]:
    """Paragraphs, escaped, with their mentions marked, up to MOST_TEXT characters."""
    marks = mentions(row, actors, themes)
    found, at = [], 0
    text = row.text[:MOST_TEXT]
    for piece in text.split("\n\n"):
        if piece.strip():
            inside = [mark for mark in marks if mark.start < at + len(piece) and mark.end > at]
            found.append(highlighted(text, inside, start=at, end=at + len(piece)))
        at += len(piece) + 2
    return found


def _family(row: StoredArticle) -> dict[str, Any]:
    """The original and its copies, and the other articles of the story."""
    original = row.copy_of or row
    copies = original.copies.exclude(pk=row.pk).select_related("outlet").order_by("published", "pk")
    siblings: list[Sibling] = []
    count = 0
    if row.story:
        others = row.story.articles.filter(copy_of__isnull=True).exclude(pk__in=[row.pk, original.pk])
        count = others.count()
        siblings = [_sibling(one) for one in others.select_related("outlet").order_by("published", "pk")[:MOST_ROWS]]
    return {
        "copy_of": _sibling(row.copy_of, row.shared) if row.copy_of else None,
        "copies": [_sibling(one, one.shared) for one in copies[:MOST_ROWS]],
        "copies_count": copies.count(),
        "siblings": siblings,
        "siblings_count": count,
        "story_follow": clause_text("story", str(row.story_id)) if row.story_id else "",
        "story_url": reverse("story", args=[row.story_id]) if row.story_id else "",
    }


def _alike(row: StoredArticle) -> list[Sibling]:
    """More like this, beyond its own story; nothing while the engine is away: the page has enough without."""
    query = Not(Term(str(row.story_id), "story")) if row.story_id else Everything()
    try:
        hits = door.backend().similar(str(row.pk), query, limit=MOST_ALIKE)
    except BackendError:
        log.exception("the search engine did not answer")
        return []
    return [
        Sibling(
            outlet=clean(hit.document.outlet_name),
            title=clean(hit.document.title),
            published=hit.document.published,
            page=article_url(hit.document.id),
            original=outgoing(hit.document.url),
            language=hit.document.language,
        )
        for hit in hits
    ]


def _sibling(row: StoredArticle, shared: float | None = None) -> Sibling:
    published: datetime = row.published
    return Sibling(
        outlet=clean(row.outlet.name),
        title=clean(row.title),
        published=published,
        page=article_url(str(row.pk)),
        original=outgoing(row.url),
        language=row.language,
        shared=None if shared is None else round(100 * shared),
    )
