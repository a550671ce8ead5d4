"""The last look for names that are nobody's, kept for the page: looking costs about a tagging of each article."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from pipeline.discovering import Recurring, kind_of, recurring
from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.models import Discovery, StoredArticle

DAYS = 30  # articles that came in since are looked at
MOST_ARTICLES = 5_000  # of them, the newest: some ten seconds
MOST_NAMES = 200
DAILY, HOURLY = timedelta(days=1), timedelta(hours=1)
FEW = 1_000  # articles: a young collection changes faster, and costs less to look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """``outlets`` and ``languages``: how many articles of each; ``samples``: outlet and sentence."""

    id: str  # that it would have
    name: str
    kind: str  # guessed, "" unknown
    articles: int
    outlets: dict[str, int]
    languages: dict[str, int]
    samples: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    looked: datetime | None
    articles: int
    names: tuple[Name, ...]  # without those dismissed


def found() -> Found:
    row = Discovery.objects.first() or Discovery()
    names = tuple(Name(**one) for one in row.names if key(one["name"]) not in row.dismissed)
    return Found(looked=row.looked, articles=row.articles, names=names)


def due(now: datetime) -> bool:
    row = Discovery.objects.first()
    if row is None or row.looked is None:
        return StoredArticle.objects.exists()
    return now - row.looked >= (HOURLY if row.articles < FEW else DAILY)


def look(words: Lexicon, now: datetime) -> int:
    """Looks through the stored articles and keeps what it finds; returns how many names."""
    since = now - timedelta(days=DAYS)
    names = [_name(one, words) for one in recurring(words, since, most=MOST_ARTICLES)[:MOST_NAMES]]
    looked_at = min(MOST_ARTICLES, StoredArticle.objects.filter(seen__gte=since, copy_of__isnull=True).count())
    _write(looked=now, articles=looked_at, names=[asdict(one) for one in names])
    return len(names)


def again() -> None:
    """The next sweep looks anew."""
    _write(looked=None)


def dismiss(name: str) -> None:
    """Not shown any more, whenever it is found."""
    with transaction.atomic():
        row = _locked()
        row.dismissed = sorted({*row.dismissed, key(name)})
        row.save(update_fields=["dismissed"])


def settle(name: str) -> None:
    """The name has an actor now: away from the list."""
    with transaction.atomic():
        row = _locked()
        row.names = [one for one in row.names if key(one["name"]) != key(name)]
        row.save(update_fields=["names"])


def _write(**fields: object) -> None:
    with transaction.atomic():
        Discovery.objects.filter(pk=_locked().pk).update(**fields)


def _locked() -> Discovery:
    Discovery.objects.get_or_create(pk=1)
    return Discovery.objects.select_for_update().get(pk=1)


def _name(one: Recurring, words: Lexicon) -> Name:
    return Name(
        id=one.id,
        name=one.name,
        kind=kind_of(one, words),
        articles=one.articles,
        outlets=dict(one.outlets.most_common()),
        languages=dict(one.languages.most_common()),
        samples=[list(sample) for sample in one.samples],
    )
