"""Names that recur in stored articles and are nobody's: counted by article and outlet, with sentences to judge them by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.knowledge.build import slug
from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.models import StoredArticle
from pipeline.recurring import guess, names

MOST_ARTICLES = 20_000
MOST_HELD = 200_000  # names in memory: beyond it those of one article go
SAMPLES = 3


@dataclass(slots=True, kw_only=True)
class Recurring:
    """A name that is no actor's. ``forms``: how it is written -> articles."""

    forms: Counter[str] = field(default_factory=Counter)
    articles: int = 0
    outlets: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[str, str]] = field(default_factory=list)  # (outlet, sentence), of different outlets first

    @property
    def name(self) -> str:
        return self.forms.most_common(1)[0][0]

    @property
    def id(self) -> str:
        """The id that it would have."""
        return slug(self.name)[:80].strip("-")


def recurring(
    words: Lexicon,
    since: datetime,
    *,
    language: str = "",
    articles: int = 3,
    outlets: int = 2,
    most: int = MOST_ARTICLES,
) -> list[Recurring]:
    """Names in at least ``articles`` articles of ``outlets`` outlets that came in since, most frequent first. Copies of an
    article do not count. Costs about a tagging of each article; the newest ``most`` are looked at."""
    rows = StoredArticle.objects.filter(seen__gte=since, copy_of__isnull=True).order_by("-pk")
    if language:
        rows = rows.filter(language=language)
    fields = ("title", "text", "language", "outlet_id")
    found = gathered(rows.values_list(*fields)[:most].iterator(chunk_size=200), words)
    kept = [one for one in found.values() if one.articles >= articles and len(one.outlets) >= outlets]
    return sorted(kept, key=lambda one: (-one.articles, -len(one.outlets), one.name))


def gathered(rows: Iterable[tuple[str, str, str, str]], words: Lexicon) -> dict[str, Recurring]:
    """Folded name -> what is known of it. ``rows``: title, text, language, outlet."""
    found: dict[str, Recurring] = {}
    for title, text, language, outlet in rows:
        for seen in names(title, text, language, words):
            one = found.setdefault(key(seen.name), Recurring())
            one.articles += 1
            one.forms[seen.name] += 1
            one.languages[language] += 1
            if len(one.samples) < SAMPLES and (outlet not in one.outlets or len(one.outlets) > SAMPLES):
                one.samples.append((outlet, seen.sentence))
            one.outlets[outlet] += 1
        if len(found) > MOST_HELD:
            found = {name: one for name, one in found.items() if one.articles > 1}
    return found


def kind_of(one: Recurring, words: Lexicon) -> str:
    return guess(one.name, words)
