"""An address's journey through all ledgers: seen, fetched, archived, judged, grouped, tagged, indexed, told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from crawlers.models import StoredLink, StoredPage
from crawlers.urls import BadUrl, canonical
from pipeline.lineage import events
from pipeline.models import StoredArticle, Verdict
from pipeline.revisions import history
from search.models import Indexed, Item, Match

MOST_ALERTS = 20  # saved searches that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    name: str  # address, seen, fetched, archived, verdict, article, version, copy, story, actor, theme, index, alerts, missing
    text: str
    at: datetime | None = None
    detail: tuple[str, ...] = field(default=())


def journey(url: str) -> list[Step]:
    """What happened to an address, in order; an unknown one gets a single step that says so."""
    try:
        key = canonical(url)
    except BadUrl as error:
        return [Step(name="missing", text=f"not an address that can be crawled: {error}")]
    steps = [Step(name="address", text=key)]
    links = list(StoredLink.objects.filter(url__in={url, key}).select_related("source", "outlet"))
    pages = list(StoredPage.objects.filter(url__in={url, key}).order_by("fetched_at").select_related("outlet"))
    pages += [link.page for link in links if link.page and link.page not in pages]
    article = StoredArticle.objects.filter(url__in={url, key}).first()
    if article and article.page not in pages:
        pages.append(article.page)
    for link in links:
        steps.append(_seen(link))
    for page in pages:
        steps += _page(page)
    for one in _articles(article, pages):
        steps += _article(one)
    if len(steps) == 1:
        steps.append(Step(name="missing", text="no source has shown this address yet, and no page has it as its own."))
    return steps


def _seen(link: StoredLink) -> Step:
    where = f"{link.source_id}" if link.source else "a source that is gone"
    detail = [f"title there: {link.title}"] if link.title else []
    if link.state != StoredLink.State.FETCHED:
        detail.append(f"{link.state}: {link.reason or 'not tried yet'} {link.detail} (tries: {link.attempts})".strip())
        if link.state == StoredLink.State.WAITING:
            detail.append(f"next try {link.next_try:%Y-%m-%d %H:%M:%S} UTC")
    return Step(name="seen", at=link.seen, text=f"{link.outlet.name}, in {where}", detail=tuple(detail))


def _page(page: StoredPage) -> Iterator[Step]:
    yield Step(
        name="fetched",
        at=page.fetched_at,
        text=f"status {page.status}, {page.content_type or 'no type'}, {page.size} bytes from {page.final_url}",
    )
    yield Step(name="archived", text=f"{page.archive} at byte {page.offset}, body {page.digest}")
    verdict = Verdict.objects.filter(page=page).first()
    if verdict is None or not verdict.outcome:
        yield Step(name="verdict", text="waiting to be processed")
    else:
        reason = f": {verdict.reason} {verdict.detail}".rstrip() if verdict.reason else ""
        yield Step(name="verdict", at=verdict.at, text=verdict.outcome + reason)


def _articles(article: StoredArticle | None, pages: list[StoredPage]) -> list[StoredArticle]:
    found = {article.pk: article} if article else {}
    for row in StoredArticle.objects.filter(verdicts__page__in=pages):
        found.setdefault(row.pk, row)
    return list(found.values())


def _article(row: StoredArticle) -> Iterator[Step]:
    yield Step(
        name="article",
        at=row.published,
        text=f"{row.title} [{row.language}, {row.completeness}]",
        detail=(f"id {row.pk}, revision {row.revision}, date by {row.published_from}, text by {row.method or '?'}",),
    )
    for old, lines in history(row):
        yield Step(
            name="version",
            at=old.replaced,
            text=f"revision {old.revision} was replaced by an edit",
            detail=tuple(lines),
        )
    why = {relation.kind: relation for relation in row.relations.all()}
    if row.copy_of:
        said = (why["copy"].reason, *why["copy"].changed) if "copy" in why else (f"{row.shared or 0:.0%} shared",)
        yield Step(name="copy", text=f"of {row.copy_of.url}", detail=said)
    if row.credit:
        yield Step(name="copy", text=f"credited to {row.credit}: the agency is the origin")
    for copy in row.copies.all()[:20]:
        yield Step(name="copy", text=f"copied by {copy.url}", detail=(f"{copy.shared or 0:.0%} shared",))
    if row.story and row.story_id:
        yield Step(
            name="story",
            text=f"{row.story_id}: {row.story.title_es or row.story.title_en} ({row.story.articles.count()} articles)",
            detail=(why["story"].reason,) if "story" in why else (),
        )
        for event in events(row.story_id):
            yield Step(name="story", at=event.at, text=f"{event.kind}: {event.story} into {event.into}: {event.reason}")
    for tag in row.actors:
        words = {_quote(row, *span) for span in tag["spans"][:5]}
        yield Step(
            name="actor",
            text=f"{tag['name']} ({tag['id']}), confidence {tag['confidence']}, {tag['reason']}",
            detail=tuple(sorted(words)),
        )
    for theme in row.themes:
        words = {f"{e['term']} ({e['weight']:+g}): {_quote(row, *e['span'])}" for e in theme["evidence"][:5]}
        yield Step(
            name="theme", text=f"{theme['name']} ({theme['id']}), score {theme['score']}", detail=tuple(sorted(words))
        )
    yield _indexed(row)
    yield from _alerts(row)


def _alerts(row: StoredArticle) -> Iterator[Step]:
    """Which saved searches it answers, and what became of that for each of their alerts; people by name, not address."""
    matches = Match.objects.filter(article=row).select_related("saved__owner").order_by("pk")
    items = Item.objects.filter(article=row).select_related("alert__channel", "delivery").order_by("pk")
    told: dict[int, list[str]] = {}
    for item in items:
        sent = f", message {item.delivery_id} {item.delivery.state}" if item.delivery else ""
        told.setdefault(item.alert.saved_id, []).append(f"{item.alert.channel.name}: {item.state}{sent}")
    for match in matches[:MOST_ALERTS]:
        yield Step(
            name="alerts",
            at=match.at,
            text=f"answers “{match.saved.name}” of {match.saved.owner.get_username()}",
            detail=tuple(told.get(match.saved_id, ())[:MOST_ALERTS]),
        )
    if matches.count() > MOST_ALERTS:
        yield Step(name="alerts", text=f"and {matches.count() - MOST_ALERTS} saved searches more")


def _quote(row: StoredArticle, where: str, start: int, end: int) -> str:
    text = row.title if where == "title" else row.text
    return f"{where}: …{text[max(0, start - 30) : end + 30]}…".replace("\n", " ")


def _indexed(row: StoredArticle) -> Step:
    held = Indexed.objects.filter(article=row).select_related("batch").first()
    if held is None:
        return Step(name="index", text="not in the index yet")
    if held.refused:
        return Step(name="index", at=held.batch.finished, text=f"kept out of the index: {held.refused}")
    state = "the newest version" if held.version >= row.version else "an older version, the newest follows"
    return Step(name="index", at=held.batch.finished, text=f"{state}, batch {held.batch_id}")
