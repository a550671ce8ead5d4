"""A delivery's content as words for people, in the channel's language, and as data for programs."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone as clock
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from search.alerts import confirm
from search.alerts.plan import About
from search.alerts.rhythm import zone
from search.channels.base import Message
from search.models import Delivery
from search.web.labels import SHORT_MOMENT
from search.web.text import clean, marked, outgoing

SALT = "teletipo unsubscribe"
MOST_TITLE = 120  # characters of a title in a subject


def message(delivery: Delivery) -> Message:
    """What is sent; the same words on every try. Raises nothing for any content that this system wrote."""
    content = delivery.content
    with translation.override(delivery.channel.language), clock.override(zone(str(content.get("timezone", "UTC")))):
        made = context(delivery)
        return Message(
            id=str(delivery.key),
            subject=made["subject"],
            text=render_to_string("search/mail/message.txt", made).strip() + "\n",
            html=render_to_string("search/mail/message.html", made),
            data=data(delivery),
            unsubscribe=made["unsubscribe"],
            list_id=f"alert-{delivery.alert_id}" if delivery.alert_id else "",
        )


def context(delivery: Delivery) -> dict[str, Any]:
    """What the templates of a message show, in the active language and time zone."""
    content = delivery.content
    hits = [_hit(hit) for hit in content.get("hits", ())]
    return {
        "kind": delivery.kind,
        "content": content,
        "name": clean(str(content.get("name", ""))),
        "query": clean(str(content.get("query", ""))),
        "subject": clean(subject(delivery.kind, content)),
        "hits": hits,
        "more": content.get("more", 0),
        "results_url": results_url(str(content.get("query", ""))),
        "saved_url": _saved_url(content),
        "unsubscribe": unsubscribe_url(delivery.alert_id) if delivery.alert_id else "",
        "confirm_url": confirm_url(delivery.channel_id) if delivery.kind == About.CONFIRM else "",
        "channels_url": settings.TELETIPO_URL + reverse("channels"),
        "moment": str(SHORT_MOMENT),
        "site_url": settings.TELETIPO_URL,
        "language": translation.get_language(),
        "sentence": clean(str(content.get("sentence_es" if translation.get_language() == "es" else "sentence", ""))),
        "usual": _usual(content.get("usual")),
        "last": _moment(content.get("last")),
    }


def subject(kind: str, content: Mapping[str, Any]) -> str:  # noqa: PLR0911  # one return a kind
    name = str(content.get("name", ""))
    match kind:
        case About.MATCHES:
            hits = content.get("hits", [])
            count = len(hits) + int(content.get("more", 0))
            if count == 1:
                return f"{name}: {_cut(hits[0]['title'])}"
            said = ngettext("{count} new result", "{count} new results", count).format(count=count)
            return f"{name}: {said}"
        case About.NOTHING:
            return gettext("{name}: nothing new").format(name=name)
        case About.SPIKE:
            return gettext("{name}: far more than usual").format(name=name)
        case About.SILENCE:
            return gettext("{name}: silent").format(name=name)
        case About.BROKEN:
            return gettext("{name}: the query cannot be read any more").format(name=name)
        case About.CONFIRM:
            return gettext("Is this your address?")
        case About.CHANNEL:
            return gettext("The channel “{name}” was switched off").format(name=name)
        case _:
            return gettext("{name}: a test").format(name=name) if name else gettext("A test by Teletipo")


def _cut(title: str) -> str:
    return title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1] + "…"


def _hit(hit: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": clean(str(hit["title"])).strip(),
        "original": outgoing(str(hit["url"])),
        "page": settings.TELETIPO_URL + reverse("article", args=[hit["article"]]),
        "outlet": clean(str(hit["outlet_name"])),
        "country": hit["country"],
        "language": hit["language"],
        "published": _moment(hit["published"]),
        "why": [_reason(one) for one in hit.get("why", ())],
        "copies": [clean(str(one["outlet_name"])) for one in hit.get("copies", ())],
        "copies_count": hit.get("copies_count", 0),
        "more_copies": hit.get("copies_count", 0) - len(hit.get("copies", ())),
        "first": _first(hit),
        "story": hit.get("story"),
        "story_url": results_url(f"story:{hit['story']['id']}") if hit.get("story") else "",
    }


def _first(hit: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who was first, in the story if there is one, else among the copies; None where it stands alone."""
    story = hit.get("story")
    first = story["first"] if story else hit.get("first") if hit.get("copies_count") else None
    if not first:
        return None
    return {"outlet": clean(str(first["outlet_name"])), "published": _moment(first["published"])}


def _reason(reason: Mapping[str, Any]) -> dict[str, Any]:
    quote = reason.get("quote", {})
    text, marks = clean(str(quote.get("text", ""))), quote.get("marks", ())
    return {
        "clause": clean(str(reason["clause"])),
        "field": field_name(str(reason["field"])),
        "alias": clean(str(reason.get("alias", ""))),
        "confidence": reason.get("confidence", 0),
        "plain": " ".join(text.split()),
        "quote": marked(text, [(start, end) for start, end in marks]) if text else SafeString(""),
    }


def field_name(name: str) -> str:
    return {
        "title": gettext("in the title"),
        "text": gettext("in the text"),
        "actor": gettext("actor"),
        "theme": gettext("theme"),
        "outlet": gettext("outlet"),
        "date": gettext("date"),
    }.get(name, name)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _usual(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not math.isnan(value) else "?"


def results_url(query: str) -> str:
    return settings.TELETIPO_URL + reverse("search") + "?" + urlencode({"q": query})


def _saved_url(content: Mapping[str, Any]) -> str:
    return settings.TELETIPO_URL + reverse("saved_search", args=[content["saved"]]) if content.get("saved") else ""


def unsubscribe_url(alert: int) -> str:
    """Needs no sign-in: the token is the right to pause this one alert, and to nothing else."""
    return settings.TELETIPO_URL + reverse("unsubscribe", args=[signing.dumps(alert, salt=SALT)])


def confirm_url(channel: int) -> str:
    return settings.TELETIPO_URL + reverse("confirm_channel", args=[confirm.token(channel)])


def data(delivery: Delivery) -> dict[str, Any]:
    """The webhook's body: Standard Webhooks' ``type``, ``timestamp`` and ``data``."""
    return {
        "type": f"alert.{delivery.kind}",
        "timestamp": delivery.created.isoformat(timespec="seconds"),
        "data": delivery.content | {"delivery": delivery.pk},
    }
