"""Countries by their peoples, organs and cities; governments by the capitals that speak for them."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Alias, Kind, Sort
from pipeline.tagging.context import Context
from pipeline.tagging.mentions import Mention
from pipeline.tagging.readings import Readings, Worth, add

# Looked up once: 0.1 µs each time (a set of three .3), and every mention is tested by many rules.
ADJECTIVES, OF_COUNTRY = frozenset((Sort.DEMONYM, Sort.COMPOUND)), frozenset((Sort.NAME, Sort.DEMONYM))
OF_PEOPLES = ADJECTIVES | {Sort.SHARED}
SHARED, METONYM, COUNTRY = Sort.SHARED, Sort.METONYM, Kind.COUNTRY
NO_ORGAN = frozenset((Kind.PERSON, Kind.COMPANY, Kind.COUNTRY))
_LISTING = re.compile(r"[(<\[][A-Z0-9]{1,8}\.([A-Z]{1,2})[>)\]]")


def demonyms(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    named = frozenset(readings)
    for mention in mentions:
        if not any([alias.sort in OF_PEOPLES for alias in mention.aliases]) or _is_language(mention, context):  # noqa: C419
            continue
        money = _is_money(mention, context)
        for alias in mention.aliases:
            if alias.sort in ADJECTIVES:
                if money:
                    add(readings, mention, alias, 0.3, "names a currency", Worth.NOTHING)
                else:
                    add(readings, mention, alias, 0.6, people_or_adjective(mention, alias, context), Worth.ADJECTIVE)
            elif alias.sort is SHARED and alias.actor in named:
                add(readings, mention, alias, 0.5, "shared adjective beside the country's name", Worth.ADJECTIVE)


PEOPLE, THEIR = "people of the country", "adjective of the country"
_BEFORE_PEOPLE = frozenset("los las unos unas muchos muchas de a por entre y dos tres varios varias".split())


def people_or_adjective(mention: Mention, alias: Alias, context: Context) -> str:
    """A plural by itself is the people ("los rusos", "Venezuelans"); beside a noun it is an adjective ("tanques rusos")."""
    plural = key(alias.text).endswith("s")
    before = key(context.before(mention.field, mention.first))
    if context.language == "en":
        whole = plural and not key(alias.text).endswith("ss")
        the = before == "the" and not context.after(mention.field, mention.last)
        return PEOPLE if whole or the else THEIR
    small = before in _BEFORE_PEOPLE or before.isdigit() or context.opens(mention.field, mention.first)
    return PEOPLE if plural and small else THEIR


_ALSO = {"", "y", "o", "and", "or", "with", "con"}
_OF = {"es": {"el", "del", "al"}, "en": {"from", "the", "in"}}


def _is_language(mention: Mention, context: Context) -> bool:
    """ "habla ruso, alemán", "from the German", "in Spanish." are languages; "in Spanish politics" and "en rusa" are not."""
    before = key(context.before(mention.field, mention.first))
    after = key(context.after(mention.field, mention.last))
    if before in {"in", "en"} and after in _ALSO:
        return True
    words = context.fields[mention.field].words[max(0, mention.first - 7) : mention.first]
    tongues = context.lexicon.vocabulary.tongues.get(context.language, frozenset())
    spoken = [place for place, word in enumerate(words) if word in tongues]
    if not spoken:
        return False
    between = words[spoken[-1] + 1 :]
    small = _ALSO | {"en", "in", "un", "poco", "de", "some", "a", "little", "both"} | _OF[context.language]
    if between and between[-1] in {"del", "from", "the"}:  # "tradujo la novela del alemán"
        return True
    return all(word in small or _is_demonym(word, context) for word in between)


@lru_cache(maxsize=4)
def _demonyms(lexicon: Lexicon, language: str) -> frozenset[str]:
    sorts = {Sort.DEMONYM, Sort.SHARED}
    actors = (actor for actor in lexicon.actors.values() if actor.kind is Kind.COUNTRY)
    aliases = (alias for actor in actors for alias in actor.aliases if alias.sort in sorts)
    return frozenset(key(alias.text) for alias in aliases if language in alias.languages)


def _is_demonym(word: str, context: Context) -> bool:
    return word in _demonyms(context.lexicon, context.language)


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
        if not mention.inside:
            continue
        owners = {actors[alias.actor].country for alias in mention.aliases if _is_organ(actors[alias.actor])}
        for inner in mention.inside:
            for alias in inner.aliases:
                actor = actors[alias.actor]
                if actor.kind is COUNTRY and actor.country in owners and alias.sort in OF_COUNTRY:
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
                part = reading._replace(confidence=0.5, reason=f"{kind} of the country", worth=HOME[kind])
                readings[country].append(part)


def _names(mention: Mention, country: str) -> bool:
    return any(alias.actor == country for inner in mention.inside for alias in inner.aliases)


@lru_cache(maxsize=4)
def _countries(lexicon: Lexicon) -> Mapping[str, str]:
    """Country code -> id."""
    return {actor.country: id for id, actor in lexicon.actors.items() if actor.kind is Kind.COUNTRY}


def _is_organ(actor: Actor) -> bool:
    return actor.kind not in NO_ORGAN


def metonyms(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    for mention in mentions:
        for alias in mention.aliases:
            if alias.sort is not METONYM:
                continue
            place = any(other.sort is Sort.NAME for other in mention.aliases)
            if not place:
                add(readings, mention, alias, 0.8, "building that stands for the government")
            elif _speaks(mention, context):
                add(readings, mention, alias, 0.6, "capital that acts as its government")
            else:
                add(readings, mention, alias, 0.35, "capital that may stand for its government")


_AT = {"a", "accused", "urged", "warned", "told", "asked"}
_WITH = {"es": {"entre", "con", "para", "segun"}, "en": {"between", "with", "by"}}


def _speaks(mention: Mention, context: Context) -> bool:
    """ "Moscú ofrece", "entre Bruselas y Londres", "acusó a Bogotá"."""
    after = key(context.after(mention.field, mention.last))
    before = key(context.before(mention.field, mention.first))
    speech = context.lexicon.vocabulary.speech[context.language]
    near = context.fields[mention.field].words[max(0, mention.first - 4) : mention.first]
    if after in speech or before in _WITH.get(context.language, set()):
        return True
    if before in {"y", "and"} and {"entre", "between"} & set(near):
        return True
    return bool(near) and ((near[-1] in _AT and len(near) > 1 and near[-2] in speech) or near[-1] in _AT & speech)
