"""Copies over the ledger: candidates by shared hashes from the band table, decided with group.py, written as rows.

The result does not depend on the order of arrival: groups that a new article ties together become one, whoever came first is
the original, and the group of an edited article is decided anew. The band table holds
a hash at most FULL times in a window, so that a look-up reads a bounded number of rows however large the archive is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone

from pipeline import fingerprint
from pipeline.article import Fingerprint
from pipeline.copies import says_enough
from pipeline.group import COMMON, Candidate, candidate, changes, components, original, shared
from pipeline.models import Relation, SketchHash, StoredArticle
from pipeline.slices import slices

FULL = 2 * COMMON  # rows of one hash within a window; more would say no more
LEAST_KEYS = 2  # an article is looked at if it shares as many
MOST_NEAR = 60  # candidates of one article, those that share most
TOGETHER = 25  # articles whose hashes are looked up in one query
MOST_ASKED = 5000  # numbers in one query
MOST_MEMBERS = 500  # of a group that are decided anew

Held = dict[int, list[tuple[int, datetime]]]  # hash -> the articles that hold it, and when they were published


def window() -> timedelta:
    return timedelta(hours=settings.TELETIPO_COPY_WINDOW)


def decide(batch: Sequence[StoredArticle], reach: timedelta | None = None) -> set[int]:
    """Enters the batch into the band table and decides every group it touches; returns the rows whose relation changed.

    ``reach``: how far apart candidates are looked for, the window unless given; beyond the window group.py asks for more.
    """
    if not batch:
        return set()
    reach = reach or window()
    held = _enter(batch, reach)
    ids = {row.pk for row in batch}
    ids |= _with_groups({row.pk for row in batch if row.grouped_revision and (row.copy_of_id or row.copies.exists())})
    rows = StoredArticle.objects.in_bulk(ids)
    near = _near(list(rows.values()), reach, held)
    reached = _with_groups({other for others in near.values() for other in others} - ids) - ids
    rows |= StoredArticle.objects.in_bulk(reached)
    known = {id: _candidate(row) for id, row in rows.items()}
    pairs = []
    for id, others in near.items():
        there = [
            known[other]
            for other, rare in others.items()
            if other in known and _is_worth_a_look(known[id], known[other], rare)
        ]
        pairs += [(id, other) for other in _but_of_digests(known[id], there, rows)]
    # Groups that were only reached keep their own inner ties: they were decided when their members came.
    pairs += [(id, root) for id in reached if (root := rows[id].copy_of_id) is not None and root in rows]
    changed: set[int] = set()
    for group in components(rows, pairs):
        first = original(known[id] for id in group)
        changed |= {id for id in group if _relate(rows[id], known[id], first)}
    return changed


def _is_worth_a_look(one: Candidate, other: Candidate, rare: int) -> bool:
    mine, theirs = one.fingerprint, other.fingerprint
    return mine.exact == theirs.exact or says_enough(rare, mine.sketch, theirs.sketch)


def _but_of_digests(one: Candidate, others: Sequence[Candidate], rows: dict[int, StoredArticle]) -> list[int]:
    """Those that ``one`` is a copy of or copied by; a text that holds several shorter ones of their own is a digest and
    copies none of them."""
    found = [other for other in others if shared(one, other, window())]
    held = [other for other in found if other.fingerprint.words < 0.6 * one.fingerprint.words]
    loose = [a for a in held if not any(shared(a, b, window()) for b in held if b.id != a.id)]
    if len(held) > 1 and len(loose) == len(held):
        return [other.id for other in found if other not in held]
    return [other.id for other in found]


def _enter(batch: Sequence[StoredArticle], reach: timedelta) -> dict[int, Held]:
    """Writes the batch's hashes into the band table, replacing those of earlier revisions; full hashes are passed over.
    Returns for each article what the table holds of its hashes within ``reach``."""
    SketchHash.objects.filter(article__in=batch).delete()
    held = _holders(batch, max(reach, window()))
    fresh: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for row in batch:
        for hash in fingerprint.keys(row.sketch):
            within = [one for one in held[row.pk][hash] if abs(one[1] - row.published) <= window()]
            if len(within) + len(fresh[hash]) < FULL:
                fresh[hash].append((row.pk, row.published))
    new = [SketchHash(hash=hash, published=at, article_id=id) for hash, ones in fresh.items() for id, at in ones]
    SketchHash.objects.bulk_create(new, batch_size=2000)
    for row in batch:
        for hash in fingerprint.keys(row.sketch):
            held[row.pk][hash] += [one for one in fresh[hash] if abs(one[1] - row.published) <= reach]
    return held


def _holders(rows: Sequence[StoredArticle], reach: timedelta) -> dict[int, Held]:
    """For each row which articles hold its hashes within reach; rows of about one time are asked for together."""
    held: dict[int, Held] = {}
    for some in slices(sorted(rows, key=lambda row: row.published), TOGETHER):
        hashes = {hash for row in some for hash in fingerprint.keys(row.sketch)}
        between = (some[0].published - reach, some[-1].published + reach)
        found: Held = defaultdict(list)
        asked = SketchHash.objects.filter(hash__in=hashes, published__range=between)
        for hash, article, at in asked.values_list("hash", "article_id", "published"):
            found[hash].append((article, at))
        for row in some:
            within = ((hash, found.get(hash, ())) for hash in fingerprint.keys(row.sketch))
            near = {hash: [one for one in ones if abs(one[1] - row.published) <= reach] for hash, ones in within}
            held[row.pk] = defaultdict(list, near)
    return held


def _near(rows: Sequence[StoredArticle], reach: timedelta, known: dict[int, Held]) -> dict[int, Counter[int]]:
    """For each row the articles that share enough hashes within reach, with how many, or the whole text at any time.

    A hash of more than COMMON different originals says nothing; a wire that thirty carry is one original.
    """
    held = known | _holders([row for row in rows if row.pk not in known], reach)
    roots = _roots({id for one in held.values() for ids in one.values() for id, _ in ids})
    every = StoredArticle.objects.filter(exact__in={row.exact for row in rows}).order_by().values("exact")
    repeated = set(every.annotate(n=Count("pk")).filter(n__gt=1).values_list("exact", flat=True))
    near = {}
    for row in rows:
        by_hash = [[id for id, at in ids if abs(at - row.published) <= reach] for ids in held[row.pk].values()]
        hits = Counter(id for ids in by_hash if len({roots[id] for id in ids}) <= COMMON for id in ids)
        hits.pop(row.pk, None)
        near[row.pk] = Counter({id: count for id, count in hits.most_common(MOST_NEAR) if count >= LEAST_KEYS})
        if row.exact in repeated:
            same = StoredArticle.objects.filter(exact=row.exact).exclude(pk=row.pk).order_by("published")[:MOST_NEAR]
            near[row.pk].update(same.values_list("pk", flat=True))
    return near


def _roots(ids: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in slices(sorted(ids), MOST_ASKED):
        rows = StoredArticle.objects.filter(pk__in=some)
        found |= {id: root or id for id, root in rows.values_list("pk", "copy_of_id")}
    return found


def _candidate(row: StoredArticle) -> Candidate:
    return candidate(
        id=row.pk,
        url=row.url,
        published=row.published,
        language=row.language,
        title=row.title,
        text=row.text,
        fingerprint=Fingerprint(exact=row.exact, sketch=tuple(row.sketch), words=row.words),
    )


def _with_groups(ids: Iterable[int]) -> set[int]:
    """The ids, their originals, and all copies of those, at most MOST_MEMBERS beside the ids."""
    ids = set(ids)
    roots = set(StoredArticle.objects.filter(pk__in=ids, copy_of__isnull=False).values_list("copy_of_id", flat=True))
    roots |= ids
    copies = StoredArticle.objects.filter(copy_of__in=roots).order_by("-published")
    return roots | set(copies.values_list("pk", flat=True)[:MOST_MEMBERS])


def _relate(row: StoredArticle, known: Candidate, first: Candidate) -> bool:
    """Writes copy_of, how much is shared and why; True if that is news. The original's count of copies is indexed too."""
    target = None if row.pk == first.id else first.id
    if row.copy_of_id == target:
        return False
    touched = [id for id in (row.pk, row.copy_of_id, target) if id is not None]
    # A member that was joined by way of another copy may share little with the original itself: 0.0 says so.
    part = None if target is None else shared(known, first, window())
    row.copy_of_id, row.shared = target, part
    StoredArticle.objects.filter(pk=row.pk).update(copy_of=target, shared=part)
    StoredArticle.objects.filter(pk__in=touched).update(version=F("version") + 1)
    if target is None:
        Relation.objects.filter(article=row, kind=Relation.COPY).delete()
    else:
        _because(row, known, first, part or 0.0)
    return True


def _because(row: StoredArticle, known: Candidate, first: Candidate, part: float) -> None:
    said = changes(first, known)
    hours = abs((known.published - first.published).total_seconds()) / 3600
    much = f"{part:.2f} of the shorter text's shingles shared" if part else "by way of another copy"
    Relation.objects.update_or_create(
        article=row,
        kind=Relation.COPY,
        defaults={
            "other_id": first.id,
            "score": part,
            "reason": f"{much}, {hours:.1f} h apart",
            "changed": list(said),
            "hours": hours,
            "at": timezone.now(),
        },
    )
