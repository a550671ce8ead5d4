"""What the knowledge base holds: actors with their aliases, themes with their terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("es", "en")


class Kind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    PARTY = "party"
    COMPANY = "company"
    GOVERNMENT = "government"
    COUNTRY = "country"
    CITY = "city"


class Sort(StrEnum):
    """How an alias means its actor."""

    NAME = "name"
    SURNAME = "surname"  # after the full name, after a title, or alone if the actor is trusted
    DEMONYM = "demonym"  # a people's name or adjective: counts for the country, less than its name
    SHARED = "shared"  # a demonym of several peoples, or a language: counts only beside the country's name
    COMPOUND = "compound"  # "hispano-", "franco-": counts only before a hyphen
    METONYM = "metonym"  # a capital or a building that speaks for its government
    OFFICE = "office"  # "presidente de Colombia": whoever held it on the article's date


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    actor: str
    text: str  # as written; its capitals are required of the text, its accents are allowed
    sort: Sort
    languages: tuple[str, ...] = LANGUAGES
    any_case: bool = False
    trusted: bool = False  # a surname that stands alone for this person
    imported: bool = False  # from another registry, unread: counts for less
    start: str = ""  # ISO date, month or year from which it means the actor; "" always
    end: str = ""  # the last that it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an ambiguous alias needs before it counts. Cues are words, word beginnings ("econom*") or "@actor-id"."""

    alias: str
    actor: str = ""  # "": every actor of that alias
    languages: tuple[str, ...] = LANGUAGES
    alone: bool = False  # a capitalised word beside it makes another name of it (Michael Jordan, Georgia Meloni)
    cues: tuple[str, ...] = ()  # any of them in the article: certain
    against: tuple[str, ...] = ()  # any of them, and no cue: not this actor
    outlets: tuple[str, ...] = ()  # countries whose outlets mean this actor without a cue
    otherwise: float = 0.4  # confidence with neither cue nor counter-cue


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    names: Mapping[str, str]  # language -> name
    start: str = ""  # ISO date, month or year; "" unknown
    end: str = ""


class Tie(StrEnum):
    """What an actor is to another."""

    MEMBER = "member_of"
    LEADS = "leads"
    PART = "part_of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    tie: Tie
    to: str  # actor id
    start: str = ""  # ISO date, month or year; "" unknown
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    id: str
    kind: Kind
    names: Mapping[str, str]  # language -> name
    country: str = ""  # ISO 3166-1 alpha-2
    aliases: tuple[Alias, ...] = ()
    roles: tuple[Role, ...] = ()
    relations: tuple[Relation, ...] = ()
    wikidata: str = ""  # only where a source at hand states it


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word, phrase or beginning ("sancion*") that speaks for a theme, or against it where its weight is negative."""

    text: str
    weight: float
    near: tuple[str, ...] = ()  # counts only with one of these within ``within`` words; "@country" is any country
    within: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    iptc: str  # Media Topic code, "" where none fits
    parent: str  # theme id, "" at the top
    threshold: float
    terms: Mapping[str, tuple[Term, ...]]  # language -> terms
    examples: Mapping[str, Examples]
    needs: Mapping[str, tuple[str, ...]]  # language -> what the article must hold one of; () nothing
