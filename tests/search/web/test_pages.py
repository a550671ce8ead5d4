import pytest

from search.web.pages import pages
from search.web.params import SearchParams


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 0, None),
        (1, 20, None),
        (1, 21, [1, 2]),
        (4, 140, [1, 2, 3, 4, 5, 6, 7]),
        (6, 2000, [1, 0, 4, 5, 6, 7, 8, 0, 100]),
        (500, 1_000_000, [1, 0, 498, 499, 500]),
        (501, 1_000_000, [1, 0, 499, 500]),  # beyond what can be asked for
    ],
)
def test_numbers(page: int, total: int, numbers: list[int] | None) -> None:
    shown = pages(SearchParams(page=page), total)
    assert (shown and [one.number for one in shown.numbers]) == numbers


def test_ends_and_cut() -> None:
    first, last = pages(SearchParams(), 1_000_000), pages(SearchParams(page=500), 1_000_000)
    assert first and last
    assert (first.previous, first.following, first.cut) == ("", "/?page=2", True)
    assert (last.previous, last.following) == ("/?page=499", "")
