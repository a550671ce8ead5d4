"""What is indexed: one document an article."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    id: str  # the article's row id, as text
    url: str
    outlet: str  # slug
    outlet_name: str
    domain: str
    country: str  # of the outlet, ISO 3166-1 alpha-2
    language: str  # "es" or "en"
    title: str
    text: str
    authors: tuple[str, ...]
    section: str
    published: datetime  # aware, UTC
    seen: datetime  # aware, UTC: when it came in
    completeness: str
    agency: str  # the wire credit, "" if none
    actors: tuple[str, ...]  # actor ids that are searchable
    themes: tuple[str, ...]  # theme ids, with their parents
    story: str  # story id, "" if none
    copy_of: str  # the original's id, "" for an original
    group: str  # the id of the original, its own id for an original: what copies collapse on
    copies: int  # copies that an original has, 0 for a copy
