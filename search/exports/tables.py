"""CSV (RFC 4180) and JSON lines: one article a row, the same columns in both."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from search.document import Document
from search.exports.record import LONGEST, UNFIT, Context, address, clean
from search.request import Hit

COLUMNS = (
    "id", "url", "title", "published", "seen", "outlet", "outlet_name", "domain", "country", "language", "authors",
    "section", "agency", "completeness", "actors", "actor_names", "themes", "theme_names", "story", "copies_folded",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets take for the beginning of a formula (OWASP)
SEPARATOR = "; "


def json_lines(hits: Iterable[Hit], context: Context) -> Iterator[str]:
    for hit in hits:
        yield orjson.dumps(values(hit, context)).decode() + "\n"


def comma_separated(hits: Iterable[Hit], context: Context) -> Iterator[str]:
    """A value that a spreadsheet would run as a formula gets an apostrophe in front."""
    columns = COLUMNS + (("text",) if context.text else ())
    yield _line(columns)
    for hit in hits:
        found = values(hit, context)
        yield _line([_cell(found[column]) for column in columns])


def values(hit: Hit, context: Context) -> dict[str, Any]:
    """By column; lists where there may be several."""
    document = hit.document
    found: dict[str, Any] = {
        "id": document.id,
        "url": address(document),
        "title": clean(document.title),
        "published": document.published.isoformat(),
        "seen": document.seen.isoformat(),
        "outlet": document.outlet,
        "outlet_name": clean(document.outlet_name),
        "domain": document.domain,
        "country": document.country,
        "language": document.language,
        "authors": [clean(author) for author in document.authors],
        "section": clean(document.section),
        "agency": clean(document.agency),
        "completeness": document.completeness,
        "actors": list(document.actors),
        "actor_names": [clean(context.names("actor", id) or id) for id in document.actors],
        "themes": list(document.themes),
        "theme_names": [clean(context.names("theme", id) or id) for id in document.themes],
        "story": document.story,
        "copies_folded": len(hit.folded),
    }
    if context.text:
        found["text"] = _text(document)
    return found


def _text(document: Document) -> str:
    return document.text.translate(UNFIT)


def _cell(value: Any) -> str:
    text = SEPARATOR.join(value) if isinstance(value, list) else str(value)
    return ("'" + text if text.startswith(FORMULA) else text)[:LONGEST]


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
