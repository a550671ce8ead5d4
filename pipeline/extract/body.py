"""The article's paragraphs: by the outlet's hint, by density (density.py), else as the page declares or scripts hold them."""

import re
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.outlet import Hints
from pipeline.extract import boilerplate, jsonld, state
from pipeline.extract.completeness import is_closed
from pipeline.extract.declared import Declared
from pipeline.extract.density import LEAST, descend, furniture, mass, reveal, weigh
from pipeline.extract.headline import fold
from pipeline.extract.outline import Outline, draw, sketch, within
from pipeline.extract.tree import Tree
from pipeline.extract.walk import Block, Walk

LEAST_MASS = 20  # of a page: below it there is no text
SUMMARY = 80  # characters by which a paragraph is known
MOST_ENTRIES = 400  # of a live blog
MOST_ARTICLES = 60  # of a page
SHORT = 2_500  # characters: below it the page may hold the rest elsewhere
MORE = 1.5  # times the visible text that a declared one has to be
LARGEST_RESORT = 1_000_000  # characters of a page: trafilatura's time is a second for as many
RESORT = 1_500  # characters of text on a page in which no article was found
DENSE_BELOW = 1_800  # characters: so little may be a teaser, or an article that is not set in paragraphs
MARKUP = re.compile(r"</?(?:p|br|div|strong|em|a|h[1-6]|ul|li|span|img|figure|blockquote)\b[^>]*>", re.I)
STAMP = re.compile(r"^\W{0,3}\d{1,2}[:.h]\d{2}\b")


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
    reveal(outline, 0)
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), written, start)
    if values[0] < LEAST_MASS:
        return [], False
    found = _alone(page, outline.places[descend(outline, values)], title)
    marked = _marked(page, found)
    inner = within(page, found if marked is None else marked)
    reveal(inner, 0)
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
    reveal(outline, 0)
    start = headline(outline, title)
    values = mass(outline, weigh(outline, start), written, start)
    if values[0] < LEAST_MASS:
        return []
    top = descend(outline, values)
    reveal(outline, top)
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
    return -1


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
