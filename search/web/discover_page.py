"""Names that recur and are nobody's: staff add them to the registry in one step, or dismiss them."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pipeline import discoveries
from pipeline.knowledge import own
from pipeline.knowledge.lexicon import LexiconError, load
from pipeline.knowledge.records import Kind
from search.web.labels import ACTOR_KIND
from search.web.names import outlet_names
from search.web.text import clean
from search.web.zone import in_readers_zone, shared

ADDABLE = tuple(kind for kind in Kind if kind is not Kind.COUNTRY)
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@in_readers_zone
def discover(request: HttpRequest) -> HttpResponse:
    """POST: ``action`` add (with name, id, kind, country, surname), dismiss (name) or look."""
    if not getattr(request.user, "is_staff", False):
        raise PermissionDenied
    if request.method == "POST":
        try:
            messages.success(request, _do(request.POST))
        except _Refused as fault:
            messages.error(request, str(fault))
        return redirect("discover")
    found = discoveries.found()
    context = shared(request, "discover") | {
        "looked": found.looked,
        "articles": found.articles,
        "count": len(found.names),
        "names": _shown(found.names[:SHOWN]),
        "kinds": [(kind, ACTOR_KIND[kind]) for kind in ADDABLE],
    }
    return render(request, "search/discover.html", context)


def _shown(names: Sequence[discoveries.Name]) -> list[tuple[discoveries.Name, list[str], list[tuple[str, str]]]]:
    """Each with its outlets and its samples' by name; one that is gone from the ledger keeps its slug."""
    named = outlet_names(slug for one in names for slug in one.outlets)
    return [
        (
            one,
            [clean(named.get(slug, slug)) for slug in one.outlets],
            [(clean(named.get(slug, slug)), sentence) for slug, sentence in one.samples],
        )
        for one in names
    ]


class _Refused(Exception):
    """A sentence for people, in their language."""


def _do(data: QueryDict) -> str:
    name = clean(data.get("name", "")).strip()[:200]
    match data.get("action"):
        case "look":
            discoveries.again()
            return gettext("The articles are looked through again; it takes a minute.")
        case "dismiss" if name:
            discoveries.dismiss(name)
            return gettext("Dismissed: {name}").format(name=name)
        case "add" if name:
            _add(data, name)
            discoveries.settle(name)
            return gettext(
                "Added: {name}. New articles are tagged with it; “teletipo retag” tags the stored ones."
            ).format(name=name)
        case _:
            raise Http404


def _add(data: QueryDict, name: str) -> None:
    kind = data.get("kind", "")
    if kind not in ADDABLE:
        raise _Refused(gettext("Say what kind of actor it is."))
    surname = clean(data.get("surname", "")).strip()[:100]
    if load().find_actor(name):
        raise _Refused(gettext("The registry has this name already."))
    actor = own.NewActor(
        id=data.get("id", "").strip()[:80],
        name=name,
        kind=Kind(kind),
        country=data.get("country", "").strip().upper()[:2],
        surnames=[surname] if surname else [],
    )
    try:
        own.add(Path(settings.TELETIPO_ACTORS), actor)
    except (LexiconError, OSError) as error:
        raise _Refused(str(error)[:500]) from None
