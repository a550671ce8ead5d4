"""What a page says of itself: JSON-LD, Open Graph, meta tags."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborNode

from pipeline.extract import jsonld
from pipeline.extract.tree import Tree

CONTENT = 10_000  # characters of one attribute that are looked at
SCRIPTS = 50  # of JSON-LD
METAS = 400  # meta tags of one page that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    article: jsonld.Object = field(default_factory=dict)  # the JSON-LD object of the page's article; {} if none
    weak: tuple[jsonld.Object, ...] = ()  # objects such as WebPage or VideoObject
    known: dict[str, jsonld.Object] = field(default_factory=dict)  # JSON-LD objects by @id
    types: frozenset[str] = frozenset()  # every type on the page
    meta: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lower-cased name or property -> contents
    title: str = ""  # of <title>
    canonical: str = ""  # rel=canonical as it stands
    language: str = ""  # of <html lang> or its replacements

    def first(self, *names: str) -> str:
        """The first non-empty content of the metas named, in that order."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    return content
        return ""

    def text(self, key: str) -> str:
        return jsonld.plain(self.article.get(key))


def read(tree: Tree, headline: str = "") -> Declared:
    things = jsonld.objects(_scripts(tree))
    articles = [thing for thing in things if jsonld.is_article(thing)]
    meta = _metas(tree)
    title = _title(tree)
    link = next((one for one in tree.tagged("link") if (one.attributes.get("rel") or "").lower() == "canonical"), None)
    heading = headline or (meta.get("og:title") or ("",))[0]
    return Declared(
        article=_choose(articles, heading),
        weak=tuple(thing for thing in things if jsonld.is_weak(thing)),
        known=jsonld.index(things),
        types=frozenset().union(*(jsonld.types(thing) for thing in things)),
        meta=meta,
        title=" ".join(title.text()[:CONTENT].split()) if title else "",
        canonical=((link.attributes.get("href") or "") if link else "").strip()[:CONTENT],
        language=tree.language.strip()[:20] or (meta.get("content-language") or meta.get("og:locale") or ("",))[0][:20],
    )


def _title(tree: Tree) -> LexborNode | None:
    """The document's title: pictures have titles too."""
    titles = tree.tagged("title")
    inside = (one for one in titles if one.parent is not None and one.parent.tag == "head")
    return next(inside, titles[0] if titles else None)


def _scripts(tree: Tree) -> list[Any]:
    values = []
    found = (one for one in tree.tagged("script") if "ld+json" in (one.attributes.get("type") or "").lower())
    for script in islice(found, SCRIPTS):
        value = jsonld.loads(script.text())
        if value is not None:
            values.append(value)
    return values


def _metas(tree: Tree) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for node in tree.tagged("meta")[:METAS]:
        attributes = node.attributes
        content = attributes.get("content")
        if not content:
            continue
        content = jsonld.unescape(content[:CONTENT]).strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name:
                name = name.strip().lower()
                found[name] = (*found.get(name, ()), content)
    return found


def _choose(articles: list[jsonld.Object], heading: str) -> jsonld.Object:
    """The object of this page's article among those of teasers, updates and annexed articles."""
    if len(articles) <= 1:
        return articles[0] if articles else {}
    words = set(heading.casefold().split())

    def rank(thing: jsonld.Object) -> tuple[float, int, int]:
        own = set(jsonld.plain(thing.get("headline") or thing.get("name")).casefold().split())
        alike = len(own & words) / (len(own | words) or 1)
        return (round(alike, 1), int(jsonld.LIVE in jsonld.types(thing)), len(thing))

    return max(articles, key=rank)
