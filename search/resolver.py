"""From what people call actors, themes, outlets and countries to the values that documents hold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Kind
from search.analysis import fold

_SUGGESTIONS = 3


class Resolver(Protocol):
    """Every method takes any text; an empty tuple says that nothing is known by it.

    A value resolves to itself, and to whatever else is known by the same name: the id "washington" of the city to the
    government too. In a query ``actor:=washington`` is the city alone; no resolver is asked about it.
    """

    def actor(self, text: str) -> tuple[str, ...]:
        """The ids of all actors known by this id, name or alias; more than one if it is ambiguous."""

    def theme(self, text: str) -> tuple[str, ...]:
        """The ids of the theme and of the themes beneath it."""

    def outlet(self, text: str) -> tuple[str, ...]:
        """Slugs."""

    def country(self, text: str) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes, upper case."""

    def saved(self, text: str) -> str | None:
        """The query of the saved search of this name that the asking user may see; None if there is none."""

    def suggest(self, field: str, text: str) -> tuple[str, ...]:
        """Known names close to a text, best first. ``field``: actor, theme, outlet, country or search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOutlet:
    slug: str
    name: str
    domain: str
    country: str  # ISO 3166-1 alpha-2


class Saved(Protocol):
    """The saved searches that one user may see."""

    def __call__(self, name: str) -> str | None:
        """The query of a name."""

    def names(self) -> Iterable[str]:
        """Of all of them, for suggestions."""


class LexiconResolver:
    """Actors, themes and countries from the knowledge base, outlets and saved searches as they are given."""

    def __init__(self, lexicon: Lexicon, outlets: Iterable[KnownOutlet] = (), saved: Saved | None = None) -> None:
        self._lexicon, self._saved = lexicon, saved
        held = tuple(outlets)
        self._outlets = _table((key, one.slug) for one in held for key in (one.slug, one.name, one.domain))
        self._names = _table((one.name, one.name) for one in held)
        self._countries = _countries(lexicon, {one.country.upper() for one in held})

    def actor(self, text: str) -> tuple[str, ...]:
        return self._lexicon.find_actor(text)

    def theme(self, text: str) -> tuple[str, ...]:
        found = self._lexicon.find_theme(text)
        return tuple(dict.fromkeys(one for id in found for one in (id, *self._lexicon.descendants(id))))

    def outlet(self, text: str) -> tuple[str, ...]:
        return self._outlets.get(_key(text), ())

    def country(self, text: str) -> tuple[str, ...]:
        return self._countries.get(_key(text), ())

    def saved(self, text: str) -> str | None:
        return self._saved(text) if self._saved else None

    def suggest(self, field: str, text: str) -> tuple[str, ...]:
        match field:
            case "search":
                return _close(text, _table((name, name) for name in (self._saved.names() if self._saved else ())))
            case "actor":
                return self._lexicon.suggest_actor(text)
            case "theme":
                return self._lexicon.suggest_theme(text)
            case "outlet":
                return _close(text, self._names)
            case _:
                return _close(text, self._countries)


def _countries(lexicon: Lexicon, codes: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Names and aliases of the lexicon's countries, and every code that it or an outlet has."""
    countries = [actor for actor in lexicon.actors.values() if actor.kind is Kind.COUNTRY and actor.country]
    pairs = [(code, code) for code in codes if code]
    for country in countries:
        pairs += [(name, country.country) for name in (country.country, country.id, *country.names.values())]
    pairs += [(name, country.country) for country in countries for name in _other_names(lexicon, country.id)]
    return _table(pairs)


def _other_names(lexicon: Lexicon, id: str) -> list[str]:
    """Aliases that mean this actor alone."""
    return [alias.text for alias in lexicon.actors[id].aliases if lexicon.find_actor(alias.text) == (id,)]


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for text, value in pairs:
        found[_key(text)][value] = None
    return {key: tuple(values) for key, values in found.items() if key}


def _key(text: str) -> str:
    return " ".join(fold(text[:200]).split())


def _close(text: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    keys = get_close_matches(_key(text), known, n=_SUGGESTIONS, cutoff=0.6)
    return tuple(dict.fromkeys(known[key][0] for key in keys))
