"""Dates as the press writes them, to aware datetimes.

Every reading is strict: a string is understood whole or not at all, so that "10/05/2022 05:22 pm" is a date and
"10/05" none. Naive times are the outlet's local time.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

EARLIEST = 1990
LONGEST = 120  # characters of a string that may be a date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero january ene jan",
            "febrero february feb",
            "marzo march mar",
            "abril april abr apr",
            "mayo may",
            "junio june jun",
            "julio july jul",
            "agosto august ago aug",
            "septiembre setiembre september sep sept set",
            "octubre october oct",
            "noviembre november nov",
            "diciembre december dic dec",
        ),
        1,
    )
    for name in names.split()
}
HOURS = {  # zone abbreviations of the two languages' press, in hours from UTC; IST, BST and CST are the common reading
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "msk": 3,
    "est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5, "ct": -6, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "pt": -8,
    "art": -3, "brt": -3, "clt": -4, "clst": -3, "vet": -4, "bot": -4, "pet": -5, "cot": -5, "ect": -5, "uyt": -3,
    "ist": 5.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "sgt": 8, "hkt": 8, "sast": 2,
}  # fmt: skip
CLOCK = (
    r"(?:[\sT,;|/·•@-]*(?:a\s+las?|at|las|hrs?\.?|h\.?)?[\s|]*"
    r"(?P<H>\d{1,2})(?:[:.hH](?P<M>\d{2})(?::(?P<S>\d{2}))?)?(?:[.,]\d+)?"
    r"\s*(?P<ap>[ap]\.?\s?m\b\.?)?\s*(?:hrs?\.?|horas|h\b\.?)?\s*(?P<zone>Z|(?:UTC|GMT)?\s*[+-]\d{1,2}:?\d{0,2}|\(?[A-Za-z]{1,4}\)?)?)?"
)
ISO = re.compile(
    r"(?P<Y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T\s]+(?P<H>\d{1,2}):(?P<M>\d{1,2})(?::(?P<S>\d{1,2})(?:[.,:]\d+)?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\s?\d{1,2}:?\d{0,2}|[A-Za-z]{2,4})?)?"
)
COMPACT = re.compile(
    r"(?P<Y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s]?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<zone>Z|[+-]\d{4})?)?"
)
NUMERIC = re.compile(r"(?P<a>\d{1,2})\s?[-/.]\s?(?P<b>\d{1,2})\s?[-/.]\s?(?P<Y>\d{4})\b" + CLOCK, re.I)
DAY_MONTH = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|º|°)?[\s.\-/,]*(?:de\s+|of\s+)?(?P<mon>[A-Za-z]{3,10})\.?[\s,./\-]*(?:del?\s+)?(?P<Y>\d{4})\b"
    + CLOCK,
    re.I,
)
MONTH_DAY = re.compile(
    r"(?P<mon>[A-Za-z]{3,10})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?:del?\s+)?(?P<Y>\d{4})\b" + CLOCK,
    re.I,
)
CLOCK_FIRST = re.compile(
    r"(?P<H>\d{1,2}):(?P<M>\d{2})\s*(?P<ap>[ap]\.?m\.?)?\s*(?:h|hs|hrs)?\.?\s*(?P<zone>[A-Z]{2,4})?[\s,|·-]+(?P<rest>.{6,60})",
    re.I,
)
JS_DATE = re.compile(
    r"(?P<mon>[A-Za-z]{3})\s+(?P<d>\d{1,2})\s+(?P<H>\d{2}):(?P<M>\d{2}):(?P<S>\d{2})\s+(?P<zone>[A-Za-z]{2,4}|[+-]\d{4})?\s*(?P<Y>\d{4})"
)
URL_DAY = re.compile(
    r"(?<!\d)(?P<Y>19[9]\d|20[0-4]\d)[-/_]?(?P<m>0[1-9]|1[0-2])[-/_]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d{1,3}(?:\D|$))"
)
URL_FOLDER = re.compile(
    r"/(?P<Y>19[9]\d|20[0-4]\d)(?P<s>[-/_]?)(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>0?[1-9]|[12]\d|3[01])/"
)
URL_MONTH = re.compile(r"/(?P<Y>20[0-4]\d)/(?P<mon>[a-z]{3,10})/(?P<d>\d{1,2})/", re.I)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
BEGINS = re.compile(
    r"\b(?:\d{1,2}[\s/.-]|\d{4}-\d|(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b)", re.I
)
LABEL = re.compile(
    r"^(?:(?:first\s+)?(?:published|posted|updated|last\s+updated|publicad[oa]|actualizad[oa]|creado|created|on|fecha|date|el|hoy|"
    r"lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)[\s:,.|·-]+)+",
    re.I,
)


def zone(name: str) -> tzinfo:
    """The IANA zone, or UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def parse(text: str, local: tzinfo, *, month_first: bool = False) -> datetime | None:
    """An aware datetime, or None. ``month_first`` decides 10/05/2022 where neither number is over 12."""
    text = " ".join(text[: LONGEST * 2].replace(" ", " ").split()).strip(" .,|·-–—")
    if not 8 <= len(text) <= LONGEST:
        return None
    if text.isdigit() and len(text) in (10, 13):
        return _epoch(int(text) // (1000 if len(text) == 13 else 1))
    text = LABEL.sub("", text)
    for pattern in (ISO, COMPACT, NUMERIC, DAY_MONTH, MONTH_DAY):
        found = pattern.match(text)
        if found and (value := _build(found.groupdict(), local, month_first)):
            return value
    if found := JS_DATE.search(text):
        return _build(found.groupdict(), local, month_first)
    if (found := CLOCK_FIRST.match(text)) and (day := parse(found["rest"], local, month_first=month_first)):
        clock = {"Y": str(day.year), "m": str(day.month), "d": str(day.day), **found.groupdict()}
        return _build(clock, local, month_first)
    return None


def search(text: str, read: Callable[[str], datetime | None]) -> datetime | None:
    """The date that ``text`` is, or the first that stands in it behind other words ("Por Ana Ruiz | 3 de mayo de 2022")."""
    if value := read(text):
        return value
    if len(text) > 2 * LONGEST or not YEAR.search(text):
        return None
    for found in list(BEGINS.finditer(text))[:6]:
        if found.start() and (value := read(text[found.start() :][:LONGEST])):
            return value
    return None


def from_url(url: str, local: tzinfo) -> datetime | None:
    """The day that the path of an address names, at local midnight."""
    path = url.split("?", 1)[0][:2000]
    found = URL_DAY.search(path) or URL_MONTH.search(path)
    return _build(found.groupdict(), local, False) if found else None


def folder(url: str, local: tzinfo) -> datetime | None:
    """As ``from_url``, but only where the day has folders of its own ("/2017/02/13/", "/20170213/"): that is when the
    article was made, while a number at the end of a name may be an editor's first draft."""
    path = url.split("?", 1)[0][:2000]
    found = URL_FOLDER.search(path)
    return _build(found.groupdict(), local, False) if found else None


def _epoch(seconds: int) -> datetime | None:
    try:
        value = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return value if EARLIEST <= value.year <= 2100 else None


def _build(part: dict[str, str | None], local: tzinfo, month_first: bool) -> datetime | None:
    day_month = _day_and_month(part, month_first)
    if day_month is None:
        return None
    day, month = day_month
    year = int(part.get("Y") or 0)
    if not EARLIEST <= year <= 2100:
        return None
    hour, minute, second = (int(part.get(key) or 0) for key in "HMS")
    half = (part.get("ap") or "")[:1].lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        value = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        try:
            value = datetime(year, month, day)  # "25:61" after a good day
        except ValueError:
            return None
    return value.replace(tzinfo=_zone(part.get("zone") or "", local))


def _day_and_month(part: dict[str, str | None], month_first: bool) -> tuple[int, int] | None:
    if "a" in part:
        first, second = int(part["a"] or 0), int(part["b"] or 0)
        if first > 12 or (second <= 12 and not month_first):
            return first, second
        return second, first
    if name := part.get("mon"):
        month = MONTHS.get(name.lower()) or MONTHS.get(name.lower()[:3], 0)
        return (int(part["d"] or 0), month) if month else None
    return int(part["d"] or 0), int(part["m"] or 0)


def _zone(name: str, local: tzinfo) -> tzinfo:
    name = name.strip().strip("()").lower().replace(" ", "")
    if not name:
        return local
    digits = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", name)
    if digits:
        minutes = int(digits[2]) * 60 + int(digits[3] or 0)
        if minutes > 14 * 60:
            return local
        return timezone(timedelta(minutes=minutes if digits[1] == "+" else -minutes))
    if name in HOURS:
        return timezone(timedelta(hours=HOURS[name])) if HOURS[name] else UTC
    return local
