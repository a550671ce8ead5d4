"""One walk over a page's elements, after which everything is arithmetic on flat lists.

Nothing else may look at every node: a page holds two thousand, and each costs Python a third of a microsecond.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

INLINE = frozenset(
    "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rp rt ruby s samp small span strike "
    "strong sub sup time tt u var wbr label o:p".split()
)
SKIPPED = frozenset(
    "style noscript template svg iframe object embed applet audio video canvas map math nav select option textarea button "
    "input dialog datalist progress meter head menu -comment -doctype amp-ad amp-embed amp-iframe "
    "amp-social-share amp-sidebar amp-analytics amp-consent".split()
)
SET_ASIDE = frozenset(("meta", "link", "script", "title"))  # no text for readers, but what the page says of itself
MOST = 20_000  # blocks of one page
ROOMY = 5  # elements and blocks together may be so many times as many

_TEXT, _BLOCK, _INLINE, _LINK, _SKIPPED, _BREAK, _VOID, _ASIDE = range(8)
_KINDS: dict[str | None, int] = {
    **dict.fromkeys(INLINE, _INLINE),
    **dict.fromkeys(SKIPPED, _SKIPPED),
    **dict.fromkeys(SET_ASIDE, _ASIDE),
    "-text": _TEXT,
    "a": _LINK,
    "br": _BREAK,
    "img": _VOID,  # borders without an inside
    "hr": _VOID,
}


# lexbor's numbers of its tags, which are cheaper to ask for than names; those of other names are a page's own.
_KNOWN: dict[int, int] = {}
_OWN = 10_000
_TEXT_ID = next(LexborHTMLParser("a").body.iter(include_text=True)).tag_id  # type: ignore[union-attr]


def _kind(node: LexborNode, code: int) -> int:
    kind = _KINDS.get(node.tag, _BLOCK)
    if code < _OWN:
        _KNOWN[code] = kind
    return kind


Attributes = dict[str, str | None]


@dataclass(slots=True)
class Block:
    """What stands between two block-level borders."""

    text: str
    links: int  # characters of the text that are links
    element: int  # index of the innermost block-level element
    tag: str  # of that element


@dataclass
class Walk:
    """Block-level elements by their index in document order, their subtree being ``index : ends[index]``, and blocks."""

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)  # -1 at the root
    ends: list[int] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)  # the blocks of a subtree are ``firsts[index] : lasts[index]``
    lasts: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    aside: list[LexborNode] = field(default_factory=list)  # elements of SET_ASIDE
    attributes: dict[int, Attributes] = field(default_factory=dict)  # of the elements that were asked for

    def attributes_of(self, element: int) -> Attributes:
        """Asked for once: making them costs as much as the rest of what is done for an element."""
        found = self.attributes.get(element)
        if found is None:
            found = self.attributes[element] = self.nodes[element].attributes
        return found

    def inside(self, element: int) -> list[Block]:
        """The blocks of a subtree, in document order."""
        return self.blocks[self.firsts[element] : self.lasts[element]]

    def text(self, element: int) -> str:
        """The text of a subtree on one line."""
        return " ".join(block.text for block in self.inside(element))

    @cached_property
    def sizes(self) -> tuple[list[int], list[int]]:
        """(characters of text, of which links) of every element's subtree: an element stands behind its parent."""
        texts, links = [0] * len(self.tags), [0] * len(self.tags)
        for block in self.blocks:
            texts[block.element] += len(block.text)
            links[block.element] += block.links
        parents = self.parents
        for index in range(len(parents) - 1, 0, -1):
            if texts[index]:
                texts[parents[index]] += texts[index]
                links[parents[index]] += links[index]
        return texts, links


Raw = tuple[list[str], int, int]  # pieces of a block's text, characters of links, index of its element


def walk(root: LexborNode, most: int = MOST) -> Walk:
    """The elements and blocks of a subtree. Iterative, so that no depth of nesting can end it; bounded by ``most``
    blocks."""
    found = Walk()
    raw = _gather(root, found, most)
    tags = found.tags
    for pieces, links, element in raw:
        text = (pieces[0] if len(pieces) == 1 else "".join(pieces)).strip()
        if "  " in text or not text.isprintable():
            text = " ".join(text.split())
        found.blocks.append(Block(text, min(links, len(text)), element, tags[element]))
    return found


def _gather(root: LexborNode, found: Walk, most: int) -> list[Raw]:  # noqa: PLR0912, PLR0915 - one loop: a call a node costs a third more
    tags, parents, ends, nodes = found.tags, found.parents, found.ends, found.nodes
    firsts, lasts = found.firsts, found.lasts
    known = _KNOWN.get
    raw: list[Raw] = []
    room = ROOMY * most
    pieces: list[str] = []
    links = breaks = 0
    owner, linked = 0, False
    children: Iterator[LexborNode] = root.iter(include_text=True, skip_empty=True)
    is_behind_text = False
    # What is open: its remaining children, the owner outside it (-1 inside inline elements) and whether that is a link.
    stack: list[tuple[Iterator[LexborNode], int, bool]] = []
    tags.append(root.tag or "")  # whatever its tag: the caller chose it
    parents.append(-1)
    ends.append(0)
    nodes.append(root)
    firsts.append(0)
    lasts.append(0)
    while True:
        for node in children:
            code = node.tag_id
            kind = known(code)
            if kind is None:
                kind = _kind(node, code)
            if kind == _TEXT:
                text = node.text_content or " "
                if not text.isspace():
                    pieces.append(text)
                    breaks = 0
                    if linked:
                        links += len(text)
                elif pieces:
                    pieces.append(" ")
                is_behind_text = True
                continue
            # Blanks between block-level elements are not visited; one that parts two words is seen from behind.
            if pieces and not is_behind_text and (before := node.prev) is not None and before.tag_id == _TEXT_ID:
                pieces.append(" ")
            is_behind_text = False
            if kind in (_INLINE, _LINK):
                inner = node.first_child
                if inner is None:
                    continue
                if inner.tag_id == _TEXT_ID and inner.next is None:
                    text = inner.text_content or " "
                    if not text.isspace():
                        pieces.append(text)
                        breaks = 0
                        if linked or kind == _LINK:
                            links += len(text)
                    elif pieces:
                        pieces.append(" ")
                    continue
                stack.append((children, -1, linked))
                children = node.iter(include_text=True)
                linked = linked or kind == _LINK
                break
            if kind == _SKIPPED:
                continue
            if kind == _ASIDE:
                found.aside.append(node)
                continue
            if kind == _BREAK:
                breaks += 1
                if breaks < 2:
                    if pieces:
                        pieces.append(" ")
                    continue
            if pieces:  # a border: what was gathered is a block
                raw.append((pieces, links, owner))
                pieces, links = [], 0
            if len(tags) + len(raw) > room:
                stack.clear()
                children = iter(())  # the rest is not looked at
                break
            if kind == _BLOCK:
                breaks = 0
                inner = node.first_child
                if inner is None:
                    continue
                if inner.tag_id == _TEXT_ID and inner.next is None:  # nothing but a text: it need not be entered
                    text = inner.text_content or " "
                    if not text.isspace():
                        firsts.append(len(raw))
                        raw.append(([text], len(text) if linked else 0, len(tags)))
                        lasts.append(len(raw))
                        parents.append(owner)
                        nodes.append(node)
                        tags.append(node.tag or "")
                        ends.append(len(tags))
                    continue
                stack.append((children, owner, linked))
                children = node.iter(include_text=True, skip_empty=True)
                parents.append(owner)
                owner = len(tags)
                tags.append(node.tag or "")
                ends.append(0)
                nodes.append(node)
                firsts.append(len(raw))
                lasts.append(0)
                break
        else:
            if not stack:
                break
            children, outer, linked = stack.pop()
            is_behind_text = False
            if outer >= 0:
                if pieces:
                    raw.append((pieces, links, owner))
                    pieces, links = [], 0
                ends[owner] = len(tags)
                lasts[owner] = len(raw)
                owner = outer
    if pieces:
        raw.append((pieces, links, owner))
    del raw[most:]
    _close(found, len(raw))
    return raw


def _close(found: Walk, blocks: int) -> None:
    """What is still open ends here: the root, and more where there were more blocks than asked for."""
    for index, end in enumerate(found.ends):
        if not end:
            found.ends[index] = len(found.tags)
            found.lasts[index] = blocks
        elif found.lasts[index] > blocks:
            found.lasts[index] = blocks
