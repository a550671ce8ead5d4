"""Saved searches in the ledger: saved, changed, found by name, parsed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone as clock

from search.models import Look, Match, SavedSearch
from search.parser import parse
from search.query import Query
from search.resolver import Resolver

LONGEST_NAME, LONGEST_FOLDER, LONGEST_NOTES, LONGEST_QUERY = 200, 100, 10_000, 10_000  # characters
OPERATOR = 0  # no account's id: whoever has the command line
MOST = 2_000  # saved searches of one owner


class SavedError(Exception):
    """A saved search cannot be kept so. ``code`` names the sentence (search/web/saved_words.py); the text is English."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def visible(user: Any) -> QuerySet[SavedSearch]:
    """Those that a user may see: their own, and those shared with one of their groups."""
    if not user.is_authenticated:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(Q(owner=user) | Q(group__in=user.groups.all())).distinct()


def saved(text: str, *, owner: int | None = None) -> str | None:
    """The query of the saved search of that name; None if there is none.

    ``owner``: the id of who asks; their own goes first, then what is shared with a group of theirs. None asks in nobody's
    name and sees none. OPERATOR sees all, where a single search bears the name.
    """
    named = SavedSearch.objects.filter(name__iexact=text.strip()[:LONGEST_NAME])
    if owner is None:
        return None
    if owner == OPERATOR:
        found = list(named.values_list("query", flat=True)[:2])
        return found[0] if len(found) == 1 else None
    own = named.filter(owner_id=owner).values_list("query", flat=True).first()
    if own is not None:
        return own
    return named.filter(group__user=owner).order_by("pk").values_list("query", flat=True).first()


class SavedOf:
    """The saved searches that one user may see, as a resolver asks for them (search.resolver.Saved)."""

    def __init__(self, owner: int | None) -> None:
        self.owner = owner

    def __call__(self, name: str) -> str | None:
        return saved(name, owner=self.owner)

    def names(self) -> Iterable[str]:
        if self.owner is None:
            return ()
        rows = SavedSearch.objects.all()
        if self.owner != OPERATOR:
            rows = rows.filter(Q(owner=self.owner) | Q(group__user=self.owner))
        return set(rows.values_list("name", flat=True)[:MOST])


def save(owner: Any, name: str, query: str, **values: Any) -> SavedSearch:
    """Makes a saved search. Raises SavedError for a name that is taken or missing, and for too many."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise SavedError("no_name", "A saved search needs a name.")
    held = SavedSearch.objects.filter(owner=owner)
    if held.filter(name=name).exists():
        raise SavedError("name_taken", f"There is a saved search “{name}” already: choose another name.")
    if held.count() >= MOST:
        raise SavedError("too_many", f"An account may have {MOST:,} saved searches: delete some first.")
    if len(query) > LONGEST_QUERY:
        raise SavedError("too_long", f"A saved query has at most {LONGEST_QUERY:,} characters.")
    return SavedSearch.objects.create(owner=owner, name=name, query=query, **values)


def free_name(owner: Any, name: str) -> str:
    """The name, or the name with the first number that makes it free."""
    name = " ".join(name.split())[: LONGEST_NAME - 6] or "?"
    taken = set(SavedSearch.objects.filter(owner=owner, name__startswith=name).values_list("name", flat=True))
    return next(one for n in range(1, MOST + 2) if (one := name if n == 1 else f"{name} ({n})") not in taken)


def change(row: SavedSearch, **values: Any) -> None:
    """Writes new values. A change of what is asked counts as a new revision, and what was wrong with it is forgotten."""
    if (
        "name" in values
        and SavedSearch.objects.filter(owner=row.owner_id, name=values["name"]).exclude(pk=row.pk).exists()
    ):
        raise SavedError("name_taken", f"There is a saved search “{values['name']}” already: choose another name.")
    if any(name in values and values[name] != getattr(row, name) for name in ("query", "timezone")):
        values |= {"revision": row.revision + 1}
    for name, value in (values | {"changed": clock.now()}).items():
        setattr(row, name, value)
    row.save()


def parsed(row: SavedSearch, resolver: Resolver, now: datetime) -> Query:
    """Its tree now. Raises QueryError."""
    return parse(row.query, resolver=resolver, now=now, timezone=row.timezone)


def look(row: SavedSearch, user: Any, now: datetime) -> None:
    """From now on only what comes later is new to this user."""
    Look.objects.update_or_create(saved=row, user=user, defaults={"at": now})


def new_counts(rows: Iterable[SavedSearch], user: Any) -> dict[int, int]:
    """For each saved search the articles that came in since the user last looked (or since it was saved)."""
    ids = [row.pk for row in rows]
    looks = dict(Look.objects.filter(saved__in=ids, user=user).values_list("saved", "at"))
    return {row.pk: Match.objects.filter(saved=row, at__gt=looks.get(row.pk, row.created)).count() for row in rows}
