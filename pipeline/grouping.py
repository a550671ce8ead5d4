"""The grouping step over the ledger: finds candidates by shared hashes, decides with group.py and stories.py, writes.

One worker at a time (crawlers.lease): the step has memory. Every pass is one transaction over a batch, so a killed
worker leaves nothing half done, and the result does not depend on the order of arrival.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from pipeline import stories
from pipeline.article import Fingerprint
from pipeline.group import COMMON, LEAST_SHARED, WINDOW, Candidate, components, numbers, original, shared
from pipeline.models import SketchHash, StoredArticle, StoredStory
from pipeline.tag import THRESHOLD

AROUND = timedelta(days=30)  # how far beyond a batch stories are looked at again
MOST_ITEMS = 20_000  # originals in one look; the newest count


def ungrouped() -> int:
    return StoredArticle.objects.filter(grouped_revision__lt=F("revision")).count()


def group_batch(limit: int = 200) -> int:
    """Groups up to ``limit`` articles whose newest revision was not grouped yet; returns how many."""
    with transaction.atomic():
        pending = StoredArticle.objects.filter(grouped_revision__lt=F("revision"))
        batch = list(pending.order_by("published", "url")[:limit])
        if not batch:
            return 0
        _enter(batch)
        touched = _copies({row.pk for row in batch})
        StoredArticle.objects.filter(pk__in=[row.pk for row in batch]).update(grouped_revision=F("revision"))
        _stories(list(batch) + touched)
    return len(batch)


def _enter(batch: Sequence[StoredArticle]) -> None:
    """Writes the batch's hashes into the band table, replacing those of earlier revisions."""
    SketchHash.objects.filter(article__in=batch).delete()
    SketchHash.objects.bulk_create(
        SketchHash(hash=hash, published=row.published, article=row) for row in batch for hash in set(row.sketch)
    )


def _near(row: StoredArticle) -> set[int]:
    """Articles that share enough hashes within the window, or the whole text at any time."""
    window = (row.published - WINDOW, row.published + WINDOW)
    held: dict[int, list[int]] = {}
    found = SketchHash.objects.filter(hash__in=row.sketch, published__range=window).exclude(article=row)
    for hash, article in found.values_list("hash", "article_id"):
        held.setdefault(hash, []).append(article)
    hits = Counter(id for ids in held.values() if len(ids) <= COMMON for id in ids)
    near = {id for id, count in hits.items() if count >= LEAST_SHARED}
    same = StoredArticle.objects.filter(exact=row.exact).exclude(pk=row.pk).order_by("published")[:COMMON]
    return near | set(same.values_list("pk", flat=True))


def _candidate(row: StoredArticle) -> Candidate:
    return Candidate(
        id=row.pk,
        url=row.url,
        published=row.published,
        language=row.language,
        fingerprint=Fingerprint(exact=row.exact, sketch=tuple(row.sketch), words=row.words),
        numbers=numbers(row.text),
    )


def _copies(batch: set[int]) -> list[StoredArticle]:
    """Decides the batch and every group that it touches anew; returns the rows whose relation changed."""
    members = _with_groups(batch)
    rows = StoredArticle.objects.in_bulk(members)
    near = {id: _near(row) for id, row in rows.items()}
    reached = _with_groups({other for others in near.values() for other in others} - members)
    rows |= StoredArticle.objects.in_bulk(reached)
    candidates = {id: _candidate(row) for id, row in rows.items()}
    pairs = [
        (id, other)
        for id, others in near.items()
        for other in others
        if other in candidates and shared(candidates[id], candidates[other])
    ]
    # Groups that were only reached keep their own inner ties: they were decided when their members came.
    pairs += [(id, root) for id in reached - members if (root := rows[id].copy_of_id) is not None and root in rows]
    changed = []
    for group in components(rows, pairs):
        first = original(candidates[id] for id in group)
        changed += [rows[id] for id in group if _relate(rows[id], candidates[id], first)]
    return changed


def _with_groups(ids: Iterable[int]) -> set[int]:
    """The ids, their originals, and all copies of those."""
    ids = set(ids)
    roots = set(StoredArticle.objects.filter(pk__in=ids, copy_of__isnull=False).values_list("copy_of_id", flat=True))
    roots |= ids
    return roots | set(StoredArticle.objects.filter(copy_of__in=roots).values_list("pk", flat=True))


def _relate(row: StoredArticle, candidate: Candidate, first: Candidate) -> bool:
    """Writes copy_of and how much is shared; True if that is news. The original's count of copies is indexed too."""
    target = None if row.pk == first.id else first.id
    if row.copy_of_id == target:
        return False
    touched = [id for id in (row.pk, row.copy_of_id, target) if id is not None]
    # A member that was joined by way of another copy may share little with the original itself: 0.0 says so.
    part = None if target is None else shared(candidate, first)
    row.copy_of_id = target
    row.shared = part
    StoredArticle.objects.filter(pk=row.pk).update(copy_of=target, shared=part)
    StoredArticle.objects.filter(pk__in=touched).update(version=F("version") + 1)
    return True


def _stories(touched: Sequence[StoredArticle]) -> None:
    """Clusters the originals around the touched articles anew and writes what changed."""
    first = min(row.published for row in touched) - AROUND
    last = max(row.published for row in touched) + AROUND
    rows = StoredArticle.objects.filter(published__range=(first, last), grouped_revision__gt=0)
    originals = {row.pk: row for row in rows.filter(copy_of__isnull=True).order_by("-published")[:MOST_ITEMS]}
    for story in stories.cluster(_item(row) for row in originals.values()):
        _write_story(story)
    StoredStory.objects.filter(articles__isnull=True).delete()


def _item(row: StoredArticle) -> stories.Item:
    return stories.Item(
        id=row.pk,
        url=row.url,
        language=row.language,
        title=row.title,
        text=row.text[: 2 * stories.LEAD],
        published=row.published,
        actors=frozenset(tag["id"] for tag in row.actors if tag["confidence"] >= THRESHOLD),
    )


def _write_story(items: Sequence[stories.Item]) -> None:
    """The story's key is its first article, so it keeps its id while that stays first. Copies go where originals go."""
    titles = {item.language: item.title for item in reversed(items)}
    row, _ = StoredStory.objects.update_or_create(
        key=str(items[0].id),
        defaults={
            "title_es": titles.get("es", "")[:1000],
            "title_en": titles.get("en", "")[:1000],
            "first": items[0].published,
            "last": items[-1].published,
        },
    )
    ids = [item.id for item in items]
    members = Q(pk__in=ids) | Q(copy_of__in=ids)
    StoredArticle.objects.filter(members).exclude(story=row).update(story=row, version=F("version") + 1)
