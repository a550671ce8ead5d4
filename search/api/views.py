"""The endpoints. All of them only read."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.db.models import Count
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query
from pydantic import Field

from crawlers.models import StoredOutlet
from pipeline.knowledge import lexicon
from pipeline.models import StoredArticle
from search import saved
from search.api import asking, schemas
from search.api.auth import AUTH, ByUser
from search.api.cursor import DEEPEST, Cursor, read_cursor, write_cursor
from search.api.errors import Failed, Refused, install
from search.canonical import to_text
from search.document import Document
from search.exports import FORMATS
from search.models import Delivery
from search.request import Bucket, Interval, Request, Sort, TableRequest
from search.web import door
from search.web.delivery_page import seen_by
from search.web.download import base, streamed

api = NinjaAPI(
    title="Teletipo",
    version="1",
    description="The Spanish- and English-language press, searchable by actor and theme. See docs/api.md.",
    auth=AUTH,
    docs_url=None,  # Swagger's page needs inline scripts, which our Content-Security-Policy forbids
    throttle=[ByUser("calls", "TELETIPO_API_RATE")],
)
install(api)

Text = Annotated[str, Field(max_length=10_000, description="A query, as on the search page; empty finds everything.")]
Zone = Annotated[str, Field(max_length=64, description="IANA name: where days begin.")]
Size = Annotated[int, Field(ge=0, le=100)]
Id = Annotated[int, Path(ge=1, lt=10**15)]
# What the ledger knows of an article beside the index, and what is said of one that is in the index alone.
LEDGER: dict[str, Any] = {
    "modified": None, "published_from": "", "desk": "", "language_confidence": 0.0, "revision": 0,
}  # fmt: skip
ERRORS: Any = dict.fromkeys((400, 401, 404, 422, 429, 503), Failed)
FILES: Any = {
    found.media_type.partition(";")[0]: {"schema": {"type": "array"} if found.name == "csl" else {"type": "string"}}
    for found in FORMATS.values()
}


@api.get("/search", response={200: schemas.SearchAnswer} | ERRORS, summary="Search")
def search(
    request: HttpRequest,
    q: Text = "",
    sort: Sort = Sort.DATE,
    limit: Size = 20,
    copies: bool = False,
    facets: list[schemas.Facet] = Query([], max_length=5),  # type: ignore[type-arg]  # noqa: B008
    timeline: Interval | None = None,
    tz: Zone = "UTC",
    cursor: Annotated[str, Field(max_length=500, description="“next” of the page before.")] = "",
) -> Any:
    """Hits with highlights; copies fold behind their original unless ``copies`` is true."""
    asked = f"{q}|{sort}|{copies}|{tz}"
    place = _place(cursor, asked)
    tree = asking.tree(request, q, tz, now=place.as_of)
    size = max(0, min(limit, DEEPEST - place.offset))
    found = door.backend().search(
        Request(
            query=asking.as_of(tree, place.as_of),
            sort=sort,
            offset=place.offset,
            limit=size,
            collapse=not copies,
            facets=tuple(dict.fromkeys(facets)),
            timeline=timeline,
            timezone=tz,
        )
    )
    return schemas.SearchAnswer(
        query=to_text(tree),
        as_of=place.as_of,
        total=found.total,
        articles=found.articles,
        hits=[schemas.Found.of(hit) for hit in found.hits],
        facets={name: _counts(name, buckets) for name, buckets in found.facets.items()},
        timeline=schemas.ticks(found),
        next=_next(place, asked, len(found.hits), found.total),
    )


def _place(text: str, asked: str) -> Cursor:
    return read_cursor(text, asked) if text else Cursor(offset=0, as_of=timezone.now())


def _next(place: Cursor, asked: str, shown: int, total: int) -> str | None:
    offset = place.offset + shown
    if not shown or offset >= min(total, DEEPEST):
        return None
    return write_cursor(Cursor(offset=offset, as_of=place.as_of), asked)


def _counts(facet: str, buckets: Sequence[Bucket]) -> list[schemas.Count]:
    return [
        schemas.Count(value=bucket.value, name=asking.named(facet, bucket.value), count=bucket.count)
        for bucket in buckets
    ]


@api.get("/table", response={200: schemas.TableAnswer} | ERRORS, summary="Co-mentions")
def table(
    request: HttpRequest,
    q: Text = "",
    rows: schemas.Facet = "actor",
    columns: schemas.Facet = "theme",
    size: Annotated[int, Field(ge=1, le=50)] = 20,
    copies: bool = False,
    tz: Zone = "UTC",
) -> Any:
    """How many hits have both a value of ``rows`` and one of ``columns``."""
    tree = asking.tree(request, q, tz)
    found = door.backend().table(TableRequest(query=tree, rows=rows, columns=columns, size=size, collapse=not copies))
    return schemas.TableAnswer(
        query=to_text(tree),
        rows=_counts(rows, found.rows),
        columns=_counts(columns, found.columns),
        cells=[list(row) for row in found.cells],
    )


@api.get("/articles/{id}", response={200: schemas.FullArticle} | ERRORS, summary="One article, with its text")
def article(request: HttpRequest, id: Id) -> Any:
    found = _document(id)
    plain = schemas.Article.of(found).dict()
    ledger = StoredArticle.objects.filter(pk=id).values(*LEDGER).first() or LEDGER
    return schemas.FullArticle(
        **plain,
        **ledger,
        text=found.text,
        actor_names=[schemas.Tag(id=one, name=asking.named("actor", one)) for one in found.actors],
        theme_names=[schemas.Tag(id=one, name=asking.named("theme", one)) for one in found.themes],
    )


@api.get("/articles/{id}/similar", response={200: schemas.Similar} | ERRORS, summary="More like this")
def similar(
    request: HttpRequest, id: Id, q: Text = "", limit: Annotated[int, Field(ge=1, le=50)] = 10, tz: Zone = "UTC"
) -> Any:
    _document(id)
    hits = door.backend().similar(str(id), asking.tree(request, q, tz), limit=limit)
    return schemas.Similar(hits=[schemas.Found.of(hit) for hit in hits])


def _document(id: int) -> Document:
    found = door.backend().get(str(id))
    if found is None:
        known = StoredArticle.objects.filter(pk=id).exists()
        waits = _("Article %(id)d is known, but not in the index yet.") if known else _("There is no article %(id)d.")
        raise Refused("article", waits % {"id": id}, status=404)
    return found


@api.get("/actors", response={200: list[schemas.Known]} | ERRORS, summary="Actors by name, alias or id")
def actors(request: HttpRequest, name: Annotated[str, Field(min_length=1, max_length=200)]) -> Any:
    """All that are called so; where none is, the closest names."""
    words = lexicon.load()
    ids = words.find_actor(name) or tuple(id for near in words.suggest_actor(name) for id in words.find_actor(near))
    found = [words.actors[id] for id in dict.fromkeys(ids)]
    return [schemas.Known(id=a.id, kind=str(a.kind), names=dict(a.names), country=a.country) for a in found]


@api.get("/themes", response={200: list[schemas.KnownTheme]} | ERRORS, summary="All themes")
def themes(request: HttpRequest) -> Any:
    return [
        schemas.KnownTheme(id=theme.id, iptc=theme.iptc, parent=theme.parent, names=dict(theme.names))
        for theme in lexicon.load().themes.values()
    ]


@api.get("/outlets", response={200: list[schemas.Outlet]} | ERRORS, summary="All outlets of the catalogue")
def outlets(request: HttpRequest, country: Annotated[str, Field(max_length=2)] = "") -> Any:
    rows = StoredOutlet.objects.filter(in_catalogue=True)
    if country:
        rows = rows.filter(country=country.upper())
    return list(rows.values("slug", "name", "domain", "country", "languages", "enabled"))


@api.get("/saved", response={200: list[schemas.Saved]} | ERRORS, summary="Saved searches that one may see")
def saved_searches(request: HttpRequest) -> Any:
    user = request.auth  # type: ignore[attr-defined]  # whom ninja found
    rows = list(saved.visible(user).select_related("owner").annotate(count=Count("alerts"))[: saved.MOST])
    new = saved.new_counts(rows, user)
    return [
        schemas.Saved(
            id=row.pk,
            name=row.name,
            query=row.query,
            folder=row.folder,
            owner=row.owner.get_username(),
            alerts=row.count,
            new=new[row.pk],
        )
        for row in rows
    ]


@api.get("/deliveries", response={200: list[schemas.Delivered]} | ERRORS, summary="The ledger of deliveries")
def deliveries(
    request: HttpRequest,
    state: Literal["", "waiting", "sent", "failed", "discarded"] = "",
    before: Annotated[int, Field(ge=0, lt=10**15, description="Ids below this one; 0: from the newest on.")] = 0,
    limit: Annotated[int, Field(ge=1, le=100)] = 30,
) -> Any:
    """One's own messages with every attempt, newest first; staff see all. No address is shown."""
    rows = seen_by(request.auth)  # type: ignore[attr-defined]
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_delivered(row) for row in rows[:limit]]


def _delivered(row: Delivery) -> schemas.Delivered:
    tries = [
        schemas.Tried(
            number=one.number,
            started=one.started,
            ended=one.ended,
            outcome=one.outcome,
            status=one.status,
            detail=one.detail,
        )
        for one in row.attempts.all()
    ]
    return schemas.Delivered(
        id=row.pk,
        key=str(row.key),
        channel=row.channel.name,
        kind=row.kind,
        state=row.state,
        created=row.created,
        closed=row.closed,
        articles=[int(hit["article"]) for hit in row.content.get("hits", ())],
        attempts=tries,
    )


@api.get(
    "/export/{format}",
    response=ERRORS,
    summary="All hits as a file",
    openapi_extra={"responses": {200: {"description": "The file", "content": FILES}}},
    throttle=[ByUser("exports", "TELETIPO_EXPORT_RATE")],
)
def export(
    request: HttpRequest,
    format: Literal["csv", "jsonl", "ris", "bibtex", "csl", "atom"],
    q: Text = "",
    copies: bool = False,
    text: bool = False,
    tz: Zone = "UTC",
) -> StreamingHttpResponse:
    """Streams any number of hits, newest first; ``atom`` has the newest hundred. ``text``: the articles' text too, in
    csv and jsonl."""
    return streamed(format, q, asking.tree(request, q, tz), copies=copies, text=text, base=base(request))
