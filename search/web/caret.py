"""A query's error for people: the sentence, the place in the query, and the mend as a link."""

from dataclasses import dataclass

from search.query import QueryError
from search.web.params import SearchParams
from search.web.refine import Parse, mended, spanish

AROUND = 60  # characters of the query shown on either side of the trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownError:
    message: str
    position: int  # 1-based, as people count
    before: str
    at: str  # the character at the column; "" at the query's end
    after: str
    mend: str  # the mended query, "" if none
    mend_url: str


def shown_error(params: SearchParams, error: QueryError, parse: Parse) -> ShownError:
    column = min(max(0, error.column), len(params.q))
    low, high = max(0, column - AROUND), column + AROUND
    mend = mended(params.q, error, parse)
    return ShownError(
        message=error.spanish if spanish() else error.message,
        position=column + 1,
        before=("…" if low else "") + params.q[low:column],
        at=params.q[column : column + 1],
        after=params.q[column + 1 : high] + ("…" if high < len(params.q) else ""),
        mend=mend,
        mend_url=params.url(q=mend) if mend else "",
    )
