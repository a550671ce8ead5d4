"""Channels: what there is, new ones, and what is shown only once."""

from typing import Any

from django.conf import settings
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

from search.alerts import confirm, follow
from search.channels import notify
from search.channels.base import BadAddress, Kind
from search.models import Channel
from search.web import saved_words
from search.web.refine import spanish
from search.web.text import clean
from search.web.zone import in_readers_zone, shared


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@in_readers_zone
def channels(request: HttpRequest) -> HttpResponse:
    """GET lists; POST makes one and shows, this once, the secret or the address that it was given."""
    context: dict[str, Any] = shared(request, "channels")
    status = 200
    if request.method == "POST":
        try:
            data = request.POST
            row, once = follow.make_channel(
                request.user, data.get("kind", ""), clean(data.get("name", "")), clean(data.get("address", "")),
                data.get("secret", ""), "es" if spanish() else "en",
            )  # fmt: skip
        except BadAddress as error:
            text = str(saved_words.ERRORS[error.code])
            context |= {
                "trouble": text,
                "given": {name: request.POST.get(name, "") for name in ("kind", "name", "address")},
            }
            status = 400
        else:
            context |= {"made": clean(row.name), "once": _once(row, once), "asked": "" if row.confirmed else row.hint}
    rows = Channel.objects.filter(owner=request.user.pk).order_by("name")
    kinds = [kind for kind in Kind if kind is not Kind.APPRISE or notify.installed()]
    context |= {
        "rows": [
            {"row": row, "kind": saved_words.CHANNEL_KIND[row.kind], "alerts": row.alerts.count()} for row in rows
        ],
        "kinds": [(kind.value, saved_words.CHANNEL_KIND[kind]) for kind in kinds],
        "mail": bool(settings.TELETIPO_MAIL),
        "schemes": ", ".join(f"{one}://" for one in settings.TELETIPO_APPRISE_SCHEMES) if notify.installed() else "",
    }
    response = render(request, "search/channels.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _once(row: Channel, secret: str) -> str:
    if row.kind == Kind.FEED and secret:
        return feed_url(secret)
    return secret


def feed_url(token: str) -> str:
    return settings.TELETIPO_URL + reverse("private_feed", args=[token])


@require_POST
@login_required
@in_readers_zone
def channel_change(request: HttpRequest, id: int) -> HttpResponse:
    """``action``: on, off, test, confirm (ask once more), renew (a feed's address), delete."""
    row = Channel.objects.filter(pk=id, owner=request.user.pk).first()
    if row is None:
        raise Http404
    match request.POST.get("action"):
        case "on":
            follow.switch_on(row)
            messages.success(request, gettext("Switched on: {name}").format(name=row.name))
        case "off":
            follow.switch_off(row)
            messages.success(request, gettext("Switched off: {name}").format(name=row.name))
        case "confirm":
            if confirm.ask(row):
                messages.success(request, gettext("A message is on its way to {name}.").format(name=row.hint))
            else:
                messages.error(request, gettext("It was sent less than an hour ago: look there, or wait a little."))
        case "test" if row.confirmed:
            follow.test_channel(row)
            messages.success(request, gettext("A test is on its way to {name}.").format(name=row.name))
        case "delete":
            row.delete()
            messages.success(request, gettext("Deleted: {name}").format(name=row.name))
        case "renew" if row.kind == Kind.FEED:
            context = shared(request, "channels") | {"made": clean(row.name), "once": feed_url(follow.renew_feed(row))}
            response = render(request, "search/channel_once.html", context)
            response.headers["Cache-Control"] = "no-store"
            return response
        case _:
            raise Http404
    return HttpResponseRedirect(reverse("channels"))


@csrf_exempt  # the signed token is the right to it, and whoever opens the mail need not be signed in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_channel(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since programs that look at links must not confirm anything; POST confirms."""
    context: dict[str, Any] = shared(request, "")
    try:
        row = confirm.asked_by(token)
    except signing.SignatureExpired:
        return render(request, "search/confirm.html", context | {"old": True}, status=410)
    except signing.BadSignature:
        raise Http404 from None
    if row is not None and request.method == "POST":
        confirm.confirm(row, clock.now())
    context |= {
        "gone": row is None, "hint": row.hint if row else "", "owner": clean(row.owner.get_username()) if row else "",
        "done": row is not None and (request.method == "POST" or row.confirmed is not None),
    }  # fmt: skip
    return render(request, "search/confirm.html", context)
