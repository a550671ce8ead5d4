"""What stands around the headline: the short lines where bylines and dates are."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.extract.outline import HEADINGS, Outline, seen, within
from pipeline.extract.tree import Tree
from pipeline.extract.walk import Walk

LONGEST = 160  # characters of a line that may be a byline
BLOCKS = 60  # looked at around the headline
MOST_HEADINGS = 80  # of a page that are looked at
HEADLINES = '[class*="titul" i],[class*="title" i],[class*="headline" i]'
LONGEST_HEADLINE = 300  # characters
APART = frozenset(("aside", "nav"))
WORD = re.compile(r"\w+")


def lines_near(tree: Tree, title: str) -> list[str]:
    """Short lines behind the headline, then those before it; [] where the headline cannot be found."""
    wanted = fold(title)
    page = tree.walk
    at = _heading(page, wanted)
    if at < 0 and (at := _titled(tree, wanted)) < 0:
        return []
    texts, _ = page.sizes
    for _ in range(4):
        if page.parents[at] <= 0 or texts[at] > 20 * LONGEST:
            break
        at = page.parents[at]
    lines = list(_lines(within(page, at, BLOCKS), wanted))
    place = next((index for index, line in enumerate(lines) if fold(line) == wanted), 0)
    return [line for line in lines[place + 1 : place + 16] + lines[max(0, place - 4) : place] if len(line) <= LONGEST]


def _lines(outline: Outline, wanted: str) -> Iterator[str]:
    """The texts up to the first heading behind the headline that is a link: it belongs to another article."""
    began = False
    apart: list[bool] = []
    inside: list[bool] = []  # an article, whose own foot may hold the byline
    for element in outline.elements:
        above = element.parent
        inside.append(element.tag == "article" or (above >= 0 and inside[above]))
        apart.append(
            (above >= 0 and apart[above]) or element.tag in APART or (element.tag == "footer" and not inside[-1])
        )
    for block in outline.blocks:
        if block.tag in HEADINGS and fold(block.text) == wanted:
            began = True
        elif began and block.tag in HEADINGS and block.links > 0.9 * len(block.text):
            return
        if not apart[block.element]:
            yield block.text


def _heading(page: Walk, wanted: str) -> int:
    """The element that is the heading of those words; -1 where none is."""
    for tag in ("h1", "h2"):
        for index in [index for index, one in enumerate(page.tags) if one == tag][:MOST_HEADINGS]:
            if fold(page.text(index)) == wanted:
                return index
    return -1


def _titled(tree: Tree, wanted: str) -> int:
    """The block-level element around what is named like a headline and has those words; -1 where none is."""
    node = next((node for node in tree.css(HEADLINES)[:MOST_HEADINGS] if fold(node.text()[:1500]) == wanted), None)
    places = {one.mem_id: index for index, one in enumerate(tree.walk.nodes)} if node is not None else {}
    while node is not None and node.mem_id not in places:
        node = node.parent
    return places[node.mem_id] if node is not None else -1


def fold(text: str) -> str:
    """Words alone, in lower case: what two forms of one headline share."""
    return _short(text) if len(text) <= LONGEST_HEADLINE else _fold(text)


def _fold(text: str) -> str:
    return " ".join(WORD.findall(seen(text).casefold()))


_short = lru_cache(maxsize=128)(_fold)  # a page's headlines are asked for three times over
