"""What reading a source gave: links, and a named outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crawlers.page import Link


class Outcome(StrEnum):
    """How a visit ended. Everything but the first three is a failure that operators see."""

    READ = "read"
    EMPTY = "empty"  # well-formed, but without a single item
    UNCHANGED = "unchanged"  # 304, or the same bytes as last time
    NOT_A_FEED = "not_a_feed"  # HTML or anything else at a feed's address
    NOT_A_SITEMAP = "not_a_sitemap"
    MALFORMED = "malformed"  # a feed, but nothing could be read from it
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"  # the parser ran into its time limit
    HTTP_ERROR = "http_error"
    ROBOTS = "robots"  # robots.txt forbids it
    BLOCKED_ADDRESS = "blocked_address"  # leads to a private, loopback or link-local address
    RATE_LIMITED = "rate_limited"  # 429 or 503 with Retry-After
    UNREACHABLE = "unreachable"  # DNS, connection, TLS, time-out


GOOD = frozenset({Outcome.READ, Outcome.EMPTY, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The links of one source at one time, in its order, without repeats."""

    outcome: Outcome
    links: tuple[Link, ...] = ()
    children: tuple[str, ...] = ()  # further sitemaps of a sitemap index, newest first
    detail: str = ""  # one sentence for people where the outcome is a failure
    items: int = 0  # items that stood in the document
    skipped: Mapping[str, int] = field(default_factory=dict)  # reason -> items passed over
