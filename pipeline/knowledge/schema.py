"""The shapes of the knowledge base's TOML files. Anything that is not listed here is a fault."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.knowledge.records import Kind, Tie

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
Code = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]
Date = Annotated[str, Field(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]
Language = Literal["es", "en"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class BothLanguages(Strict):
    es: Text
    en: Text


class RoleEntry(Strict):
    es: Text
    en: Text
    start: Date = ""
    end: Date = ""


class RelationEntry(Strict):
    tie: Tie
    to: Slug
    start: Date = ""
    end: Date = ""


class DatedEntry(Strict):
    """Names that mean the actor from ``start`` to ``end`` only."""

    aliases: tuple[Text, ...] = ()
    es: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()
    surnames: tuple[Text, ...] = ()
    start: Date = ""
    end: Date = ""


class ActorEntry(Strict):
    """``aliases`` serve in both languages, ``es`` and ``en`` in one; ``surnames`` need the full name or trust."""

    id: Slug
    kind: Kind | None = None  # None: the file's
    name: Text | BothLanguages
    country: Code = ""
    aliases: tuple[Text, ...] = ()
    es: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()
    surnames: tuple[Text, ...] = ()
    trusted: bool = False
    dated: tuple[DatedEntry, ...] = ()
    metonyms: tuple[Text, ...] = ()
    metonyms_es: tuple[Text, ...] = ()
    metonyms_en: tuple[Text, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    relations: tuple[RelationEntry, ...] = ()
    wikidata: Annotated[str, Field(pattern=r"^(Q[1-9]\d{0,11})?$")] = ""


class ActorFile(Strict):
    kind: Kind
    actors: tuple[ActorEntry, ...]


class CountryEntry(Strict):
    id: Slug
    code: Code
    es: Text
    en: Text
    es_more: tuple[Text, ...] = ()
    en_more: tuple[Text, ...] = ()
    es_demonym: tuple[Text, ...]
    en_demonym: tuple[Text, ...]
    es_compound: tuple[Text, ...] = ()
    en_compound: tuple[Text, ...] = ()
    capital: tuple[Text, Text] | None = None


class CountryFile(Strict):
    countries: tuple[CountryEntry, ...]


class RuleEntry(Strict):
    alias: tuple[Text, ...]
    actor: str = ""
    languages: tuple[Language, ...] = ("es", "en")
    alone: bool = False
    cues: tuple[Text, ...] = ()
    against: tuple[Text, ...] = ()
    outlets: tuple[Code, ...] = ()
    otherwise: float = Field(default=0.4, ge=0, le=1)


class RuleFile(Strict):
    """``eaten`` are names that are no actor here but hold one's alias; ``common`` are aliases that are also words.

    ``streets`` are words that make another place of a name ("calle Panamá", "Grenada Street"), ``tongues`` those that
    make a language of a demonym ("aprende ruso"), ``currencies`` those that make money of it, ``courtesy`` the
    titles that anybody has ("señor", "Mr"); ``exchanges`` gives the country code of a stock exchange's suffix ("HLDN.L").
    """

    rules: tuple[RuleEntry, ...]
    eaten: dict[Language, tuple[Text, ...]]
    common: dict[Language, tuple[Text, ...]]
    titles: dict[Language, tuple[Text, ...]]
    given: tuple[Text, ...]
    speech: dict[Language, tuple[Text, ...]]
    currencies: dict[Language, tuple[Text, ...]] = {}
    streets: dict[Language, tuple[Text, ...]] = {}
    tongues: dict[Language, tuple[Text, ...]] = {}
    courtesy: dict[Language, tuple[Text, ...]] = {}
    exchanges: dict[str, Code] = {}


class NearEntry(Strict):
    terms: tuple[Text, ...]
    near: tuple[Text, ...]
    within: int = Field(default=10, ge=1, le=50)
    weight: float = Field(default=2.0, ge=-10, le=10)


class ThemeTerms(Strict):
    """``ignored`` are phrases that hold a term and say nothing ("Steve Jobs"); ``against`` speak for another theme.

    ``needs``: without one of these anywhere the article is not of the theme ("@country" is any country or government).
    """

    needs: tuple[Text, ...] = ()

    strong: tuple[Text, ...] = ()
    weak: tuple[Text, ...] = ()
    ignored: tuple[Text, ...] = ()
    against: tuple[Text, ...] = ()
    near: tuple[NearEntry, ...] = ()
    yes: tuple[Annotated[str, Field(min_length=10, max_length=600)], ...] = Field(min_length=2)
    no: tuple[Annotated[str, Field(min_length=10, max_length=600)], ...] = Field(min_length=2)


class ThemeEntry(Strict):
    id: Slug
    iptc: str = Field(default="", pattern=r"^(medtop:\d{8})?$")
    parent: str = ""
    name: BothLanguages
    aliases: tuple[Text, ...] = ()
    threshold: float = Field(default=4.5, gt=0, le=50)
    es: ThemeTerms
    en: ThemeTerms


class ThemeFile(Strict):
    themes: tuple[ThemeEntry, ...]
