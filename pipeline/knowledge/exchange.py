"""Lines of other registries as actors: Wikidata's JSON export and FollowTheMoney entities. What a line lacks is a reason."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from pipeline.knowledge.fold import words
from pipeline.knowledge.records import Actor, Alias, Kind, Sort

LONGEST_NAME = 120  # characters
MOST_NAMES = 30  # of one actor
CLASSES = {  # what an item is an instance of (P31)
    "Q5": Kind.PERSON,
    "Q7278": Kind.PARTY,
    "Q4830453": Kind.COMPANY,
    "Q783794": Kind.COMPANY,
    "Q6881511": Kind.COMPANY,
    "Q891723": Kind.COMPANY,
    "Q43229": Kind.ORGANISATION,
    "Q484652": Kind.ORGANISATION,
    "Q163740": Kind.ORGANISATION,
    "Q79913": Kind.ORGANISATION,
    "Q327333": Kind.ORGANISATION,
}
SCHEMAS = {
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.ORGANISATION,
    "LegalEntity": Kind.ORGANISATION,
    "PublicBody": Kind.ORGANISATION,
}
_ID = re.compile(r"[^a-z0-9]+")


class Unusable(Exception):
    """A line that gives no actor; the argument says why, in words that can be counted."""


COUNTRY_CODE = "P297"  # ISO 3166-1 alpha-2, a claim of countries
COUNTRIES = ("P27", "P17")  # citizenship, country


def country_of_line(line: bytes) -> tuple[str, str] | None:
    """The id and code of a Wikidata item that is a country; None of anything else, and of what cannot be read."""
    if b'"P297"' not in line:  # most lines; parsing them all would double the time of an import
        return None
    try:
        row = orjson.loads(line.strip().rstrip(b","))
        code = row["claims"][COUNTRY_CODE][0]["mainsnak"]["datavalue"]["value"]
        return (row["id"], code.upper()) if len(code) == 2 and code.isalpha() else None
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
        return None


def actor_of_line(line: bytes, countries: Mapping[str, str] | None = None) -> Actor | None:
    """The actor of a line of either format; None for the brackets that open and close a Wikidata export.

    ``countries``: Wikidata id -> code, as ``country_of_line`` tells it.

    :raises Unusable: with the reason.
    """
    stripped = line.strip().rstrip(b",")
    if stripped in {b"", b"[", b"]"}:
        return None
    try:
        row = orjson.loads(stripped)
    except orjson.JSONDecodeError:
        raise Unusable("not JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise Unusable("no object with an id")
    if isinstance(row.get("schema"), str) and isinstance(row.get("properties"), dict):
        return _entity(row)
    if isinstance(row.get("labels"), dict):
        return _item(row, countries or {})
    raise Unusable("neither a Wikidata item nor a FollowTheMoney entity")


def _entity(row: Mapping[str, Any]) -> Actor:
    kind = SCHEMAS.get(row["schema"])
    if kind is None:
        raise Unusable("another kind of thing")
    properties = row["properties"]
    named = [text for field in ("name", "alias") for text in _texts(properties.get(field))]
    countries = [*_texts(properties.get("country")), *_texts(properties.get("nationality"))]
    code = next((text.upper() for text in countries if len(text) == 2 and text.isalpha()), "")
    return _actor(f"ftm-{row['id']}", kind, named, named, code)


def _item(row: Mapping[str, Any], countries: Mapping[str, str]) -> Actor:
    kinds = (CLASSES.get(id) for id in _values(row.get("claims"), "P31"))
    kind = next((kind for kind in kinds if kind is not None), None)
    if kind is None:
        raise Unusable("another kind of thing")
    aliases = row.get("aliases")
    aliases = aliases if isinstance(aliases, dict) else {}
    spanish = [*_labels([row["labels"].get("es")]), *_labels(aliases.get("es"))]
    english = [*_labels([row["labels"].get("en"), row["labels"].get("mul")]), *_labels(aliases.get("en"))]
    return _actor(
        f"wikidata-{row['id']}", kind, spanish or english, english or spanish, _code(row.get("claims"), countries)
    )


def _code(claims: object, countries: Mapping[str, str]) -> str:
    """The country that the item states, where it states one only: of two passports neither is told."""
    for property in COUNTRIES:
        codes = {countries[id] for id in _values(claims, property) if id in countries}
        if codes:
            return codes.pop() if len(codes) == 1 else ""
    return ""


def _actor(id: str, kind: Kind, spanish: list[str], english: list[str], country: str) -> Actor:
    slug = _ID.sub("-", id.lower()).strip("-")[:100]
    spanish, english = list(filter(_is_name, spanish)), list(filter(_is_name, english))
    names = {"es": (spanish or english or [""])[0], "en": (english or spanish or [""])[0]}
    if not names["es"]:
        raise Unusable("no name to be found by")
    texts = list(dict.fromkeys([*names.values(), *spanish, *english]))[:MOST_NAMES]
    aliases = tuple(Alias(actor=slug, text=text, sort=Sort.NAME) for text in texts)
    return Actor(id=slug, kind=kind, names=names, country=country, aliases=aliases)


def _is_name(text: str) -> bool:
    """A name of two to ten words with a capital in each longer one, or one that is an acronym or a brand."""
    parts = words(text)
    if not 1 <= len(parts) <= 10 or len(text) > LONGEST_NAME or not text[0].isupper():
        return False
    return len(parts) > 1 or len(text) >= 3


def _values(claims: object, property: str) -> Iterator[str]:
    """The items that a property's claims name."""
    found = claims.get(property) if isinstance(claims, dict) else None
    for claim in found if isinstance(found, list) else ():
        try:
            yield str(claim["mainsnak"]["datavalue"]["value"]["id"])
        except (KeyError, TypeError):
            continue


def _labels(entries: object) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield from _texts([entry.get("value")])


def _texts(values: object) -> Iterable[str]:
    if not isinstance(values, list):
        return ()
    return (" ".join(value.split()) for value in values if isinstance(value, str) and value.strip())
