"""Countries by their peoples, organs and cities; governments by the capitals that speak for them."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Alias, Kind, Sort
from pipeline.tagging.context import Context
from pipeline.tagging.mentions import Mention
from pipeline.tagging.readings import Readings, Worth, add

_LISTING = re.compile(r"[(<\[][A-Z0-9]{1,8}\.([A-Z]{1,2})[>)\]]")


def demonyms(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    named = frozenset(readings)
    for mention in mentions:
        if _is_language(mention, context):
            continue
        money = _is_money(mention, context)
        for alias in mention.aliases:
            if alias.sort in {Sort.DEMONYM, Sort.COMPOUND}:
                if money:
                    add(readings, mention, alias, 0.3, "names a currency", Worth.NOTHING)
                else:
                    add(readings, mention, alias, 0.6, "people or adjective of the country", Worth.ADJECTIVE)
            elif alias.sort is Sort.SHARED and alias.actor in named:
                add(readings, mention, alias, 0.5, "shared adjective beside the country's name", Worth.ADJECTIVE)


_SPEAK = frozenset("habla hablan hablar hablaba hablando idioma lengua speak speaks speaking spoke fluent".split())
_ALSO = {"", "y", "o", "and", "or", "with", "con"}


def _is_language(mention: Mention, context: Context) -> bool:
    """ "habla ruso", "in Spanish." are languages; "in Spanish politics" and "en rusa" are not."""
    before = key(context.before(mention.field, mention.first))
    after = key(context.after(mention.field, mention.last))
    return before in _SPEAK or (before in {"in", "en"} and after in _ALSO)


def _is_money(mention: Mention, context: Context) -> bool:
    """ "dólares canadienses", "150 mln Canadian dlrs"."""
    words = context.lexicon.vocabulary.currencies.get(context.language, frozenset())
    beside = context.before(mention.field, mention.first), context.after(mention.field, mention.last)
    return any(key(word) in words for word in beside if word)


def listings(context: Context, readings: Readings) -> None:
    """The code of a listed company, in brackets, tells its country a little: "Hillsdown Holdings Plc <HLDN.L>"."""
    exchanges, countries = context.lexicon.vocabulary.exchanges, _countries(context.lexicon)
    for field, text in context.fields.items():
        for match in _LISTING.finditer(text.plain) if exchanges else ():
            country = countries.get(exchanges.get(match[1], ""))
            if country:
                first = bisect_left(text.spans, match.start(), key=lambda span: span[0])
                alias = Alias(actor=country, text=match[0], sort=Sort.NAME)
                mention = Mention(field=field, first=first, last=first + 1, aliases=(alias,), shouted=False)
                add(readings, mention, alias, 0.5, "listed on its exchange", Worth.LISTED)


def within(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    """A country inside the name of its own organ counts like an adjective: "Gobierno español", "Bank of Japan"."""
    actors = context.lexicon.actors
    for mention in mentions:
        owners = {actors[alias.actor].country for alias in mention.aliases if _is_organ(actors[alias.actor])}
        for inner in mention.inside if owners else ():
            for alias in inner.aliases:
                actor = actors[alias.actor]
                if actor.kind is Kind.COUNTRY and actor.country in owners and alias.sort in {Sort.NAME, Sort.DEMONYM}:
                    add(readings, inner, alias, 0.6, "in the name of its organ", Worth.ADJECTIVE)


HOME = {Kind.CITY: Worth.CITY, Kind.GOVERNMENT: Worth.GOVERNMENT}


def homes(context: Context, readings: Readings) -> None:
    """A city or a government counts a little for its country: an article on Caracas is one on Venezuela. Leaders and
    companies do not: on the labelled articles they told nothing that the country's name had not."""
    actors, countries = context.lexicon.actors, _countries(context.lexicon)
    for id in [id for id in readings if actors[id].kind in HOME and actors[id].country in countries]:
        kind, country = actors[id].kind, countries[actors[id].country]
        for reading in readings[id]:
            if reading.confidence >= 0.6 and not _names(reading.mention, country):
                part = replace(reading, confidence=0.5, reason=f"{kind} of the country", worth=HOME[kind])
                readings[country].append(part)


def _names(mention: Mention, country: str) -> bool:
    return any(alias.actor == country for inner in mention.inside for alias in inner.aliases)


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
