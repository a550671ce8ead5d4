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
    PublishedFrom.JSON_LD: _("declared by the page"),
    PublishedFrom.META: _("declared by the page"),
    PublishedFrom.VISIBLE: _("as the page shows it"),
    PublishedFrom.URL: _("by the address"),
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
TAG_REASON: dict[str, Label] = {  # the clauses that pipeline.tagging gives
    "full name": _("full name"),
    "surname of another person named before": _("surname of another person named before"),
    "surname after the imported full name": _("surname after the full name (imported)"),
    "name of another time": _("name of another time"),
    "office held on the article's date": _("office held on the article’s date"),
    "office whose holder may have changed": _("office whose holder may have changed"),
    "office that changed hands about the article's date": _("office that changed hands about the article’s date"),
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
    "surname after a title that anybody has": _("surname after a title that anybody has"),
    "surname alone": _("surname alone"),
    "shared adjective beside the country's name": _("shared adjective beside the country's name"),
    "building that stands for the government": _("building that stands for the government"),
    "capital that acts as its government": _("capital that acts as its government"),
    "capital that may stand for its government": _("capital that may stand for its government"),
    "in capitals only": _("in capitals only"),
    "a word that begins a sentence": _("a word that begins a sentence"),
    "people of the country": _("people of the country"),
    "adjective of the country": _("adjective of the country"),
    "acronym that the article introduces": _("acronym that the article introduces"),
    "full name with another surname after it": _("full name with another surname after it"),
    "imported name": _("imported name"),
    "imported name, in capitals": _("imported name, in capitals"),
    "imported name after its longer form": _("imported name after its longer form"),
    "imported name of a single word": _("imported name of a single word"),
    "imported name, the only one of its country": _("imported name, the only one of its country"),
    "imported name of several actors": _("imported name of several actors"),
    "what the outlet's country means by it": _("what the outlet's country means by it"),
    "names a currency": _("names a currency"),
    "city of the country": _("city of the country"),
    "government of the country": _("government of the country"),
    "listed on its exchange": _("listed on its exchange"),
    "in the name of its organ": _("in the name of its organ"),
}
CHANGED: dict[str, Label] = {  # pipeline.group.CHANGES
    "headline changed": _("headline changed"),
    "correction": _("correction"),
    "in capitals": _("in capitals"),
    "cut from below": _("cut from below"),
    "text added": _("text added"),
    "words edited": _("words edited"),
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
