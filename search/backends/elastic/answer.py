"""One question to one snapshot: what is shown, in what order, and the counts."""

from collections.abc import Iterator

from search.backends.base import BackendError
from search.backends.elastic import counts
from search.backends.elastic.alike import alike
from search.backends.elastic.compile import Compiler, Dsl, candidates, constant, within
from search.backends.elastic.shown import Shown, collapsed, uncollapsed
from search.backends.elastic.snapshot import BEST, NEWEST, Row, Snapshot, any_key
from search.canonical import to_text
from search.document import Document
from search.evaluate import places
from search.highlight import marked
from search.query import Near, Phrase, Query
from search.request import Hit, Marked, Request, Results, Sort, Table, TableRequest
from search.skim import Skimmer

MAX_VERIFIED = 10_000  # articles whose words are looked at in Python for one leaf: about 1 ms each


def results(snapshot: Snapshot, request: Request) -> Results:
    """Two to four requests, a snapshot's opening and closing aside."""
    shown = _shown(snapshot, request.query, collapse=request.collapse)
    asked, beginnings = counts.wanted(shown, request)
    found = snapshot.counted(shown.query, asked)[1] if asked and shown.total else {}
    facets, timeline = counts.read(found, request, beginnings)
    order = BEST if request.sort is Sort.RELEVANCE else NEWEST
    limit = min(request.limit, max(shown.total - request.offset, 0))
    rows = snapshot.rows(shown.query, order, request.offset, limit) if limit else []
    hits = _hits(snapshot, shown, rows)
    return Results(
        total=shown.total,
        articles=shown.articles,
        hits=marked(hits, request.query) if request.highlight else tuple(hits),
        facets=facets,
        timeline=timeline,
    )


def scan(snapshot: Snapshot, query: Query, *, collapse: bool) -> Iterator[Hit]:
    """Holds a page of documents, and three numbers for each matching copy."""
    shown = _shown(snapshot, query, collapse=collapse)
    for page in snapshot.walk(shown.query, NEWEST):
        behind = {document.id: shown.behind(int(document.group)) for document, _ in page} if len(shown.folded) else {}
        copies = snapshot.documents([key for keys in behind.values() for key in keys])
        for document, _ in page:
            yield _hit(document, 0.0, [copies[key] for key in behind.get(document.id, [])])


def crossed(snapshot: Snapshot, request: TableRequest) -> Table:
    return counts.table(snapshot, _shown(snapshot, request.query, collapse=request.collapse).query, request)


def similar(snapshot: Snapshot, source: Document, query: Query, *, limit: int) -> tuple[Hit, ...]:
    shown = _shown(snapshot, query, collapse=True)
    return tuple(_hits(snapshot, shown, alike(snapshot, source, shown.query, limit)))


def _shown(snapshot: Snapshot, query: Query, *, collapse: bool) -> Shown:
    every = Compiler(lambda leaf, found: _verified(snapshot, query, leaf, found)).compile(query)
    return collapsed(snapshot, every) if collapse else uncollapsed(snapshot, every)


def _hits(snapshot: Snapshot, shown: Shown, rows: list[Row]) -> list[Hit]:
    held = snapshot.documents([row.key for row in rows])
    behind = {row.key: shown.behind(int(held[row.key].group)) for row in rows} if len(shown.folded) else {}
    copies = snapshot.documents([key for keys in behind.values() for key in keys])
    return [_hit(held[row.key], row.score, [copies[key] for key in behind.get(row.key, [])]) for row in rows]


def _hit(document: Document, score: float, folded: list[Document]) -> Hit:
    title, snippet = Marked(text=document.title), Marked(text="")
    return Hit(document=document, score=score, title=title, snippet=snippet, folded=tuple(folded))


def _verified(snapshot: Snapshot, whole: Query, leaf: Near | Phrase, found: Dsl) -> Dsl:
    """Those of the candidates, within what the whole query can match, whose words stand as the leaf wants."""
    narrowed = within(found, candidates(whole))
    count, _ = snapshot.counted(narrowed, {})
    if count > MAX_VERIFIED:
        raise BackendError(
            f"More than {MAX_VERIFIED:,} articles hold the words of “{to_text(leaf)}” and would have to be read one by"
            " one. Narrow the query, by a date or an actor for instance."
        )
    skimmer = Skimmer([leaf])
    true = [
        document.id
        for page in snapshot.walk(narrowed, NEWEST)
        for document, _ in page
        if any(places(leaf, reading) for reading in skimmer.of(document, leaf.field))
    ]
    return constant(any_key("id", map(int, true)))
