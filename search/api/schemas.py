"""The shapes of the API's answers."""

from datetime import datetime
from typing import Literal

from ninja import Schema

from search.document import Document
from search.request import Hit, Marked, Results

Facet = Literal["language", "outlet", "country", "actor", "theme"]


class Tag(Schema):
    id: str
    name: str


class Article(Schema):
    """An article without its text. ``story`` and ``copy_of`` are ids, "" where there is none."""

    id: str
    url: str
    title: str
    outlet: str
    outlet_name: str
    domain: str
    country: str
    language: Literal["es", "en"]
    published: datetime
    seen: datetime
    authors: list[str]
    section: str
    agency: str
    completeness: str
    actors: list[str]
    themes: list[str]
    story: str
    copy_of: str
    copies: int

    @staticmethod
    def of(document: Document) -> "Article":
        return Article(**{name: getattr(document, name) for name in Article.model_fields})


class MarkedText(Schema):
    """``marks``: half-open offsets, in characters, of what matched."""

    text: str
    marks: list[tuple[int, int]]

    @staticmethod
    def of(marked: Marked) -> "MarkedText":
        return MarkedText(text=marked.text, marks=list(marked.marks))


class Found(Schema):
    article: Article
    score: float
    title: MarkedText
    snippet: MarkedText
    folded: list[Article]

    @staticmethod
    def of(hit: Hit) -> "Found":
        return Found(
            article=Article.of(hit.document),
            score=hit.score,
            title=MarkedText.of(hit.title),
            snippet=MarkedText.of(hit.snippet),
            folded=[Article.of(copy) for copy in hit.folded],
        )


class Count(Schema):
    value: str
    name: str
    count: int


class Tick(Schema):
    start: datetime
    count: int


class SearchAnswer(Schema):
    """``total``: hits, copies folded; ``articles``: with their copies. ``query`` is the canonical text of what was
    asked. ``as_of``: articles that came in later are left out, on the following pages too. ``next``: the cursor of the
    following page, null on the last."""

    query: str
    as_of: datetime
    total: int
    articles: int
    hits: list[Found]
    facets: dict[str, list[Count]]
    timeline: list[Tick]
    next: str | None


class Similar(Schema):
    hits: list[Found]


class FullArticle(Article):
    """``modified``: when the page says that it was last changed. ``desk``: the desk or agency of the byline, as it
    stands there. ``published_from``: where the date was read (json-ld, meta, visible, url, feed, fetch; page where an
    older version did not tell). ``language_confidence``: 0 to 1. ``revision`` counts edits of the text."""

    text: str
    modified: datetime | None
    published_from: str
    desk: str
    language_confidence: float
    revision: int
    actor_names: list[Tag]
    theme_names: list[Tag]


class TableAnswer(Schema):
    """``cells[row][column]``: hits that have both."""

    query: str
    rows: list[Count]
    columns: list[Count]
    cells: list[list[int]]


class Known(Schema):
    id: str
    kind: str
    names: dict[str, str]
    country: str


class KnownTheme(Schema):
    id: str
    iptc: str
    parent: str
    names: dict[str, str]


class Outlet(Schema):
    slug: str
    name: str
    domain: str
    country: str
    languages: list[str]
    enabled: bool


class Saved(Schema):
    """``alerts``: how many there are; ``new``: articles that came in since the asking user last looked."""

    id: int
    name: str
    query: str
    folder: str
    owner: str
    alerts: int
    new: int


class Tried(Schema):
    """``ended`` null: never closed, so it may or may not have arrived."""

    number: int
    started: datetime
    ended: datetime | None
    outcome: str
    status: int | None
    detail: str


class Delivered(Schema):
    """One message. ``key`` is the id under which every try sends it."""

    id: int
    key: str
    channel: str
    kind: str
    state: str
    created: datetime
    closed: datetime | None
    articles: list[int]
    attempts: list[Tried]


def ticks(results: Results) -> list[Tick]:
    return [Tick(start=tick.start, count=tick.count) for tick in results.timeline]
