"""What stands around the headline: the short lines where bylines and dates are."""

import re

from selectolax.lexbor import LexborNode

from pipeline.extract.outline import draw, seen
from pipeline.extract.tree import Tree

LONGEST = 160  # characters of a line that may be a byline
BLOCKS = 60  # looked at around the headline
HEADLINES = '[class*="titul" i],[class*="title" i],[class*="headline" i]'
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
    lines = [block.text for block in draw(at, BLOCKS).blocks]
    place = next((index for index, line in enumerate(lines) if fold(line) == wanted), 0)
    return [line for line in lines[place + 1 : place + 16] + lines[max(0, place - 4) : place] if len(line) <= LONGEST]


def _headed(nodes: list[LexborNode], wanted: str) -> LexborNode | None:
    return next((node for node in nodes[:80] if fold(node.text()[:1500]) == wanted), None)


def fold(text: str) -> str:
    """Words alone, in lower case: what two forms of one headline share."""
    return " ".join(WORD.findall(seen(text).casefold()))
