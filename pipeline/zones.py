"""A guess at an outlet's time zone where no catalogue entry tells it: by the country of its domain or of its language tag."""

import re
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

from pipeline.extract import dates

# The zone where a country's national press sits.
ZONES = {
    "ar": "America/Argentina/Buenos_Aires", "au": "Australia/Sydney", "bo": "America/La_Paz", "br": "America/Sao_Paulo",
    "ca": "America/Toronto", "cl": "America/Santiago", "co": "America/Bogota", "cr": "America/Costa_Rica",
    "cu": "America/Havana",
    "de": "Europe/Berlin", "do": "America/Santo_Domingo", "ec": "America/Guayaquil", "es": "Europe/Madrid",
    "fr": "Europe/Paris",
    "gb": "Europe/London", "gt": "America/Guatemala", "hn": "America/Tegucigalpa", "ie": "Europe/Dublin",
    "il": "Asia/Jerusalem",
    "in": "Asia/Kolkata", "it": "Europe/Rome", "jp": "Asia/Tokyo", "mx": "America/Mexico_City", "ni": "America/Managua",
    "nz": "Pacific/Auckland", "pa": "America/Panama", "pe": "America/Lima", "ph": "Asia/Manila",
    "pr": "America/Puerto_Rico",
    "pt": "Europe/Lisbon", "py": "America/Asuncion", "ru": "Europe/Moscow", "sg": "Asia/Singapore",
    "sv": "America/El_Salvador",
    "uk": "Europe/London", "us": "America/New_York", "uy": "America/Montevideo", "ve": "America/Caracas",
    "za": "Africa/Johannesburg",
    "cat": "Europe/Madrid", "gal": "Europe/Madrid", "eus": "Europe/Madrid",
}  # fmt: skip
VANITY = frozenset(("co", "in", "pr", "sg"))  # often registered for their looks: believed only behind com., co. or org.
REGION = re.compile(r"^[a-z]{2,3}[-_]([A-Za-z]{2})\b")
PLUGIN_DEFAULTS = frozenset(("es_es", "es-es", "en_us"))  # what publishing systems declare where nobody chose


def country(zone: str) -> str:
    """ISO 3166-1 code of the country whose press is set by ``zone``; "" for a zone that no country of ours has."""
    found = next((code for code, name in ZONES.items() if name == zone and len(code) == 2), "")
    return {"uk": "GB"}.get(found, found.upper())


AMERICAS = timezone(timedelta(hours=-5))  # the middle of the zones of the Americas' press


def on_the_day_of(url: str, moment: datetime) -> datetime:
    """``moment`` in the Americas' middle zone where its day is the one in the address there and not in its own zone;
    else as it is. Publishing systems write UTC, and an evening in Los Angeles or Lima is the next day in UTC."""
    day = dates.folder(url, UTC)
    western = moment.astimezone(AMERICAS)
    return western if day is not None and western.date() == day.date() != moment.date() else moment


def of(url: str, language: str = "") -> str:
    """The IANA zone that the address or the declared language names; "" where neither does. English without a
    region under .com, .org and .net is taken for American."""
    try:
        labels = (urlsplit(url).hostname or "").lower().split(".")
    except ValueError:
        labels = [""]
    country = labels[-1]
    if country in ZONES and (
        country not in VANITY or (len(labels) > 2 and labels[-2] in ("com", "co", "org", "gob", "edu"))
    ):
        return ZONES[country]
    region = REGION.match(language)
    if region and language.lower() not in PLUGIN_DEFAULTS:
        return ZONES.get(region[1].lower(), "")
    return ZONES["us"] if language.lower().startswith("en") and country in ("com", "org", "net") else ""
