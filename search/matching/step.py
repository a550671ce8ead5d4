"""The match step: new words against all saved searches. What is written is the whole of it, or nothing.

Killed at any instruction it begins again with the same articles: matches are unique rows, and an article waits until the
transaction that writes its matches has marked it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone as clock

from pipeline.models import StoredArticle
from pipeline.slices import slices
from search.alerts import notices
from search.alerts.plan import AlertKind, Became
from search.alerts.retention import horizon
from search.evaluate import Readings, matches
from search.index import documents, with_outlet
from search.matching.batch import BatchIndex, numbers
from search.matching.keeper import Keeper
from search.models import Alert, Indexed, Item, Match, SavedSearch
from search.query import Query, QueryError

log = logging.getLogger(__name__)
LIMIT = 100  # articles at a time
MOST_BEHIND = 2_000  # articles that a mended search is matched with after all

_keeper = Keeper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    articles: int
    searches: int
    candidates: int  # different queries that were run; of ``queries`` in all
    queries: int
    matches: int  # new ones
    items: int


def match_pending(now: datetime | None = None, keeper: Keeper | None = None) -> Pass | None:
    """One pass over up to LIMIT articles; None where none waits."""
    moment = now or clock.now()
    rows = list(
        with_outlet(StoredArticle.objects.filter(indexed__pending=True).order_by("pk").select_related("indexed"))[
            :LIMIT
        ]
    )
    if not rows:
        return None
    keeper = keeper or _keeper
    keeper.refresh(moment)
    tell_of_trouble(keeper, moment)
    _mark(old := [row for row in rows if row.indexed.matched and row.seen < horizon(moment)])
    if len(old) == len(rows):
        return _nothing(old)
    rows = [row for row in rows if row not in old]
    try:
        return _pass(rows, keeper, moment)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        if len(rows) > 1:
            log.exception("a batch of %d articles could not be matched; they are tried one by one", len(rows))
        return _one_by_one(rows, keeper, moment)


def _one_by_one(rows: Sequence[StoredArticle], keeper: Keeper, now: datetime) -> Pass | None:
    """An article that cannot be matched is logged and passed over, so that it does not hold up the others."""
    last = None
    for row in rows:
        try:
            last = _pass([row], keeper, now)
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
            log.exception("article %s cannot be matched and is passed over", row.pk)
            _mark([row])
    return last or _nothing(rows)


def _nothing(rows: Sequence[StoredArticle]) -> Pass:
    return Pass(articles=len(rows), searches=0, candidates=0, queries=0, matches=0, items=0)


def _pass(rows: Sequence[StoredArticle], keeper: Keeper, now: datetime) -> Pass:
    batch = BatchIndex(documents(rows))
    found = keeper.crowd.match(batch)
    with transaction.atomic():
        new = write(rows, batch, found.matches, now)
        items = _items(rows, batch, new, keeper, now)
        _mark(rows)
    return Pass(
        articles=len(rows), searches=len(keeper.crowd), candidates=found.candidates, queries=found.queries,
        matches=sum(len(places) for places in new.values()), items=items,
    )  # fmt: skip


def _mark(rows: Iterable[StoredArticle]) -> None:
    """They were matched, unless the index has taken newer words in meanwhile: those wait again."""
    for row in rows:
        held = Indexed.objects.filter(article=row, version=row.indexed.version)
        held.update(pending=False, matched=row.exact)


def write(
    rows: Sequence[StoredArticle], batch: BatchIndex, matched: dict[int, int], now: datetime
) -> dict[int, list[int]]:
    """Writes the matches that are not there yet. Returns, by saved search, the places in the batch of those that are new."""
    ids = [row.pk for row in rows]
    known = set(Match.objects.filter(article__in=ids).values_list("saved", "article"))
    live = {
        pk
        for some in slices(sorted(matched))
        for pk in SavedSearch.objects.filter(pk__in=some).values_list("pk", flat=True)
    }
    new: dict[int, list[int]] = {}
    for saved in sorted(live):
        places = [place for place in numbers(matched[saved]) if (saved, ids[place]) not in known]
        if places:
            new[saved] = places
    made = (Match(saved_id=saved, article_id=ids[place], at=now) for saved, places in new.items() for place in places)
    for some in slices(list(made), 2000):
        Match.objects.bulk_create(some, ignore_conflicts=True)
    return new


def _items(
    rows: Sequence[StoredArticle], batch: BatchIndex, new: dict[int, list[int]], keeper: Keeper, now: datetime
) -> int:
    """What becomes of each new match for each alert of its saved search."""
    made: list[Item] = []
    for some in slices(sorted(new)):
        alerts: defaultdict[int, list[Alert]] = defaultdict(list)
        for alert in Alert.objects.filter(saved__in=some, kind=AlertKind.MATCHES).select_related("saved"):
            alerts[alert.saved_id].append(alert)
        for saved, listening in alerts.items():
            tree = keeper.crowd.tree(saved)
            for alert in listening:
                for place in new[saved]:
                    state = became(alert, tree, rows[place], batch.readings[place])
                    made.append(Item(alert=alert, article=rows[place], state=state, at=now))
    for part in slices(made, 2000):
        Item.objects.bulk_create(part, ignore_conflicts=True)
    return len(made)


def became(alert: Alert, tree: Query | None, row: StoredArticle, readings: Readings) -> Became:
    if alert.paused:
        return Became.PAUSED
    if alert.language and alert.language != row.language:
        return Became.FILTERED
    if alert.oldest_days and row.seen - row.published > timedelta(days=alert.oldest_days):
        return Became.FILTERED
    if alert.least_confidence and tree is not None:
        sure = {tag["id"] for tag in row.actors if 100 * tag["confidence"] >= alert.least_confidence}
        kept = tuple(actor for actor in readings.document.actors if actor in sure)
        if not matches(tree, replace(readings, document=replace(readings.document, actors=kept))):
            return Became.FILTERED
    return Became.WAITING


def tell_of_trouble(keeper: Keeper, now: datetime) -> None:
    """Owners hear of a query that cannot be read any more, once; one that can be again is matched with what it missed."""
    marked = dict(SavedSearch.objects.exclude(trouble="").values_list("pk", "trouble_since"))
    for id in keeper.trouble.keys() - marked.keys():
        _broken(id, keeper.trouble[id], now)
    for id in marked.keys() & keeper.revisions.keys() - keeper.trouble.keys():
        _mended(id, marked[id] or now, keeper, now)
    _mark_costly(set(keeper.crowd.costly_ids()))


def _mark_costly(now: set[int]) -> None:
    before = set(SavedSearch.objects.filter(costly=True).values_list("pk", flat=True))
    for ids, costly in ((before - now, False), (now - before, True)):
        for some in slices(ids):
            SavedSearch.objects.filter(pk__in=some).update(costly=costly)


def _broken(id: int, error: QueryError, now: datetime) -> None:
    with transaction.atomic():
        if SavedSearch.objects.filter(pk=id, trouble="").update(trouble=error.message[:500], trouble_since=now):
            notices.broken(SavedSearch.objects.get(pk=id), error, now)


def _mended(id: int, since: datetime, keeper: Keeper, now: datetime) -> None:
    since = max(since, horizon(now))
    missed = StoredArticle.objects.filter(seen__gte=since, indexed__pending=False).order_by("-pk")[:MOST_BEHIND]
    with transaction.atomic():
        for some in slices(sorted(missed.values_list("pk", flat=True)), LIMIT):
            rows = list(with_outlet(StoredArticle.objects.filter(pk__in=some).order_by("pk")))
            batch = BatchIndex(documents(rows))
            bits = keeper.crowd.match_one(id, batch)
            _items(rows, batch, write(rows, batch, {id: bits} if bits else {}, now), keeper, now)
        SavedSearch.objects.filter(pk=id).update(trouble="", trouble_since=None)
