"""Names that came by the million from another registry: nobody has read them, so they count for less."""

from collections.abc import Sequence

from pipeline.knowledge.fold import key
from pipeline.knowledge.records import Alias, Kind
from pipeline.tagging.context import Context
from pipeline.tagging.mentions import Mention
from pipeline.tagging.readings import Readings, add


def imported(
    found: Sequence[tuple[Mention, Alias]], context: Context, readings: Readings, certain: frozenset[str]
) -> None:
    """A name of several words counts if it is one actor's, or one's whose country the article speaks of; a single word
    only beside the actor's longer name."""
    whole = {alias.actor for mention, alias in found if _words(alias) > 1 and not mention.shouted}
    countries = {context.lexicon.actors[id].country for id in certain} | {context.outlet_country}
    for mention, alias in found:
        bearers = [other for other in mention.aliases if other.imported]
        add(readings, mention, alias, *_judged(mention, alias, bearers, whole, countries - {""}, context))


def _judged(
    mention: Mention, alias: Alias, bearers: Sequence[Alias], whole: set[str], countries: set[str], context: Context
) -> tuple[float, str]:
    if mention.shouted:
        return 0.4, "imported name, in capitals"
    if _words(alias) == 1:
        named = alias.actor in whole
        return (0.75, "imported name after its longer form") if named else (0.4, "imported name of a single word")
    if is_longer(mention, alias, context):
        return 0.4, "full name with another surname after it"
    if len({other.actor for other in bearers}) == 1:
        return 0.8, "imported name"
    home = [other for other in bearers if context.lexicon.actors[other.actor].country in countries]
    if len({other.actor for other in home}) == 1 and home[0].actor == alias.actor:
        return 0.7, "imported name, the only one of its country"
    return 0.4, "imported name of several actors"


def _words(alias: Alias) -> int:
    return 1 + key(alias.text).count(" ")


def is_longer(mention: Mention, alias: Alias, context: Context) -> bool:
    """ "Raúl Castro Mendoza" is another man than Raúl Castro (Ruz): a Spanish name goes on with a surname not his."""
    actor = context.lexicon.actors[alias.actor]
    if actor.kind is not Kind.PERSON or mention.shouted or not context.capitals_prove(mention.field):
        return False
    if context.language != "es" or " " not in alias.text:
        return False
    after = context.after(mention.field, mention.last)
    if len(after) < 3 or not after[0].isupper() or after.isupper():
        return False
    return not any(key(after) in f" {key(other.text)} ".split() for other in actor.aliases)
