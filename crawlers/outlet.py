"""Outlets and their sources: the records that the catalogue's files become."""

from dataclasses import dataclass, field
from enum import StrEnum

import xxhash


class SourceKind(StrEnum):
    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address of an outlet where links to new articles stand."""

    outlet: str  # the outlet's slug
    kind: SourceKind
    url: str
    section: str = ""

    @property
    def id(self) -> str:
        """Stable over catalogue edits that leave the address alone, e.g. ``abc-es:feed:1f2e3d4c``."""
        return f"{self.outlet}:{self.kind}:{xxhash.xxh32_hexdigest(self.url.encode())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is peculiar to one outlet; each is empty where the general rule serves."""

    keep_query: tuple[
        str, ...
    ] = ()  # query parameters that tell articles apart; all others are dropped if "*" is in drop_query
    drop_query: tuple[str, ...] = ()  # query parameters that never tell articles apart, beside the general list
    article: str = ""  # regular expression: a path that matches is an article
    not_article: str = ""  # regular expression: a path that matches is not an article
    body: str = ""  # CSS selector of the article's text
    drop: tuple[str, ...] = ()  # CSS selectors of what does not belong to the text
    since: str = ""  # ISO day: body and drop are for pages published on it or later; "" for all
    trust_validators: bool = True  # False: this host's ETag and Last-Modified lie, never send them back


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    slug: str
    name: str
    domain: str  # registrable domain, or domain/path where editions share a host ("bbc.com/mundo")
    aliases: tuple[str, ...] = ()  # further domains of the same outlet
    country: str  # ISO 3166-1 alpha-2
    languages: tuple[str, ...]  # ISO 639-1, most used first
    kind: str  # newspaper | digital | broadcaster | agency | magazine | state_media
    timezone: str  # IANA name, used for dates that state no zone
    enabled: bool = True
    articles_per_day: tuple[int, int] = (1, 1000)  # expected, least and most
    delay: float | None = None  # seconds between two requests; None: the setting
    concurrency: int | None = None  # simultaneous requests; None: the setting
    sources: tuple[Source, ...] = ()
    hints: Hints = field(default_factory=Hints)
