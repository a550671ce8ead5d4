"""Saved searches and the ledger of their deliveries: to read, to change. The rules are the pages'.

What changes something needs a token in the header: a browser sends a session, and a password, by itself, also when a page
of somebody else's asks it to.
"""

from typing import Annotated, Any, Literal

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from search import saved
from search.alerts import send
from search.api import asking, schemas
from search.api.auth import Token
from search.api.errors import ERRORS, Refused
from search.models import SavedSearch
from search.web import saved_words
from search.web.delivery_page import seen_by
from search.web.text import clean

router = Router()
WRITING = [Token()]
CONFLICTS = ("name_taken", "too_many")


@router.get("/saved", response={200: list[schemas.Saved]} | ERRORS, summary="Saved searches that one may see")
def saved_searches(request: HttpRequest) -> Any:
    return _shown(request, list(_visible(request)[: saved.MOST]))


@router.post("/saved", response={201: schemas.Saved} | ERRORS, auth=WRITING, summary="Save a search")
def saved_new(request: HttpRequest, body: schemas.New) -> Any:
    values = _values(request, body)
    query = values.pop("query")
    name = values.pop("name", "") or saved.free_name(_user(request), query[:80])
    row = _kept(lambda: saved.save(_user(request), name, query, **values))
    return Status(201, _shown(request, [row])[0])


@router.get("/saved/{id}", response={200: schemas.Saved} | ERRORS, summary="One saved search")
def saved_one(request: HttpRequest, id: schemas.Id) -> Any:
    return _shown(request, [_row(request, id)])[0]


@router.patch("/saved/{id}", response={200: schemas.Saved} | ERRORS, auth=WRITING, summary="Change a saved search")
def saved_change(request: HttpRequest, id: schemas.Id, body: schemas.Change) -> Any:
    """Its owner may; its alerts go on with the new query."""
    row = _row(request, id, own=True)
    values = _values(request, body)
    _kept(lambda: saved.change(row, **values))
    return _shown(request, [row])[0]


@router.delete("/saved/{id}", response={204: None} | ERRORS, auth=WRITING, summary="Delete a saved search")
def saved_delete(request: HttpRequest, id: schemas.Id) -> Any:
    """With its alerts. Its owner may."""
    _row(request, id, own=True).delete()
    return Status(204, None)


@router.get("/deliveries", response={200: list[schemas.Delivered]} | ERRORS, summary="The ledger of deliveries")
def deliveries(
    request: HttpRequest,
    state: Literal["", "waiting", "sent", "failed", "discarded"] = "",
    before: Annotated[int, Field(ge=0, lt=10**15, description="Ids below this one; 0: from the newest on.")] = 0,
    limit: Annotated[int, Field(ge=1, le=100)] = 30,
) -> Any:
    """One's own messages with every attempt, newest first; staff see all. No address is shown."""
    rows = seen_by(_user(request))
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    return [schemas.Delivered.of(row) for row in rows[:limit]]


@router.post(
    "/deliveries/{id}/{action}", response={200: schemas.Delivered} | ERRORS, auth=WRITING, summary="Retry or discard"
)
def delivery_change(request: HttpRequest, id: schemas.Id, action: Literal["retry", "discard"]) -> Any:
    """``retry``: at once, under the same id. ``discard``: never. What was sent already is a conflict (409)."""
    row = seen_by(_user(request)).filter(pk=id).first()
    if row is None:
        raise Refused("delivery", _("There is no delivery %(id)d.") % {"id": id}, status=404)
    done = (send.retry if action == "retry" else send.discard)(row, clock.now())
    if not done:
        raise Refused("state", _("It was sent or discarded already."), status=409)
    return schemas.Delivered.of(seen_by(_user(request)).get(pk=id))


def _user(request: HttpRequest) -> Any:
    return request.auth  # type: ignore[attr-defined]  # whom ninja found


def _visible(request: HttpRequest) -> Any:
    rows = saved.visible(_user(request)).select_related("owner", "group")
    return rows.annotate(count=Count("alerts", distinct=True))


def _row(request: HttpRequest, id: int, *, own: bool = False) -> SavedSearch:
    row: SavedSearch | None = _visible(request).filter(pk=id).first()
    if row is None or (own and row.owner_id != _user(request).pk):
        raise Refused("saved", _("There is no saved search %(id)d of yours.") % {"id": id}, status=404)
    return row


def _values(request: HttpRequest, body: schemas.Change) -> dict[str, Any]:
    """Columns. A query that cannot be read is refused with its sentence."""
    given = {name: clean(value).strip() for name, value in body.dict(exclude_none=True).items()}
    if "group" in given:
        given["group"] = _group(request, given["group"])
    if "timezone" in given:
        asking.zone(given["timezone"])
    if "query" in given:
        asking.tree(request, given["query"], given.get("timezone", "UTC"))
    if "name" in given:
        given["name"] = " ".join(given["name"].split())
        if not given["name"]:
            raise Refused("no_name", str(saved_words.ERRORS["no_name"]))
    return given


def _group(request: HttpRequest, name: str) -> Any:
    found = _user(request).groups.filter(name=name).first() if name else None
    if name and found is None:
        raise Refused("group", _("You are in no group “%(name)s”.") % {"name": name})
    return found


def _kept(write: Any) -> Any:
    try:
        return write()
    except saved.SavedError as error:
        status = 409 if error.code in CONFLICTS else 400
        raise Refused(error.code, str(saved_words.ERRORS[error.code]), status=status) from None


def _shown(request: HttpRequest, rows: list[SavedSearch]) -> list[schemas.Saved]:
    new = saved.new_counts(rows, _user(request))
    return [
        schemas.Saved(
            id=row.pk, name=row.name, query=row.query, folder=row.folder, notes=row.notes,
            group=row.group.name if row.group else "", timezone=row.timezone, owner=row.owner.get_username(),
            trouble=row.trouble, alerts=getattr(row, "count", 0), new=new[row.pk],
        )
        for row in rows
    ]  # fmt: skip
