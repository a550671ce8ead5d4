"""A story's row: its name, span, actors, themes and counts, from the rows of its articles. Knows Django."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Max, Min

from pipeline.knowledge import lexicon
from pipeline.models import StoredArticle, StoredStory
from pipeline.story.terms import terms
from pipeline.tag import THRESHOLD

MOST_READ = 300  # articles of a story that its name and actors are taken from, the newest
FEW = 30  # articles of stories that are read together
MOST_ACTORS = MOST_THEMES = 12
COLUMNS = ("pk", "language", "title", "published", "actors", "themes", "copy_of_id", "outlet_id", "story_id")
WRITTEN = (
    "title_es", "title_en", "first", "last", "articles_count", "copies_count", "outlets_count", "actors", "themes",
)  # fmt: skip


def summarise(stories: Iterable[int]) -> None:
    """Writes the rows of these stories anew; one without articles is deleted. Four queries, and one more for each story of
    more than FEW articles."""
    wanted = set(stories) - {0}
    told = {one["story"]: one for one in _counted(wanted)}
    StoredStory.objects.filter(pk__in=wanted - told.keys()).delete()
    rows = _rows([story for story, one in told.items() if one["articles"] <= FEW])
    made = []
    for story, one in sorted(told.items()):
        own = rows[story] if story in rows else _rows([story], MOST_READ)[story]
        made.append(StoredStory(pk=story, key=str(story), **_values(own, one)))
    StoredStory.objects.bulk_create(made, update_conflicts=True, unique_fields=("id",), update_fields=WRITTEN)


def _counted(stories: set[int]) -> Iterator[dict[str, Any]]:
    counted = StoredArticle.objects.filter(story__in=stories).order_by().values_list("story")
    names = ("story", "articles", "carrying", "outlets", "first", "last")
    for row in counted.annotate(
        Count("pk"), Count("copy_of"), Count("outlet", distinct=True), Min("published"), Max("published")
    ):
        yield dict(zip(names, row, strict=True))


def _rows(stories: Sequence[int], most: int | None = None) -> dict[int, list[StoredArticle]]:
    """The articles of each story, newest first."""
    found: dict[int, list[StoredArticle]] = {story: [] for story in stories}
    for row in StoredArticle.objects.filter(story__in=stories).only(*COLUMNS).order_by("-published")[:most]:
        found[row.story_id or 0].append(row)
    return found


def _values(rows: Sequence[StoredArticle], counted: dict[str, Any]) -> dict[str, Any]:
    originals = [row for row in rows if row.copy_of_id is None] or rows
    return {
        "title_es": central([row for row in originals if row.language == "es"])[:1000],
        "title_en": central([row for row in originals if row.language == "en"])[:1000],
        "first": counted["first"],
        "last": counted["last"],
        "articles_count": counted["articles"] - counted["carrying"],
        "copies_count": counted["carrying"],
        "outlets_count": counted["outlets"],
        "actors": _actors(originals),
        "themes": _themes(originals),
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


def _actors(rows: Sequence[StoredArticle]) -> list[dict[str, Any]]:
    """Searchable ones."""
    searchable = [
        {tag["id"]: tag["name"] for tag in row.actors if tag.get("confidence", 1.0) >= THRESHOLD} for row in rows
    ]
    return _most(searchable, MOST_ACTORS)


def _themes(rows: Sequence[StoredArticle]) -> list[dict[str, Any]]:
    """With their parents, as ``theme:`` finds them: the count of each is that of the search it leads to."""
    known = lexicon.load()
    named = []
    for row in rows:
        own = {tag["id"]: tag["name"] for tag in row.themes}
        named.append({above: known.theme_name(above, "en") for id in own for above in known.ancestors(id)} | own)
    return _most(named, MOST_THEMES)


def _most(named: Sequence[Mapping[str, str]], most: int) -> list[dict[str, Any]]:
    """Of the ids and names of each article: those that most have, by the name that the first gives."""
    counts = Counter(id for one in named for id in one)
    names = {id: name for one in reversed(named) for id, name in one.items()}
    ranked = sorted(counts, key=lambda id: (-counts[id], id))[:most]
    return [{"id": id, "name": names[id], "articles": counts[id]} for id in ranked]
