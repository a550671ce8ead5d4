"""Countries by their peoples, organs and cities; governments by the capitals that speak for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Kind, Sort
from pipeline.tagging.context import Context
from pipeline.tagging.mentions import Mention
from pipeline.tagging.readings import Readings, add


def demonyms(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    named = frozenset(readings)
    for mention in mentions:
        if _is_language(mention, context):
            continue
        for alias in mention.aliases:
            if alias.sort in {Sort.DEMONYM, Sort.COMPOUND}:
                add(readings, mention, alias, 0.6, "people or adjective of the country")
            elif alias.sort is Sort.SHARED and alias.actor in named:
                add(readings, mention, alias, 0.5, "shared adjective beside the country's name")


_SPEAK = frozenset("habla hablan hablar hablaba hablando idioma lengua speak speaks speaking spoke fluent".split())
_ALSO = {"", "y", "o", "and", "or", "with", "con"}


def _is_language(mention: Mention, context: Context) -> bool:
    """ "habla ruso", "in Spanish." are languages; "in Spanish politics" and "en rusa" are not."""
    before = key(context.before(mention.field, mention.first))
    after = key(context.after(mention.field, mention.last))
    return before in _SPEAK or (before in {"in", "en"} and after in _ALSO)


def within(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    """A country inside the name of its own organ counts like an adjective: "Gobierno español", "Bank of Japan"."""
    actors = context.lexicon.actors
    for mention in mentions:
        owners = {actors[alias.actor].country for alias in mention.aliases if _is_organ(actors[alias.actor])}
        for inner in mention.inside if owners else ():
            for alias in inner.aliases:
                actor = actors[alias.actor]
                if actor.kind is Kind.COUNTRY and actor.country in owners and alias.sort in {Sort.NAME, Sort.DEMONYM}:
                    add(readings, inner, alias, 0.6, "in the name of its organ")


def cities(context: Context, readings: Readings) -> None:
    """A city counts a little for its country: an article on Caracas is one on Venezuela."""
    actors, countries = context.lexicon.actors, _countries(context.lexicon)
    for id in [id for id in readings if actors[id].kind is Kind.CITY and actors[id].country in countries]:
        for reading in readings[id]:
            if reading.confidence >= 0.6:
                part = replace(reading, confidence=0.5, reason="city of the country")
                readings[countries[actors[id].country]].append(part)


@lru_cache(maxsize=4)
def _countries(lexicon: Lexicon) -> Mapping[str, str]:
    """Country code -> id."""
    return {actor.country: id for id, actor in lexicon.actors.items() if actor.kind is Kind.COUNTRY}


def _is_organ(actor: Actor) -> bool:
    return actor.kind not in {Kind.PERSON, Kind.COMPANY, Kind.COUNTRY}


def metonyms(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    for mention in mentions:
        for alias in mention.aliases:
            if alias.sort is not Sort.METONYM:
                continue
            place = any(other.sort is Sort.NAME for other in mention.aliases)
            if not place:
                add(readings, mention, alias, 0.8, "building that stands for the government")
            elif _speaks(mention, context):
                add(readings, mention, alias, 0.6, "capital that acts as its government")
            else:
                add(readings, mention, alias, 0.35, "capital that may stand for its government")


_WITH = {"es": {"entre", "con", "para", "segun"}, "en": {"between", "with", "by"}}


def _speaks(mention: Mention, context: Context) -> bool:
    after = key(context.after(mention.field, mention.last))
    before = key(context.before(mention.field, mention.first))
    speech = context.lexicon.vocabulary.speech[context.language]
    return after in speech or before in _WITH.get(context.language, set())
