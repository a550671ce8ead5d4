"""The dates that readers see: which line says when the article was published, which when it was changed, and which
belong to other articles or to the day on which the page is read."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from selectolax.lexbor import LexborNode

from pipeline.extract import dates
from pipeline.extract.headline import fold
from pipeline.extract.tree import Tree

Reader = Callable[[str], datetime | None]
Pair = tuple[datetime | None, datetime | None]  # published, modified

VISIBLE = (
    'time,[itemprop~="datePublished" i],[property~="datePublished" i],[class*="publish" i],[class*="pubdate" i],'
    '[class*="timestamp" i],[class*="date" i],[class*="fecha" i],[id*="fecha" i],[id*="date" i],[class*="time" i],'
    '[class*="byline" i],[class*="meta" i],[class*="hora" i]'
)
RANKS = (
    re.compile(r"pubdate=|itemprop=[^ ]*datepublished|property=[^ ]*datepublished|publish|publicad|pubdate", re.I),
    re.compile(r"^time |date|fecha|timestamp", re.I),
)
CHANGED = re.compile(r"modif|updat|actualiz", re.I)
NOT_OURS = re.compile(
    r"comment|relat|recom|list|widget|footer|sidebar|copyright|trending|latest|header-date|current|today|hoy", re.I
)
LABEL = re.compile(
    r"\b(?:(?P<modified>(?:last\s+)?(?:updated|modified)|[uú]ltima\s+actualizaci[oó]n|actualizad[oa]|modificad[oa])|"
    r"(?:first\s+)?published|posted|publicad[oa])(?![a-z])",
    re.I,
)
APART = frozenset(("aside", "nav", "figure", "figcaption"))
HEADINGS = "h1,h2,h3,h4,h5,h6"
MOST = 80  # elements that may hold a date
READ = 30  # of them, the likeliest
STEPS = 12  # elements around a date that tell whose it is


def of_line(text: str, read: Reader) -> Pair:
    """What one line says: "Published 3 March 2026, 10:15 | Updated 4 March 2026". A date without a word is the first."""
    found: dict[bool, datetime] = {}
    at, is_change = 0, False
    for label in (*LABEL.finditer(text), None):
        segment = text[at : label.start() if label else len(text)]
        if is_change not in found and (value := dates.search(segment, read)):
            found[is_change] = value
        if label:
            at, is_change = label.end(), bool(label["modified"])
    return found.get(False), found.get(True)


def near(lines: list[str], read: Reader) -> Pair:
    """The dates of the short lines around the headline."""
    pairs = [of_line(line, read) for line in lines if not NOT_OURS.search(line)]
    return next((one for one, _ in pairs if one), None), next((other for _, other in pairs if other), None)


def visible(tree: Tree, title: str, read: Reader) -> Pair:
    """The first readable dates of the elements that are named like one, the best named first; those of other articles
    never. Where a page only says when it was changed, that is taken for the publication too."""
    wanted = fold(title)
    published: datetime | None = None
    modified: datetime | None = None
    for node, name in _likeliest(tree):
        one, other = _of_node(node, name, read)
        if not (one or other) or not _is_ours(node, wanted):
            continue
        published, modified = published or one, modified or other
        if published:
            break
    return published or modified, modified


def _likeliest(tree: Tree) -> Iterator[tuple[LexborNode, str]]:
    ranked: list[tuple[int, int, LexborNode, str]] = []
    for place, node in enumerate(tree.css(VISIBLE)[:MOST]):
        attributes = node.attributes
        name = f"{node.tag} " + " ".join(
            f"{key}={(attributes[key] or '')[:100]}"
            for key in ("itemprop", "property", "class", "id", "pubdate")
            if key in attributes
        )
        rank = next((rank for rank, pattern in enumerate(RANKS) if pattern.search(name)), len(RANKS))
        ranked.append((rank + 5 * bool(NOT_OURS.search(name) or CHANGED.search(name)), place, node, name))
    for _, _, node, name in sorted(ranked, key=lambda one: one[:2])[:READ]:
        yield node, name


def _of_node(node: LexborNode, name: str, read: Reader) -> Pair:
    attributes = node.attributes
    for text in (attributes.get("datetime"), attributes.get("content")):
        if text and (value := dates.search(text, read)):
            return (None, value) if CHANGED.search(name) else (value, None)
    one, other = of_line(" ".join(node.text(separator=" ")[:300].split()), read)
    return (None, other or one) if CHANGED.search(name) else (one, other)


def _is_ours(node: LexborNode, wanted: str) -> bool:
    """False for a date in an aside, at the foot, in the site's head, or beside a heading that is a link: a card."""
    above: LexborNode | None = node
    for _ in range(STEPS):
        if above is None or above.tag in ("body", "html"):
            break
        if above.tag in APART or _is_sites(above):
            return any(fold(one.text()) == wanted for one in above.css("h1"))
        if headings := above.css(HEADINGS)[:4]:
            return any(fold(one.text()) == wanted for one in headings) or not all(map(_is_link, headings))
        above = above.parent
    return True


def _is_sites(node: LexborNode) -> bool:
    """True for the head and the foot of the site; an article's own foot may hold its date."""
    above = node.parent
    if node.tag == "header":
        return above is not None and above.tag == "body"
    while node.tag == "footer" and above is not None and above.tag != "article":
        above = above.parent
    return node.tag == "footer" and above is None


def _is_link(heading: LexborNode) -> bool:
    return heading.css_first("a") is not None or (heading.parent is not None and heading.parent.tag == "a")
