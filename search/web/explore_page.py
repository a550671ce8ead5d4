"""The explore page: one query's results over time beside all coverage, two facets crossed, and its words in context."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from search.backends.base import Backend, BackendError
from search.canonical import both
from search.kwic import MOST_WORDS, WORDS, lines
from search.query import And, Everything, Not, Or, Query, QueryError, Range, Term
from search.request import FACETS, Interval, Request, TableRequest
from search.web import door, labels
from search.web.caret import shown_error
from search.web.hits import article_url
from search.web.labels import Label
from search.web.names import Names, names_for
from search.web.params import MOST_QUERY, SearchParams, read, whole
from search.web.refine import Asked, ask
from search.web.search_page import parse_now
from search.web.text import clean
from search.web.timeline import interval, timeline
from search.web.zone import in_readers_zone, shared

log = logging.getLogger(__name__)

MOST_ROWS = 15  # of a table, and columns
MOST_ARTICLES = 50  # whose lines are shown
WIDE = ("language", "outlet", "country")  # clauses that say which coverage is meant, beside the date
VIEWS: dict[str, Label] = {
    "time": _("Over time"), "table": _("Who with what"), "context": _("Words in context"),
}  # fmt: skip
UNITS: dict[str, Label] = {
    "": pgettext_lazy("timeline", "by what fits"), "hour": pgettext_lazy("timeline", "by hour"),
    "day": pgettext_lazy("timeline", "by day"), "week": pgettext_lazy("timeline", "by week"),
    "month": pgettext_lazy("timeline", "by month"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    view: str
    unit: str  # of UNITS
    rows: str
    columns: str
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    count: int
    level: int  # 0..5: how dark
    url: str  # "" where there is nothing to see


def options(data: QueryDict) -> Options:
    """Bad values become defaults."""

    def one(key: str, known: Sequence[str], default: str) -> str:
        value = data.get(key, "")
        return value if value in known else default

    return Options(
        view=one("view", tuple(VIEWS), "time"),
        unit=one("unit", tuple(UNITS), ""),
        rows=one("rows", FACETS, "actor"),
        columns=one("columns", FACETS, "theme"),
        words=min(whole(data.get("words"), WORDS), MOST_WORDS),
    )


@require_safe
@in_readers_zone
def explore(request: HttpRequest) -> HttpResponse:
    params, chosen = read(request.GET), options(request.GET)
    context = shared(request, "explore") | {
        "params": params, "chosen": chosen, "units": UNITS.items(), "facets": [(name, labels.FACET[name]) for name in FACETS],
        "views": [(view, said, _url(params, chosen, view)) for view, said in VIEWS.items()],
        "search_url": params.url(), "most_words": MOST_WORDS,
    }  # fmt: skip
    parse = parse_now(door.resolver())
    try:
        if len(params.q) > MOST_QUERY:
            return render(request, "search/explore.html", context | {"too_long": MOST_QUERY}, status=400)
        asked = ask(params.q, parse)
        show = {"time": _over_time, "table": _crossed, "context": _in_context}[chosen.view]
        return render(request, "search/explore.html", context | show(door.backend(), params, asked, chosen))
    except QueryError as error:
        return render(request, "search/explore.html", context | {"error": shown_error(params, error, parse)})
    except BackendError:
        log.exception("the search engine did not answer")
        return render(request, "search/away.html", context, status=503)


def _url(params: SearchParams, chosen: Options, view: str) -> str:
    kept = {"time": {"unit": chosen.unit}, "table": {"rows": chosen.rows, "columns": chosen.columns}}
    pairs = {"q": params.q, "view": view, **kept.get(view, {"words": str(chosen.words)})}
    return reverse("explore") + "?" + urlencode({key: value for key, value in pairs.items() if value})


def _over_time(engine: Backend, params: SearchParams, asked: Asked, chosen: Options) -> dict[str, object]:
    zone = timezone.get_current_timezone_name()
    wanted = Request(query=asked.tree, limit=0, timeline=Interval(chosen.unit or "month"), timezone=zone)
    found = engine.search(wanted)
    unit = Interval(chosen.unit) if chosen.unit else interval(found.timeline)
    if unit is not wanted.timeline:
        wanted = replace(wanted, timeline=unit)
        found = engine.search(wanted)
    every = engine.search(replace(wanted, query=coverage(asked.tree)))
    return {
        "total": found.total,
        "coverage_total": every.total,
        "share": 100 * found.total / every.total if every.total else 0,
        "timeline": timeline(found.timeline, unit, params, asked.undated(), every.timeline),
    }


def coverage(tree: Query) -> Query:
    """All that the query might have found had it asked for no word and no tag: its time, language, outlets, countries."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    kept = [part for part in parts if _wide(part)]
    return both(kept) if kept else Everything()


def _wide(part: Query) -> bool:
    match part:
        case Range():
            return part.field == "date"
        case Term():
            return part.field in WIDE
        case Or():
            return all(_wide(inner) for inner in part.parts)
        case Not():
            return _wide(part.part)
        case _:
            return False


def _crossed(engine: Backend, params: SearchParams, asked: Asked, chosen: Options) -> dict[str, object]:
    table = engine.table(TableRequest(query=asked.tree, rows=chosen.rows, columns=chosen.columns, size=MOST_ROWS))
    results = engine.search(Request(query=asked.tree, limit=0, facets=("outlet",)))
    names = names_for(results, asked)
    most = max((count for row in table.cells for count in row), default=0)
    same = chosen.rows == chosen.columns
    rows = []
    for i, (row, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
        pairs = [((chosen.rows, row.value), (chosen.columns, column.value)) for column in table.columns]
        shown = [
            None if same and j <= i else _cell(count, most, params, asked, names, pair)
            for j, (pair, count) in enumerate(zip(pairs, cells, strict=True))
        ]
        rows.append((clean(names.of(chosen.rows, row.value)), row.count, shown))
    columns = [(clean(names.of(chosen.columns, column.value)), column.count) for column in table.columns]
    return {"rows": rows, "columns": columns, "total": results.total}


def _cell(
    count: int, most: int, params: SearchParams, asked: Asked, names: Names, pair: Sequence[tuple[str, str]]
) -> Cell:
    if not count:
        return Cell(count=0, level=0, url="")
    narrowed = asked.narrowed(" ".join(names.clause(field, value).text for field, value in pair))
    return Cell(count=count, level=max(1, round(5 * count / most)), url=params.url(q=narrowed))


def _in_context(engine: Backend, params: SearchParams, asked: Asked, chosen: Options) -> dict[str, object]:
    results = engine.search(Request(query=asked.tree, limit=MOST_ARTICLES, highlight=False))
    found = [
        {
            "left": clean(line.left), "match": clean(line.match), "right": clean(line.right),
            "outlet": clean(line.document.outlet_name), "language": line.document.language,
            "published": line.document.published, "page": article_url(line.document.id), "in_title": line.field == "title",
        }
        for line in lines(results.hits, asked.tree, words=chosen.words)
    ]  # fmt: skip
    return {"lines": found, "total": results.total, "read": len(results.hits)}
