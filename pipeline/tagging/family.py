"""The surnames of people that were imported: their entries list full names only."""

from collections.abc import Mapping
from dataclasses import replace

from pipeline.knowledge.fold import key
from pipeline.knowledge.records import Alias, Kind, Sort
from pipeline.tagging.context import Context
from pipeline.tagging.mentions import Mention
from pipeline.tagging.readings import THRESHOLD, Readings, add
from pipeline.tagging.surnames import another_person


def imported_surnames(context: Context, readings: Readings) -> None:
    """ "Zulema Quirogata … Quirogata": the last word of the name, or what a Spanish full name has before its last one,
    capitalised, after the full name and no part of anybody's mention. One that two people share is nobody's."""
    bearers = _bearers(context, readings)
    if not bearers:
        return
    taken = {
        (reading.mention.field, place)
        for found in readings.values()
        for reading in found
        if reading.confidence >= THRESHOLD
        for place in range(reading.mention.first, reading.mention.last + 1)
    }
    for field, text in context.fields.items():
        for place, word in enumerate(text.words):
            alias = bearers.get(word)
            if alias is None or (field, place) in taken:
                continue
            mention = Mention(field=field, first=place, last=place, aliases=(alias,), shouted=False)
            if _stands_alone(mention, context):
                add(readings, mention, alias, 0.75, "surname after the imported full name")


def _bearers(context: Context, readings: Readings) -> Mapping[str, Alias]:
    found: dict[str, dict[str, Alias]] = {}
    for id, readings_of in list(readings.items()):
        for reading in readings_of:
            alias = reading.alias
            if alias.imported and reading.confidence >= THRESHOLD and _is_person(id, context):
                names = key(alias.text).split()[1:]
                own = names[-1:] + (names[-2:-1] if context.language == "es" and len(names) > 1 else [])
                for name in own:
                    if len(name) > 2 and name not in context.lexicon.vocabulary.given:
                        short = alias.text.split()[-1] if name == own[0] else alias.text.split()[-2]
                        found.setdefault(name, {})[id] = replace(alias, text=short, sort=Sort.SURNAME)
    return {name: next(iter(ids.values())) for name, ids in found.items() if len(ids) == 1}


def _is_person(id: str, context: Context) -> bool:
    return context.lexicon.actors[id].kind is Kind.PERSON


def _stands_alone(mention: Mention, context: Context) -> bool:
    """By a capital that proves something, and no part of another name."""
    field, place = mention.field, mention.first
    text = context.fields[field]
    if not text.plain[text.spans[place][0]].isupper() or context.opens(field, place):
        return False
    if not context.capitals_prove(field) or another_person(mention, context):
        return False
    return not context.after(field, place)[:1].isupper()
