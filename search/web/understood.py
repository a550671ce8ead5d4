"""How a query was understood: in plain words, and what is probably not meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.explain import explain
from search.lint import lint
from search.query import Everything, Query
from search.request import FACETS, Request
from search.resolver import Resolver
from search.web import door
from search.web.names import Names
from search.web.params import SearchParams
from search.web.refine import Asked, spanish
from search.web.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRemark:
    text: str
    mends: Sequence[tuple[str, str]]  # what the link says, its address


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    sentence: str
    remarks: Sequence[ShownRemark]


def understood(asked: Asked, params: SearchParams, names: Names, resolver: Resolver, zone: str) -> Understood | None:
    """None for a query that asks nothing. Counting is left to the first page: the others say the same."""
    if isinstance(asked.tree, Everything):
        return None

    def name(field: str, value: str) -> str:
        return names.of(field, value) if field in FACETS else value

    language = "es" if spanish() else "en"
    remarks = lint(
        asked.q, asked.tree, resolver=resolver, name=name, language=language, count=_count if params.page == 1 else None
    )
    return Understood(
        sentence=clean(explain(asked.tree, name, language, zone)),
        remarks=[
            ShownRemark(
                text=clean(remark.text), mends=[(clean(mend.label), params.url(q=mend.query)) for mend in remark.mends]
            )
            for remark in remarks
        ],
    )


def _count(query: Query) -> int:
    return door.backend().search(Request(query=query, limit=0, collapse=False)).articles
