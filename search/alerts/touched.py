"""Which alerts a change of the lexicon touches: those whose search asks for an actor or theme that gains or loses articles."""

from collections.abc import Collection, Iterator
from datetime import datetime

from search import index
from search.models import SavedSearch
from search.query import And, Not, Or, Query, QueryError, Term
from search.saved import parsed


def touched(changed: Collection[tuple[str, str]], now: datetime) -> list[tuple[str, str, int]]:
    """(saved search, owner, number of its alerts), by name. ``changed``: ("actor" or "theme", id).

    A saved search that cannot be read is left out: its owner was told when it broke.
    """
    found = []
    rows = SavedSearch.objects.filter(alerts__isnull=False).distinct().select_related("owner").order_by("name")
    for row in rows.prefetch_related("alerts"):
        try:
            tree = parsed(row, index.resolver(row.owner_id), now)
        except QueryError:
            continue
        if any((term.field, term.value) in changed for term in _terms(tree)):
            found.append((row.name, row.owner.get_username(), len(row.alerts.all())))
    return found


def _terms(tree: Query) -> Iterator[Term]:
    match tree:
        case Term():
            yield tree
        case Not():
            yield from _terms(tree.part)
        case And() | Or():
            for part in tree.parts:
                yield from _terms(part)
