"""A page as paragraphs: one walk over the tree, after which everything is arithmetic on two flat lists."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rp rt ruby s samp small span strike "
    "strong sub sup time tt u var wbr label o:p".split()
)
SKIPPED = frozenset(
    "script style noscript template svg iframe object embed applet audio video canvas map math nav select option textarea button "
    "input dialog datalist progress meter head meta link title menu -comment -doctype amp-ad amp-embed amp-iframe "
    "amp-social-share amp-sidebar amp-analytics amp-consent".split()
)
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
MOST = 20_000  # blocks of one page
LONGEST_NAME = 400  # characters of class and id
LEAVES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"))  # often nothing but one text
DEEPEST = 500  # ancestors followed upwards


def seen(text: str) -> str:
    """``text`` without the characters that show nothing."""
    return HIDDEN.sub("", text)


@dataclass(slots=True)
class Element:
    """A block-level element. Its subtree is ``elements[own index : end]``."""

    tag: str
    name: str  # class and id as one string
    parent: int  # index; -1 at the root
    end: int = 0
    hidden: bool = False
    text: int = 0  # characters in the subtree
    links: int = 0  # of which are links


@dataclass(slots=True)
class Block:
    """What stands between two block-level borders."""

    text: str
    links: int  # characters of the text that are links
    element: int  # index of the innermost block-level element
    tag: str  # of that element


@dataclass(slots=True)
class Outline:
    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def inside(self, element: int) -> list[Block]:
        """The blocks of a subtree, in document order."""
        end = self.elements[element].end
        return [block for block in self.blocks if element <= block.element < end]


def draw(root: LexborNode, most: int = MOST) -> Outline:  # noqa: PLR0912, PLR0915 - one loop: a call a node costs a third more
    """The outline of the subtree. Iterative, so that no depth of nesting can end it."""
    outline = Outline()
    elements, blocks = outline.elements, outline.blocks
    parts: list[str] = []
    links = 0
    elements.append(_element(root, root.tag or "", -1))  # whatever its tag: the caller chose it
    owner = 0
    breaks = 0
    stack: list[tuple[LexborNode | None, int, bool]] = [(None, -1, False)]
    stack += [(child, 0, False) for child in reversed(list(root.iter(include_text=True)))]
    while stack:
        node, parent, linked = stack.pop()
        tag = "" if node is None else node.tag
        if tag == "-text":
            text = node.text_content or ""  # type: ignore[union-attr]
            parts.append(text)
            if not text.isspace():
                breaks = 0
                if linked:
                    links += len(text)
            continue
        if tag == "br":
            breaks += 1
            parts.append(" ")
            if breaks < 2:
                continue
        elif tag in SKIPPED:
            continue
        elif tag in INLINE:
            children = list(node.iter(include_text=True))  # type: ignore[union-attr]
            if children:
                children.reverse()
                inside = linked or tag == "a"
                stack.extend([(child, parent, inside) for child in children])
            continue
        if parts:  # a border: what was gathered is a block
            whole = " ".join("".join(parts).split())
            if whole:
                if len(blocks) == most:
                    break
                blocks.append(Block(whole, min(links, len(whole)), owner, elements[owner].tag))
            parts.clear()
            links = 0
        if tag == "br":
            continue
        if node is None:
            elements[owner].end = len(elements)
            owner = parent
            continue
        children = list(node.iter(include_text=True))
        if tag in LEAVES and (line := _line(children, linked)) is not None:
            if line[0]:
                if len(blocks) == most:
                    break
                elements.append(_element(node, tag or "", owner))
                elements[-1].end = len(elements)
                blocks.append(Block(line[0], min(line[1], len(line[0])), len(elements) - 1, tag or ""))
            continue
        stack.append((None, owner, linked))
        elements.append(_element(node, tag or "", owner))
        owner = len(elements) - 1
        breaks = 0
        children.reverse()
        stack.extend([(child, owner, linked) for child in children])
    if stack:  # there were more blocks than asked for: what is open ends here
        for element in elements:
            element.end = element.end or len(elements)
    _add_up(outline)
    return outline


def _line(children: list[LexborNode], linked: bool) -> tuple[str, int] | None:
    """(text, characters of links) of a paragraph that holds nothing but text and inline elements of text alone; None
    where it has to be walked."""
    parts = []
    links = 0
    for child in children:
        tag = child.tag
        if tag == "-text":
            text = child.text_content or ""
        elif tag in INLINE:
            first = child.first_child
            if first is None:
                continue
            if first.tag != "-text" or first.next is not None:
                return None
            text = first.text_content or ""
            if tag == "a" and not linked:
                links += len(text)
        else:
            return None
        parts.append(text)
    whole = " ".join("".join(parts).split())
    return whole, len(whole) if linked else links


def sketch(root: LexborNode, leaves: list[LexborNode]) -> tuple[Outline, list[LexborNode]]:
    """The outline of ``leaves`` (paragraphs and headings) alone, and the nodes of its elements, at a fifth of ``draw``'s cost.

    Enough to find where an article stands; what stands there besides paragraphs has to be drawn.
    """
    outline = Outline(elements=[Element("body", "", -1)])
    nodes = [root]
    places = {root.mem_id: 0}
    for leaf in leaves[:MOST]:
        text = " ".join(leaf.text().split())
        tag = leaf.tag or ""
        if not text or (tag == "p" and len(text) < 25):
            continue
        chain: list[LexborNode] = []
        above = leaf.parent
        while above is not None and above.mem_id not in places and len(chain) < DEEPEST:
            chain.append(above)
            above = above.parent
        place = places.get(above.mem_id, 0) if above is not None else 0
        for node in reversed(chain):
            outline.elements.append(_element(node, node.tag or "", place))
            nodes.append(node)
            place = places[node.mem_id] = len(nodes) - 1
        outline.blocks.append(Block(text, _linked(leaf, text), place, tag))
    for index in range(len(nodes) - 1, -1, -1):
        element = outline.elements[index]
        element.end = max(element.end, index + 1)
        if element.parent >= 0:
            above_it = outline.elements[element.parent]
            above_it.end = max(above_it.end, element.end)
    _add_up(outline)
    return outline, nodes


def _linked(leaf: LexborNode, text: str) -> int:
    """Characters of a paragraph that are links; a heading inside a link is one."""
    first = leaf.first_child
    if first is not None and first.next is None and first.tag == "-text":
        above = leaf.parent
        return len(text) if above is not None and above.tag == "a" else 0
    return min(len(text), sum(len(child.text()) for child in leaf.css("a")))


def _element(node: LexborNode, tag: str, parent: int) -> Element:
    attributes = node.attributes
    if not attributes:
        return Element(tag, "", parent)
    name = attributes.get("class") or ""
    if "id" in attributes and tag not in LEAVES:  # that of a heading is its words: "full-time-career-promotion"
        name = f"{name} {attributes['id'] or ''}"
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    if "style" in attributes:
        style = attributes["style"] or ""
        hidden = hidden or ("none" in style and "display:none" in style[:2000].replace(" ", ""))
    return Element(tag, name[:LONGEST_NAME], parent, hidden=hidden)


def _add_up(outline: Outline) -> None:
    """Sums of subtrees, from below: an element always stands behind its parent."""
    elements = outline.elements
    for block in outline.blocks:
        element = elements[block.element]
        element.text += len(block.text)
        element.links += block.links
    for element in reversed(elements):
        if element.parent >= 0:
            above = elements[element.parent]
            above.text += element.text
            above.links += element.links
