"""The sources page: what is watched, how it goes, and for staff the switches."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crawlers.pace import Mode
from search.web import labels
from search.web.outlets import SORTS, STATES, ShownOutlet, State, sort_key, watched, with_sources
from search.web.params import whole
from search.web.text import clean
from search.web.zone import in_readers_zone, shared

SIZE = 50  # outlets a page


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesParams:
    q: str = ""
    country: str = ""
    state: str = ""
    sort: str = "name"
    page: int = 1

    def url(self, **changes: Any) -> str:
        asked = replace(self, **({"page": 1} | changes))
        default = SourcesParams()
        pairs = {name: getattr(asked, name) for name in ("q", "country", "state", "sort", "page")}
        pairs = {name: value for name, value in pairs.items() if value != getattr(default, name)}
        return reverse("sources") + ("?" + urlencode(pairs) if pairs else "")


def read(data: QueryDict) -> SourcesParams:
    """Total: bad values become defaults."""
    country, state, sort = data.get("country", "").upper(), data.get("state", ""), data.get("sort", "")
    return SourcesParams(
        q=clean(data.get("q", "")).strip()[:100],
        country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
        state=state if state in set(State) else "",
        sort=sort if sort in SORTS else "name",
        page=max(1, whole(data.get("page"), 1)),
    )


@require_safe
@in_readers_zone
def sources(request: HttpRequest) -> HttpResponse:
    params, now = read(request.GET), timezone.now()
    every = watched(now)
    found = sorted((outlet for outlet in every if _wanted(outlet, params)), key=sort_key(params.sort))
    last = max(1, -(-len(found) // SIZE))
    page = min(params.page, last)
    context = shared(request, "sources") | {
        "params": params,
        "outlets": with_sources(found[(page - 1) * SIZE : page * SIZE], now),
        "count": len(found),
        "every": len(every),
        "tally": [
            (state, STATES[state], sum(state in outlet.states for outlet in every), params.url(state=state.value))
            for state in State
        ],
        "countries": sorted({(outlet.country, labels.country(outlet.country)) for outlet in every}, key=_by_name),
        "sorts": [(name, title, params.url(sort=name)) for name, title in SORTS.items()],
        "modes": [(mode.value, labels.RHYTHM[mode]) for mode in Mode],
        "previous": params.url(page=page - 1) if page > 1 else "",
        "following": params.url(page=page + 1) if page < last else "",
        "page": page,
        "last": last,
        "may_change": request.user.is_authenticated and request.user.is_staff,
        "all_url": params.url(state=""),
    }
    return render(request, "search/sources.html", context)


def _wanted(outlet: ShownOutlet, params: SourcesParams) -> bool:
    text = params.q.casefold()
    return (
        (not text or text in f"{outlet.name} {outlet.domain} {outlet.slug}".casefold())
        and (not params.country or outlet.country == params.country)
        and (not params.state or params.state in outlet.states)
    )


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1]
