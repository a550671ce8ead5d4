"""What stands around the headline: the short lines where bylines and dates are."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from pipeline.extract.outline import HEADINGS, Outline, draw, seen
from pipeline.extract.tree import Tree

LONGEST = 160  # characters of a line that may be a byline
BLOCKS = 60  # looked at around the headline
HEADLINES = '[class*="titul" i],[class*="title" i],[class*="headline" i]'
APART = frozenset(("aside", "nav"))
WORD = re.compile(r"\w+")


def lines_near(tree: Tree, title: str) -> list[str]:
    """Short lines behind the headline, then those before it; [] where the headline cannot be found."""
    wanted = fold(title)
    at = _headed(tree.tagged("h1", "h2"), wanted) or _headed(tree.css(HEADLINES), wanted)
    if at is None:
        return []
    for _ in range(4):
        if at.parent is None or at.parent.tag in ("body", "html") or len(at.text()) > 20 * LONGEST:
            break
        at = at.parent
    lines = list(_lines(draw(at, BLOCKS), wanted))
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


def _headed(nodes: list[LexborNode], wanted: str) -> LexborNode | None:
    return next((node for node in nodes[:80] if fold(node.text()[:1500]) == wanted), None)


def fold(text: str) -> str:
    """Words alone, in lower case: what two forms of one headline share."""
    return " ".join(WORD.findall(seen(text).casefold()))
