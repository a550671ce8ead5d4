"""A page as paragraphs: what is weighed to find where an article stands."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from pipeline.extract.walk import MOST, Attributes, Block, Walk, walk

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Characters that show nothing and can turn a line round or hide a word: controls, bidirectional overrides, soft hyphens.
UNSEEN = dict.fromkeys(
    (
        *range(9),
        11,
        12,
        *range(14, 32),
        *range(127, 133),
        *range(134, 160),
        173,
        8203,
        8206,
        8207,
        *range(8234, 8239),
        8288,
        *range(8294, 8298),
        65279,
    )
)
HIDDEN = re.compile("[" + "".join(map(re.escape, map(chr, UNSEEN))) + "]")
LONGEST_NAME = 400  # characters of class and id
LEAVES = frozenset(("p", "h1", "h2", "h3", "h4"))  # what an article is found by
WORDED = HEADINGS | {"p", "li"}
SHORTEST = 25  # characters of such a paragraph


def seen(text: str) -> str:
    """``text`` without the characters that show nothing."""
    return text if text.isprintable() else HIDDEN.sub("", text)


@dataclass(slots=True)
class Element:
    """A block-level element that holds text. Its subtree is ``elements[own index : end]``."""

    tag: str
    name: str  # class and id as one string
    parent: int  # index; -1 at the root
    end: int = 0
    hidden: bool = False
    text: int = 0  # characters in the subtree
    links: int = 0  # of which are links


@dataclass(slots=True)
class Outline:
    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # the elements' own indexes in the walk

    def inside(self, element: int) -> list[Block]:
        """The blocks of a subtree, in document order."""
        end = self.elements[element].end
        return [block for block in self.blocks if element <= block.element < end]


def draw(root: LexborNode, most: int = MOST) -> Outline:
    """The outline of a subtree that is no part of a page already walked."""
    return within(walk(root, most), 0)


def within(page: Walk, top: int, most: int = MOST) -> Outline:
    """The outline of one element of a page: what holds its first ``most`` blocks."""
    outline = Outline()
    places = {-1: -1}
    for block in page.inside(top)[:most]:
        at = block.element
        if at not in places:
            _open(outline, page, at, top, places)
        outline.blocks.append(Block(block.text, block.links, places[at], block.tag))
    if not outline.elements and page.tags:
        _open(outline, page, top, top, places)
    _add_up(outline)
    return outline


def sketch(page: Walk) -> Outline:
    """The outline of paragraphs and headings alone, and of what holds them. They are no elements of it themselves.

    Enough to find where an article stands; what stands there besides paragraphs is seen by ``within``.
    """
    outline = Outline()
    places = {-1: -1}
    _open(outline, page, 0, 0, places)
    for block in page.blocks:
        if block.tag not in LEAVES or (len(block.text) < SHORTEST and block.tag == "p"):
            continue
        at = page.parents[block.element]
        if at not in places:
            _open(outline, page, at, 0, places)
        outline.blocks.append(Block(block.text, block.links, max(0, places[at]), block.tag))
    _add_up(outline)
    return outline


def _open(outline: Outline, page: Walk, at: int, top: int, places: dict[int, int]) -> None:
    """Enters an element of the page and those around it up to ``top`` that the outline does not have yet."""
    chain = [at]
    while (above := page.parents[at]) not in places and at != top:
        chain.append(above)
        at = above
    while chain:
        one = chain.pop()
        parent = -1 if one == top else places[page.parents[one]]
        places[one] = len(outline.elements)
        outline.places.append(one)
        outline.elements.append(_element(page.attributes_of(one), page.tags[one], parent))


def _element(attributes: Attributes, tag: str, parent: int) -> Element:
    if not attributes:
        return Element(tag, "", parent)
    name = attributes.get("class") or ""
    if "id" in attributes and tag not in WORDED:  # that of a heading is its words: "full-time-career-promotion"
        name = f"{name} {attributes['id'] or ''}"
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    if "style" in attributes:
        style = attributes["style"] or ""
        hidden = hidden or ("none" in style and "display:none" in style[:2000].replace(" ", ""))
    return Element(tag, name[:LONGEST_NAME], parent, hidden=hidden)


def _add_up(outline: Outline) -> None:
    """Ends and sums of subtrees, from below: an element always stands behind its parent."""
    elements = outline.elements
    for block in outline.blocks:
        element = elements[block.element]
        element.text += len(block.text)
        element.links += block.links
    for index in range(len(elements) - 1, -1, -1):
        element = elements[index]
        element.end = max(element.end, index + 1)
        if element.parent >= 0:
            above = elements[element.parent]
            above.text += element.text
            above.links += element.links
            above.end = max(above.end, element.end)
