"""From a request's parameters to a query tree and names, by the page's own door."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from search import parser
from search.api.errors import Refused
from search.canonical import both
from search.query import Query, Range
from search.web import door, labels
from search.web.zone import known_zone


def zone(name: str) -> str:
    """:raises Refused: for a name that zoneinfo does not know."""
    if not known_zone(name):
        raise Refused(
            "tz", _("“%(name)s” is no time zone: expected a name such as Europe/Madrid.") % {"name": name[:60]}
        )
    return name


def tree(text: str, timezone_name: str, now: datetime | None = None) -> Query:
    """:raises QueryError: as the page says it."""
    return parser.parse(text, resolver=door.resolver(), now=now or timezone.now(), timezone=zone(timezone_name))


def as_of(query: Query, moment: datetime) -> Query:
    """What was known at a moment: articles that came in later are left out."""
    return both((query, Range("seen", None, moment)))


def language() -> str:
    return "es" if (get_language() or "").startswith("es") else "en"


def names() -> Callable[[str, str], str]:
    """Names of actors and themes in the reader's language."""
    tongue = language()
    return lambda kind, id: door.name(kind, id, tongue)


def named(facet: str, value: str) -> str:
    """A facet's value for people; the value itself where it has no other name."""
    if facet in ("actor", "theme"):
        return door.name(facet, value, language()) or value
    if facet == "language":
        return labels.language(value)
    return labels.country(value) if facet == "country" else value
