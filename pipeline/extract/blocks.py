"""A subtree as paragraphs: what a reader sees as separate blocks, with how much of each is links."""

from dataclasses import dataclass

from selectolax.lexbor import LexborNode

INLINE = frozenset(
    ["a", "abbr", "acronym", "amp-anim", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "o-p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "-text", "o:p", "st1:place"]
)
SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "applet", "audio", "video", "canvas", "map", "math", "nav", "select", "option", "textarea", "button", "input", "dialog", "datalist", "progress", "meter", "head", "meta", "link", "amp-ad", "amp-embed", "amp-iframe", "amp-social-share", "amp-sidebar", "amp-analytics", "figcaption", "figure", "footer", "aside", "menu", "-comment"]
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MOST = 20_000  # blocks of one page


@dataclass(slots=True, kw_only=True)
class Block:
    text: str
    links: int  # characters of the text that are links
    tag: str  # of the innermost block-level element
    node: LexborNode  # that element


def linearise(
    root: LexborNode, dropped: frozenset[int] = frozenset(), kept: frozenset[str] = frozenset()
) -> list[Block]:
    """The blocks below ``root`` in document order. ``dropped`` holds the mem_ids of subtrees to leave out, ``kept``
    tags that are read although they usually hold nothing. Iterative: no depth of nesting can end it."""
    skipped = SKIPPED - kept
    blocks: list[Block] = []
    parts: list[str] = []
    links = 0
    owner = root
    breaks = 0

    def flush() -> None:
        nonlocal links
        if parts:
            text = " ".join("".join(parts).split())
            if text:
                blocks.append(Block(text=text, links=min(links, len(text)), tag=owner.tag or "", node=owner))
            parts.clear()
        links = 0

    stack: list[tuple[LexborNode | None, LexborNode, bool]] = [
        (child, root, False) for child in reversed(list(root.iter(include_text=True)))
    ]
    while stack and len(blocks) < MOST:
        node, parent, linked = stack.pop()
        if node is None:  # the end of a block-level element
            flush()
            owner = parent
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            if text:
                if text.isspace():
                    parts.append(" ")
                else:
                    parts.append(text)
                    breaks = 0
                    if linked:
                        links += len(text.strip())
            continue
        if tag == "br":
            breaks += 1
            if breaks >= 2:
                flush()
            else:
                parts.append(" ")
            continue
        if tag in skipped or node.mem_id in dropped:
            continue
        if tag in INLINE:
            inside = linked or tag == "a"
            stack.extend((child, parent, inside) for child in reversed(list(node.iter(include_text=True))))
            continue
        flush()
        stack.append((None, owner, linked))
        owner = node
        breaks = 0
        stack.extend((child, node, linked) for child in reversed(list(node.iter(include_text=True))))
    flush()
    return blocks
