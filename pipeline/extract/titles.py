"""The headline as a reader sees it."""

import re

from selectolax.lexbor import LexborHTMLParser

from pipeline.extract.declared import Declared

LONGEST = 500
WORD = re.compile(r"\w+")
SEPARATOR = re.compile(r"\s+(?:[|•»·–—:/\\-]|::|- -)\s+|\s*\|\s*")


def find(tree: LexborHTMLParser, declared: Declared, feed_title: str = "") -> str:
    """The page's h1 that agrees with what the page declares; else the declared headline; else <title> without the site."""
    headline = _clean(declared.text("headline"))
    og = strip_site(_clean(declared.first("og:title", "twitter:title", "dc.title")), declared)
    page = strip_site(_clean(declared.title), declared)
    known = [one for one in (headline, og, page, _clean(feed_title)) if one]
    headings = [_clean(node.text(separator=" ")) for node in tree.css("h1")[:20]]
    headings = [one for one in headings if len(one) >= 3]
    best = max(headings, key=lambda one: max((alike(one, other) for other in known), default=0.0), default="")
    if best and (not known or max(alike(best, other) for other in known) >= 0.5):
        return best
    if headline or og:
        return headline or og
    if len(headings) == 1 and len(headings[0]) > 15:
        return headings[0]
    return page or _clean(feed_title)


def alike(one: str, other: str) -> float:
    """Share of the shorter title's words that the other has too, damped where the lengths differ much."""
    a, b = set(WORD.findall(one.casefold())), set(WORD.findall(other.casefold()))
    if not a or not b:
        return 0.0
    return len(a & b) / len(a | b)


def strip_site(title: str, declared: Declared) -> str:
    """``title`` without the site's name behind (or before) a separator."""
    parts = SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    site = declared.first("og:site_name", "application-name").casefold()
    cut = title
    for _ in range(3):
        places = [m for m in SEPARATOR.finditer(cut)]
        if not places:
            break
        last = places[-1]
        tail = cut[last.end() :]
        if tail.casefold() == site or (len(tail) < 0.4 * last.start() and len(tail.split()) <= 5):
            cut = cut[: last.start()]
        else:
            break
    return cut.strip() or title


def _clean(text: str) -> str:
    return " ".join(re.sub(r"<[^<>]{0,100}>", "", text)[: 2 * LONGEST].split())[:LONGEST]
