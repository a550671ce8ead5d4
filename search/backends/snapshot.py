"""One committed state of a tantivy index, and what is read from it more than once."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy
from tantivy import FieldType, Order

from search.backends.schema import from_source
from search.document import Document
from search.query import Query

Column = npt.NDArray[np.int64]
Found = list[tuple[Any, tantivy.DocAddress]]  # by what it was ordered, and where it lies

NEVER = 2**62  # beyond all dates
_KEPT = 32  # foldings: a page asks twice, for its hits and for finer ticks, and so does every further page


class Snapshot:
    """Whatever is written meanwhile, this stays as it is: hits and counts agree."""

    def __init__(self, index: tantivy.Index, before: "Snapshot | None" = None) -> None:
        """``before``: the state of the same index that this one follows."""
        self.schema = index.schema
        self.searcher = index.searcher()
        self._kept: OrderedDict[tuple[Query, bool], Any] = OrderedDict()
        self._span: tuple[int, int] | None = None
        self._known: tuple[int, int] | None = (
            (before._span or before._known) if before else None
        )  # a span of the state before

    def count(self, query: tantivy.Query) -> int:
        counted: Any = self.searcher.search(query, 1)
        return int(counted.count)

    def ordered(self, query: tantivy.Query, field: str, limit: int, *, descending: bool = False) -> Found:
        order = Order.Desc if descending else Order.Asc
        hits: Found = self.searcher.search(query, limit, count=False, order_by_field=field, order=order).hits
        return hits

    def everything(self, query: tantivy.Query, field: str, *, most: int) -> Found:
        """All that match, ascending: for what is known to be few, and no more than ``most``."""
        return self.ordered(query, field, most) if most else []

    def holding(self, field: str, value: str) -> int:
        """Documents with a term, those included that are deleted but not yet merged away."""
        return int(self.searcher.doc_freq(field, value))

    def column(self, name: str, addresses: Sequence[tantivy.DocAddress]) -> Column:
        return np.array(self.searcher.fast_field_values(name, list(addresses)), dtype=np.int64)

    def document(self, address: tantivy.DocAddress) -> Document:
        return from_source(self.searcher.doc(address)["source"][0])

    def any_key(self, field: str, keys: Iterable[int]) -> tantivy.Query:
        """Documents with any of the numbers. Costs about 2 microseconds a number."""
        return tantivy.Query.term_set_query(self.schema, field, [int(key) for key in keys])

    def between(self, field: str, first: int, last: int) -> tantivy.Query:
        return tantivy.Query.range_query(self.schema, field, FieldType.Integer, first, last)

    def numbers_after(self, field: str, number: int) -> tantivy.Query:
        return tantivy.Query.range_query(self.schema, field, FieldType.Unsigned, number, None, include_lower=False)

    def term(self, field: str, value: str | int) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, field, value, "basic")

    @property
    def span(self) -> tuple[int, int] | None:
        """No date in the index is before the first or after the second, in microseconds; None for an empty index.

        All dates are looked at once; after that, at each new state, only those beyond what was known.
        """
        if self._span is None and self.searcher.num_docs:
            every = tantivy.Query.all_query()
            first, last = self._known or (NEVER, -NEVER)
            earlier, later = (every, every) if self._known is None else self._beyond(first, last)
            self._span = (
                min([first, *(date for date, _ in self.ordered(earlier, "date", 1))]),
                max([last, *(date for date, _ in self.ordered(later, "date", 1, descending=True))]),
            )
        return self._span

    def _beyond(self, first: int, last: int) -> tuple[tantivy.Query, tantivy.Query]:
        return self.between("date", -NEVER, first - 1), self.between("date", last + 1, NEVER)

    def kept(self, key: tuple[Query, bool]) -> Any:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: tuple[Query, bool], value: Any) -> None:
        self._kept[key] = value
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
