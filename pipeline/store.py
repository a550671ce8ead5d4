"""The pipeline's ledger: claims pages, closes verdicts, turns rows into records and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from crawlers.models import StoredPage
from crawlers.owner import is_dead
from pipeline import revisions
from pipeline.article import ActorTag, Outcome, Processed, Reason, Rejected, ThemeTag
from pipeline.models import StoredArticle, Verdict

MOST_ATTEMPTS = 3  # a page whose processing killed its worker this often is set aside as "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    verdict: int
    page: StoredPage
    attempts: int
    detail: str  # what went wrong the last time


def claim_pages(who: str, now: datetime, *, limit: int, lease: timedelta) -> list[Claim]:
    """Pages without a verdict, now ours until the lease ends. Abandoned claims come first.

    A claim is an open Verdict row: the unique key on the page lets exactly one of two racing workers have it.
    """
    until = now + lease
    taken = _abandoned(now, limit)
    for row in taken:
        Verdict.objects.filter(
            pk=row.pk, outcome="", claimed_by=row.claimed_by, claimed_until=row.claimed_until
        ).update(claimed_by=who, claimed_until=until, attempts=F("attempts") + 1)
    fresh = StoredPage.objects.filter(verdict__isnull=True).order_by("id").values_list("id", flat=True)
    fresh_ids = list(fresh[: max(0, limit - len(taken))])
    Verdict.objects.bulk_create(
        [Verdict(page_id=id, claimed_by=who, claimed_until=until, attempts=1) for id in fresh_ids],
        ignore_conflicts=True,
    )
    mine = Verdict.objects.filter(
        Q(pk__in=[row.pk for row in taken]) | Q(page_id__in=fresh_ids), outcome="", claimed_by=who, claimed_until=until
    ).select_related("page__outlet")
    return [
        Claim(verdict=row.pk, page=row.page, attempts=row.attempts, detail=row.detail)
        for row in mine.order_by("page_id")
    ]


def _abandoned(now: datetime, limit: int) -> list[Verdict]:
    open_rows = Verdict.objects.filter(outcome="")
    dead = [who for who in open_rows.values_list("claimed_by", flat=True).distinct() if is_dead(who)]
    return list(open_rows.filter(Q(claimed_until__lte=now) | Q(claimed_by__in=dead)).order_by("page_id")[:limit])


def close(claim: Claim, outcome: Outcome, *, lexicon: str, now: datetime) -> None:
    """Writes the verdict and, for a processed page, the article; both or neither."""
    with transaction.atomic():
        values: dict[str, Any] = {"outcome": "rejected", "at": now, "lexicon": lexicon, "claimed_until": None}
        if isinstance(outcome, Processed):
            values |= {"outcome": "processed", "article": _put_article(claim.page, outcome, now)}
        else:
            values |= {"reason": outcome.reason.value, "detail": outcome.detail[:500]}
        Verdict.objects.filter(pk=claim.verdict).update(**values)


def release(claim: Claim, *, detail: str, now: datetime) -> None:
    """Gives the page back for another try, with what went wrong."""
    Verdict.objects.filter(pk=claim.verdict).update(detail=detail[:500], claimed_until=now)


def crashed(claim: Claim) -> Rejected:
    last = claim.detail or "its worker died"
    return Rejected(
        url=claim.page.url, reason=Reason.CRASHED, detail=f"{claim.attempts - 1} tries failed; the last: {last}"
    )


def _put_article(page: StoredPage, outcome: Processed, now: datetime) -> StoredArticle:
    """Inserts the article or makes a revision of it, if this page is the newer one and says something else."""
    values = article_values(outcome)
    url = revisions.twin_of(outcome) or outcome.article.url
    row, created = StoredArticle.objects.select_for_update().get_or_create(
        url=url, defaults={"page": page, "outlet_id": outcome.article.outlet, "seen": now, **values}
    )
    newer = (page.fetched_at, page.pk) >= (row.page.fetched_at, row.page_id)
    changed = row.exact != outcome.fingerprint.exact or row.lexicon != outcome.tags.lexicon
    if created or not newer:
        return row
    if changed:
        revisions.keep(row, values, now)
        for name, value in values.items():
            setattr(row, name, value)
        row.revision += 1
        row.version += 1
    row.page = page
    row.save()
    return row


def article_values(outcome: Processed) -> dict[str, Any]:
    """The columns of StoredArticle that processing decides."""
    article, tags, mark = outcome.article, outcome.tags, outcome.fingerprint
    return {
        "title": article.title[:1000],
        "text": article.text,
        "language": article.language,
        "language_confidence": article.language_confidence,
        "published": article.published,
        "published_from": article.published_from.value,
        "modified": article.modified,
        "authors": list(article.authors),
        "desk": article.desk[:120],
        "section": article.section[:200],
        "completeness": article.completeness.value,
        "credit": article.credit[:40],
        "method": article.method[:40],
        "actors": actors_json(tags.actors),
        "themes": themes_json(tags.themes),
        "lexicon": tags.lexicon,
        "exact": mark.exact,
        "sketch": list(mark.sketch),
        "words": mark.words,
    }


def actors_json(tags: Sequence[ActorTag]) -> list[dict[str, Any]]:
    return [
        {
            "id": tag.id,
            "name": tag.name,
            "kind": tag.kind,
            "spans": [[span.field, span.start, span.end] for span in tag.spans],
            "in_title": tag.in_title,
            "confidence": round(tag.confidence, 3),
            "alias": tag.alias,
            "reason": tag.reason,
        }
        for tag in tags
    ]


def themes_json(tags: Sequence[ThemeTag]) -> list[dict[str, Any]]:
    return [
        {
            "id": tag.id,
            "name": tag.name,
            "score": round(tag.score, 3),
            "evidence": [
                {"term": e.term, "weight": e.weight, "span": [e.span.field, e.span.start, e.span.end]}
                for e in tag.evidence
            ],
        }
        for tag in tags
    ]


def counts() -> dict[str, int]:
    """Pages by outcome; ``pages`` is the sum of the others."""
    pages = StoredPage.objects.count()
    done = Verdict.objects.filter(outcome="processed").count()
    rejected = Verdict.objects.filter(outcome="rejected").count()
    return {"pages": pages, "processed": done, "rejected": rejected, "waiting": pages - done - rejected}
