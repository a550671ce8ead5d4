"""What an export says of one article, and what it is told of the search."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from search.document import Document
from search.request import Hit

LONGEST = 32_000  # characters of one value: spreadsheets hold 32,767 in a cell
# Control characters that no text format can hold, and XML 1.0 forbids; halves of surrogate pairs.
UNFIT = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))

Names = Callable[[str, str], str]  # ("actor" or "theme", id) -> name in the reader's language


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """``query``: as asked. ``made``: aware, when. ``base``: this installation's address, "" if unknown."""

    query: str
    made: datetime
    base: str
    names: Names
    text: bool = False  # the articles' full text too, where the format has a place for it


Writer = Callable[[Iterable[Hit], Context], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    name: str
    media_type: str
    extension: str
    write: Writer


def clean(text: str) -> str:
    """One line, without what cannot be shown."""
    return " ".join(text.translate(UNFIT).split())[:LONGEST]


def address(document: Document) -> str:
    """The article's address if it is one of the web, else ""."""
    return document.url if urlsplit(document.url).scheme in ("http", "https") else ""


def page(document: Document, context: Context) -> str:
    """The article's page here; "" where the installation's address is not known."""
    return f"{context.base}/article/{document.id}" if context.base else ""


def keywords(document: Document, context: Context) -> list[str]:
    """Names of actors and themes, once each."""
    pairs = [("actor", id) for id in document.actors] + [("theme", id) for id in document.themes]
    return list(dict.fromkeys(clean(context.names(kind, id) or id) for kind, id in pairs))
