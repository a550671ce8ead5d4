"""A search's hits as a file, streamed; and the same search as a feed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from search import parser
from search.answers import exported
from search.backends.base import BackendError
from search.exports import FORMATS
from search.exports.record import Context
from search.query import Query, QueryError
from search.web import door, labels
from search.web.params import SearchParams, read
from search.web.zone import zone_of

T = TypeVar("T")
TITLES = {"csv": "CSV", "jsonl": "JSONL", "ris": "RIS", "bibtex": "BibTeX", "csl": "CSL-JSON", "atom": "Atom"}


@require_safe
def export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The search that stands in the address, as a file; what is wrong with it is a sentence, as plain text."""
    if format not in FORMATS:
        raise Http404
    params = read(request.GET)
    try:
        tree = parser.parse(
            params.q, resolver=door.resolver(request.user.pk), now=timezone.now(), timezone=zone_of(request)
        )
        return streamed(
            format, params.q, tree, copies=params.unfold, text=request.GET.get("text") == "1", base=base(request)
        )
    except QueryError as error:
        sentence = error.spanish if labels.reading() == "es" else error.message
        return HttpResponse(f"{sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    except BackendError:
        sentence = gettext("The search engine does not answer at the moment. Try again in a minute.")
        return HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8")


def streamed(format: str, query: str, tree: Query, *, copies: bool, text: bool, base: str) -> StreamingHttpResponse:
    """The engine has found the first hit before the first byte goes out, so that its errors are answers.

    :raises BackendError: the engine does not answer.
    """
    chosen, now = FORMATS[format], timezone.now()
    hits = _begun(exported(door.backend(), tree, format, collapse=not copies))
    tongue = labels.reading()
    context = Context(query=query, made=now, base=base, names=lambda kind, id: door.name(kind, id, tongue), text=text)
    response = StreamingHttpResponse(chosen.write(hits, context), content_type=chosen.media_type)
    if format != "atom":
        response.headers["Content-Disposition"] = f'attachment; filename="{filename(chosen.extension, now)}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _begun(items: Iterable[T]) -> Iterator[T]:
    """The same, the first one fetched already."""
    rest = iter(items)
    return chain(list(islice(rest, 1)), rest)


def links(params: SearchParams, zone: str) -> list[tuple[str, str, str]]:
    """(format, title, address) of this search in every format."""
    pairs = {"q": params.q, "unfold": "1" if params.unfold else "", "tz": zone}
    asked = urlencode({name: value for name, value in pairs.items() if value})
    return [(name, TITLES[name], f"{reverse('export', args=[name])}?{asked}") for name in FORMATS]


def filename(extension: str, now: datetime) -> str:
    return f"teletipo-{now:%Y%m%d-%H%M}.{extension}"


def base(request: HttpRequest) -> str:
    """This installation's address, as it was set or as the reader reached it."""
    return settings.TELETIPO_ADDRESS or f"{request.scheme}://{request.get_host()}"
