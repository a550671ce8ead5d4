"""Saved searches made, changed, deleted, imported and exported, from the pages' forms."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from search.alerts import portable
from search.models import Notice, SavedSearch
from search.saved import LONGEST_FOLDER, LONGEST_NAME, LONGEST_NOTES, SavedError, change, free_name, look, save
from search.web import saved_words
from search.web.params import MOST_QUERY
from search.web.saved_pages import own_or_shared
from search.web.text import clean
from search.web.zone import next_url, zone_of


@require_POST
@login_required
def saved_save(request: HttpRequest) -> HttpResponse:
    """``q``, and what else the form has; without a name the query is its name. One click from the results."""
    data = request.POST
    q = clean(data.get("q", "")).strip()[:MOST_QUERY]
    name = clean(data.get("name", "")).strip()[:LONGEST_NAME] or free_name(request.user, q[:80])
    try:
        row = save(
            request.user, name, q, sort=data.get("sort", "")[:10], unfold=data.get("unfold") == "1",
            folder=clean(data.get("folder", "")).strip()[:LONGEST_FOLDER], notes=clean(data.get("notes", ""))[:LONGEST_NOTES],
            group=_group(request), timezone=zone_of(request),
        )  # fmt: skip
    except SavedError as error:
        messages.error(request, str(saved_words.ERRORS[error.code]))
        return HttpResponseRedirect(next_url(request, reverse("saved")))
    messages.success(request, gettext("Saved: {name}").format(name=row.name))
    return HttpResponseRedirect(reverse("saved_search", args=[row.pk]))


def _group(request: HttpRequest) -> Group | None:
    raw = request.POST.get("group", "")
    return (
        request.user.groups.filter(pk=int(raw)).first() if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
    )


@require_POST
@login_required
def saved_change(request: HttpRequest, id: int) -> HttpResponse:
    """``action``: change (with the form's fields), looked, delete. Only the owner changes; who may see may look."""
    row = own_or_shared(request, id)
    here = reverse("saved_search", args=[row.pk])
    if request.POST.get("action") == "looked":
        look(row, request.user, clock.now())
        return HttpResponseRedirect(next_url(request, here))
    if row.owner_id != request.user.pk:
        raise Http404
    if request.POST.get("action") == "delete":
        row.delete()
        messages.success(request, gettext("Deleted: {name}").format(name=row.name))
        return HttpResponseRedirect(reverse("saved"))
    try:
        _change(request, row)
    except SavedError as error:
        messages.error(request, str(saved_words.ERRORS[error.code]))
    return HttpResponseRedirect(here)


def _change(request: HttpRequest, row: SavedSearch) -> None:
    data = request.POST
    name = " ".join(clean(data.get("name", "")).split())[:LONGEST_NAME]
    if not name:
        raise SavedError("no_name", "A saved search needs a name.")
    change(
        row, name=name, query=clean(data.get("q", "")).strip()[:MOST_QUERY],
        folder=clean(data.get("folder", "")).strip()[:LONGEST_FOLDER], notes=clean(data.get("notes", ""))[:LONGEST_NOTES],
        group=_group(request),
    )  # fmt: skip
    messages.success(request, gettext("Saved: {name}").format(name=row.name))


@require_POST
@login_required
def notices_seen(request: HttpRequest) -> HttpResponse:
    Notice.objects.filter(owner=request.user.pk, pk__in=_numbers(request.POST.getlist("id"))).update(seen=True)
    return HttpResponseRedirect(reverse("saved"))


def _numbers(raw: Iterable[str]) -> list[int]:
    return [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < 18][:100]


@require_safe
@login_required
def saved_export(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(portable.export(request.user), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="teletipo-saved-searches.json"'
    return response


@require_POST
@login_required
def saved_import(request: HttpRequest) -> HttpResponse:
    given = request.FILES.get("file")
    try:
        raw = given.read(portable.LARGEST + 1) if given is not None else b""
        made, known = portable.load(request.user, raw)
    except (portable.FileError, SavedError) as error:
        messages.error(request, str(saved_words.ERRORS[error.code]))
    else:
        text = ngettext("{made} saved search came in", "{made} saved searches came in", made).format(made=made)
        messages.success(
            request, text + (gettext("; {known} were there already.").format(known=known) if known else ".")
        )
    return HttpResponseRedirect(reverse("saved"))
