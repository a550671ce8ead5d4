"""Saved searches: the list, one of them with its alerts, and a look before saving. Signed in only."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from search.alerts.backtest import FULL, backtest
from search.alerts.message import field_name
from search.alerts.tell import told
from search.alerts.trends import counts
from search.backends.base import BackendError
from search.index import with_outlet
from search.models import Alert, Channel, Delivery, Match, Notice, SavedSearch
from search.query import Query, QueryError
from search.saved import (
    free_name,
    new_counts,
    visible,
)
from search.web import door, labels, saved_words
from search.web.alert_form import choices
from search.web.names import outlet_names
from search.web.params import MOST_QUERY, SearchParams
from search.web.refine import spanish
from search.web.search_page import parse_now
from search.web.text import clean, marked
from search.web.zone import in_readers_zone, shared

MOST_NEW = 50  # new articles listed
MOST_LISTED = 500  # saved searches on one page


@require_safe
@login_required
@in_readers_zone
def saved_list(request: HttpRequest) -> HttpResponse:
    rows = list(
        visible(request.user).select_related("owner", "group").prefetch_related("alerts__channel")[:MOST_LISTED]
    )
    new = new_counts(rows, request.user)
    shown = [_listed(row, request.user, new[row.pk]) for row in rows]
    folders = [(folder, list(group)) for folder, group in groupby(shown, key=lambda one: one["row"].folder)]
    notices = Notice.objects.filter(owner=request.user.pk, seen=False)[:20]
    context = shared(request, "saved") | {
        "folders": folders,
        "count": len(rows),
        "notices": [_notice(one) for one in notices],
    }
    return render(request, "search/saved.html", context)


def _listed(row: SavedSearch, user: Any, new: int) -> dict[str, Any]:
    mine = [alert for alert in row.alerts.all() if alert.channel.owner_id == user.pk]
    return {
        "row": row, "new": new, "name": clean(row.name), "query": clean(row.query), "results": results_url(row),
        "mine": row.owner_id == user.pk, "owner": clean(row.owner.get_username()),
        "alerts": sum(not alert.paused for alert in mine), "paused": sum(alert.paused for alert in mine),
    }  # fmt: skip


def _notice(row: Notice) -> dict[str, Any]:
    values = {name: clean(str(value)) for name, value in row.values.items()}
    if row.code == "broken":
        sentence = values.get("sentence_es" if spanish() else "sentence", "")
        text = gettext("The saved search “{name}” cannot be read any more: {sentence}")
        url = reverse("saved_search", args=[row.values["saved"]])
        return {"id": row.pk, "at": row.at, "text": text.format(name=values.get("name"), sentence=sentence), "url": url}
    text = gettext("The channel “{name}” was switched off: {reason}")
    said = text.format(name=values.get("name"), reason=values.get("reason"))
    return {"id": row.pk, "at": row.at, "text": said, "url": reverse("channels")}


def results_url(row: SavedSearch) -> str:
    from search.request import Sort

    sort = Sort(row.sort) if row.sort in set(Sort) else Sort.DATE
    return SearchParams(
        q=row.query, sort=sort, unfold=row.unfold, tz=row.timezone if row.timezone != "UTC" else ""
    ).url()


@require_safe
@login_required
@in_readers_zone
def saved_new(request: HttpRequest) -> HttpResponse:
    """A look before saving: what the query would have brought, and the form that saves it."""
    q = clean(request.GET.get("q", "")).strip()[:MOST_QUERY]
    context = shared(request, "saved") | {
        "q": q, "name": free_name(request.user, q[:80]), "groups": list(request.user.groups.all()),
        "sort": request.GET.get("sort", ""), "unfold": request.GET.get("unfold", ""),
    }  # fmt: skip
    return render(request, "search/saved_new.html", context | _tested(request, q))


def _tested(request: HttpRequest, q: str) -> dict[str, Any]:
    """The backtest of a query, or the sentence that says why there is none."""
    try:
        tree = parse_now(door.resolver(request.user.pk))(q)
        zone = clock.get_current_timezone_name()
        found = backtest(tree, door.backend(), clock.now(), zone)
    except QueryError as error:
        return {"trouble": error.spanish if spanish() else error.message}
    except BackendError:
        return {"trouble": gettext("The search engine does not answer just now.")}
    named = outlet_names(one.value for one in found.outlets)
    most = max((tick.count for tick in found.ticks), default=0) or 1
    return {
        "test": found,
        "full": FULL,
        "bars": [(tick.start, tick.count, round(100 * tick.count / most)) for tick in found.ticks],
        "languages": [(labels.language(one.value), one.count) for one in found.languages],
        "outlets": [(clean(named.get(one.value, one.value)), one.count) for one in found.outlets],
        "short_day": str(labels.SHORT_DAY),
        "samples": [(hit.document, marked(hit.title.text, hit.title.marks)) for hit in found.samples],
    }


def own_or_shared(request: HttpRequest, id: int) -> SavedSearch:
    row = visible(request.user).filter(pk=id).select_related("owner", "group").first()
    if row is None:
        raise Http404
    return row


@require_safe
@login_required
@in_readers_zone
def saved_search(request: HttpRequest, id: int) -> HttpResponse:
    row = own_or_shared(request, id)
    alerts = Alert.objects.filter(saved=row, channel__owner=request.user.pk).select_related("channel").order_by("pk")
    since = row.looks.filter(user=request.user.pk).values_list("at", flat=True).first() or row.created
    new = Match.objects.filter(saved=row, at__gt=since).order_by("-at", "-pk")
    context = shared(request, "saved") | choices() | {
        "row": row, "name": clean(row.name), "query": clean(row.query), "results": results_url(row),
        "mine": row.owner_id == request.user.pk, "groups": list(request.user.groups.all()), "since": since,
        "new_count": new.count(), "new": _new(list(new.values_list("article", flat=True)[:MOST_NEW]), _tree(request, row)),
        "alerts": [_alert(one) for one in alerts], "channels": list(Channel.objects.filter(owner=request.user.pk)),
        "deliveries": Delivery.objects.filter(alert__in=alerts).select_related("channel")[:10], "states": saved_words.STATE,
        "about": saved_words.ABOUT, "rhythm": _rhythm(request, row), "trouble": _trouble(request, row) if row.trouble else "",
    }  # fmt: skip
    return render(request, "search/saved_search.html", context)


def _trouble(request: HttpRequest, row: SavedSearch) -> str:
    """Why a query that was found broken cannot be read, in the reader's language; the ledger has it in English."""
    try:
        parse_now(door.resolver(request.user.pk))(row.query)
    except QueryError as error:
        return error.spanish if spanish() else error.message
    return row.trouble


def _tree(request: HttpRequest, row: SavedSearch) -> Query | None:
    try:
        return parse_now(door.resolver(request.user.pk))(row.query)
    except QueryError:
        return None


def _rhythm(request: HttpRequest, row: SavedSearch) -> dict[str, Any] | None:
    tree = _tree(request, row)
    try:
        found = counts(tree, clock.now()) if tree is not None else None
    except BackendError:
        return None
    return found if found and found["usual"] == found["usual"] else None


def _new(ids: list[int], tree: Query | None) -> list[dict[str, Any]]:
    from pipeline.models import StoredArticle

    rows = {one.pk: one for one in with_outlet(StoredArticle.objects.filter(pk__in=ids))}
    kept = [
        rows[id] for id in ids if id in rows and rows[id].copy_of_id not in rows
    ]  # copies fold behind what is listed
    return [_new_hit(row, hit) for row, hit in zip(kept, told(kept, tree), strict=True)]


def _new_hit(row: Any, hit: dict[str, Any]) -> dict[str, Any]:
    why = [
        {
            "clause": clean(one["clause"]), "field": field_name(one["field"]), "alias": clean(one["alias"]),
            "confidence": one["confidence"], "quote": marked(one["quote"]["text"], one["quote"]["marks"]),
        }
        for one in hit["why"][:4]
    ]  # fmt: skip
    return {
        "title": clean(row.title).strip(), "page": reverse("article", args=[row.pk]), "outlet": clean(row.outlet.name),
        "language": row.language, "published": row.published, "why": why, "copies": hit["copies_count"],
    }  # fmt: skip


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "row": alert,
        "kind": saved_words.ALERT_KIND.get(alert.kind, alert.kind),
        "rhythm": saved_words.RHYTHM.get(alert.rhythm, alert.rhythm),
        "weekday": saved_words.WEEKDAYS[alert.weekday % 7],
        "per": saved_words.PER.get(alert.per, alert.per),
        "snoozed": alert.snoozed_until is not None and alert.snoozed_until > clock.now(),
        "waiting": alert.items.filter(state="waiting").count(),
    }
