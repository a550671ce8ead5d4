"""A parsed page that is walked once: each CSS query is a walk of its own, a sixth of the parse."""

from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.extract.walk import SET_ASIDE, Walk, walk


class Tree:
    """What is asked of a page. ``walk`` and ``tagged`` are made at the first question and know no later change.

    It is no kind of parser itself: nodes hold on to their parser, and one that held nodes would outlive its page.
    """

    def __init__(self, utf8: bytes) -> None:
        self.parser = LexborHTMLParser(utf8)

    @property
    def body(self) -> LexborNode | None:
        return self.parser.body

    @property
    def html(self) -> str:
        return self.parser.html or ""

    def css(self, query: str) -> list[LexborNode]:
        return self.parser.css(query)

    def css_first(self, query: str) -> LexborNode | None:
        return self.parser.css_first(query)

    @cached_property
    def walk(self) -> Walk:
        """The body's elements and blocks; empty where there is no body."""
        return walk(self.parser.body) if self.parser.body is not None else Walk()

    @cached_property
    def language(self) -> str:
        """What the root element declares."""
        root = self.parser.root
        attributes = root.attributes if root is not None else {}
        return attributes.get("lang") or attributes.get("xml:lang") or ""

    def tagged(self, *tags: str) -> list[LexborNode]:
        """The elements of these tags, in document order within each: headings where readers see them, and what a page
        says of itself (title, meta, link, script)."""
        return [node for tag in tags for node in self._tagged.get(tag, ())]

    @cached_property
    def _tagged(self) -> dict[str, list[LexborNode]]:
        found: dict[str, list[LexborNode]] = {tag: [] for tag in ("h1", "h2", *SET_ASIDE)}
        head = self.parser.head
        for node in (*(head.iter() if head is not None else ()), *self.walk.aside):
            if (tag := node.tag or "") in SET_ASIDE:
                found[tag].append(node)
        for tag, node in zip(self.walk.tags, self.walk.nodes, strict=True):
            if tag in ("h1", "h2"):
                found[tag].append(node)
        return found
