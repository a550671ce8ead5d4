"""Dates as feeds and sitemaps write them -> aware UTC, or None where unreadable or impossible.

A date without a zone is taken as UTC: the source does not know its outlet's zone, and the page will say better.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
FUTURE = timedelta(days=1)  # zone errors reach half a day (4 % of stories are dated ahead, by up to 8 h); more is none

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene january enero",
            "feb february febrero",
            "mar march marzo",
            "apr abr april abril",
            "may mayo",
            "jun june junio",
            "jul july julio",
            "aug ago august agosto",
            "sep sept set september septiembre setiembre",
            "oct october octubre",
            "nov november noviembre",
            "dec dic december diciembre",
        ),
        1,
    )
    for name in names.split()
}
_ZONES = {  # hours from UTC; the ambiguous as the Americas and Spain use them
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3,
    "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9,
    "akdt": -8, "hst": -10, "art": -3, "brt": -3, "clt": -4, "clst": -3, "uyt": -3, "pyt": -4, "bot": -4, "vet": -4,
    "pet": -5, "cot": -5, "ect": -5, "aest": 10, "aedt": 11,
}  # fmt: skip
_TIME = (
    r"(?:(?:T|,?\s+(?:[-–|]\s+|a\s+las\s+|at\s+)?)(?P<hour>[0-9]{1,2})[:.h](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?)?"
)
_ZONE = r"\s*(?P<zone>[+-][0-9]{1,2}:?(?:[0-9]{2})?|(?:GMT|UTC)\s?[+-][0-9]{1,2}:?(?:[0-9]{2})?|[A-Za-z]{1,5})?"
_END = r"(?:\s*(?:\([^)]{0,30}\)|UTC|GMT))?\s*\Z"
_FORMS = (
    re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})" + _TIME + _ZONE + _END),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})" + _TIME + _ZONE + _END),
    re.compile(
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})T?(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})(?P<half>\Z)?"
        + _ZONE + _END
    ),
    re.compile(
        r"(?:[^\W\d]{3,12}\s+)?(?P<name>[^\W\d]{3,12})\s+(?P<day>[0-9]{1,2})" + _TIME
        + r"(?:\s+(?P<zone>[A-Za-z]{1,5}))?\s+(?P<year>[0-9]{4})" + _END,
        re.IGNORECASE,
    ),  # date(1) and ctime(3)
    re.compile(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})" + _TIME + _ZONE + _END),
    re.compile(
        r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[\s-]+(?:de\s+)?(?P<name>[^\W\d]{3,12})\.?,?[\s-]+"
        r"(?:de\s+|del\s+)?(?P<year>[0-9]{4}|[0-9]{2})" + _TIME + _ZONE + _END,
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:[^\W\d]{3,12}\.?,?\s+)?(?P<name>[^\W\d]{3,12})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{4})"
        + _TIME + _ZONE + _END,
        re.IGNORECASE,
    ),
)  # fmt: skip


def published(text: str, now: datetime) -> datetime | None:
    """The moment that ``text`` names; None if it cannot be read, lies before 1990 or over a day after ``now``."""
    text = " ".join(text[:120].split())
    try:
        moment = _epoch(text) if re.fullmatch(r"[0-9]{9,13}", text) else _written(text)
        if moment is None or not EARLIEST <= moment <= now + FUTURE:
            return None
    except (ValueError, OverflowError):
        return None
    return moment


def _epoch(text: str) -> datetime:
    return datetime.fromtimestamp(int(text) / (1000 if len(text) > 11 else 1), UTC)


def _written(text: str) -> datetime | None:
    for form in _FORMS:
        if match := form.match(text):
            return _moment(match.groupdict())
    return None


def _moment(part: dict[str, str | None]) -> datetime | None:
    """:raises ValueError: for the 31st of February and its like."""
    month = _MONTHS.get((part.get("name") or "").lower()) or int(part.get("month") or 0)
    year, day = int(part["year"] or 0), int(part["day"] or 1)
    if month > 12 >= day:  # 11/24/2026
        month, day = day, month
    if len(part["year"] or "") == 2:  # RFC 822
        year += 2000 if year < 70 else 1900
    hour = int(part["hour"] or 0)
    if half := part["half"]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    offset = _offset(part["zone"] or "")
    if offset is None:
        return None
    local = datetime(year, month, day, tzinfo=timezone(offset))
    return (
        local + timedelta(hours=hour, minutes=int(part["minute"] or 0), seconds=int(part["second"] or 0))
    ).astimezone(UTC)


def _offset(zone: str) -> timedelta | None:
    zone = re.sub(r"^(?:gmt|utc)\s?(?=[+-])", "", zone.lower())
    if not zone or zone[0] not in "+-":
        return timedelta(hours=_ZONES.get(zone, 0))
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    size = timedelta(hours=hours, minutes=minutes)
    return -size if zone[0] == "-" else size
