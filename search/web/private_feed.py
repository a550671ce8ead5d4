"""A private Atom feed at its secret address."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone as clock
from django.utils import translation
from django.views.decorators.http import require_safe

from search.alerts.message import context, subject
from search.alerts.plan import About, State
from search.alerts.rhythm import zone
from search.channels.base import Kind
from search.channels.feed import MOST_SHOWN, Entry, atom, digest
from search.models import Channel, Delivery

MOST_ENTRIES = 300


@require_safe
def private_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The newest hits that were sent here, one entry each; other messages (nothing new, spikes …) are entries too."""
    channel = Channel.objects.filter(kind=Kind.FEED, key=digest(token), enabled=True).first()
    if channel is None:
        raise Http404
    rows = list(Delivery.objects.filter(channel=channel, state=State.SENT).order_by("-pk")[:MOST_SHOWN])
    mark = f'"{hashlib.sha256(f"{channel.pk} {[row.pk for row in rows[:1]]} {channel.language}".encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    with translation.override(channel.language):
        entries = [entry for row in rows for entry in _entries(row)][:MOST_ENTRIES]
        body = atom(
            id=f"urn:teletipo:channel:{channel.pk}:{int(channel.created.timestamp())}", title=f"Teletipo: {channel.name}",
            self_url=settings.TELETIPO_URL + reverse("private_feed", args=[token]),
            updated=max((row.created for row in rows), default=channel.created), entries=entries, language=channel.language,
        )  # fmt: skip
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "private, max-age=60"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _entries(row: Delivery) -> list[Entry]:
    with clock.override(zone(str(row.content.get("timezone", "UTC")))):
        made = context(row)
        if row.kind != About.MATCHES:
            return [_whole(row, made)]
        entries = [_hit(row, hit, raw, made) for hit, raw in zip(made["hits"], row.content["hits"], strict=True)]
        if made["more"]:
            entries.append(_more(row, made))
        return entries


def _hit(row: Delivery, hit: dict[str, Any], raw: dict[str, Any], made: dict[str, Any]) -> Entry:
    html = render_to_string("search/mail/_hit.html", {"hit": hit, "moment": made["moment"]})
    return Entry(
        id=f"urn:uuid:{row.key}#{raw['article']}", title=hit["title"] or "?", url=hit["page"], updated=row.created,
        html=html, author=f"{hit['outlet']} ({made['name']})",
    )  # fmt: skip


def _whole(row: Delivery, made: dict[str, Any]) -> Entry:
    return Entry(
        id=f"urn:uuid:{row.key}", title=subject(row.kind, row.content), url=made["saved_url"] or settings.TELETIPO_URL,
        updated=row.created, html=render_to_string("search/mail/message.html", made | {"unsubscribe": ""}),
    )  # fmt: skip


def _more(row: Delivery, made: dict[str, Any]) -> Entry:
    return Entry(
        id=f"urn:uuid:{row.key}#more", title=subject(row.kind, row.content), url=made["results_url"], updated=row.created,
        html=f"+{made['more']}",
    )  # fmt: skip
