"""A story's row: its name, span, actors, themes and counts, from the rows of its articles. Knows Django."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.models import StoredArticle, StoredStory
from pipeline.story.terms import terms
from pipeline.tag import THRESHOLD

MOST_READ = 300  # articles of a story that its name and actors are taken from, the newest
MOST_ACTORS = MOST_THEMES = 12
COLUMNS = ("pk", "language", "title", "published", "actors", "themes", "copy_of_id", "outlet_id", "story_id")


def summarise(stories: Iterable[int]) -> None:
    """Writes the rows of these stories anew; one without articles is deleted. Costs a query a story, MOST_READ rows each."""
    for story in sorted(set(stories) - {0}):
        rows = list(StoredArticle.objects.filter(story=story).only(*COLUMNS).order_by("-published")[:MOST_READ])
        if rows:
            StoredStory.objects.filter(pk=story).update(**_values(story, rows))
        else:
            StoredStory.objects.filter(pk=story).delete()


def _values(story: int, rows: Sequence[StoredArticle]) -> dict[str, Any]:
    members = StoredArticle.objects.filter(story=story)
    originals = [row for row in rows if row.copy_of_id is None] or rows
    copies = members.filter(copy_of__isnull=False).count()
    return {
        "title_es": central([row for row in originals if row.language == "es"])[:1000],
        "title_en": central([row for row in originals if row.language == "en"])[:1000],
        "first": members.order_by("published").values_list("published", flat=True)[0],
        "last": rows[0].published,
        "articles_count": members.count() - copies,
        "copies_count": copies,
        "outlets_count": members.order_by().values("outlet").distinct().count(),
        "actors": _named(originals, "actors", MOST_ACTORS),
        "themes": _named(originals, "themes", MOST_THEMES),
    }


def central(rows: Sequence[StoredArticle]) -> str:
    """The headline that says most of what the others say: the mean share of its terms that they have; the earlier of two."""
    if len(rows) <= 2:
        return min(rows, key=lambda row: row.published).title if rows else ""
    said = {row.pk: set(terms(row.title, "", row.language)) for row in rows}
    seen = Counter(term for one in said.values() for term in one)

    def worth(row: StoredArticle) -> tuple[float, float]:
        own = said[row.pk]
        mean = sum(seen[term] - 1 for term in own) / (len(own) ** 0.5) if own else 0.0
        return (-mean, row.published.timestamp())

    return min(rows, key=worth).title


def _named(rows: Sequence[StoredArticle], column: str, most: int) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for row in rows:
        for tag in getattr(row, column):
            if tag.get("confidence", 1.0) >= THRESHOLD:
                counts[tag["id"]] += 1
                names.setdefault(tag["id"], tag["name"])
    ranked = sorted(counts, key=lambda id: (-counts[id], id))[:most]
    return [{"id": id, "name": names[id], "articles": counts[id]} for id in ranked]
