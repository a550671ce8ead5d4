"""The search page: a query in the address, one page of results."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from search import parser
from search.answers import answer
from search.backends.base import BackendError
from search.query import Everything, QueryError
from search.request import FACETS, Interval, Request, Results, Tick
from search.resolver import Resolver
from search.web import door
from search.web.caret import shown_error
from search.web.download import links
from search.web.examples import examples
from search.web.facets import excluded, facets
from search.web.hits import shown
from search.web.names import names_for
from search.web.pages import pages
from search.web.params import MOST_DEPTH, MOST_QUERY, SearchParams, read
from search.web.refine import Asked, Parse, ask
from search.web.timeline import interval, timeline
from search.web.understood import understood
from search.web.zone import in_readers_zone, shared

log = logging.getLogger(__name__)


@require_safe
@in_readers_zone
def search(request: HttpRequest) -> HttpResponse:
    params = read(request.GET)
    context = shared(request, "search") | {"params": params, "examples": examples(params)}
    if len(params.q) > MOST_QUERY:
        context["sentence"] = gettext("A query has at most %(most)d characters; this one has %(length)d.") % {
            "most": MOST_QUERY,
            "length": len(params.q),
        }
        return render(request, "search/search.html", context, status=400)
    try:
        resolver = door.resolver(request.user.pk)
        parse = parse_now(resolver)
        asked = ask(params.q, parse)
        return render(request, "search/search.html", context | _answer(params, asked, resolver))
    except QueryError as error:
        return render(request, "search/search.html", context | {"error": shown_error(params, error, parse)})
    except BackendError:
        log.exception("the search engine did not answer")
        return render(request, "search/away.html", context, status=503)


def parse_now(resolver: Resolver) -> Parse:
    """One resolver and one moment for all that the page parses."""
    zone = timezone.get_current_timezone_name()
    return partial(parser.parse, resolver=resolver, now=timezone.now(), timezone=zone)


def _answer(params: SearchParams, asked: Asked, resolver: Resolver) -> dict[str, object]:
    zone = timezone.get_current_timezone_name()
    results, unit, ticks = _results(params, asked, zone)
    names = names_for(results, asked)
    return {
        "results": results,
        "copies": results.articles - results.total,
        "everything": isinstance(asked.tree, Everything),
        "hits": shown(results.hits, params, asked, names),
        "facets": facets(results, params, asked, names),
        "excluded": excluded(params, asked, names),
        "timeline": timeline(ticks, unit, params, asked.undated()),
        "pages": pages(params, results.total),
        "beyond": params.page > params.last_page,
        "most_depth": MOST_DEPTH,
        "first_page": params.url(),
        "exports": links(params, zone),
        "permalink": params.url(page=params.page, tz=zone),
        "explore": reverse("explore") + "?" + urlencode({"q": params.q}),
        "understood": understood(asked, params, names, resolver, zone),
    }


def _results(params: SearchParams, asked: Asked, zone: str) -> tuple[Results, Interval, Sequence[Tick]]:
    """Months tell how long the span is; where it is short, a second question gets the finer ticks."""
    beyond = params.page > params.last_page
    request = Request(
        query=asked.tree,
        sort=params.sort,
        offset=0 if beyond else params.offset,
        limit=0 if beyond else params.size,
        collapse=not params.unfold,
        facets=FACETS,
        timeline=Interval.MONTH,
        timezone=zone,
    )
    engine = door.backend()
    results = answer(engine, request)
    unit = interval(results.timeline)
    if unit is Interval.MONTH:
        return results, unit, results.timeline
    finer = engine.search(replace(request, limit=0, offset=0, facets=(), highlight=False, timeline=unit))
    return results, unit, finer.timeline
