"""Where the article stands in an outline: paragraph mass added up from below, then a descent while one child dominates."""

import re

from pipeline.extract import boilerplate, names
from pipeline.extract.headline import fold
from pipeline.extract.outline import HEADINGS, Element, Outline
from pipeline.extract.walk import Block

LEAST = 40  # characters of a block that counts as a paragraph wherever it stands
DOMINATES = 0.75
BESIDE = 0.1  # of an element's mass: so much in paragraphs beside it belongs to it
BEGINNING = 240  # characters in which a paragraph's first twelve words stand
CURTAIN = 0.4  # of the plain text: more than that is not hidden from readers
LEAVES = frozenset(("p", "li", "blockquote", "pre", "td"))
WORD = re.compile(r"\w+")


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
        whole = index <= holder < element.end or element.text - element.links > most
        if whole and element.tag not in ("footer", "nav"):
            weights.append(above)
            continue
        own = known.get(element.name)
        if own is None:
            own = known[element.name] = names.weight(element.name)
        if element.tag in boilerplate.CHROME or element.hidden:
            own = min(own, names.FURNITURE)
        weights.append(min(above, own))
    return weights


def reveal(outline: Outline, top: int) -> None:
    """Where most of the plain text stands in hidden elements that are not named like furniture, a script draws that
    curtain away ("read more", a paywall's): then hiding says nothing."""
    elements = outline.elements
    hidden = 0
    index = top
    while index < elements[top].end:
        element = elements[index]
        if element.hidden and element.links < 0.3 * element.text:
            if names.weight(element.name) == names.FULL:
                hidden += element.text - element.links
            index = element.end
        else:
            index += 1
    if hidden > CURTAIN * (elements[top].text - elements[top].links):
        for element in elements[top : elements[top].end]:
            element.hidden = False


def mass(outline: Outline, weights: list[float], written: list[str], start: int) -> list[float]:
    """Paragraph mass of every element's subtree. Blocks before ``start``, the headline, count little."""
    values = [0.0] * len(outline.elements)
    declared = fold(" ".join(written)) if written else ""
    below = 1.0  # the weight of what stands under readers' comments
    for index, block in enumerate(outline.blocks):
        size = len(block.text)
        if size < 60 and index > start and boilerplate.is_comments(block.text):
            below = names.FURNITURE
        if size < 25 or (size < LEAST and block.tag != "p") or block.tag in HEADINGS:
            continue
        plain = float(size - 2 * block.links)
        if plain <= 0:
            continue
        if block.tag == "li" and size < 100:
            plain /= 3
        if index and _is_card(outline.blocks[index - 1]):
            plain *= 0.3
        if declared and " ".join(WORD.findall(block.text[:BEGINNING].casefold())[:12]) in declared:
            plain *= 3
        elif index < start:
            plain *= 0.3
        values[block.element] += plain * weights[block.element] * below
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
        if _goes_on(elements, values, at, children[at], best):
            break
        if not children[best] and (len(children[at]) > 1 or elements[best].tag in LEAVES):
            break
        at = best
    return at


def _goes_on(elements: list[Element], values: list[float], at: int, siblings: list[int], best: int) -> bool:
    """True where paragraphs stand beside the element that holds the rest: a curtain drawn before all but the first."""
    beside = values[at] - sum(values[one] for one in siblings)  # in a sketch paragraphs are no elements
    beside += sum(values[one] for one in siblings if one != best and elements[one].tag == "p")
    return beside > BESIDE * values[best]


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
