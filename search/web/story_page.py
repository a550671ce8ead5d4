"""The story page: one event's coverage in both languages, who carried what and when, and how the story was put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pipeline.lineage import Carried, Carrier, Text, carriers, events, story_texts, successor
from pipeline.models import StoredStory, StoryEvent
from search.web import labels
from search.web.hits import article_url
from search.web.mentions import tag_name
from search.web.params import SearchParams
from search.web.refine import clause_text
from search.web.shared_terms import told
from search.web.text import clean
from search.web.zone import in_readers_zone, shared

MOST_TEXTS = 100  # that are listed; outlets are counted over them
MOST_EVENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An actor or theme of the story."""

    name: str
    articles: int
    url: str  # a search for it within the story


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCarried:
    page: str
    title: str
    outlet: str
    language: str
    published: datetime
    hours: float  # after the text's first
    percent: int  # of the shorter text that is shared
    changed: Sequence[str | Promise]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    first: ShownCarried
    agency: str  # credited, else ""
    copies: Sequence[ShownCarried]
    why: str  # it stands in the story


@require_safe
@in_readers_zone
def story(request: HttpRequest, id: int) -> HttpResponse:
    row = StoredStory.objects.filter(pk=id).first()
    if row is None:
        went = successor(id) if id < 2**62 else None
        if went is None or not StoredStory.objects.filter(pk=went).exists():
            raise Http404
        return redirect("story", id=went)
    texts = story_texts(id, MOST_TEXTS)
    context = shared(request, "") | _about(row) | {
        "texts": [_text(text) for text in texts],
        "texts_count": row.articles_count,
        "carriers": [_carrier(one) for one in carriers(texts)],
        "log": list(_log(id)),
    }  # fmt: skip
    return render(request, "search/story.html", context)


def _about(row: StoredStory) -> dict[str, Any]:
    own, other = ("es", "en") if labels.reading() == "es" else ("en", "es")
    titles = [(code, clean(getattr(row, f"title_{code}")).strip()) for code in (own, other)]
    titles = [(code, title) for code, title in titles if title]
    clause = clause_text("story", str(row.pk))
    return {
        "story": row,
        "title": titles[0][1] if titles else "",
        "title_language": titles[0][0] if titles else own,
        "other_title": titles[1] if len(titles) > 1 else None,
        "clause": clause,
        "search_url": SearchParams().url(q=clause),
        "actors": [_named("actor", tag, clause) for tag in row.actors],
        "themes": [_named("theme", tag, clause) for tag in row.themes],
    }


def _named(kind: str, tag: dict[str, Any], story: str) -> Named:
    url = SearchParams().url(q=f"{story} {clause_text(kind, tag['id'])}")
    return Named(name=tag_name(kind, tag), articles=tag["articles"], url=url)


def _text(text: Text) -> ShownText:
    return ShownText(
        first=_carried(text.first),
        agency=clean(text.origin) if text.by_credit else "",
        copies=[_carried(one) for one in text.carried[1:]],
        why=told(text.likeness, text.terms, text.hours) if text.likeness else "",
    )


def _carried(one: Carried) -> ShownCarried:
    return ShownCarried(
        page=article_url(str(one.article)),
        title=clean(one.title).strip(),
        outlet=clean(one.outlet_name),
        language=one.language,
        published=one.published,
        hours=one.delay.total_seconds() / 3600,
        percent=round(100 * one.shared),
        changed=[labels.label(labels.CHANGED, change) for change in one.changed],
    )


def _carrier(one: Carrier) -> dict[str, Any]:
    return {
        "name": clean(one.name),
        "own": one.own,
        "wire": one.wire,
        "first": _carried(one.first),
        "hours": one.delay.total_seconds() / 3600,
        "url": SearchParams().url(q=clause_text("outlet", one.outlet)),
    }


def _log(story: int) -> Iterator[tuple[datetime, str, str]]:
    """When, what, and the address of the article that moved, newest first."""
    for event in reversed(events(story)[-MOST_EVENTS:]):
        page = article_url(str(event.article_id)) if event.article_id else ""
        yield event.at, _said(event, story), page


def _said(event: StoryEvent, story: int) -> str:
    likeness = number_format(event.score, 2)
    if event.kind == StoryEvent.MERGED:
        return _("Story {number} became part of this one (likeness {likeness})").format(
            number=event.story, likeness=likeness
        )
    if event.into == story:
        return _("An article came over from story {number} (likeness {likeness})").format(
            number=event.story, likeness=likeness
        )
    if event.kind == StoryEvent.SETTLED:
        return _("Placed again in the order of publication, an article went to story {number}").format(
            number=event.into
        )
    return _("An article that the others were not like any more went to story {number}").format(number=event.into)
