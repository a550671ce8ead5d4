"""What each source of truth gives for one page, side by side: for people who write an outlet's hints."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import LexborNode

from crawlers.outlet import Hints
from pipeline.article import Extracted
from pipeline.extract import authors, body, dates, declared, jsonld, published, titles
from pipeline.extract import charset as charsets
from pipeline.extract.declared import Declared
from pipeline.extract.outline import draw, seen
from pipeline.extract.page import extract
from pipeline.extract.tree import Tree

SHINGLE = 4  # words
WORD = re.compile(r"\w+")
NAME = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}$")  # a class that is no hash and no number
FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml"))
MOST_FEEDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One source's reading of a page; "" and () where it says nothing."""

    source: str  # result | json-ld | meta | hint | density | trafilatura
    title: str = ""
    published: str = ""  # as that source has it: ISO 8601 where it was understood
    published_from: str = ""  # of the result: which source its date is from
    modified: str = ""
    desk: str = ""
    authors: tuple[str, ...] = ()
    text: str = ""
    overlap: float = 0.0  # 0..1: F1 of shingles of four words with the result's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    url: str
    outcome: str  # "article", or the reason why it is none
    views: tuple[View, ...]  # the result first
    selector: str  # of the element that density found; "" where no name is peculiar to it
    site: str  # the outlet's name, as the page states it
    language: str  # as declared
    feeds: tuple[str, ...]  # addresses of the feeds that the page links to, as they stand


def compare(raw: bytes, *, url: str, hints: Hints, timezone: str, charset: str = "") -> Compared:
    """The views of one page. Costs about a second a megabyte, nearly all of it trafilatura's.

    Raises nothing for whatever bytes: what cannot be read has no views but the result's.
    """
    found = extract(raw, url=url, charset=charset, hints=hints, timezone=timezone)
    said = found if isinstance(found, Extracted) else found.extracted
    outcome = "article" if isinstance(found, Extracted) else f"{found.reason}: {found.detail}"
    if said is None:
        return Compared(url=url, outcome=outcome, views=(), selector="", site="", language="", feeds=())
    utf8 = charsets.decode(raw, charset).utf8
    tree = Tree(utf8)
    stated = declared.read(tree)
    views = [
        View(
            source="result",
            title=said.title,
            published=_iso(said.published),
            published_from=said.published_from,
            modified=_iso(said.modified),
            desk=said.desk,
            authors=said.authors,
            text=said.text,
        ),
        _json_ld(stated, timezone),
        _meta(stated, timezone),
        _hint(utf8, hints),
        View(source="density", text=_density(utf8, said.title)),
        _trafilatura(utf8, url),
    ]
    return Compared(
        url=url,
        outcome=outcome,
        views=tuple(_measured(view, said.text) for view in views),
        selector=selector(tree, said.title),
        site=jsonld.plain(stated.first("og:site_name", "application-name")) or titles.site(stated),
        language=stated.language,
        feeds=_feeds(tree),
    )


def _measured(view: View, text: str) -> View:
    return replace(view, overlap=overlap(view.text, text))


def overlap(one: str, other: str) -> float:
    """F1 of the shingles of four words of two texts, 0..1."""
    a, b = _shingles(one), _shingles(other)
    shared = sum((a & b).values())
    return round(2 * shared / (sum(a.values()) + sum(b.values())), 3) if shared else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)


def _json_ld(stated: Declared, timezone: str) -> View:
    people = [name for key in ("author", "creator") for name, _ in jsonld.names(stated.article.get(key), stated.known)]
    return View(
        source="json-ld",
        title=stated.text("headline"),
        published=_read(stated.text("datePublished"), timezone),
        authors=tuple(dict.fromkeys(people)),
        text="\n\n".join(body.article_body(stated)),
    )


def _meta(stated: Declared, timezone: str) -> View:
    return View(
        source="meta",
        title=stated.first("og:title", "twitter:title") or stated.title,
        published=_read(stated.first(*published.PUBLISHED), timezone),
        authors=tuple(content for key in authors.METAS for content in stated.meta.get(key, ()))[: authors.MOST],
        text=stated.first("og:description", "description"),
    )


def _hint(utf8: bytes, hints: Hints) -> View:
    tree = Tree(utf8)
    body.drop(tree, hints)
    found = tree.css_first(hints.body) if hints.body else None
    return View(source="hint", text=_text(found) if found is not None else "")


def _density(utf8: bytes, title: str) -> str:
    found = body.find(Tree(utf8), Declared(), title, Hints())
    return seen(found.text)


def _trafilatura(utf8: bytes, url: str) -> View:
    import trafilatura

    page = utf8.decode("utf-8", "replace")
    try:
        document = trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True)
    except Exception:  # whatever another tool dies of on a page is that tool's missing answer
        document = None
    said = document if isinstance(document, dict) else document.as_dict() if document is not None else {}
    return View(
        source="trafilatura",
        title=said.get("title") or "",
        published=said.get("date") or "",
        authors=tuple(name.strip() for name in (said.get("author") or "").split(";") if name.strip()),
        text=said.get("text") or "",
    )


def _text(node: LexborNode) -> str:
    return "\n\n".join(block.text for block in draw(node).blocks)


def _read(text: str, timezone: str) -> str:
    return _iso(dates.parse(text, dates.zone(timezone))) or text[:40]


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def selector(tree: Tree, title: str) -> str:
    """A CSS selector that names the element of the article's text and no other; "" where nothing does."""
    found = body.place(tree, title)
    for node in _upwards(found) if found is not None else ():
        for one in _selectors(node):
            if len(tree.css(one)[:2]) == 1:
                return one
    return ""


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    """The element and those around it, short of the body."""
    above: LexborNode | None = node
    while above is not None and above.tag not in ("body", "html"):
        yield above
        above = above.parent


def _selectors(node: LexborNode) -> list[str]:
    attributes = node.attributes
    found = ['[itemprop~="articleBody"]'] if "articlebody" in (attributes.get("itemprop") or "").lower().split() else []
    for name in (attributes.get("class") or "").split():
        found += [f"{node.tag}.{name}"] if NAME.match(name) else []
    identity = attributes.get("id") or ""
    return found + ([f"#{identity}"] if NAME.match(identity) else [])


def _feeds(tree: Tree) -> tuple[str, ...]:
    alternates = [node.attributes for node in tree.css('link[rel~="alternate" i]')[:200]]
    links = [one.get("href") or "" for one in alternates if (one.get("type") or "").lower() in FEED_TYPES]
    return tuple(dict.fromkeys(link.strip() for link in links if link.strip() and "comment" not in link))[:MOST_FEEDS]
