"""An article's way here, ledger by ledger, for the reader: seen, fetched, archived, judged, grouped, indexed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crawlers.models import StoredLink, StoredPage
from pipeline.models import StoredArticle, Verdict
from pipeline.revisions import history
from search.models import Indexed
from search.web import labels
from search.web.shared_terms import related
from search.web.text import clean

MOST_PAGES = 20

STEPS: dict[str, str | Promise] = {
    "seen": _("Seen"),
    "fetched": _("Fetched"),
    "archived": _("Archived"),
    "verdict": _("Processed"),
    "edited": _("Edited"),
    "grouped": _("Grouped"),
    "indexed": _("Indexed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStep:
    name: str | Promise
    text: str
    at: datetime | None = None


def trail(row: StoredArticle) -> list[TrailStep]:
    """In order of the way; an article's pages oldest first, the newest MOST_PAGES of them."""
    pages = list(StoredPage.objects.filter(verdict__article=row).order_by("-fetched_at", "-pk")[:MOST_PAGES])
    if row.page not in pages:
        pages.append(row.page)
    steps = [*_seen(row, pages)]
    for page in sorted(pages, key=lambda page: (page.fetched_at, page.pk)):
        steps += _page(page)
    return [*steps, *_versions(row), _grouped(row), _indexed(row)]


def _seen(row: StoredArticle, pages: list[StoredPage]) -> Iterator[TrailStep]:
    links = StoredLink.objects.filter(page__in=pages) | StoredLink.objects.filter(url=row.url)
    for link in links.select_related("source").order_by("seen", "pk")[:MOST_PAGES]:
        if link.source:
            kind = labels.label(labels.SOURCE_KIND, link.source.kind)
            text = gettext("in a source: {kind} {url}").format(kind=kind, url=clean(link.source.url))
        else:
            text = gettext("in a source that has been removed since")
        yield TrailStep(name=STEPS["seen"], at=link.seen, text=text)


def _page(page: StoredPage) -> Iterator[TrailStep]:
    text = gettext("HTTP status {status}, {type}, {size}").format(
        status=page.status, type=clean(page.content_type) or "?", size=filesizeformat(page.size)
    )
    yield TrailStep(name=STEPS["fetched"], at=page.fetched_at, text=text)
    where = gettext("{file}, at byte {offset}").format(file=clean(page.archive), offset=page.offset)
    yield TrailStep(name=STEPS["archived"], text=where)
    verdict = Verdict.objects.filter(page=page).first()
    if verdict is None or not verdict.outcome:
        yield TrailStep(name=STEPS["verdict"], text=gettext("waiting"))
    elif verdict.outcome == "rejected":
        reason = labels.label(labels.REASON, verdict.reason)
        yield TrailStep(name=STEPS["verdict"], at=verdict.at, text=gettext("rejected: {reason}").format(reason=reason))
    else:
        text = gettext("became this article; knowledge base {lexicon}").format(lexicon=verdict.lexicon or "?")
        yield TrailStep(name=STEPS["verdict"], at=verdict.at, text=text)


def _grouped(row: StoredArticle) -> TrailStep:
    if row.grouped_revision < row.revision:
        return TrailStep(name=STEPS["grouped"], text=gettext("waiting"))
    text = gettext("a copy") if row.copy_of_id else gettext("an original")
    return TrailStep(name=STEPS["grouped"], text="; ".join([text, *map(related, row.relations.all())]))


def _versions(row: StoredArticle) -> Iterator[TrailStep]:
    """What each edit changed, oldest first."""
    for old, lines in history(row):
        yield TrailStep(name=STEPS["edited"], at=old.replaced, text=" · ".join(map(clean, lines)))


def _indexed(row: StoredArticle) -> TrailStep:
    held = Indexed.objects.filter(article=row).select_related("batch").first()
    if held is None:
        return TrailStep(name=STEPS["indexed"], text=gettext("waiting"))
    if held.refused:
        text = gettext("rejected: {reason}").format(reason=clean(held.refused))
        return TrailStep(name=STEPS["indexed"], at=held.batch.finished or held.batch.started, text=text)
    text = (
        gettext("the newest version") if held.version >= row.version else gettext("an older version, a newer one waits")
    )
    return TrailStep(name=STEPS["indexed"], at=held.batch.finished or held.batch.started, text=text)
