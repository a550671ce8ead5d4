"""The sums over all ledgers: what was fetched, what became of it, and what is in the index."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from crawlers.models import StoredLink, StoredSource, Visit
from pipeline import grouping, store
from pipeline.knowledge import lexicon
from pipeline.models import StoredArticle, Verdict
from pipeline.tag import THRESHOLD
from search.index import backend, missing
from search.models import Indexed


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    outlets: int
    sources: int
    visits: dict[str, int]  # by outcome
    links: dict[str, int]  # by state
    failed_links: dict[str, int]  # by reason
    pages: int  # = processed + rejected + waiting
    processed: int
    rejected: dict[str, int]  # by reason
    waiting: int
    articles: int  # distinct; a page that repeats an article is processed too
    copies: int
    stories: int  # with two or more originals
    languages: dict[str, int]
    actors: dict[str, int]  # the most frequent, by name
    themes: dict[str, int]
    indexed: int
    refused: int  # kept out of the index, each with a reason: articles = indexed + refused, when all is done


def summary(top: int = 10) -> Summary:
    counts = store.counts()
    articles = StoredArticle.objects.all()
    actors, themes = _tags()
    return Summary(
        outlets=StoredSource.objects.values("outlet").distinct().count(),
        sources=StoredSource.objects.count(),
        visits=_by(Visit.objects.all(), "outcome"),
        links=_by(StoredLink.objects.all(), "state"),
        failed_links=_by(StoredLink.objects.filter(state="failed"), "reason"),
        pages=counts["pages"],
        processed=counts["processed"],
        rejected=_by(Verdict.objects.filter(outcome="rejected"), "reason"),
        waiting=counts["waiting"],
        articles=articles.count(),
        copies=articles.filter(copy_of__isnull=False).count(),
        stories=_stories(),
        languages=_by(articles, "language"),
        actors=dict(actors.most_common(top)),
        themes=dict(themes.most_common(top)),
        indexed=backend().count(),
        refused=Indexed.objects.exclude(refused="").count(),
    )


def _by(rows: object, name: str) -> dict[str, int]:
    found = rows.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n", name)  # type: ignore[attr-defined]
    return dict(found)


def _stories() -> int:
    """Stories that two or more originals tell."""
    originals = StoredArticle.objects.filter(copy_of__isnull=True, story__isnull=False)
    return originals.order_by().values("story").annotate(n=Count("pk")).filter(n__gt=1).count()


def _tags() -> tuple[Counter[str], Counter[str]]:
    """Originals by searchable actor and by theme, under their English names."""
    words = lexicon.load()
    actors: Counter[str] = Counter()
    themes: Counter[str] = Counter()
    for found, about in StoredArticle.objects.filter(copy_of__isnull=True).values_list("actors", "themes").iterator():
        actors.update({words.actor_name(tag["id"], "en") for tag in found if tag["confidence"] >= THRESHOLD})
        themes.update({words.theme_name(tag["id"], "en") for tag in about})
    return actors, themes


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a crawl is; each pair is (done, known so far)."""

    sources: tuple[int, int]
    pages: tuple[int, int]
    processed: tuple[int, int]
    indexed: tuple[int, int]
    in_order: bool  # the newest were placed among stories in the order of publication

    @property
    def settled(self) -> bool:
        """Every source was visited, every link has its end, every page its verdict, every article its story and the index."""
        pairs = (self.sources, self.pages, self.processed, self.indexed)
        return self.in_order and all(done == known for done, known in pairs)


def progress() -> Progress:
    sources = StoredSource.objects.filter(in_catalogue=True, paused=False, outlet__enabled=True)
    links = StoredLink.objects.all()
    counts = store.counts()
    articles = StoredArticle.objects.count()
    lacking = max(grouping.ungrouped(), 0) + missing().count()
    return Progress(
        sources=(sources.filter(last_visit__isnull=False).count(), sources.count()),
        pages=(links.exclude(state="waiting").count(), links.count()),
        processed=(counts["pages"] - counts["waiting"], counts["pages"]),
        indexed=(articles - lacking, articles),
        in_order=not grouping.unsettled(),
    )
