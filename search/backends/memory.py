"""The engine in plain Python: the tests' oracle. Every document is looked at for every query."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from types import TracebackType
from typing import Self

from search.backends.base import checked
from search.document import Document
from search.evaluate import Readings, keywords, matches, places, read
from search.fields import PLAIN_FIELDS
from search.highlight import highlight
from search.query import And, Near, Or, Pattern, Phrase, Query, Word
from search.request import Bucket, Hit, Marked, Request, Results, Sort, Table, TableRequest
from search.similar import Trait, least, traits
from search.timeline import ticks


class MemoryBackend:
    name = "memory"

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._held: dict[str, Readings] = {}
        self.write(documents)

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        prepared = {document.id: read(checked(document)) for document in put}
        for id in delete:
            self._held.pop(id, None)
        self._held.update(prepared)

    def search(self, request: Request) -> Results:
        matching = self._matching(request.query)
        by_date = self._hits(matching, request.query, collapse=request.collapse)
        hits = sorted(by_date, key=lambda hit: -hit.score) if request.sort is Sort.RELEVANCE else by_date
        shown = hits[request.offset : request.offset + request.limit]
        return Results(
            total=len(hits),
            articles=len(matching),
            hits=tuple(self._highlighted(hit, request) for hit in shown),
            facets={name: _buckets(name, hits, request.facet_size) for name in request.facets},
            timeline=ticks((hit.document.published for hit in hits), request.timeline, request.timezone)
            if request.timeline
            else (),
        )

    def scan(self, query: Query, *, collapse: bool = True) -> Iterator[Hit]:
        return iter(self._hits(self._matching(query), query, collapse=collapse))

    def table(self, request: TableRequest) -> Table:
        hits = self._hits(self._matching(request.query), request.query, collapse=request.collapse)
        rows, columns = (_buckets(name, hits, request.size) for name in (request.rows, request.columns))
        counts: Counter[tuple[str, str]] = Counter()
        for hit in hits:
            counts.update(
                product(set(keywords(hit.document, request.rows)), set(keywords(hit.document, request.columns)))
            )
        same = request.rows == request.columns
        cells = tuple(
            tuple(0 if same and j <= i else counts[row.value, column.value] for j, column in enumerate(columns))
            for i, row in enumerate(rows)
        )
        return Table(rows=rows, columns=columns, cells=cells)

    def similar(self, id: str, query: Query, *, limit: int = 10) -> tuple[Hit, ...]:
        source = self._held.get(id)
        if source is None:
            return ()
        found = traits(source, self._holding, len(self._held))
        hits = self._hits(self._matching(query), query, collapse=True)
        alike = [
            replace(hit, score=sum(trait.weight for trait in found if _has(self._held[hit.document.id], trait)))
            for hit in hits
            if hit.document.group != source.document.group
        ]
        alike.sort(key=lambda hit: -hit.score)
        return tuple(hit for hit in alike if hit.score and hit.score >= least(found))[:limit]

    def begin_rebuild(self) -> "MemoryRebuild":
        return MemoryRebuild(self)

    def replace(self, held: dict[str, Readings]) -> None:
        self._held = held

    def get(self, id: str) -> Document | None:
        readings = self._held.get(id)
        return readings.document if readings else None

    def count(self) -> int:
        return len(self._held)

    def clear(self) -> None:
        self._held.clear()

    def close(self) -> None:
        pass

    def _matching(self, query: Query) -> list[Readings]:
        return [readings for readings in self._held.values() if matches(query, readings)]

    def _hits(self, matching: list[Readings], query: Query, *, collapse: bool) -> list[Hit]:
        """Newest first."""
        groups: defaultdict[str, list[Readings]] = defaultdict(list)
        for readings in matching:
            document = readings.document
            groups[document.group if collapse else document.id].append(readings)
        scores = self._scores(query, matching)
        hits = [self._hit(group, scores) for group in groups.values()]
        return sorted(hits, key=lambda hit: (-hit.document.published.timestamp(), int(hit.document.id)))

    def _holding(self, kind: str, value: str) -> int:
        return sum(1 for one in self._held.values() if _has(one, Trait(kind, value, 0.0)))

    def _hit(self, group: list[Readings], scores: dict[str, float]) -> Hit:
        documents = sorted((readings.document for readings in group), key=lambda one: (one.published, int(one.id)))
        shown = next((one for one in documents if one.id == one.group), documents[0])
        return Hit(
            document=shown,
            score=scores[shown.id],
            title=Marked(text=shown.title),
            snippet=Marked(text=""),
            folded=tuple(one for one in documents if one is not shown),
        )

    def _highlighted(self, hit: Hit, request: Request) -> Hit:
        if not request.highlight:
            return hit
        title, snippet = highlight(request.query, self._held[hit.document.id])
        return replace(hit, title=title, snippet=snippet)

    def _scores(self, query: Query, matching: list[Readings]) -> dict[str, float]:
        """Rarer words weigh more, those of the title three times as much. Engines rank by BM25: orders may differ."""
        scores = dict.fromkeys((readings.document.id for readings in matching), 0.0)
        for leaf in _words(query):
            found = {one.document.id: _frequency(leaf, one) for one in matching}
            holding = sum(1 for frequency in found.values() if frequency)
            for id, frequency in found.items():
                scores[id] += math.log(2 + len(self._held) / (1 + holding)) * frequency / (1.0 + frequency)
        return scores


class MemoryRebuild:
    def __init__(self, backend: MemoryBackend) -> None:
        self._backend, self._fresh = backend, MemoryBackend()

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        self._fresh.write(put, delete)

    def count(self) -> int:
        return self._fresh.count()

    def switch(self) -> None:
        self._backend.replace(self._fresh._held)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass


def _has(readings: Readings, trait: Trait) -> bool:
    if trait.kind in ("actor", "theme"):
        return trait.value in keywords(readings.document, trait.kind)
    same = trait.kind == readings.document.language
    return same and any(trait.value in one.positions("stems") for one in (readings.title, readings.text))


def _frequency(leaf: Word | Phrase | Pattern | Near, readings: Readings) -> int:
    title = 0 if leaf.field == "text" else 3 * len(places(leaf, readings.title))
    return title + (0 if leaf.field == "title" else len(places(leaf, readings.text)))


def _words(query: Query) -> Iterator[Word | Phrase | Pattern | Near]:
    match query:
        case Word() | Phrase() | Pattern() | Near():
            if query.field not in PLAIN_FIELDS:
                yield query
        case And() | Or():
            for part in query.parts:
                yield from _words(part)


def _buckets(name: str, hits: list[Hit], size: int) -> tuple[Bucket, ...]:
    counts = Counter(value for hit in hits for value in set(keywords(hit.document, name)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Bucket(value=value, count=count) for value, count in ranked[:size])
