"""The ledger of deliveries: each message, each attempt, and what can be done by hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from search.alerts import send
from search.alerts.plan import State
from search.models import Delivery
from search.web import saved_words
from search.web.params import whole
from search.web.text import clean
from search.web.zone import in_readers_zone, next_url, shared

SIZE = 30


def seen_by(user: Any) -> QuerySet[Delivery]:
    """A user's own; staff see all, without addresses."""
    rows = Delivery.objects.all() if user.is_staff else Delivery.objects.filter(channel__owner=user.pk)
    return rows.select_related("channel__owner", "alert__saved").prefetch_related("attempts")


@require_safe
@login_required
@in_readers_zone
def deliveries(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = seen_by(request.user)
    if state in set(State):
        rows = rows.filter(state=state)
    pages = Paginator(rows, SIZE)
    page = pages.get_page(whole(request.GET.get("page"), 1))
    context = shared(request, "deliveries") | {
        "rows": [_shown(row) for row in page], "page": page, "state": state,
        "states": [(one.value, saved_words.STATE[one]) for one in State],
    }  # fmt: skip
    return render(request, "search/deliveries.html", context)


def _shown(row: Delivery) -> dict[str, Any]:
    hits = row.content.get("hits", [])
    return {
        "row": row,
        "about": saved_words.ABOUT.get(row.kind, row.kind),
        "state": saved_words.STATE.get(row.state, row.state),
        "name": clean(str(row.content.get("name", ""))),
        "hits": [(clean(str(hit["title"])), reverse("article", args=[hit["article"]])) for hit in hits],
        "more": row.content.get("more", 0),
        "attempts": [(one, saved_words.OUTCOME.get(one.outcome, one.outcome)) for one in row.attempts.all()],
        "owner": clean(row.channel.owner.get_username()),
        "may_retry": row.state != State.SENT,
        "may_discard": row.state in (State.WAITING, State.FAILED),
    }


@require_POST
@login_required
def delivery_change(request: HttpRequest, id: int) -> HttpResponse:
    """``action``: retry, discard."""
    row = seen_by(request.user).filter(pk=id).first()
    if row is None:
        raise Http404
    match request.POST.get("action"):
        case "retry":
            done = send.retry(row, clock.now())
            text = gettext("It is tried again at once.") if done else gettext("It was sent already.")
        case "discard":
            done = send.discard(row, clock.now())
            text = gettext("Discarded.") if done else gettext("It was sent or discarded already.")
        case _:
            raise Http404
    (messages.success if done else messages.error)(request, text)
    return HttpResponseRedirect(next_url(request, reverse("deliveries")))
