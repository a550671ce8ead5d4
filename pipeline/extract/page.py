"""One page to one article's parts: the order in which the sources of truth are asked."""

import re
from dataclasses import dataclass
from functools import cache, partial

from crawlers.outlet import Hints
from pipeline.article import Extracted, Reason, Rejected
from pipeline.extract import (
    authors,
    body,
    canonical,
    completeness,
    credit,
    dates,
    declared,
    headline,
    jsonld,
    published,
    refusals,
    titles,
)
from pipeline.extract import charset as charsets
from pipeline.extract.declared import Declared
from pipeline.extract.outline import seen
from pipeline.extract.tree import Tree

NOTHING = Hints()
MONTH_FIRST = re.compile(r"^en[-_](?:us|ph)\b", re.I)
SECTION = 100  # characters


def extract(
    raw: bytes,
    *,
    url: str,
    charset: str = "",
    content_type: str = "",
    hints: Hints = NOTHING,
    timezone: str = "UTC",
    feed_title: str = "",
) -> Extracted | Rejected:
    """The article that stands on a page, or why there is none.

    ``charset`` is the header's; ``timezone`` the outlet's IANA zone, for dates that state none; ``feed_title`` the last
    resort for a title. Raises nothing for whatever bytes; bounded by refusing more than 10 MB and absurd nesting.
    """
    refusal = refusals.of_bytes(raw, url, content_type)
    if refusal:
        return refusal
    decoded = charsets.decode(raw, charset)
    setting = Setting(url=url, hints=hints, timezone=timezone, feed_title=feed_title)
    found = _read(decoded.utf8, setting, mended=decoded.mended)
    said = found.extracted if isinstance(found, Rejected) else found
    if said is not None and charsets.is_doubled(f"{said.title}\n{said.text}"):
        return _read(charsets.mend(decoded.utf8.decode("utf-8")).encode(), setting, mended=True)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known of a page beside its bytes."""

    url: str
    hints: Hints
    timezone: str
    feed_title: str


def _read(utf8: bytes, setting: Setting, *, mended: bool) -> Extracted | Rejected:
    url = setting.url
    tree = Tree(utf8)
    hints = _in_force(tree, setting)
    if hints.drop:
        tree = Tree(utf8)  # what a tree was asked, it does not forget
        body.drop(tree, hints)
    said = declared.read(tree)
    title = titles.find(tree, said, setting.feed_title)
    found = body.find(tree, said, title, hints)
    text = "\n\n".join(map(seen, found.paragraphs))
    if not completeness.is_about(text, title, said):
        text = ""
    near = cache(partial(headline.lines_near, tree, title))
    local, american = dates.zone(setting.timezone), _month_first(said, setting.timezone)
    when = published.find(tree, said, near, title=title, url=url, local=local, month_first=american)
    signed = authors.find(tree, said, near, _site_names(said), title)
    rights = said.first("copyright", "dc.rights", "rights")
    extracted = Extracted(
        title=title,
        text=text,
        authors=signed.authors,
        desk=signed.desk,
        published=when.published,
        published_from=when.source,
        modified=when.modified,
        section=_section(said),
        completeness=completeness.judge(text, said, url=url, walled=found.walled, stamps=found.stamps),
        credit=credit.find(signed.raw, [*found.raw, *found.paragraphs[-1:]], rights, _sources(said)),
        canonical=canonical.believable(url, said.canonical, said.first("og:url")),
        declared_language=said.language,
        method=found.method + ("+mended" if mended else ""),
    )
    return _judged(extracted, said, tree, url)


def _in_force(tree: Tree, setting: Setting) -> Hints:
    """The outlet's hints, or none where they are younger than the page: by the date it declares or its address names."""
    if not setting.hints.since:
        return setting.hints
    local = dates.zone(setting.timezone)
    said = declared.read(tree)
    when = published.declared_at(said, local, month_first=_month_first(said, setting.timezone))
    day = when or dates.from_url(setting.url, local)
    is_older = day is not None and day.astimezone(local).date().isoformat() < setting.hints.since
    return NOTHING if is_older else setting.hints


def _judged(extracted: Extracted, said: Declared, tree: Tree, url: str) -> Extracted | Rejected:
    words = completeness.words_of(extracted.text)

    def refuse(reason: Reason, detail: str) -> Rejected:
        return Rejected(url=url, reason=reason, detail=detail, extracted=extracted)

    if not words and not extracted.title and _is_blank(tree):
        return refuse(Reason.EMPTY, "the document holds no text")
    if refusals.is_error(extracted.title, extracted.text, said, words=words):
        return refuse(Reason.ERROR_PAGE, f"the page calls itself “{(extracted.title or said.title)[:100]}”")
    if refusals.is_listing(said, tree, url=url, words=words):
        return refuse(Reason.LISTING, "a list of links to articles")
    if not words and not extracted.title:
        return refuse(Reason.NO_TEXT, "neither a title nor a text could be found")
    return extracted


def _is_blank(tree: Tree) -> bool:
    tree.parser.strip_tags(["script", "style", "noscript", "template"])
    return tree.body is None or not tree.body.text(strip=True)


def _month_first(said: Declared, timezone: str) -> bool:
    american = timezone.startswith(("America/", "US/")) and said.language.lower().startswith("en")
    return american or bool(MONTH_FIRST.match(said.language))


def _site_names(said: Declared) -> frozenset[str]:
    names = [
        said.first("og:site_name"),
        said.first("application-name"),
        said.text("publisher"),
        said.first("twitter:site").lstrip("@"),
    ]
    names.append(titles.site(said))
    names += [name for name, _ in jsonld.names(said.article.get("publisher"), said.known)]
    return frozenset(name.casefold() for name in names if name)


def _sources(said: Declared) -> tuple[str, ...]:
    """The organisations that the page declares as where its text is from."""
    keys = ("sourceOrganization", "provider", "copyrightHolder", "creditText")
    return tuple(name for key in keys for name, _ in jsonld.names(said.article.get(key), said.known))


def _section(said: Declared) -> str:
    return (said.first("article:section") or said.text("articleSection"))[:SECTION].strip()
