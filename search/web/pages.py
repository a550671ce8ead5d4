"""Page numbers: first, last, and those around the current one."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.web.params import SearchParams

AROUND = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    number: int  # 0 for a gap
    url: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    numbers: Sequence[Number]
    previous: str  # addresses, "" at the ends
    following: str
    cut: bool  # there are results beyond the last page that can be asked for


def pages(params: SearchParams, total: int) -> Pages | None:
    """None where one page holds all."""
    needed = -(-total // params.size)
    last = min(needed, params.last_page)
    if last < 2:
        return None
    current = params.page
    wanted = sorted({1, last} | set(range(max(1, current - AROUND), min(last, current + AROUND) + 1)))
    numbers = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number - before > 1:
            numbers.append(Number(number=0, url="", current=False))
        numbers.append(Number(number=number, url=params.url(page=number), current=number == current))
    return Pages(
        numbers=numbers,
        previous=params.url(page=min(current - 1, last)) if current > 1 else "",
        following=params.url(page=current + 1) if current < last else "",
        cut=needed > params.last_page,
    )
