"""One search of a tantivy index: what matches, what is shown, and the counts."""

import numpy as np
import tantivy

from search.backends.base import BackendError
from search.backends.collapse import Collapsed, Column, Matching, collapse, count_by, ranked, uncollapsed
from search.backends.compile import Compiler, all_of
from search.backends.schema import from_source, microseconds, moment
from search.canonical import to_text
from search.document import Document
from search.evaluate import places, read
from search.highlight import highlight
from search.query import Near, Phrase
from search.request import Bucket, Hit, Marked, Request, Results, Sort, Tick
from search.timeline import starts

MAX_VERIFIED = 10_000  # articles whose words are looked at in Python for one leaf: about 1 ms each
_VALUES = 65_000  # of one facet: tantivy's limit of buckets


class Answer:
    """Works on one snapshot of the index, so that hits and counts agree whatever is written meanwhile."""

    def __init__(self, index: tantivy.Index, searcher: tantivy.Searcher, request: Request) -> None:
        self._schema, self._searcher, self._request = index.schema, searcher, request
        self._compiler = Compiler(self._schema, self._verified)

    def results(self) -> Results:
        request = self._request
        query = self._compiler.compile(request.query)
        matching, addresses = self._matching(query)
        collapsed = collapse(matching) if request.collapse else uncollapsed(matching)
        order = ranked(matching, collapsed.shown)[request.offset : request.offset + request.limit]
        return Results(
            total=len(collapsed.shown),
            articles=len(matching.key),
            hits=tuple(self._hit(int(place), matching, collapsed, addresses) for place in order),
            facets=self._facets(query, matching, collapsed),
            timeline=self._timeline(matching.date[collapsed.shown]),
        )

    def _matching(self, query: tantivy.Query) -> tuple[Matching, list[tantivy.DocAddress]]:
        by_score = self._request.sort is Sort.RELEVANCE
        limit = max(int(self._searcher.num_docs), 1)
        found = self._searcher.search(query, limit, count=False, order_by_field=None if by_score else "date").hits
        addresses = [address for _, address in found]
        values = [value for value, _ in found]
        matching = Matching(
            key=self._column("key", addresses),
            group=self._column("group", addresses),
            date=self._column("date", addresses) if by_score else np.array(values, dtype=np.int64),
            score=np.array(values, dtype=np.float64) if by_score else np.empty(0),
        )
        return matching, addresses

    def _column(self, name: str, addresses: list[tantivy.DocAddress]) -> Column:
        return np.array(self._searcher.fast_field_values(name, addresses), dtype=np.int64)

    def _hit(self, place: int, matching: Matching, collapsed: Collapsed, addresses: list[tantivy.DocAddress]) -> Hit:
        row = int(collapsed.shown[place])
        begin = int(collapsed.ends[place - 1]) if place else 0
        behind = collapsed.folded[begin : int(collapsed.ends[place])]
        document = self._document(addresses[row])
        title, snippet = Marked(text=document.title), Marked(text="")
        if self._request.highlight:
            title, snippet = highlight(self._request.query, read(document))
        return Hit(
            document=document,
            score=float(matching.score[row]) if len(matching.score) else 0.0,
            title=title,
            snippet=snippet,
            folded=tuple(self._document(addresses[int(one)]) for one in behind),
        )

    def _document(self, address: tantivy.DocAddress) -> Document:
        return from_source(self._searcher.doc(address)["source"][0])

    def _facets(self, query: tantivy.Query, matching: Matching, collapsed: Collapsed) -> dict[str, tuple[Bucket, ...]]:
        """Of all that match, less of what is folded: there are fewer folded ones than shown."""
        names = self._request.facets
        if not names:
            return {}
        counts = self._terms(query, names)
        if len(collapsed.folded):
            folded = self._keys(matching.key[collapsed.folded])
            for name, values in self._terms(folded, names).items():
                for value, count in values.items():
                    counts[name][value] -= count
        return {name: _buckets(values, self._request.facet_size) for name, values in counts.items()}

    def _terms(self, query: tantivy.Query, names: tuple[str, ...]) -> dict[str, dict[str, int]]:
        wanted = {name: {"terms": {"field": name, "size": _VALUES, "segment_size": _VALUES}} for name in names}
        answer = self._searcher.aggregate(query, wanted)
        return {name: {one["key"]: one["doc_count"] for one in answer[name]["buckets"]} for name in names}

    def _timeline(self, moments: Column) -> tuple[Tick, ...]:
        request = self._request
        if request.timeline is None or not len(moments):
            return ()
        first, last = moment(int(moments.min())), moment(int(moments.max()))
        beginnings = starts(first, last, request.timeline, request.timezone)
        counts = count_by(np.array([microseconds(start) for start in beginnings], dtype=np.int64), moments)
        return tuple(Tick(start=start, count=count) for start, count in zip(beginnings, counts, strict=True))

    def _verified(self, leaf: Near | Phrase, candidates: tantivy.Query) -> tantivy.Query:
        """Those of the candidates, within what the whole query can match, whose words stand as the leaf wants."""
        whole = self._compiler.candidates(self._request.query)
        narrowed = all_of([(tantivy.Occur.Must, candidates), (tantivy.Occur.Must, whole)])
        found = self._searcher.search(narrowed, MAX_VERIFIED + 1, count=False).hits
        if len(found) > MAX_VERIFIED:
            raise BackendError(
                f"More than {MAX_VERIFIED:,} articles hold the words of “{to_text(leaf)}” and would have to be read one by"
                " one. Narrow the query, by a date or an actor for instance."
            )
        addresses = [address for _, address in found]
        keys = self._column("key", addresses)
        true = [
            key
            for key, address in zip(keys, addresses, strict=True)
            if any(places(leaf, reading) for reading in read(self._document(address)).of(leaf.field))
        ]
        return tantivy.Query.const_score_query(self._keys(np.array(true, dtype=np.int64)), 1.0)

    def _keys(self, keys: Column) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._schema, "key", [int(key) for key in keys])


def _buckets(counts: dict[str, int], size: int) -> tuple[Bucket, ...]:
    ordered = sorted(((value, count) for value, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
    return tuple(Bucket(value=value, count=count) for value, count in ordered[:size])
