"""Changes of a source's schedule, from the sources page. Staff only, by POST."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crawlers import store
from crawlers.models import StoredSource
from crawlers.pace import Mode, Rhythm, check_cron
from search.web.zone import next_url

LEAST, MOST = 1, 30 * 24 * 60  # minutes of an interval


class BadRhythm(ValueError):
    """The text is a sentence for people, in their language."""


@require_POST
@login_required
def schedule(request: HttpRequest) -> HttpResponse:
    """``id`` and ``action``: pause, resume, run or rhythm (with mode, minutes, cron). Then back to the page."""
    if not request.user.is_staff:
        raise PermissionDenied
    source = StoredSource.objects.filter(pk=request.POST.get("id", "")[:200].replace("\x00", "")).first()
    if source is None:
        raise Http404
    try:
        messages.success(request, _do(request.POST, source.pk))
    except BadRhythm as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(next_url(request, reverse("sources")))


def _do(data: QueryDict, id: str) -> str:
    match data.get("action"):
        case "pause":
            store.pause([id])
            return gettext("Paused: {id}").format(id=id)
        case "resume":
            store.resume([id])
            return gettext("Resumed: {id}").format(id=id)
        case "run":
            store.run_now([id])
            return gettext("Due at once: {id}").format(id=id)
        case "rhythm":
            store.set_rhythm(id, _rhythm(data))
            return gettext("New rhythm: {id}").format(id=id)
        case _:
            raise Http404


def _rhythm(data: QueryDict) -> Rhythm:
    match data.get("mode"):
        case Mode.INTERVAL:
            return Rhythm(mode=Mode.INTERVAL, every=60 * _minutes(data.get("minutes", "")))
        case Mode.CRON:
            cron = " ".join(data.get("cron", "")[:200].split())
            try:
                check_cron(cron)
            except ValueError:
                raise BadRhythm(gettext("“{cron}” is no cron rhythm: five fields are needed, such as 0 6 * * *.").format(
                    cron=cron[:60])) from None  # fmt: skip
            return Rhythm(mode=Mode.CRON, cron=cron)
        case _:
            return Rhythm(mode=Mode.ADAPTIVE)


def _minutes(raw: str) -> int:
    if raw.isascii() and raw.isdigit() and len(raw) < 8 and LEAST <= int(raw) <= MOST:
        return int(raw)
    raise BadRhythm(
        gettext("An interval is a whole number of minutes from {least} to {most}.").format(least=LEAST, most=MOST)
    )
