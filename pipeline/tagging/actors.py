"""Mentions to actors. The rules run in this order:

1. full names, organisations, countries and cities, each under the rule of its alias if rules.toml has one;
2. surnames: of a person fully named in the article, after a title, or trusted to stand alone;
3. shared demonyms ("Indian", "coreano") where the country is certain already; compounds ("franco-alemán");
4. metonyms ("Moscú ofrece …") for governments, beside the place itself;
5. what was shouted and is also a common word needs a second mention that was not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import ActorTag, Span
from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Alias, Kind, Rule, Sort
from pipeline.tagging.context import LEAD, Context, any_cue
from pipeline.tagging.mentions import Mention

MOST_SPANS = 100  # of one actor that are kept
import os

IN_TITLE = float(os.environ.get("A", 2))
IN_LEAD = float(os.environ.get("B", 1.5))
ADJECTIVE = float(os.environ.get("C", 0.6))
ENOUGH = float(os.environ.get("D", 1.2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One mention read as one actor."""

    mention: Mention
    alias: Alias
    confidence: float
    reason: str


@lru_cache(maxsize=4)
def _rules(lexicon: Lexicon) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
    """(folded alias, actor) -> its rules; those of every actor of an alias stand under ""."""
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in lexicon.rules:
        found[key(rule.alias), rule.actor].append(rule)
    return {place: tuple(rules) for place, rules in found.items()}


def tag_actors(mentions: Sequence[Mention], context: Context) -> tuple[ActorTag, ...]:
    """The article's actors, most certain first; ties in the order of their first mention."""
    readings: dict[str, list[Reading]] = defaultdict(list)
    mentions = _with_leaders(mentions, context)
    _names(mentions, context, readings)
    certain = frozenset(id for id, found in readings.items() if any(r.confidence >= 0.8 for r in found))
    _surnames(mentions, context, readings, certain)
    _demonyms(mentions, context, readings)
    _within(mentions, context, readings)
    _cities(context, readings)
    _metonyms(mentions, context, readings)
    _quieten(context, readings)
    listed = _listed(mentions, context)
    tags = [_tag(context.lexicon.actors[id], found, listed, context) for id, found in readings.items() if found]
    return tuple(sorted(tags, key=lambda tag: (-tag.confidence, tag.spans[0].field != "title", tag.spans[0].start)))


def _with_leaders(mentions: Sequence[Mention], context: Context) -> list[Mention]:
    """A person inside the name of a government is a mention too: "régimen de Maduro", "Trump administration"."""
    actors = context.lexicon.actors
    found: list[Mention] = []
    for mention in mentions:
        found.append(mention)
        if any(actors[alias.actor].kind is Kind.GOVERNMENT for alias in mention.aliases):
            found += [
                inner
                for inner in mention.inside
                if any(actors[alias.actor].kind is Kind.PERSON for alias in inner.aliases)
            ][:1]
    return found


def _add(readings: dict[str, list[Reading]], mention: Mention, alias: Alias, confidence: float, reason: str) -> None:
    readings[alias.actor].append(Reading(mention=mention, alias=alias, confidence=confidence, reason=reason))


def _names(mentions: Sequence[Mention], context: Context, readings: dict[str, list[Reading]]) -> None:
    ruled: list[tuple[Mention, Alias, Rule]] = []
    for mention in mentions:
        for alias in mention.aliases:
            if alias.sort is not Sort.NAME:
                continue
            rule = _rule(alias, context)
            if rule is None:
                _add(readings, mention, alias, *_plain(alias, context))
            else:
                ruled.append((mention, alias, rule))
    certain = frozenset(readings)
    for mention, alias, rule in ruled:
        if rule.alone and _has_company(mention, context):
            continue
        verdict = _judged(rule, context, certain)
        if verdict is not None:
            _add(readings, mention, alias, *verdict)


def _plain(alias: Alias, context: Context) -> tuple[float, str]:
    kind = context.lexicon.actors[alias.actor].kind
    if kind is Kind.PERSON:
        return 0.95, "full name" if " " in alias.text else "name"
    if kind is Kind.COUNTRY:
        return 0.9, "name of the country"
    if kind is Kind.CITY:
        return 0.8, "name of the city"
    return (0.85, "acronym") if alias.text.isupper() else (0.9, "name")


def _rule(alias: Alias, context: Context) -> Rule | None:
    rules = _rules(context.lexicon)
    folded = key(alias.text)
    for place in ((folded, alias.actor), (folded, "")):
        for rule in rules.get(place, ()):
            if context.language in rule.languages:
                return rule
    return None


def _judged(rule: Rule, context: Context, certain: frozenset[str]) -> tuple[float, str] | None:
    """What an ambiguous alias is worth here; None: it means something else."""
    if rule.cues and any_cue(context, rule.cues, certain):
        return 0.85, "ambiguous name with a cue"
    if rule.against and any_cue(context, rule.against, certain):
        return None
    if context.outlet_country and context.outlet_country in rule.outlets:
        return 0.75, "what the outlet's country means by it"
    return rule.otherwise, "ambiguous name without a cue"


def _has_company(mention: Mention, context: Context) -> bool:
    """A capitalised neighbour makes a longer name of it: "Michael Jordan", "Santiago Abascal"."""
    if mention.shouted:
        return False
    given = context.lexicon.vocabulary.given
    before, after = context.before(mention.field, mention.first), context.after(mention.field, mention.last)
    if before and key(before) in given and before[0].isupper():
        return True
    if not context.capitals_prove(mention.field):
        return False
    if after and after[0].isupper() and not after.isupper():
        return True
    opens = context.opens(mention.field, mention.first - 1) if mention.first else True
    return bool(before) and before[0].isupper() and not opens and not _is_title(before, context)


def _is_title(word: str, context: Context) -> bool:
    return key(word) in context.lexicon.vocabulary.titles[context.language]


# --- people by their surname


def _surnames(
    mentions: Sequence[Mention], context: Context, readings: dict[str, list[Reading]], certain: frozenset[str]
) -> None:
    named = {id: [reading.mention for reading in found] for id, found in readings.items()}
    for mention in mentions:
        bearers = [alias for alias in mention.aliases if alias.sort is Sort.SURNAME]
        if not bearers or _another_person(mention, context):
            continue
        full = [alias for alias in bearers if alias.actor in named]
        if full:
            alias = _latest(mention, full, named)
            if alias is not None:
                _add(readings, mention, alias, 0.9, "surname after the full name")
            elif len(full) > 1:
                for alias in full:
                    _add(readings, mention, alias, 0.3, "surname of two people in the article")
            continue
        _unnamed(mention, bearers, context, readings, certain)


def _unnamed(
    mention: Mention,
    bearers: Sequence[Alias],
    context: Context,
    readings: dict[str, list[Reading]],
    certain: frozenset[str],
) -> None:
    """A surname whose full name stands nowhere: by rule, trust, or a title with the person's country."""
    titled = _is_title(context.before(mention.field, mention.first), context)
    for alias in bearers:
        actor = context.lexicon.actors[alias.actor]
        rule = _rule(alias, context)
        if rule is not None and not titled:
            if rule.alone and _has_company(mention, context):
                continue
            verdict = _judged(rule, context, certain)
            if verdict is not None:
                _add(readings, mention, alias, *verdict)
        elif alias.trusted:
            _add(readings, mention, alias, 0.85, "surname that stands for this person")
        elif titled and (len(bearers) == 1 or _of_country(actor, context, certain)):
            sure = _of_country(actor, context, certain)
            _add(readings, mention, alias, 0.75 if sure else 0.55, "surname after a title")
        else:
            _add(readings, mention, alias, 0.3, "surname alone")


def _of_country(actor: Actor, context: Context, certain: frozenset[str]) -> bool:
    if actor.country == context.outlet_country:
        return True
    return any(context.lexicon.actors[id].country == actor.country for id in certain) if actor.country else False


def _another_person(mention: Mention, context: Context) -> bool:
    """A given name before the surname names someone else ("Melania Trump"): full names were taken already."""
    before = context.before(mention.field, mention.first)
    if not before or not before[0].isupper():
        return False
    if key(before) in context.lexicon.vocabulary.given or (len(before) == 1 and before != "Y"):
        return True
    if mention.shouted or not context.capitals_prove(mention.field) or _is_title(before, context):
        return False
    return not context.opens(mention.field, mention.first - 1) and not before.isupper()


def _latest(mention: Mention, bearers: Sequence[Alias], named: Mapping[str, list[Mention]]) -> Alias | None:
    """The bearer fully named most recently before this place; the only one, wherever the full name stands."""
    if len(bearers) == 1:
        return bearers[0]
    place = (mention.field != "title", mention.first)
    best: tuple[tuple[bool, int], Alias] | None = None
    for alias in bearers:
        before = [(m.field != "title", m.first) for m in named[alias.actor] if (m.field != "title", m.first) < place]
        if before and (best is None or max(before) > best[0]):
            best = max(before), alias
    return best[1] if best else None


# --- peoples and governments


def _demonyms(mentions: Sequence[Mention], context: Context, readings: dict[str, list[Reading]]) -> None:
    named = frozenset(readings)
    for mention in mentions:
        for alias in mention.aliases:
            if alias.sort in {Sort.DEMONYM, Sort.COMPOUND}:
                _add(readings, mention, alias, 0.6, "people or adjective of the country")
            elif alias.sort is Sort.SHARED and alias.actor in named:
                _add(readings, mention, alias, 0.5, "shared adjective beside the country's name")


def _within(mentions: Sequence[Mention], context: Context, readings: dict[str, list[Reading]]) -> None:
    """A country inside the name of its own organ counts like an adjective: "Gobierno español", "Bank of Japan"."""
    actors = context.lexicon.actors
    for mention in mentions:
        owners = {actors[alias.actor].country for alias in mention.aliases if _is_organ(actors[alias.actor])}
        for inner in mention.inside if owners else ():
            for alias in inner.aliases:
                actor = actors[alias.actor]
                if actor.kind is Kind.COUNTRY and actor.country in owners and alias.sort in {Sort.NAME, Sort.DEMONYM}:
                    _add(readings, inner, alias, 0.6, "in the name of its organ")


def _cities(context: Context, readings: dict[str, list[Reading]]) -> None:
    """A city counts a little for its country: an article on Caracas is one on Venezuela."""
    actors = context.lexicon.actors
    countries = {actor.country: id for id, actor in actors.items() if actor.kind is Kind.COUNTRY}
    for id in [id for id in readings if actors[id].kind is Kind.CITY]:
        country = countries.get(actors[id].country)
        for reading in readings[id] if country else ():
            if reading.confidence >= 0.6:
                alias=reading.alias
                readings[country].append(Reading(mention=reading.mention, alias=alias, confidence=float(os.environ.get('G',.5)), reason="city of the country"))


def _is_organ(actor: Actor) -> bool:
    return actor.kind not in {Kind.PERSON, Kind.COMPANY, Kind.COUNTRY}


def _metonyms(mentions: Sequence[Mention], context: Context, readings: dict[str, list[Reading]]) -> None:
    for mention in mentions:
        for alias in mention.aliases:
            if alias.sort is not Sort.METONYM:
                continue
            place = any(other.sort is Sort.NAME for other in mention.aliases)
            if not place:
                _add(readings, mention, alias, 0.8, "building that stands for the government")
            elif _speaks(mention, context):
                _add(readings, mention, alias, 0.6, "capital that acts as its government")
            else:
                _add(readings, mention, alias, 0.35, "capital that may stand for its government")


_WITH = {"es": {"entre", "con", "para", "segun"}, "en": {"between", "with", "by"}}


def _speaks(mention: Mention, context: Context) -> bool:
    after = key(context.after(mention.field, mention.last))
    before = key(context.before(mention.field, mention.first))
    speech = context.lexicon.vocabulary.speech[context.language]
    return after in speech or before in _WITH.get(context.language, set())


# --- the verdict on each actor


def _quieten(context: Context, readings: dict[str, list[Reading]]) -> None:
    """A shouted common word ("MADURO", "PAN") counts only if the actor is named elsewhere without shouting."""
    common = context.lexicon.vocabulary.common[context.language]
    for id, found in readings.items():
        doubtful = [r.mention.shouted and key(r.alias.text) in common for r in found]
        if all(doubtful):
            readings[id] = [
                Reading(mention=r.mention, alias=r.alias, confidence=min(r.confidence, 0.4), reason="in capitals only")
                for r in found
            ]


def _listed(mentions: Sequence[Mention], context: Context) -> frozenset[tuple[str, int]]:
    """The mentions that stand in an enumeration of four countries or more: each matters less."""
    actors = context.lexicon.actors
    places = [m for m in mentions if any(actors[alias.actor].kind is Kind.COUNTRY for alias in m.aliases)]
    listed: set[tuple[str, int]] = set()
    run: list[Mention] = []
    for mention in [*places, None]:
        if mention and run and mention.field == run[-1].field and mention.first - run[-1].last <= 3:
            run.append(mention)
            continue
        if len(run) >= 4:
            listed.update((m.field, m.first) for m in run)
        run = [mention] if mention else []
    return frozenset(listed)


def _tag(actor: Actor, found: Sequence[Reading], listed: frozenset[tuple[str, int]], context: Context) -> ActorTag:
    best = max(found, key=lambda reading: reading.confidence)
    text = context.fields
    spans = [
        Span(field=r.mention.field, start=start, end=end)
        for r in found
        for start, end in [text[r.mention.field].original(r.mention.first, r.mention.last)]
    ]
    spans = sorted(dict.fromkeys(spans), key=lambda span: (span.field != "title", span.start))
    weighed = _weighed(actor, found, listed, context)
    return ActorTag(
        id=actor.id,
        name=actor.names[context.language],
        kind=str(actor.kind),
        spans=tuple(spans[:MOST_SPANS]),
        in_title=spans[0].field == "title",
        confidence=round(min(best.confidence, weighed), 2),
        alias=text[best.mention.field].surface(best.mention.first, best.mention.last),
        reason=best.reason,
    )


def _weighed(actor: Actor, found: Sequence[Reading], listed: frozenset[tuple[str, int]], context: Context) -> float:
    """How much a place matters to the article: a country named once in passing stays below the threshold."""
    if actor.kind not in {Kind.COUNTRY, Kind.CITY}:
        return 1.0
    points = 0.0
    for reading in found:
        start = context.fields[reading.mention.field].spans[reading.mention.first][0]
        place = (
            IN_TITLE
            if reading.mention.field == "title"
            else IN_LEAD
            if start
            < max(float(os.environ.get("E", 350)), float(os.environ.get("F", 0)) * len(context.fields["text"].plain))
            else 1.0
        )
        points += place * (1.0 if reading.confidence > 0.6 else ADJECTIVE if reading.confidence>.5 else float(os.environ.get('G',.5))) * (float(os.environ.get('H',.5)) if (reading.mention.field,reading.mention.first) in listed else 1)
    return min(0.95, 0.5 * points / ENOUGH)
