"""Foreign text on our pages: escaped whole, marked in place, and linked only to the web."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.web.text import Mark, clean, highlighted, marked, outgoing


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,<script>", False),
        ("vbscript:x", False),
        ("//example.com/x", False),
        ("/local", False),
        ("http://", False),
        ("http://[::1", False),
        ("ftp://example.com", False),
        ("", False),
        ("https://example.com/a?b=c#d", True),
        ("HTTP://EXAMPLE.COM", True),
    ],
)
def test_only_web_addresses_become_links(url: str, kept: bool) -> None:
    assert outgoing(url) == (url if kept else "")


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("<b>Rusia</b>", [(3, 8)], "&lt;b&gt;<mark>Rusia</mark>&lt;/b&gt;"),
        ("ab", [(0, 1), (1, 2)], "<mark>ab</mark>"),
        ("abc", [(0, 3), (1, 2)], "<mark>abc</mark>"),
        ("abc", [(0, 2), (1, 3)], "<mark>abc</mark>"),
        ("abc", [(2, 99), (-5, 1), (1, 1), (3, 2)], "<mark>a</mark>b<mark>c</mark>"),
        ("a&b", [(1, 2)], "a<mark>&amp;</mark>b"),
        ("", [(0, 1)], ""),
    ],
)
def test_marks(text: str, marks: list[tuple[int, int]], expected: str) -> None:
    assert marked(text, marks) == expected


def test_overlapping_mentions_name_both() -> None:
    marks = [Mark(0, 6, "actor", 'Banco "X"'), Mark(3, 9, "theme", "banca")]
    assert highlighted("abcdefghi", marks) == (
        '<mark class="actor" title="Banco &quot;X&quot;">abc</mark>'
        '<mark class="actor theme" title="Banco &quot;X&quot; · banca">def</mark>'
        '<mark class="theme" title="banca">ghi</mark>'
    )


SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8)


@given(st.text(max_size=30), SPANS, st.integers(0, 10), st.integers(0, 35))
def test_marking_changes_no_text_and_nests_nothing(
    text: str, spans: list[tuple[int, int]], start: int, end: int
) -> None:
    start, end = min(start, len(text)), max(start, end)
    shown = highlighted(text, [Mark(a, b, "actor") for a, b in spans], start=min(start, len(text)), end=end)
    assert html.unescape(re.sub(r'</?mark(?: class="actor" title="")?>', "", shown)) == clean(text[start:end])
    assert re.findall(r"<(/?)mark", shown) == ["", "/"] * shown.count("</mark>")


@given(st.text())
def test_cleaning_moves_no_offset(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", clean(text))
