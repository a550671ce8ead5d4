"""People by their surname: fully named in the article, after a title, or trusted to stand alone."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from pipeline.knowledge.fold import key
from pipeline.knowledge.records import Actor, Alias, Kind, Sort
from pipeline.knowledge.validity import holds
from pipeline.tagging.context import Context
from pipeline.tagging.mentions import Mention
from pipeline.tagging.names import has_company, is_street, is_title, judged, rule_of
from pipeline.tagging.readings import THRESHOLD, Reading, Readings, add

SURNAME, PERSON = Sort.SURNAME, Kind.PERSON
Place = tuple[bool, int]  # in the text, not the title; first token


def surnames(mentions: Sequence[Mention], context: Context, readings: Readings, certain: frozenset[str]) -> None:
    named = {id: places for id, found in readings.items() if (places := _named(found))}
    strangers = _imported_strangers(mentions, context)
    imported = frozenset(strangers)
    counted = {id for id, found in readings.items() if any(reading.confidence >= THRESHOLD for reading in found)}
    for mention in mentions:
        bearers = [
            alias for alias in mention.aliases if alias.sort is SURNAME and holds(alias.start, alias.end, context.day)
        ]
        if bearers and _given_before(mention, context):
            strangers.setdefault(key(bearers[0].text), _place(mention))
        if not bearers or another_person(mention, context):
            continue
        full = [alias for alias in bearers if alias.actor in named]
        if full:
            alias = _latest(mention, full, named)
            if alias is not None:
                add(readings, mention, alias, 0.9, "surname after the full name")
            elif len(full) > 1:
                for alias in full:
                    add(readings, mention, alias, 0.3, "surname of two people in the article")
            continue
        name = key(bearers[0].text)
        stranger = strangers.get(name)
        if (
            stranger
            and (stranger < _place(mention) or (name in imported and not _at_home(bearers, context, certain)))
            and counted.isdisjoint(alias.actor for alias in bearers)
            and not _titled(mention, context)
        ):
            for alias in bearers:
                add(readings, mention, alias, 0.4, "surname of another person named before")
            continue
        _unnamed(mention, bearers, context, readings, certain)
        for alias in bearers:  # by the last reading alone: a hostile text repeats one surname 30,000 times
            if (found := readings.get(alias.actor)) and found[-1].confidence >= THRESHOLD:
                counted.add(alias.actor)


def _named(found: Sequence[Reading]) -> list[Place]:
    """Where the full name stands; not where it is somebody else's by its rule."""
    return sorted(_place(reading.mention) for reading in found if reading.confidence >= THRESHOLD)


def _imported_strangers(mentions: Sequence[Mention], context: Context) -> dict[str, Place]:
    """Last word of each imported person's full name -> where it stands first: "Judd Trump"."""
    found: dict[str, Place] = {}
    for mention in mentions:
        for alias in mention.aliases:
            if alias.imported and context.lexicon.actors[alias.actor].kind is PERSON:
                given, _, last = key(alias.text).rpartition(" ")
                if given:
                    found.setdefault(last, _place(mention))
    return found


def _at_home(bearers: Sequence[Alias], context: Context, certain: frozenset[str]) -> bool:
    """Whether the article speaks of a known bearer's country. Where it does not, "Trump wins the Masters" is of Judd
    Trump, whom only its text names in full."""
    return any(_of_country(context.lexicon.actors[alias.actor], context, certain) for alias in bearers)


def _titled(mention: Mention, context: Context) -> bool:
    return is_title(context.before(mention.field, mention.first), context)


def _unnamed(
    mention: Mention,
    bearers: Sequence[Alias],
    context: Context,
    readings: Readings,
    certain: frozenset[str],
) -> None:
    """A surname whose full name stands nowhere: by rule, trust, or a title with the person's country."""
    titled = _titled(mention, context)
    for alias in bearers:
        actor = context.lexicon.actors[alias.actor]
        rule = rule_of(alias, context)
        if rule is not None and not titled:
            if rule.alone and has_company(mention, context):
                continue
            verdict = judged(rule, context, certain)
            if verdict is not None:
                add(readings, mention, alias, *verdict)
        elif alias.trusted:
            add(readings, mention, alias, 0.85, "surname that stands for this person")
        elif titled and (len(bearers) == 1 or _of_country(actor, context, certain)):
            add(readings, mention, alias, *_after_title(mention, _of_country(actor, context, certain), context))
        else:
            add(readings, mention, alias, 0.3, "surname alone")


def _after_title(mention: Mention, at_home: bool, context: Context) -> tuple[float, str]:
    """An office tells more than "el señor Castillo", whom the country has to speak for."""
    if key(context.before(mention.field, mention.first)) in context.lexicon.vocabulary.courtesy.get(
        context.language, ()
    ):
        return 0.55 if at_home else 0.4, "surname after a title that anybody has"
    return 0.75 if at_home else 0.55, "surname after a title"


def _of_country(actor: Actor, context: Context, certain: frozenset[str]) -> bool:
    """The article speaks of the person's country, or of what the person leads or belongs to."""
    if actor.country == context.outlet_country or any(
        one.to in certain and holds(one.start, one.end, context.day) for one in actor.relations
    ):
        return True
    return any(context.lexicon.actors[id].country == actor.country for id in certain) if actor.country else False


def another_person(mention: Mention, context: Context) -> bool:
    """A given name before the surname names someone else ("Melania Trump"): full names were taken already."""
    if is_street(mention, context) or _is_firm(mention, context):
        return True
    before = context.before(mention.field, mention.first)
    if not before or not before[0].isupper():
        return False
    if _given_before(mention, context) or (len(before) == 1 and before != "Y"):
        return True
    if mention.shouted or not context.capitals_prove(mention.field) or is_title(before, context):
        return False
    return not context.opens(mention.field, mention.first - 1) and not before.isupper()


def _given_before(mention: Mention, context: Context) -> bool:
    before = context.before(mention.field, mention.first)
    return before[:1].isupper() and key(before) in context.lexicon.vocabulary.given


def _is_firm(mention: Mention, context: Context) -> bool:
    """ "Maduro & Sons"."""
    end = context.fields[mention.field].spans[mention.last][1]
    return context.fields[mention.field].plain[end : end + 2] == " &"


def _place(mention: Mention) -> Place:
    return mention.field != "title", mention.first


def _latest(mention: Mention, bearers: Sequence[Alias], named: Mapping[str, list[Place]]) -> Alias | None:
    """The bearer fully named most recently before this place; the only one, wherever the full name stands."""
    if len(bearers) == 1:
        return bearers[0]
    best: tuple[Place, Alias] | None = None
    for alias in bearers:
        places = named[alias.actor]
        before = bisect_left(places, _place(mention))
        if before and (best is None or places[before - 1] > best[0]):
            best = places[before - 1], alias
    return best[1] if best else None
