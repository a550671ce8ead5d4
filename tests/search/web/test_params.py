"""Whatever an address holds, the pages have an answer."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.request import Sort
from search.web.params import MOST_DEPTH, SearchParams, address, read
from search.web.sources_page import SourcesParams
from search.web.sources_page import read as read_sources


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("sort=; drop table", "sort", Sort.DATE),
        ("sort=RELEVANCE", "sort", Sort.DATE),
        ("sort=relevance", "sort", Sort.RELEVANCE),
        ("page=0", "page", 1),
        ("page=-7", "page", 1),
        ("page=3.5", "page", 1),
        ("page=٣", "page", 1),  # a digit, but not one of ours
        ("page=99999999999999999999999", "page", 1),
        ("page=9999999", "page", MOST_DEPTH // 20 + 1),
        ("page=2&page=5", "page", 5),
        ("size=7", "size", 20),
        ("size=100", "size", 100),
        ("size=1e9", "size", 20),
        ("unfold=yes", "unfold", False),
        ("unfold=1", "unfold", True),
        ("q=a%00b%1b%c2%85c", "q", "a b  c"),
        ("q=%ED%A0%80", "q", "\N{REPLACEMENT CHARACTER}" * 3),  # half of a surrogate pair, as bytes
        ("q=++", "q", ""),
        ("", "q", ""),
    ],
)
def test_bad_values_become_defaults(query: str, name: str, value: object) -> None:
    assert getattr(read(QueryDict(query)), name) == value


@given(
    st.builds(
        SearchParams,
        q=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x2FF, exclude_categories=["Cc", "Zs"])),
        sort=st.sampled_from(Sort),
        unfold=st.booleans(),
        page=st.integers(1, 100),
        size=st.sampled_from([10, 20, 50, 100]),
        tz=st.sampled_from(["", "Europe/Madrid"]),
    )
)
def test_an_address_read_again_asks_the_same(params: SearchParams) -> None:
    assert read(QueryDict(address(params).partition("?")[2])) == params


def test_a_change_goes_back_to_the_first_page() -> None:
    assert SearchParams(q="oil", page=4).url(sort=Sort.RELEVANCE) == "/?q=oil&sort=relevance"
    assert SearchParams(q="oil", page=4).url(page=5) == "/?q=oil&page=5"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=ESP&state=on fire&sort=rowid&page=x", SourcesParams()),
        (
            "country=es&state=silent&sort=next&page=2&q=%00",
            SourcesParams(country="ES", state="silent", sort="next", page=2),
        ),
        ("q=" + "a" * 300, SourcesParams(q="a" * 100)),
        ("country=%C3%91%C3%91", SourcesParams()),
    ],
)
def test_sources_params(query: str, expected: SourcesParams) -> None:
    assert read_sources(QueryDict(query)) == expected
