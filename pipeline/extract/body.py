"""Where the article stands in the page: paragraph mass added up from below, then a descent while one child dominates."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.outlet import Hints
from pipeline.extract import boilerplate, jsonld, names, state
from pipeline.extract.completeness import WALL
from pipeline.extract.declared import Declared
from pipeline.extract.outline import HEADINGS, Block, Element, Outline, draw, sketch

LEAST = 40  # characters of a block that counts as a paragraph wherever it stands
DOMINATES = 0.75
SHORT = 2_500  # characters: below it the page may hold the rest elsewhere
MORE = 1.5  # times the visible text that a declared one has to be
DENSE_BELOW = 1_800  # characters: so little may be a teaser, or an article that is not set in paragraphs
NEAR = 160  # characters of a line that may be a byline
LEAVES = frozenset(("p", "li", "blockquote", "pre", "td"))
MARKUP = re.compile(r"</?(?:p|br|div|strong|em|a|h[1-6]|ul|li|span|img|figure|blockquote)\b[^>]*>", re.I)
STAMP = re.compile(r"^\W{0,3}\d{1,2}[:.h]\d{2}\b")
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    paragraphs: list[str]
    method: str  # hint | density | json-ld | state | trafilatura | none
    raw: list[str] = field(default_factory=list)  # before boilerplate was left out: sign-offs and datelines
    walled: bool = False  # the page speaks of a subscription
    stamps: int = 0  # clock times that head a paragraph, as in live blogs

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def find(tree: LexborHTMLParser, declared: Declared, title: str, hints: Hints) -> Found:
    """The article's paragraphs: by the outlet's hint, by density, else as the page declares or scripts hold them."""
    if tree.body is None:
        return Found(paragraphs=[], method="none")
    hinted = _hinted(tree, hints)
    written = article_body(declared)
    raw = draw(hinted).blocks if hinted is not None else _quickly(tree.body, title, written)
    blocks = boilerplate.clean(raw, title)
    outline = Outline()
    if hinted is None and sum(len(block.text) for block in blocks) < DENSE_BELOW:
        outline = draw(tree.body)
        raw = choose(outline, title, written)
        blocks = boilerplate.clean(raw, title)
    paragraphs = [block.text for block in blocks]
    method = "hint" if hinted is not None else "density"
    size = sum(map(len, paragraphs))
    for name, other in (("json-ld", written), ("state", state.paragraphs(state.scripts(tree)) if size < SHORT else [])):
        if sum(map(len, other)) > MORE * size + 100:
            paragraphs, method, size = other, name, sum(map(len, other))
    walled = size < DENSE_BELOW and any(WALL.search(block.text) for block in outline.blocks)
    return Found(
        paragraphs=paragraphs,
        method=method if paragraphs else "none",
        raw=[block.text for block in raw],
        walled=walled,
        stamps=sum(bool(STAMP.match(paragraph)) for paragraph in paragraphs),
    )


def _hinted(tree: LexborHTMLParser, hints: Hints) -> LexborNode | None:
    """The element that the outlet's hint names; what it says to drop is taken out of the tree."""
    for selector in hints.drop:
        for node in tree.css(selector):
            node.decompose()
    found = tree.css_first(hints.body) if hints.body else None
    return found if found is not None and len(found.text()) > 200 else None


def _quickly(root: LexborNode, title: str, written: list[str]) -> list[Block]:
    """As ``choose``, on the paragraphs alone; only the element found is looked at in full."""
    outline, nodes = sketch(root)
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), written, start)
    if values[0] <= 0:
        return []
    inner = draw(nodes[descend(outline, values)])
    dropped = furniture(inner, 0)
    return _from_headline([block for block in inner.blocks if block.element not in dropped], title)


def choose(outline: Outline, title: str, written: list[str]) -> list[Block]:
    """The article's blocks in document order, boilerplate among them."""
    if not outline.elements:
        return []
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), written, start)
    top = descend(outline, values) if values[0] > 0 else 0
    dropped = furniture(outline, top)
    blocks = [block for block in outline.inside(top) if block.element not in dropped]
    return _from_headline(blocks, title)


def headline(outline: Outline, title: str) -> int:
    """The index of the block that is the article's headline; -1 where none is."""
    wanted = _fold(title)
    for tag in ("h1", "h2"):
        for index, block in enumerate(outline.blocks):
            if block.tag == tag and _fold(block.text) == wanted:
                return index
    return -1


def near_headline(tree: LexborHTMLParser, title: str) -> list[str]:
    """Short lines around the headline, where byline and date stand; those behind it first."""
    wanted = _fold(title)
    at = next((node for node in tree.css("h1,h2")[:60] if _fold(node.text()) == wanted), None)
    if at is None:
        return []
    for _ in range(4):
        if at.parent is None or at.parent.tag in ("body", "html") or len(at.text()) > 20 * NEAR:
            break
        at = at.parent
    lines = [block.text for block in draw(at).blocks[:60]]
    place = next((index for index, line in enumerate(lines) if _fold(line) == wanted), 0)
    return [line for line in lines[place + 1 : place + 16] + lines[max(0, place - 4) : place] if len(line) <= NEAR]


def _from_headline(blocks: list[Block], title: str) -> list[Block]:
    """What stands before the headline belongs to something else, unless it is much of the text."""
    wanted = _fold(title)
    for index, block in enumerate(blocks):
        if block.tag in ("h1", "h2") and _fold(block.text) == wanted:
            before = sum(len(b.text) - b.links for b in blocks[:index])
            return blocks[index + 1 :] if before < 0.4 * sum(len(b.text) - b.links for b in blocks) else blocks
    return blocks


def _fold(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def weigh(outline: Outline, start: int) -> list[float]:
    """For each element how much a paragraph in it counts, by the names of the element and its ancestors.

    A name says nothing about an element that holds the headline or most of the page's text: "comments-enabled".
    """
    elements = outline.elements
    weights: list[float] = [1.0]
    known: dict[str, float] = {}
    most = 0.75 * (elements[0].text - elements[0].links)
    holder = outline.blocks[start].element if start >= 0 else 0
    for index in range(1, len(elements)):
        element = elements[index]
        above = weights[element.parent]
        if above == 0.0 or element.text == 0:
            weights.append(0.0)
            continue
        if index <= holder < element.end or element.text - element.links > most:
            weights.append(above)
            continue
        own = known.get(element.name)
        if own is None:
            own = known[element.name] = names.weight(element.name)
        if element.tag in boilerplate.CHROME or element.hidden:
            own = min(own, names.FURNITURE)
        weights.append(min(above, own))
    return weights


def mass(outline: Outline, weights: list[float], written: list[str], start: int) -> list[float]:
    """Paragraph mass of every element's subtree. Blocks before ``start``, the headline, count little."""
    values = [0.0] * len(outline.elements)
    declared = _fold(" ".join(written)) if written else ""
    for index, block in enumerate(outline.blocks):
        size = len(block.text)
        if size < 25 or (size < LEAST and block.tag != "p") or block.tag in HEADINGS:
            continue
        plain = float(size - 2 * block.links)
        if plain <= 0:
            continue
        if block.tag == "li" and size < 100:
            plain /= 3
        if index and _is_card(outline.blocks[index - 1]):
            plain *= 0.3
        if declared and " ".join(WORD.findall(block.text.casefold())[:12]) in declared:
            plain *= 3
        elif index < start:
            plain *= 0.3
        values[block.element] += plain * weights[block.element]
    for index in range(len(values) - 1, 0, -1):
        values[outline.elements[index].parent] += values[index]
    return values


def _is_card(block: Block) -> bool:
    """A headline that is a link: what follows is the teaser of another article."""
    return block.tag in HEADINGS and block.links > 0.9 * len(block.text)


def descend(outline: Outline, values: list[float]) -> int:
    """The innermost element that still holds nearly all of the article."""
    elements = outline.elements
    children: list[list[int]] = [[] for _ in values]
    for index, element in enumerate(elements):
        if element.parent >= 0 and values[index] > 0:
            children[element.parent].append(index)
    at = 0
    while children[at]:
        best = max(children[at], key=values.__getitem__)
        if values[best] < DOMINATES * values[at] or _is_one_of_many(elements, values, children[at], best):
            break
        if not children[best] and (len(children[at]) > 1 or elements[best].tag in LEAVES):
            break
        at = best
    return at


def _is_one_of_many(elements: list[Element], values: list[float], siblings: list[int], best: int) -> bool:
    """Sites wrap each paragraph in an element of its own: such siblings are one text."""
    own = elements[best]
    kind = own.name.split(" ", 1)[0]
    alike = 0.0
    for sibling in siblings:
        other = elements[sibling]
        if (
            sibling != best
            and other.tag == own.tag
            and other.name.split(" ", 1)[0] == kind
            and other.links < 0.3 * other.text
        ):
            alike += values[sibling]
    return alike > 0.05 * values[best]


def furniture(outline: Outline, top: int) -> set[int]:
    """Indexes of elements that hold little of the text and are named like furniture, hidden, or made of links."""
    elements = outline.elements
    whole = elements[top].text or 1
    dropped: set[int] = set()
    known: dict[str, float] = {}
    index = top + 1
    while index < elements[top].end:
        element = elements[index]
        named = known.get(element.name)
        if named is None:
            named = known[element.name] = names.weight(element.name)
        if element.text and _is_furniture(element, named, whole):
            dropped.update(range(index, element.end))
            index = element.end
        else:
            index += 1
    return dropped


def _is_furniture(element: Element, named: float, whole: int) -> bool:
    share = element.text / whole
    if share >= 0.5:
        return False
    linked = element.links / element.text
    if linked > 0.6 and element.text > 60 and element.tag in boilerplate.LISTS:
        return True
    if named == names.SELDOM:
        return linked > 0.25 or element.text - element.links < 150
    return share < boilerplate.SHARE and (named < 1.0 or element.hidden or element.tag in boilerplate.CHROME)


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
        return [block.text for block in draw(inner).blocks] if inner is not None else []
    return [line for part in raw.splitlines() if (line := " ".join(part.split()))]
