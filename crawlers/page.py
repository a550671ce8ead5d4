"""What this room hands on: a link as a source gave it, a page as its server gave it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article's address with what the source said of it."""

    outlet: str  # slug
    url: str  # canonical (crawlers.urls.canonical), absolute
    raw_url: str = ""  # as it stood in the source
    via: str = ""  # Source.id
    title: str = ""  # plain text, entities resolved; "" where the source gave none
    published: datetime | None = None  # aware, UTC; None where absent, unreadable or impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One response that was archived."""

    link: Link
    url: str  # canonical form of final_url: the page's identity
    final_url: str  # after redirects
    fetched_at: datetime  # aware, UTC
    status: int
    content_type: str  # media type without parameters, lower case; "" where not declared
    charset: str  # as the header declared it; "" where it did not
    body: bytes
