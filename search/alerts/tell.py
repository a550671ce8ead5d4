"""What a message says of each hit: the snapshot that is kept with it, so that every try says the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Q

from pipeline.models import StoredArticle
from search.evaluate import read
from search.index import documents
from search.query import Query
from search.why import reasons

MOST_COPIES = 10  # named in a message; the rest is counted


def told(rows: Sequence[StoredArticle], tree: Query | None) -> list[dict[str, Any]]:
    """One dict a row, in their order; ``rows`` come from index.with_outlet. Without a tree (the query is broken by now)
    a hit has no reasons. The shape is that of the webhook: docs/alerts.md."""
    families = _families(rows)
    stories = _stories(rows)
    return [
        _hit(row, document, tree, families[row.copy_of_id or row.pk], stories.get(row.story_id))
        for row, document in zip(rows, documents(rows), strict=True)
    ]


def _hit(
    row: StoredArticle, document: Any, tree: Query | None, family: list[StoredArticle], story: dict[str, Any] | None
) -> dict[str, Any]:
    why = reasons(tree, read(document), row.actors, row.themes) if tree is not None else ()
    first = min(family, key=lambda one: (one.published, one.pk))
    others = [one for one in family if one.pk != row.pk]
    return {
        "article": row.pk,
        "url": row.url,
        "title": row.title,
        "outlet": row.outlet_id,
        "outlet_name": row.outlet.name,
        "country": row.outlet.country,
        "language": row.language,
        "published": _iso(row.published),
        "seen": _iso(row.seen),
        "agency": row.credit,
        "completeness": row.completeness,
        "why": [asdict(reason) for reason in why],
        "copies": [_brief(one) for one in others[:MOST_COPIES]],
        "copies_count": len(others),
        "first": _brief(first),
        "story": story,
    }


def _brief(row: StoredArticle) -> dict[str, Any]:
    return {"outlet_name": row.outlet.name, "title": row.title, "url": row.url, "published": _iso(row.published)}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _families(rows: Sequence[StoredArticle]) -> defaultdict[int, list[StoredArticle]]:
    """Original -> it and its copies, oldest first."""
    originals = {row.copy_of_id or row.pk for row in rows}
    found: defaultdict[int, list[StoredArticle]] = defaultdict(list)
    members = StoredArticle.objects.filter(Q(pk__in=originals) | Q(copy_of__in=originals)).select_related("outlet")
    for one in members.defer("text", "sketch").order_by("published", "pk"):
        found[one.copy_of_id or one.pk].append(one)
    return found


def _stories(rows: Sequence[StoredArticle]) -> dict[int | None, dict[str, Any]]:
    """Story -> its number, its articles (copies left out) and who was first; only stories of two or more."""
    ids = {row.story_id for row in rows if row.story_id}
    found: dict[int | None, dict[str, Any]] = {}
    members = StoredArticle.objects.filter(story__in=ids, copy_of__isnull=True).select_related("outlet")
    for one in members.defer("text", "sketch").order_by("published", "pk"):
        known = found.setdefault(one.story_id, {"id": one.story_id, "articles": 0, "first": _brief(one)})
        known["articles"] += 1
    return {id: story for id, story in found.items() if story["articles"] > 1}
