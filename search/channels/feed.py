"""A private Atom feed (RFC 4287) at an address that is its only key. Sending is letting it be seen."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from search.channels.base import Config, Message, Outcome, Result

MOST_SHOWN = 100  # messages


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Under which the feed is found; the token itself lies sealed."""
    return hashlib.sha256(token.encode()).hexdigest()


def send(config: Config, message: Message) -> Result:
    return Result(outcome=Outcome.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: str  # a tag: or urn: URI that never changes
    title: str
    url: str
    updated: datetime
    html: str
    author: str = ""


def atom(*, id: str, title: str, self_url: str, updated: datetime, entries: Iterable[Entry], language: str) -> str:
    """The document, for entries newest first."""
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        f"<id>{_text(id)}</id><title>{_text(title)}</title><updated>{_moment(updated)}</updated>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(_clean(self_url))}/>',
        "<author><name>Teletipo</name></author><generator>Teletipo</generator>",
    ]
    for one in entries:
        author = f"<author><name>{_text(one.author)}</name></author>" if one.author else ""
        rows.append(
            f"<entry><id>{_text(one.id)}</id><title>{_text(one.title)}</title>{author}"
            f'<link rel="alternate" href={quoteattr(_clean(one.url))}/><updated>{_moment(one.updated)}</updated>'
            f'<content type="html">{_text(one.html)}</content></entry>'
        )
    return "\n".join([*rows, "</feed>"]) + "\n"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """XML 1.0 has no place for control characters and halves of surrogate pairs, however they are written."""
    return "".join(
        char for char in text
        if char in "\t\n\r" or "\x20" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
    )  # fmt: skip
