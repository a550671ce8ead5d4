"""A parsed page whose elements were looked through once: a CSS query costs a fifth of the parse, this walk a third."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

LEAVES = frozenset(("p", "h1", "h2", "h3", "h4"))
WANTED = frozenset(("html", "title", "meta", "link", "script", "h1", "h2"))


class Tree(LexborHTMLParser):
    """``tagged`` and ``leaves`` answer from lists that are made at the first question and know no later change."""

    _tags: dict[str, list[LexborNode]] | None = None
    _leaves: list[LexborNode]

    def tagged(self, *tags: str) -> list[LexborNode]:
        """The elements of these tags, of WANTED only; in document order within each tag."""
        found = self._tags if self._tags is not None else self._look()
        if len(tags) == 1:
            return found[tags[0]]
        return [node for tag in tags for node in found[tag]]

    def leaves(self) -> list[LexborNode]:
        """Paragraphs and headings in document order."""
        if self._tags is None:
            self._look()
        return self._leaves

    def _look(self) -> dict[str, list[LexborNode]]:
        tags: dict[str, list[LexborNode]] = {tag: [] for tag in WANTED}
        leaves: list[LexborNode] = []
        for node in _all(self):
            tag = node.tag or ""
            if tag in LEAVES:
                leaves.append(node)
            if tag in WANTED:
                tags[tag].append(node)
        self._tags, self._leaves = tags, leaves
        return tags


def _all(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    return tree.root.traverse() if tree.root is not None else iter(())
