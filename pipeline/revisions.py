"""Versions of one article: what it said before an edit, what the edit changed, and which addresses are one article."""

import difflib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.article import Processed
from pipeline.group import LEAST_WORDS
from pipeline.models import StoredArticle, StoredRevision

MOST_LINES = 400  # paragraphs of either text that are compared
MOST_SHOWN = 60  # lines of a diff that are given back
WIDEST = 400  # characters of a line
_MARK = re.compile(r"(?<![a-z0-9])(?:amp|mobile|movil|m|print|imprimir)(?![a-z0-9])", re.I)


def keep(row: StoredArticle, values: dict[str, Any], now: datetime) -> None:
    """Writes down what ``row`` says, if the edit changes title, text or time; a new knowledge base alone does not."""
    if all(getattr(row, name) == values[name] for name in ("title", "text", "published")):
        return
    StoredRevision.objects.get_or_create(
        article=row,
        revision=row.revision,
        defaults={
            "page_id": row.page_id,
            "title": row.title,
            "text": row.text,
            "published": row.published,
            "modified": row.modified,
            "replaced": now,
        },
    )


def twin_of(outcome: Processed) -> str | None:
    """The address of the outlet's article that this one is another form of (AMP, mobile, print): the same text to the word,
    and addresses that differ in nothing but such a mark. None for every other."""
    article, mark = outcome.article, outcome.fingerprint
    if mark.words < LEAST_WORDS:
        return None
    key = _unmarked(article.url)
    same = StoredArticle.objects.filter(exact=mark.exact, outlet=article.outlet).exclude(url=article.url)
    return next((url for url in same.values_list("url", flat=True)[:20] if _unmarked(url) == key), None)


def _unmarked(url: str) -> str:
    """Host without www, path and query, without AMP and mobile marks, in a form that only serves to be compared."""
    parts = urlsplit(url.lower())
    host = _MARK.sub("", parts.hostname or "").strip(".").removeprefix("www.")
    path = re.sub(r"\.html?$", "", _MARK.sub("", parts.path))
    query = "&".join(one for one in parts.query.split("&") if not _MARK.search(one))
    return re.sub(r"[/.\-_]+", "/", f"{host}/{path}").rstrip("/") + "?" + query


def history(row: StoredArticle) -> Iterator[tuple[StoredRevision, list[str]]]:
    """Each earlier version, oldest first, with what the edit after it changed: lines that begin with + or -."""
    earlier = list(row.revisions.all())
    for index, old in enumerate(earlier):
        new = earlier[index + 1] if index + 1 < len(earlier) else row
        yield old, list(changed(old, new))


def changed(old: StoredRevision, new: StoredRevision | StoredArticle) -> Iterator[str]:
    """At most MOST_SHOWN lines; a last one says how many more there are."""
    lines = [line for line in _lines(old, new) if line]
    yield from lines[:MOST_SHOWN]
    if len(lines) > MOST_SHOWN:
        yield f"… {len(lines) - MOST_SHOWN} more"


def _lines(old: StoredRevision, new: StoredRevision | StoredArticle) -> Iterator[str]:
    for name in ("title", "published"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"- {name}: {before}"[:WIDEST]
            yield f"+ {name}: {after}"[:WIDEST]
    before, after = old.text.split("\n\n")[:MOST_LINES], new.text.split("\n\n")[:MOST_LINES]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (f"- {line}"[:WIDEST] for line in before[a:b])
            yield from (f"+ {line}"[:WIDEST] for line in after[c:d])
