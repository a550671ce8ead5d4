"""What people call the values that a query holds: for explanations and remarks, on the page and the command line."""

from collections.abc import Callable
from functools import cache

from babel import Locale

from crawlers.models import StoredOutlet
from pipeline.knowledge import lexicon


def naming(language: str) -> Callable[[str, str], str]:
    """(field, value) -> name in "es" or "en"; the value itself where it has none. One look at the ledger an outlet."""

    def name(field: str, value: str) -> str:
        match field:
            case "actor":
                return lexicon.load().actor_name(value, language)
            case "theme":
                return lexicon.load().theme_name(value, language)
            case "language":
                return str(_locale(language).languages.get(value.lower(), value))
            case "country":
                return str(_locale(language).territories.get(value.upper(), value))
            case "outlet":
                return StoredOutlet.objects.filter(slug=value).values_list("name", flat=True).first() or value
            case _:
                return value

    return name


@cache
def _locale(code: str) -> Locale:
    return Locale(code)
