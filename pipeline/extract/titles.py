"""The headline as a reader sees it."""

import re

from selectolax.lexbor import LexborNode

from pipeline.extract.declared import Declared
from pipeline.extract.outline import draw, seen
from pipeline.extract.tree import Tree

LONGEST = 1_000  # characters, what the ledger holds
AGREES = 0.3  # overlap of words from which an h1 is the headline that the page declares in other words
KICKER = 4  # words that may stand before the headline inside its h1
CERTAIN = 5  # words of a title that is no stump of a longer one
ALONE, SURELY = 3, 5  # words of a page's only h1 that may be, and is, more than a section's or site's name
WORD = re.compile(r"\w+")
SEPARATOR = re.compile(r"\s+(?:[|•»·–—:/\\-]|::|- -)\s+|\s*\|\s*")
TAG = re.compile(r"</?(?:a|b|br|em|font|i|p|q|small|span|strong|sub|sup|u)(?:\s[^<>]{0,200})?/?>", re.I)


def find(tree: Tree, declared: Declared, feed_title: str = "") -> str:
    """The h1 that agrees with what the page declares; else the declared headline; else <title> without the site."""
    headline = strip_site(_clean(declared.text("headline")), declared)
    social = strip_site(_clean(declared.first("og:title", "twitter:title", "dc.title")), declared)
    page = strip_site(_clean(declared.title), declared)
    known = [one for one in (headline, social, page, _clean(feed_title)) if one]
    nodes = {one: node for node in tree.tagged("h1")[:20] if len(one := _plain(_text(node))) >= 3}
    names = {_fold(site(declared)), _fold(declared.first("og:site_name"))}
    headings = [one for one in nodes if _fold(one) not in names or not known]
    first = SEPARATOR.split(_clean(declared.title))[0]  # what stands before the site's name, however short
    agreed = [*known, first] if first else known
    best = max(headings, key=lambda one: max((alike(one, other) for other in agreed), default=0.0), default="")
    if best and (not known or max(alike(best, other) for other in agreed) >= AGREES):
        return _within(best, known) or _without_kicker(best, nodes[best], known)
    if len(headings) == 1 and _is_headline(headings[0], known, tree, declared):
        return headings[0]
    return _whole(headline or social, known) or page or _clean(feed_title)


def _is_headline(heading: str, known: list[str], tree: Tree, declared: Declared) -> bool:
    """Whether a page's only h1 is its headline, though nothing declares it: a short one may name a section, above a
    headline that is an h2."""
    words = len(heading.split())
    if words >= SURELY or words < ALONE:
        return words >= SURELY
    section = declared.first("article:section") or declared.text("articleSection")
    lower = [_plain(_text(node)) for node in tree.tagged("h2")[:20]]
    return _fold(heading) != _fold(section) and not any(_fold(one) in map(_fold, known) for one in lower)


def alike(one: str, other: str) -> float:
    """Share of words that two titles have in common; a title that holds the other whole is as good as half."""
    a, b = set(WORD.findall(one.casefold())), set(WORD.findall(other.casefold()))
    if not a or not b:
        return 0.0
    return len(a & b) / len(a | b)


def strip_site(title: str, declared: Declared) -> str:
    """``title`` without the site's name behind or before a separator."""
    site = _fold(declared.first("og:site_name", "application-name"))
    cut = title
    for _ in range(3):
        places = list(SEPARATOR.finditer(cut))
        if not places:
            break
        head, tail = cut[: places[0].start()], cut[places[-1].end() :]
        if site and _fold(head) == site:
            cut = cut[places[0].end() :]
        elif (site and _fold(tail) == site) or _is_site(tail, cut[: places[-1].start()], places[-1][0].strip()):
            cut = cut[: places[-1].start()]
        else:
            break
    return cut.strip() or title


def _is_site(tail: str, head: str, separator: str) -> bool:
    """Whether what stands behind a separator is the site's name by its length; a bar says so more surely than a dash."""
    words = len(tail.split())
    return words <= 5 and (len(tail) < 0.4 * len(head) or (separator in "|»·::" and len(head.split()) >= words + 1))


def site(declared: Declared) -> str:
    """The site's name as <title> ends on it; "" where it does not."""
    page = _clean(declared.title)
    cut = strip_site(page, declared)
    return page[len(cut) :].strip(" |•»·–—:/\\-") if page.startswith(cut) else ""


def _within(heading: str, known: list[str]) -> str:
    """The title on which two declarations agree where the h1 holds it among other words: a kicker, a section, a site."""
    whole = f" {_fold(heading)} "
    folded = [_fold(title) for title in known]
    for title, words in zip(known, folded, strict=True):
        if (
            folded.count(words) > 1
            and len(words.split()) >= CERTAIN
            and words != whole.strip()
            and f" {words} " in whole
        ):
            return title
    return ""


def _without_kicker(heading: str, node: LexborNode, known: list[str]) -> str:
    """Sites put a label in an element of its own into the h1 ("News", "Live"): where the declared title is what
    follows it, that is meant."""
    first = next((len(part.split()) for part in node.text(separator="\n").split("\n") if part.strip()), 0)
    words = heading.split()
    if 0 < first <= KICKER and first < len(words):
        rest = " ".join(words[first:])
        if any(_fold(rest) == _fold(title) for title in known):
            return rest
    return heading


def _text(node: LexborNode) -> str:
    if node.css_first("style,script") is not None:  # their text is none of the heading's
        return " ".join(block.text for block in draw(node).blocks)
    return node.text(separator=" ")[: 4 * LONGEST]


def _whole(title: str, known: list[str]) -> str:
    """A title that an unescaped quote cut short, where another source has it whole."""
    longer = [
        one
        for one in known
        if len(one) > len(title) and one.startswith(title) and one[len(title) :].lstrip()[:1] in "\"“'‘«"
    ]
    return longer[0] if title and longer else title


def _fold(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def _clean(text: str) -> str:
    """A declared title: formatting tags that were escaped into it are taken out."""
    return _plain(TAG.sub("", text[: 2 * LONGEST]))


def _plain(text: str) -> str:
    return " ".join(seen(text).split())[:LONGEST]
