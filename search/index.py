"""The index step: which articles the index lacks, and the one place that opens the configured engine."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from crawlers.models import StoredOutlet
from pipeline.knowledge import lexicon
from pipeline.models import StoredArticle
from pipeline.tag import THRESHOLD
from search.backends.base import Backend, BackendError, DocumentsRefused, Rebuild, checked
from search.backends.elastic import ElasticBackend
from search.backends.memory import MemoryBackend
from search.backends.tantivy import TantivyBackend
from search.document import Document
from search.models import Batch, Indexed
from search.resolver import KnownOutlet, LexiconResolver, Resolver

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def backend() -> Backend:
    """The configured engine; a reader until something is written."""
    if settings.TELETIPO_ELASTICSEARCH is not None:
        return ElasticBackend(settings.TELETIPO_ELASTICSEARCH)
    if settings.TELETIPO_BACKEND == "memory":
        return MemoryBackend()
    return TantivyBackend(settings.TELETIPO_INDEX)


def resolver(owner: int | None = None) -> Resolver:
    """Names to ids, with the outlets as they are in the ledger now, and the saved searches that a user may see."""
    from search.saved import SavedOf

    rows = StoredOutlet.objects.order_by("slug").values_list("slug", "name", "domain", "country")
    return _names(lexicon.load().version, tuple(rows)).with_saved(SavedOf(owner))


@lru_cache(maxsize=2)
def _names(version: str, outlets: tuple[tuple[str, str, str, str], ...]) -> LexiconResolver:
    """Its tables take 4 ms to make, and change with the knowledge base and the outlets only."""
    held = [
        KnownOutlet(slug=slug, name=name, domain=domain, country=country) for slug, name, domain, country in outlets
    ]
    return LexiconResolver(lexicon.load(), held)


def missing() -> Any:
    """Grouped articles whose newest version is not in the index, oldest first."""
    stale = Q(indexed__isnull=True) | Q(indexed__version__lt=F("version"))
    return StoredArticle.objects.filter(stale, grouped_revision__gte=F("revision")).order_by("id")


def documents(rows: Iterable[StoredArticle]) -> list[Document]:
    """One document a row; ``rows`` come with outlet, and with ``copies_count`` annotated."""
    words = lexicon.load()
    return [_document(row, words) for row in rows]


def _document(row: StoredArticle, words: lexicon.Lexicon) -> Document:
    themes = {theme["id"] for theme in row.themes}
    themes |= {parent for theme in themes if theme in words.themes for parent in words.ancestors(theme)}
    return Document(
        id=str(row.pk),
        url=row.url,
        outlet=row.outlet_id,
        outlet_name=row.outlet.name,
        domain=row.outlet.domain,
        country=row.outlet.country,
        language=row.language,
        title=row.title,
        text=row.text,
        authors=tuple(row.authors),
        section=row.section,
        published=row.published,
        seen=row.seen,
        completeness=row.completeness,
        agency=row.credit,
        actors=tuple(sorted({tag["id"] for tag in row.actors if tag["confidence"] >= THRESHOLD})),
        themes=tuple(sorted(themes)),
        story=str(row.story_id or ""),
        copy_of=str(row.copy_of_id or ""),
        group=str(row.copy_of_id or row.pk),
        copies=row.copies_count,  # type: ignore[attr-defined]  # annotated
    )


def with_outlet(rows: Any) -> Any:
    return rows.select_related("outlet").annotate(copies_count=Count("copies"))


def put(target: Backend | Rebuild, rows: Iterable[StoredArticle]) -> dict[int, str]:
    """Writes the rows' documents. Returns those that cannot be in an index, with the reasons: the others are in.

    One bad document must not keep the ones beside it waiting for ever. An older version of it goes too, so that the
    index and the ledger add up.
    """
    good: list[Document] = []
    refused: dict[str, str] = {}
    for document in documents(rows):
        try:
            good.append(checked(document))
        except BackendError as error:
            refused[document.id] = str(error)
    try:
        target.write(good, delete=list(refused))
    except DocumentsRefused as error:
        refused |= error.reasons
        target.write((), delete=list(error.reasons))
    for id, reason in refused.items():
        log.error("article %s is kept out of the index: %s", id, reason)
    return {int(id): reason for id, reason in refused.items()}


def indexed_row(article: int, version: int, batch: Batch, refused: Mapping[int, str]) -> Indexed:
    return Indexed(article_id=article, version=version, batch=batch, refused=refused.get(article, "")[:500])


def index_batch(limit: int = 500, *, silent: bool = False) -> int | None:
    """Puts up to ``limit`` missing articles into the index, then writes that it holds them. Returns the batch's id.

    A worker killed between the two writes puts the same documents again: harmless, since a document's id is its row's.
    """
    rows: Sequence[StoredArticle] = list(with_outlet(missing())[:limit])
    if not rows:
        return None
    started = timezone.now()
    refused = put(backend(), rows)
    with transaction.atomic():
        batch = Batch.objects.create(started=started, finished=timezone.now(), size=len(rows), silent=silent)
        Indexed.objects.bulk_create(
            held(rows, batch, refused),
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["version", "batch", "matched", "pending", "refused"],
        )
    return batch.pk


def held(rows: Sequence[StoredArticle], batch: Batch, refused: dict[int, str]) -> list[Indexed]:
    """The ledger's rows for a batch. New words wait to be matched, unless the batch is silent; new tags, a new group or a
    new index bring no new words, so nobody hears of them again. What the engine refused waits for a version that it takes.
    """
    before = Indexed.objects.in_bulk([row.pk for row in rows], field_name="article_id")
    return [_held(row, indexed_row(row.pk, row.version, batch, refused), before.get(row.pk)) for row in rows]


def _held(row: StoredArticle, made: Indexed, old: Indexed | None) -> Indexed:
    waits = old is not None and old.pending
    before = old.matched if old else ""
    if made.refused:
        made.matched = before
        return made
    made.pending = waits or (not made.batch.silent and (old is None or before != row.exact))
    made.matched = before if made.pending else row.exact
    return made
