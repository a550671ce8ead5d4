"""Names for people, in the interface's language, of everything that the records hold as codes."""

from functools import cache

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crawlers.outlet import SourceKind
from crawlers.pace import Mode
from crawlers.reading import GOOD, Outcome
from pipeline.article import Completeness, PublishedFrom, Reason

Label = str | Promise

COMPLETENESS: dict[str, Label] = {
    Completeness.FULL: _("full text"),
    Completeness.TEASER: _("teaser"),
    Completeness.TITLE_ONLY: _("title only"),
    Completeness.LIVE: _("live blog"),
    Completeness.VIDEO: _("video or gallery"),
}
PUBLISHED_FROM: dict[str, Label] = {
    PublishedFrom.PAGE: _("as stated on the page"),
    PublishedFrom.FEED: _("as stated in the feed"),
    PublishedFrom.FETCH: _("unknown: the moment of fetching"),
}
OUTCOME: dict[str, Label] = {
    Outcome.READ: _("read"),
    Outcome.EMPTY: _("empty"),
    Outcome.UNCHANGED: _("unchanged"),
    Outcome.NOT_A_FEED: _("not a feed"),
    Outcome.NOT_A_SITEMAP: _("not a sitemap"),
    Outcome.MALFORMED: _("malformed"),
    Outcome.TOO_LARGE: _("too large"),
    Outcome.TOO_SLOW: _("too slow to read"),
    Outcome.HTTP_ERROR: _("HTTP error"),
    Outcome.ROBOTS: _("forbidden by robots.txt"),
    Outcome.BLOCKED_ADDRESS: _("private address, blocked"),
    Outcome.RATE_LIMITED: _("rate limited"),
    Outcome.UNREACHABLE: _("unreachable"),
}
REASON: dict[str, Label] = {
    Reason.NOT_HTML: _("not HTML"),
    Reason.EMPTY: _("empty"),
    Reason.TOO_LARGE: _("too large"),
    Reason.LISTING: _("a listing, not an article"),
    Reason.NO_TEXT: _("no text found"),
    Reason.LANGUAGE: _("another language"),
    Reason.ERROR_PAGE: _("an error page"),
    Reason.CRASHED: _("processing failed more than once"),
}
SOURCE_KIND: dict[str, Label] = {
    SourceKind.FEED: _("feed"),
    SourceKind.SITEMAP: _("news sitemap"),
    SourceKind.SECTION: _("section page"),
}
RHYTHM: dict[str, Label] = {
    Mode.ADAPTIVE: _("adaptive"),
    Mode.INTERVAL: _("fixed interval"),
    Mode.CRON: _("cron"),
}
OUTLET_KIND: dict[str, Label] = {
    "newspaper": _("newspaper"),
    "digital": _("digital outlet"),
    "broadcaster": _("broadcaster"),
    "agency": _("news agency"),
    "magazine": _("magazine"),
    "state_media": _("state media"),
}
ACTOR_KIND: dict[str, Label] = {
    "person": _("person"),
    "organisation": _("organisation"),
    "party": _("party"),
    "company": _("company"),
    "government": _("government"),
    "country": _("country"),
    "city": _("city"),
}
TAG_REASON: dict[str, Label] = {  # the clauses that pipeline.tagging gives; a new one is shown as it is
    "full name": _("full name"),
    "name": _("by its name"),
    "name of the country": _("name of the country"),
    "name of the city": _("name of the city"),
    "acronym": _("acronym"),
    "ambiguous name with a cue": _("ambiguous name with a cue"),
    "ambiguous name without a cue": _("ambiguous name without a cue"),
    "surname after the full name": _("surname after the full name"),
    "surname of two people in the article": _("surname of two people in the article"),
    "surname that stands for this person": _("surname that stands for this person"),
    "surname after a title": _("surname after a title"),
    "surname alone": _("surname alone"),
    "people or adjective of the country": _("people or adjective of the country"),
    "shared adjective beside the country's name": _("shared adjective beside the country's name"),
    "building that stands for the government": _("building that stands for the government"),
    "capital that acts as its government": _("capital that acts as its government"),
    "capital that may stand for its government": _("capital that may stand for its government"),
    "in capitals only": _("in capitals only"),
    "a word that begins a sentence": _("a word that begins a sentence"),
}
FACET: dict[str, Label] = {
    "language": _("Language"),
    "outlet": _("Outlet"),
    "country": _("Country of the outlet"),
    "actor": _("Actor"),
    "theme": _("Theme"),
}


# How moments are written: Django's English would have 03/04/2026 for the fourth of March, and "noon".
DAY = pgettext_lazy("date format", "j F Y")
MONTH = pgettext_lazy("date format", "F Y")
MOMENT = pgettext_lazy("date format", "j F Y, H:i")
SHORT_MOMENT = pgettext_lazy("date format", "j M Y, H:i")
SHORT_DAY = pgettext_lazy("date format", "j M")


def label(table: dict[str, Label], code: str) -> Label:
    """The code's name; a code that has none yet is shown as it is."""
    return table.get(code, code)


def is_good(outcome: str) -> bool:
    """Whether a visit went well."""
    return outcome in {good.value for good in GOOD}


def country(code: str) -> str:
    """The country's name, from CLDR; the code itself where it has none."""
    return str(_locale(reading()).territories.get(code.upper(), code))


def language(code: str) -> str:
    """The language's name, from CLDR, as it stands in running text."""
    return str(_locale(reading()).languages.get(code.lower(), code))


def reading() -> str:
    """The reader's language: “es” or “en”."""
    return "es" if (get_language() or "en").startswith("es") else "en"


@cache
def _locale(code: str) -> Locale:
    return Locale(code)
