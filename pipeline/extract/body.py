"""Where the article stands in the page: paragraph mass added up from below, then a descent while one child dominates."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.outlet import Hints
from pipeline.extract import boilerplate, jsonld
from pipeline.extract.blocks import Block, linearise
from pipeline.extract.completeness import WALL
from pipeline.extract.declared import Declared

PARAGRAPHS = "p,blockquote,pre,li,h2"
LEAST = 25  # characters of a paragraph that counts
DOMINATES = 0.6
FARAWAY = 400  # ancestors followed upwards
MARKUP = re.compile(r"</?(?:p|br|div|strong|em|a|h[1-6]|ul|li|span|img|figure|blockquote)\b[^>]*>", re.I)
STAMP = re.compile(r"^\W{0,3}\d{1,2}[:.h]\d{2}\b")
CHROME = frozenset(
    (
        "footer",
        "nav",
        "aside",
        "figcaption",
        "figure",
        "noscript",
        "form",
        "button",
        "dialog",
        "template",
        "iframe",
        "head",
    )
)


@dataclass(slots=True, kw_only=True)
class Mass:
    node: LexborNode
    parent: int  # mem_id; 0 at the root
    depth: int
    weight: float  # 1, or little for what is named like furniture
    total: float = 0.0
    plain: float = 0.0
    children: list[int] = field(default_factory=list)


def weigh(tree: LexborHTMLParser) -> tuple[dict[int, Mass], int]:
    """The mass of every element that holds paragraphs, by mem_id, and the mem_id of the top one."""
    root = tree.body
    if root is None:
        return {}, 0
    table = {root.mem_id: Mass(node=root, parent=0, depth=0, weight=1.0)}
    linked: dict[int, int] = {}
    for anchor in tree.css("p a, li a, h2 a, blockquote a"):
        size = len(anchor.text())
        up = anchor.parent
        for _ in range(6):
            if up is None:
                break
            linked[up.mem_id] = linked.get(up.mem_id, 0) + size
            if up.tag in ("p", "li", "h2", "blockquote"):
                break
            up = up.parent
    for paragraph in tree.css("p,blockquote,pre,li"):
        size = len(paragraph.text().strip())
        if size < LEAST:
            continue
        size -= 2 * linked.get(paragraph.mem_id, 0)
        if size <= 0:
            continue
        if paragraph.tag == "li":
            size = size // 3
        _add(table, paragraph, float(size))
    return table, root.mem_id


def _add(table: dict[int, Mass], paragraph: LexborNode, size: float) -> None:
    chain = _chain(table, paragraph.parent)
    weight = 1.0
    for mass in reversed(chain):
        weight = min(weight, mass.weight)
    for mass in chain:
        mass.total += size * weight
        mass.plain += size


def _chain(table: dict[int, Mass], node: LexborNode | None) -> list[Mass]:
    """The element and its ancestors up to the body, registered."""
    fresh: list[LexborNode] = []
    while node is not None and node.mem_id not in table:
        fresh.append(node)
        node = node.parent
        if len(fresh) > FARAWAY:
            return []
    if node is None:
        return []
    for new in reversed(fresh):
        above = table[node.mem_id]
        table[new.mem_id] = Mass(node=new, parent=node.mem_id, depth=above.depth + 1, weight=_weight(new))
        above.children.append(new.mem_id)
        node = new
    chain = []
    at = node.mem_id
    while at:
        chain.append(table[at])
        at = table[at].parent
    return chain


def _weight(node: LexborNode) -> float:
    tag = node.tag or ""
    if tag in CHROME:
        return 0.2
    return 0.3 if boilerplate.is_name(names(node)) else 1.0


def names(node: LexborNode) -> str:
    """Class and id of an element, as one string."""
    attributes = node.attributes
    return f"{(attributes.get('class') or '')[:300]} {(attributes.get('id') or '')[:100]}"


def container(table: dict[int, Mass], top: int) -> LexborNode | None:
    """The element that holds the article, or None where no paragraph stands on the page."""
    if not table or table[top].total <= 0:
        return None
    at = top
    while True:
        mass = table[at]
        best = max(mass.children, key=lambda child: table[child].total, default=0)
        if not best or table[best].total < DOMINATES * mass.total or _is_one_of_many(table, mass, best):
            return mass.node
        at = best


def _is_one_of_many(table: dict[int, Mass], mass: Mass, best: int) -> bool:
    """Sites wrap each paragraph in an element of its own: such siblings are one text."""
    node = table[best].node
    own = (node.tag, names(node))
    alike = sum(table[c].total for c in mass.children if c != best and (table[c].node.tag, names(table[c].node)) == own)
    return alike > 0.1 * table[best].total


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    paragraphs: list[str]
    method: str  # hint | density | json-ld | trafilatura | none
    walled: bool = False  # the page speaks of a subscription
    stamps: int = 0  # clock times that head a paragraph, as in live blogs

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def find(tree: LexborHTMLParser, declared: Declared, title: str, hints: Hints) -> Found:
    """The article's paragraphs: by the outlet's hint, by density, else as the page declares them."""
    paragraphs = [block.text for block in text_blocks(tree, title)]
    method = "density" if paragraphs else "none"
    written = article_body(declared)
    if written and sum(map(len, written)) > 3 * sum(map(len, paragraphs)):
        paragraphs, method = written, "json-ld"
    walled = (
        bool(WALL.search(tree.body.text()[-200_000:]))
        if tree.body is not None and sum(map(len, paragraphs)) < 2500
        else False
    )
    return Found(
        paragraphs=paragraphs, method=method, walled=walled, stamps=sum(bool(STAMP.match(p)) for p in paragraphs)
    )


def article_body(declared: Declared) -> list[str]:
    """``articleBody`` as paragraphs, HTML and entities inside it resolved; [] where none is declared."""
    raw = declared.article.get("articleBody")
    if isinstance(raw, list):
        raw = "\n\n".join(part for part in raw if isinstance(part, str))
    if not isinstance(raw, str):
        return []
    raw = jsonld.unescape(raw[:1_000_000])
    if MARKUP.search(raw):
        inner = LexborHTMLParser(raw).body
        return [block.text for block in linearise(inner)] if inner is not None else []
    return [line for part in raw.splitlines() if (line := " ".join(part.split()))]


def text_blocks(tree: LexborHTMLParser, title: str) -> list[Block]:
    """The article's blocks, cleaned; [] where nothing is found."""
    table, top = weigh(tree)
    node = container(table, top)
    if node is None:
        node = tree.body
        if node is None:
            return []
    dropped = _furniture(node)
    return boilerplate.clean(linearise(node, dropped), title)


def _furniture(node: LexborNode) -> frozenset[int]:
    """mem_ids of subtrees named like furniture that hold little of the text."""
    whole = len(node.text()) or 1
    found: set[int] = set()
    for inner in node.css("[class],[id]")[:5000]:
        if inner.mem_id == node.mem_id:
            continue
        if boilerplate.is_name(names(inner)) and len(inner.text()) < boilerplate.SHARE * whole:
            found.add(inner.mem_id)
    for inner in node.css('[hidden],[aria-hidden="true"],[style*="display:none"],[style*="display: none"]')[:2000]:
        if inner.mem_id != node.mem_id and len(inner.text()) < boilerplate.SHARE * whole:
            found.add(inner.mem_id)
    return frozenset(found)
