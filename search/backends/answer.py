"""One question to one snapshot of a tantivy index: what is shown, in what order, and the counts."""

from collections.abc import Iterable, Iterator

import tantivy
from tantivy import Occur

from search.backends.compile import Compiler, all_of, any_of, constant, graded
from search.backends.counts import counted, table
from search.backends.listed import listed, reads_positions
from search.backends.ranking import PAGE, best, newest, walk
from search.backends.shown import Shown, collapsed, folded, with_filter
from search.backends.snapshot import Found, Snapshot
from search.backends.verify import Verifier
from search.document import Document
from search.evaluate import read
from search.fields import TEXT_FIELDS
from search.highlight import marked
from search.query import Query
from search.request import Hit, Marked, Request, Results, Sort, Table, TableRequest
from search.similar import Trait, least, traits


def results(snapshot: Snapshot, request: Request) -> Results:
    shown = _shown(snapshot, request.query, request.collapse)
    found, scored = _page(snapshot, shown, request)
    facets, timeline = counted(snapshot, shown.few or shown.query, request)
    hits = tuple(_hits(snapshot, shown, found, scored=scored))
    return Results(
        total=shown.total,
        articles=shown.articles,
        hits=marked(hits, request.query) if request.highlight else hits,
        facets=facets,
        timeline=timeline,
    )


def _page(snapshot: Snapshot, shown: Shown, request: Request) -> tuple[Found, bool]:
    """The hits asked for, and whether they come with scores. Where nothing has a degree, best first is newest first."""
    scored = request.sort is Sort.RELEVANCE and graded(request.query)
    most = request.offset + request.limit
    if not request.limit or request.offset >= shown.total:
        return [], scored
    if scored:
        found = best(snapshot, shown.query, most)
    elif shown.newest is not None:
        found = shown.newest[:most]
    else:
        found = newest(snapshot, shown.query, most, shown.total)
    return found[request.offset :], scored


def scan(snapshot: Snapshot, query: Query, *, collapse: bool) -> Iterator[Hit]:
    shown = _shown(snapshot, query, collapse)
    if shown.newest is None:
        pages: Iterable[Found] = walk(snapshot, shown.query, shown.total)
    else:
        pages = (shown.newest[at : at + PAGE] for at in range(0, shown.total, PAGE))
    for page in pages:
        yield from _hits(snapshot, shown, page, scored=False)


def crossed(snapshot: Snapshot, request: TableRequest) -> Table:
    shown = _shown(snapshot, request.query, request.collapse)
    return table(snapshot, shown.few or shown.query, request)


def similar(snapshot: Snapshot, source: Document, query: Query, *, limit: int) -> tuple[Hit, ...]:
    found = traits(read(source), lambda kind, value: _holding(snapshot, kind, value), snapshot.searcher.num_docs)
    if not found:
        return ()
    shown = _shown(snapshot, query, collapse=True)
    alike = any_of([tantivy.Query.const_score_query(_trait(snapshot, one), one.weight) for one in found])
    wanted = with_filter(alike, shown.query)
    others = all_of([(Occur.Must, wanted), (Occur.MustNot, snapshot.term("group", int(source.group)))])
    ranked = best(snapshot, others, limit)
    enough = [one for one in ranked if one[0] >= least(found)]
    return tuple(_hits(snapshot, shown, enough, scored=True))


def _shown(snapshot: Snapshot, query: Query, collapse: bool) -> Shown:
    key = (query, collapse)
    made: Shown | None = snapshot.kept(key)
    if made is None:
        every = Compiler(snapshot.schema, Verifier(snapshot, query)).compile(query)
        found = listed(snapshot, every, collapse=collapse) if reads_positions(query) else snapshot.count(every)
        if isinstance(found, Shown):
            made = found
        else:
            made = collapsed(snapshot, every, found) if collapse else Shown(every, every, found)
        snapshot.keep(key, made)
    return made


def _hits(snapshot: Snapshot, shown: Shown, found: Found, *, scored: bool) -> Iterator[Hit]:
    behind = folded(snapshot, shown, [address for _, address in found])
    for (value, address), copies in zip(found, behind, strict=True):
        document = snapshot.document(address)
        yield Hit(
            document=document,
            score=float(value) if scored else 0.0,
            title=Marked(text=document.title),
            snippet=Marked(text=""),
            folded=tuple(snapshot.document(one) for one in copies),
        )


def _trait(snapshot: Snapshot, trait: Trait) -> tantivy.Query:
    if trait.kind in ("actor", "theme"):
        return constant(snapshot.term(trait.kind, trait.value))
    return any_of([snapshot.term(f"{name}_{trait.kind}", trait.value) for name in TEXT_FIELDS])


def _holding(snapshot: Snapshot, kind: str, value: str) -> int:
    if kind in ("actor", "theme"):
        return int(snapshot.searcher.doc_freq(kind, value))
    return max(int(snapshot.searcher.doc_freq(f"{name}_{kind}", value)) for name in TEXT_FIELDS)
