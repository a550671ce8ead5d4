"""What the search page is asked, read from the address: bad values become defaults, never errors."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from search.request import Sort
from search.web.text import clean

MOST_QUERY = 2000  # characters
MOST_DEPTH = 10_000  # hits that can be paged through
SIZES = (10, 20, 50, 100)
DEFAULT_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchParams:
    q: str = ""
    sort: Sort = Sort.DATE
    unfold: bool = False  # every copy is a result of its own
    page: int = 1  # from 1
    size: int = DEFAULT_SIZE
    tz: str = ""  # an IANA name as the address had it; "" where it had none

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def last_page(self) -> int:
        """The last page that the engine is asked for."""
        return MOST_DEPTH // self.size

    def url(self, **changes: Any) -> str:
        """The address of this search with ``changes``; any change but of the page goes back to the first page."""
        if "page" not in changes:
            changes["page"] = 1
        return address(replace(self, **changes))


def read(data: QueryDict) -> SearchParams:
    """Total: whatever the address holds, there is an answer. ``q`` may still be longer than MOST_QUERY."""
    size = whole(data.get("size"), DEFAULT_SIZE)
    size = size if size in SIZES else DEFAULT_SIZE
    sort = data.get("sort", "")
    return SearchParams(
        q=clean(data.get("q", "")).strip(),
        sort=Sort(sort) if sort in set(Sort) else Sort.DATE,
        unfold=data.get("unfold") == "1",
        page=min(max(1, whole(data.get("page"), 1)), MOST_DEPTH // size + 1),
        size=size,
        tz=data.get("tz", "")[:64],
    )


def address(params: SearchParams) -> str:
    """The shortest address that asks the same."""
    pairs: list[tuple[str, str]] = []
    if params.q:
        pairs.append(("q", params.q))
    if params.sort is not Sort.DATE:
        pairs.append(("sort", params.sort.value))
    if params.unfold:
        pairs.append(("unfold", "1"))
    if params.size != DEFAULT_SIZE:
        pairs.append(("size", str(params.size)))
    if params.page != 1:
        pairs.append(("page", str(params.page)))
    if params.tz:
        pairs.append(("tz", params.tz))
    return reverse("search") + ("?" + urlencode(pairs) if pairs else "")


def whole(raw: str | None, default: int) -> int:
    """A whole number of at most seven ASCII digits."""
    return int(raw) if raw and len(raw) <= 7 and raw.isascii() and raw.isdigit() else default
