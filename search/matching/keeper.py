"""The crowd of this process, kept as the ledger says: only what changed since the last look is parsed again."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.models import StoredOutlet
from pipeline.knowledge import lexicon
from pipeline.models import StoredArticle
from search.index import documents, resolver, with_outlet
from search.matching.batch import BatchIndex
from search.matching.crowd import Crowd, count
from search.matching.required import Frequencies
from search.models import SavedSearch
from search.parser import parse
from search.query import And, Not, Or, Query, QueryError, Range
from search.resolver import Resolver

log = logging.getLogger(__name__)
SAMPLE = 200  # newest articles whose words tell which of a query's parts is rare
SAVED = re.compile(r"(?i)(search|b[uú]squeda|saved|guardada):")
MOST_WASTE = 10_000  # dropped queries whose leaves are carried along


@dataclass(slots=True)
class Keeper:
    """``refresh`` brings it up to date; ``trouble`` then holds what cannot be read, with the sentence."""

    crowd: Crowd[int] = field(default_factory=Crowd)
    revisions: dict[int, int] = field(default_factory=dict)
    trouble: dict[int, QueryError] = field(default_factory=dict)
    fleeting: set[int] = field(default_factory=set)  # their meaning changes with time or with other saved searches
    names: object = None  # what names meant when all was parsed

    def refresh(self, now: datetime) -> None:
        """Costs two reads of two columns, and a parse for what is new, fleeting or in trouble."""
        names = (
            lexicon.load().version,
            tuple(StoredOutlet.objects.order_by("slug").values_list("slug", "name", "domain", "country")),
        )
        if names != self.names or self.crowd.waste > MOST_WASTE:
            self.crowd, self.revisions, self.names = Crowd(frequencies()), {}, names
            self.trouble.clear()
            self.fleeting.clear()
        live = dict(SavedSearch.objects.values_list("pk", "revision"))
        for id in self.revisions.keys() - live.keys():
            self._forget(id)
        stale = [id for id, revision in live.items() if self.revisions.get(id) != revision]
        again = set(stale) | ((self.fleeting | self.trouble.keys()) & live.keys())
        if again:
            self._parse(again, resolver(), now)

    def _forget(self, id: int) -> None:
        self.crowd.drop(id)
        self.revisions.pop(id, None)
        self.trouble.pop(id, None)
        self.fleeting.discard(id)

    def _parse(self, ids: Iterable[int], names: Resolver, now: datetime) -> None:
        for row in SavedSearch.objects.filter(pk__in=ids) if len(set(ids)) < 1000 else _some(set(ids)):
            self._forget(row.pk)
            self.revisions[row.pk] = row.revision
            try:
                names_of_owner = resolver(row.owner_id) if SAVED.search(row.query) else names
                tree = parse(row.query, resolver=names_of_owner, now=now, timezone=row.timezone)
                if is_fleeting(tree, row, names_of_owner, now):
                    self.fleeting.add(row.pk)
                self.crowd.put(row.pk, tree)
            except QueryError as error:
                self.trouble[row.pk] = error


def _some(ids: set[int]) -> Iterable[SavedSearch]:
    return (row for row in SavedSearch.objects.order_by("pk").iterator(chunk_size=2000) if row.pk in ids)


def is_fleeting(tree: Query, row: SavedSearch, names: Resolver, now: datetime) -> bool:
    """Whether its text will mean something else later: "date:7d", or another saved search by name."""
    if SAVED.search(row.query):
        return True
    return has_range(tree) and tree != parse(
        row.query, resolver=names, now=now + timedelta(days=400), timezone=row.timezone
    )


def has_range(tree: Query) -> bool:
    match tree:
        case Range():
            return True
        case And() | Or():
            return any(has_range(part) for part in tree.parts)
        case Not():
            return has_range(tree.part)
        case _:
            return False


def frequencies() -> Frequencies:
    """From the newest articles of the archive."""
    newest = StoredArticle.objects.order_by("-pk")[:SAMPLE]
    return count(
        BatchIndex(documents(with_outlet(StoredArticle.objects.filter(pk__in=[row.pk for row in newest.only("pk")]))))
    )
