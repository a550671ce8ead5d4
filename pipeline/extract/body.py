"""Where the article stands in the page: paragraph mass added up from below, then a descent while one child dominates."""

import re
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.outlet import Hints
from pipeline.extract import boilerplate, jsonld, names, state
from pipeline.extract.completeness import is_closed
from pipeline.extract.declared import Declared
from pipeline.extract.headline import fold
from pipeline.extract.outline import HEADINGS, Element, Outline, draw, sketch, within
from pipeline.extract.tree import Tree
from pipeline.extract.walk import Block, Walk

LEAST_MASS = 20  # of a page: below it there is no text
LEAST = 40  # characters of a block that counts as a paragraph wherever it stands
DOMINATES = 0.75
BESIDE = 0.1  # of an element's mass: so much in paragraphs beside it belongs to it
SUMMARY = 80  # characters by which a paragraph is known
BEGINNING = 240  # characters in which a paragraph's first twelve words stand
MOST_ENTRIES = 400  # of a live blog
MOST_ARTICLES = 60  # of a page
CURTAIN = 0.4  # of the plain text: more than that is not hidden from readers
SHORT = 2_500  # characters: below it the page may hold the rest elsewhere
MORE = 1.5  # times the visible text that a declared one has to be
LARGEST_RESORT = 1_000_000  # characters of a page: trafilatura's time is a second for as many
RESORT = 1_500  # characters of text on a page in which no article was found
DENSE_BELOW = 1_800  # characters: so little may be a teaser, or an article that is not set in paragraphs
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


def find(tree: Tree, declared: Declared, title: str, hints: Hints) -> Found:
    """The article's paragraphs: by the outlet's hint, by density, else as the page declares or scripts hold them."""
    if tree.body is None:
        return Found(paragraphs=[], method="none")
    hinted = _hinted(tree, hints)
    written = article_body(declared)
    sure = hinted is not None
    if hinted is not None:
        raw = draw(hinted).blocks
    else:
        raw, sure = _quickly(tree.walk, title, written)
    blocks = boilerplate.clean(raw, title)
    outline = Outline()
    if not (sure and blocks) and sum(len(block.text) for block in blocks) < DENSE_BELOW:
        outline = within(tree.walk, _alone(tree.walk, 0, title))
        raw = choose(outline, title, written)
        blocks = boilerplate.clean(raw, title)
    paragraphs = [block.text for block in blocks]
    method = "hint" if hinted is not None else "density"
    size = sum(map(len, paragraphs))
    stated = state.paragraphs(state.scripts(tree)) if size < SHORT else []
    for name, lines in (("json-ld", written), ("state", stated), ("json-ld", _entries(declared))):
        if sum(map(len, lines)) > MORE * size + 100 and not _is_whole(paragraphs, size, lines, declared):
            other = boilerplate.of_lines(lines, title)
            if sum(map(len, other)) > MORE * size + 100:
                paragraphs, method, size = other, name, sum(map(len, other))
    if method == "density" and written and jsonld.LIVE in jsonld.types(declared.article):
        paragraphs = _with_summary(paragraphs, written)
    if (
        not paragraphs
        and tree.body is not None
        and outline.blocks
        and sum(len(b.text) - b.links for b in outline.blocks) > RESORT
    ):
        paragraphs, method = _last_resort(tree), "trafilatura"
    shown = method not in ("json-ld", "state")  # what is declared in full is not held back, whatever the page shows
    walled = shown and size < DENSE_BELOW and any(boilerplate.is_wall(block.text) for block in outline.blocks)
    return Found(
        paragraphs=paragraphs,
        method=method if paragraphs else "none",
        raw=[block.text for block in raw],
        walled=walled,
        stamps=sum(bool(STAMP.match(paragraph)) for paragraph in paragraphs),
    )


def _is_whole(paragraphs: list[str], size: int, lines: list[str], declared: Declared) -> bool:
    """True where a long text that nobody has to pay for stands in a declared one too: what that has more is of other
    articles, which some publishing systems glue on."""
    if size < SHORT or is_closed(declared):
        return False
    said = fold(" ".join(lines))
    return all(fold(one)[:SUMMARY] in said for one in (paragraphs[0], paragraphs[-1]))


def _entries(declared: Declared) -> list[str]:
    """The entries of a live blog as it declares them, headings before texts; [] where it is none."""
    updates = declared.article.get("liveBlogUpdate")
    if jsonld.LIVE not in jsonld.types(declared.article) or not isinstance(updates, list):
        return []
    told = [one for one in updates[:MOST_ENTRIES] if isinstance(one, dict)]
    lines = [line for one in told for line in (jsonld.plain(one.get("headline")), *_lines(one.get("articleBody")))]
    return [line for line in lines if line]


def _with_summary(entries: list[str], written: list[str]) -> list[str]:
    """A live blog's entries behind what its articleBody says: the summary above them, in an element of its own."""
    said = fold(" ".join(entries))
    return [line for line in written if fold(line)[:SUMMARY] not in said] + entries


def place(tree: Tree, title: str) -> LexborNode | None:
    """The element in which density sees the article; None where it sees none."""
    if tree.body is None:
        return None
    outline = sketch(tree.walk)
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), [], start)
    return tree.walk.nodes[outline.places[descend(outline, values)]] if values[0] >= LEAST_MASS else None


def _last_resort(tree: Tree) -> list[str]:
    """trafilatura's reading, thirty times as slow: for pages with text in which nothing looks like an article."""
    import trafilatura

    page = tree.html or ""
    if len(page) > LARGEST_RESORT:
        return []
    found = trafilatura.extract(page, include_comments=False)
    return [line for part in (found or "").splitlines() if (line := " ".join(part.split()))]


def drop(tree: Tree, hints: Hints) -> None:
    """Takes out of the tree what the outlet's hint says. To be done before anything of it is looked at."""
    for selector in hints.drop:
        for node in tree.css(selector):
            node.decompose()


def _hinted(tree: Tree, hints: Hints) -> LexborNode | None:
    """The element that the outlet's hint names."""
    found = tree.css_first(hints.body) if hints.body else None
    return found if found is not None and len(found.text()) >= LEAST else None


def _quickly(page: Walk, title: str, written: list[str]) -> tuple[list[Block], bool]:
    """As ``choose``, on the paragraphs alone; only the element found is looked at in full. The second value is True
    where that element is marked up as the article's body."""
    outline = sketch(page)
    _reveal(outline, 0)
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), written, start)
    if values[0] < LEAST_MASS:
        return [], False
    found = _alone(page, outline.places[descend(outline, values)], title)
    marked = _marked(page, found)
    inner = within(page, found if marked is None else marked)
    _reveal(inner, 0)
    dropped = furniture(inner, 0)
    blocks = [block for block in inner.blocks if block.element not in dropped]
    return _from_headline(blocks, title, _level(outline, start)), marked is not None


def _alone(page: Walk, top: int, title: str) -> int:
    """The article that the headline heads, where ``top`` holds several with headlines of their own: endless scrolling
    appends the next ones."""
    if page.tags[top] == "article":
        return top
    inside = range(top, page.ends[top])
    articles = [index for index in inside if page.tags[index] == "article"][:MOST_ARTICLES]
    if len(articles) < 2:
        return top
    heads = [index for index in inside if page.tags[index] == "h1"]
    headed = [(one, head) for one in articles if (head := next((h for h in heads if one < h < page.ends[one]), 0))]
    if len(headed) < 2:
        return top
    wanted = fold(title)
    return next((one for one, head in headed if fold(page.text(head)) == wanted), top)


def _marked(page: Walk, found: int) -> int | None:
    """The one element that is marked up as articleBody among those of about the size of what density found."""
    texts, _ = page.sizes
    least, most = 0.5 * texts[found], 2 * texts[found]
    marked = [
        index
        for index, size in enumerate(texts)
        if least <= size <= most and "articlebody" in (page.attributes_of(index).get("itemprop") or "").lower().split()
    ]
    return marked[0] if len(marked) == 1 else None


def choose(outline: Outline, title: str, written: list[str]) -> list[Block]:
    """The article's blocks in document order, boilerplate among them."""
    if not outline.elements:
        return []
    _reveal(outline, 0)
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), written, start)
    if values[0] < LEAST_MASS:
        return []
    top = descend(outline, values)
    _reveal(outline, top)
    dropped = furniture(outline, top)
    blocks = [block for block in outline.inside(top) if block.element not in dropped]
    return _from_headline(blocks, title, _level(outline, start))


def headline(outline: Outline, title: str) -> int:
    """The index of the block that is the article's headline; -1 where none is."""
    wanted = fold(title)
    for tag in ("h1", "h2"):
        for index, block in enumerate(outline.blocks):
            if block.tag == tag and fold(block.text) == wanted:
                return index
    return next((i for i, block in enumerate(outline.blocks) if _is_heading(block, wanted)), -1)


def _is_heading(block: Block, wanted: str) -> bool:
    """Old pages set their headline in bold in a cell: it is known by its words, unless it is a link or one word."""
    return " " in wanted and not block.links and fold(block.text) == wanted


def _level(outline: Outline, start: int) -> str:
    """The tag of the block that is the headline; "" where none is."""
    return outline.blocks[start].tag if start >= 0 else ""


def _from_headline(blocks: list[Block], title: str, level: str) -> list[Block]:
    """What stands before the headline belongs to something else, unless it is much of the text. Where the headline is
    an h1, an h2 in the same words heads a part of the article; where no heading is, any block in its words will do."""
    wanted = fold(title)
    most = 2 * len(title)  # characters: a longer block is not in the same words
    places = [i for i, block in enumerate(blocks) if len(block.text) <= most and fold(block.text) == wanted]
    headings = [index for index in places if blocks[index].tag in ("h1", level)]
    at = next(iter(headings or ([] if level else places)), -1)
    if at < 0 or not wanted:
        return blocks
    before = sum(len(b.text) - b.links for b in blocks[:at])
    return blocks[at + 1 :] if before < 0.4 * sum(len(b.text) - b.links for b in blocks) else blocks


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


def _reveal(outline: Outline, top: int) -> None:
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


def article_body(declared: Declared) -> list[str]:
    """``articleBody`` as paragraphs, HTML and entities inside it resolved; [] where none is declared."""
    return _lines(declared.article.get("articleBody"))


def _lines(raw: Any) -> list[str]:
    """A declared text as paragraphs."""
    if isinstance(raw, list):
        raw = "\n\n".join(part for part in raw if isinstance(part, str))
    if not isinstance(raw, str):
        return []
    raw = jsonld.unescape(raw[:1_000_000])
    if MARKUP.search(raw):
        inner = LexborHTMLParser(raw).body
        return [block.text for block in draw(inner).blocks] if inner is not None else []
    return [line for part in raw.splitlines() if (line := " ".join(part.split()))]
