"""Where the article stands in the page: paragraph mass added up from below, then a descent while one child dominates."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from crawlers.outlet import Hints
from pipeline.extract import boilerplate, jsonld
from pipeline.extract.completeness import WALL
from pipeline.extract.declared import Declared
from pipeline.extract.outline import HEADINGS, Block, Outline, draw

LEAST = 40  # characters of a block that counts as a paragraph wherever it stands
DOMINATES = 0.75
FURNITURE = 0.15  # weight of what is named like furniture
MARKUP = re.compile(r"</?(?:p|br|div|strong|em|a|h[1-6]|ul|li|span|img|figure|blockquote)\b[^>]*>", re.I)
STAMP = re.compile(r"^\W{0,3}\d{1,2}[:.h]\d{2}\b")
WORD = re.compile(r"\w+")


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
    if tree.body is None:
        return Found(paragraphs=[], method="none")
    outline = draw(tree.body)
    written = article_body(declared)
    blocks = choose(outline, title, written)
    paragraphs = [block.text for block in blocks]
    method = "density" if paragraphs else "none"
    if written and sum(map(len, written)) > 2 * sum(map(len, paragraphs)):
        paragraphs, method = written, "json-ld"
    walled = sum(map(len, paragraphs)) < 2500 and any(WALL.search(block.text) for block in outline.blocks)
    return Found(
        paragraphs=paragraphs, method=method, walled=walled, stamps=sum(bool(STAMP.match(p)) for p in paragraphs)
    )


def choose(outline: Outline, title: str, written: list[str]) -> list[Block]:
    weights = weigh(outline)
    values = mass(outline, weights, written)
    if not values or values[0] <= 0:
        top = 0
    else:
        top = descend(outline, values, title)
    dropped = furniture(outline, top)
    blocks = [block for block in outline.inside(top) if block.element not in dropped]
    return boilerplate.clean(blocks, title)


def weigh(outline: Outline) -> list[float]:
    """For each element how much a paragraph in it counts, by the names of the element and its ancestors."""
    weights: list[float] = []
    known: dict[str, float] = {}
    for element in outline.elements:
        above = weights[element.parent] if element.parent >= 0 else 1.0
        name = element.name
        own = known.get(name)
        if own is None:
            own = known[name] = boilerplate.weight(name) if element.parent >= 0 else 1.0
        if element.tag in boilerplate.CHROME or element.hidden:
            own = min(own, FURNITURE)
        weights.append(min(above, own))
    return weights


def mass(outline: Outline, weights: list[float], written: list[str]) -> list[float]:
    """Paragraph mass of every element's subtree."""
    values = [0.0] * len(outline.elements)
    declared = " ".join(WORD.findall(" ".join(written).casefold())) if written else ""
    for block in outline.blocks:
        size = len(block.text)
        if size < 25 or (size < LEAST and block.tag != "p") or block.tag in HEADINGS:
            continue
        plain = size - 2 * block.links
        if plain <= 0:
            continue
        if block.tag == "li" and size < 100:
            plain /= 3
        if declared and " ".join(WORD.findall(block.text.casefold())[:12]) in declared:
            plain *= 4
        values[block.element] += plain * weights[block.element]
    for index in range(len(values) - 1, 0, -1):
        values[outline.elements[index].parent] += values[index]
    return values


def descend(outline: Outline, values: list[float], title: str) -> int:
    """The innermost element that still holds nearly all of the article."""
    children: list[list[int]] = [[] for _ in values]
    for index, element in enumerate(outline.elements):
        if element.parent >= 0 and values[index] > 0:
            children[element.parent].append(index)
    at = 0
    while children[at]:
        best = max(children[at], key=lambda child: values[child])
        if values[best] < DOMINATES * values[at] or _is_one_of_many(outline, values, children[at], best):
            break
        at = best
    return at


def _is_one_of_many(outline: Outline, values: list[float], siblings: list[int], best: int) -> bool:
    """Sites wrap each paragraph in an element of its own: such siblings are one text."""
    own = outline.elements[best]
    alike = sum(
        values[c]
        for c in siblings
        if c != best and outline.elements[c].tag == own.tag and outline.elements[c].name == own.name
    )
    return alike > 0.05 * values[best]


def furniture(outline: Outline, top: int) -> set[int]:
    """Indexes of elements that hold little of the text and are named like furniture, hidden, or made of links."""
    elements = outline.elements
    whole = elements[top].text or 1
    dropped: set[int] = set()
    known: dict[str, bool] = {}
    index = top + 1
    while index < elements[top].end:
        element = elements[index]
        named = known.get(element.name)
        if named is None:
            named = known[element.name] = boilerplate.weight(element.name) < 1
        suspect = named or element.hidden or element.tag in boilerplate.CHROME
        linked = element.links > 0.6 * element.text and element.text > 60 and element.tag in boilerplate.LISTS
        if (suspect and element.text < boilerplate.SHARE * whole) or (linked and element.text < 0.5 * whole):
            dropped.update(range(index, element.end))
            index = element.end
        else:
            index += 1
    return dropped


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
