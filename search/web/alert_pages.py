"""Changes of alerts, by POST, and the one-click end of an alert, which needs no sign-in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from search.alerts import follow
from search.alerts.message import SALT
from search.channels.base import BadAddress
from search.models import Alert, Channel
from search.web import saved_words
from search.web.params import whole
from search.web.saved_pages import own_or_shared
from search.web.text import clean
from search.web.zone import shared, zone_of

NEW_FEED = "feed"  # as the channel of a new alert: make one


@require_POST
@login_required
def alert_new(request: HttpRequest, id: int) -> HttpResponse:
    """An alert for a saved search, on a channel of the user's; the feed is made where there is none yet."""
    saved = own_or_shared(request, id)
    here = reverse("saved_search", args=[saved.pk])
    channel = Channel.objects.filter(owner=request.user.pk, pk=whole(request.POST.get("channel"), 0)).first()
    if channel is None:
        messages.error(request, gettext("Choose a channel, or make one first."))
        return HttpResponseRedirect(here)
    try:
        follow.make_alert(saved, channel, follow.alert_values(request.POST, zone_of(request)))
    except BadAddress as error:
        messages.error(request, str(saved_words.ERRORS[error.code]))
    else:
        messages.success(request, gettext("From now on new results go to {name}.").format(name=channel.name))
    return HttpResponseRedirect(here)


@require_POST
@login_required
def alert_change(request: HttpRequest, id: int) -> HttpResponse:
    """``action``: change (with the form's fields), pause, resume, snooze (``hours``), test, delete."""
    alert = Alert.objects.filter(pk=id, channel__owner=request.user.pk).select_related("saved", "channel").first()
    if alert is None:
        raise Http404
    messages.success(request, _do(request, alert))
    return HttpResponseRedirect(reverse("saved_search", args=[alert.saved_id]))


def _do(request: HttpRequest, alert: Alert) -> str:
    match request.POST.get("action"):
        case "pause":
            follow.pause(alert)
            return gettext("Paused: what comes in meanwhile is not told.")
        case "resume":
            follow.resume(alert)
            return gettext("The alert speaks again.")
        case "snooze":
            follow.snooze(alert, whole(request.POST.get("hours"), 24))
            return gettext("Snoozed: what comes in meanwhile is told afterwards.")
        case "test":
            follow.test(alert)
            return gettext("A test is on its way to {name}.").format(name=alert.channel.name)
        case "delete":
            alert.delete()
            return gettext("The alert is deleted.")
        case "change":
            follow.change_alert(alert, follow.alert_values(request.POST, alert.timezone))
            return gettext("The alert is changed.")
        case _:
            raise Http404


@csrf_exempt  # mail programs post here for their users (RFC 8058); the signed token is the right to it
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since programs that look at links must not end anything; POST pauses the alert."""
    try:
        id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    alert = Alert.objects.filter(pk=id).select_related("saved", "channel").first()
    if alert is not None and request.method == "POST":
        follow.pause(alert)
    context = shared(request, "") | {
        "name": clean(alert.saved.name) if alert else "", "gone": alert is None,
        "done": alert is None or request.method == "POST" or alert.paused, "now": clock.now(),
    }  # fmt: skip
    return render(request, "search/unsubscribe.html", context)
