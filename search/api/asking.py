"""From a request's parameters to a query tree and names, by the page's own door."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
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


def tree(request: HttpRequest, text: str, timezone_name: str, now: datetime | None = None) -> Query:
    """``search:name`` is one of the saved searches of who asks.

    :raises QueryError: as the page says it.
    """
    owner = getattr(getattr(request, "auth", None), "pk", None)
    return parser.parse(text, resolver=door.resolver(owner), now=now or timezone.now(), timezone=zone(timezone_name))


def as_of(query: Query, moment: datetime) -> Query:
    """What was known at a moment: articles that came in later are left out."""
    return both((query, Range("seen", None, moment)))


def named(facet: str, value: str) -> str:
    """A facet's value for people; the value itself where it has no other name."""
    if facet in ("actor", "theme"):
        return door.name(facet, value, labels.reading()) or value
    if facet == "language":
        return labels.language(value)
    return labels.country(value) if facet == "country" else value
