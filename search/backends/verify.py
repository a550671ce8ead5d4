"""Leaves that tantivy cannot be trusted with: their candidates are read in Python, one by one."""

from dataclasses import dataclass

import tantivy
from tantivy import Occur

from search.backends.base import BackendError
from search.backends.compile import Compiler, all_of, constant
from search.backends.snapshot import Snapshot
from search.canonical import to_text
from search.evaluate import places
from search.query import Near, Phrase, Query
from search.skim import Skimmer

MAX_VERIFIED = 10_000  # articles whose words are looked at in Python for one leaf: about 1 ms each


@dataclass(frozen=True, slots=True)
class Verifier:
    """For the leaves of one query: ``whole`` narrows what is looked at to what it can match."""

    snapshot: Snapshot
    whole: Query

    def __call__(self, leaf: Near | Phrase, candidates: tantivy.Query) -> tantivy.Query:
        """Those of the candidates whose words stand as the leaf wants. Raises BackendError for too many."""
        snapshot = self.snapshot
        whole = Compiler(snapshot.schema, self).candidates(self.whole)
        narrowed = all_of([(Occur.Must, candidates), (Occur.Must, whole)])
        found = snapshot.searcher.search(narrowed, MAX_VERIFIED + 1, count=False).hits
        if len(found) > MAX_VERIFIED:
            raise BackendError(
                f"More than {MAX_VERIFIED:,} articles hold the words of “{to_text(leaf)}” and would have to be read one by"
                " one. Narrow the query, by a date or an actor for instance."
            )
        addresses = [address for _, address in found]
        keys = snapshot.column("key", addresses).tolist()
        skimmer = Skimmer([leaf])
        true = [
            key
            for key, address in zip(keys, addresses, strict=True)
            if any(places(leaf, reading) for reading in skimmer.of(snapshot.document(address), leaf.field))
        ]
        return constant(snapshot.any_key("key", true))
