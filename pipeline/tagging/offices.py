"""Offices instead of names: "the president of Colombia" is whoever held the office on the article's date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.knowledge.fold import Folded, key
from pipeline.knowledge.records import Alias, Sort
from pipeline.knowledge.validity import holds
from pipeline.tagging.context import Context
from pipeline.tagging.matcher import Hit
from pipeline.tagging.mentions import Mention, cased
from pipeline.tagging.readings import Readings, add

KNOWN_UNTIL = "2025-11-30"  # an office whose end is not listed is believed in this long, not for ever
# "un presidente de Colombia", "former president of Mexico", "to become president of Chile" are nobody in particular.
_THE = {"es": frozenset("el la del al actual".split()), "en": frozenset("the current incumbent".split())}
_NOT_YET = frozenset(
    "electo electa interino interina encargado encargada designado designada elect designate s".split()
)


def offices(field: str, text: Folded, hits: Iterable[Hit]) -> Iterator[Mention]:
    """Where offices that the registry has a holder of are named, whoever holds them."""
    for hit in hits:
        if hit.offices and cased(text.surface(hit.first, hit.last), hit.offices[0].text, False):
            yield Mention(field=field, first=hit.first, last=hit.last, aliases=hit.offices, shouted=False)


def holders(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    """Reads offices as their holders of the day. Whoever is named beside the office is believed, not the registry."""
    for mention in mentions:
        terms = [alias for alias in mention.aliases if alias.sort is Sort.OFFICE]
        held = {alias.actor: alias for alias in terms if holds(alias.start, alias.end, context.day)}
        if not held or not _is_the(mention, context) or _names_another(mention, held, context):
            continue
        for alias in held.values():
            add(readings, mention, alias, *_worth(alias, held, context))


def _worth(alias: Alias, held: Mapping[str, Alias], context: Context) -> tuple[float, str]:
    if len(held) > 1:
        return 0.3, "office that changed hands about the article's date"
    if not alias.end and context.day > KNOWN_UNTIL:
        return 0.4, "office whose holder may have changed"
    return 0.6, "office held on the article's date"


def _is_the(mention: Mention, context: Context) -> bool:
    before, after = (
        key(word) for word in (context.before(mention.field, mention.first), context.after(mention.field, mention.last))
    )
    text = context.fields[mention.field]
    if text.plain[text.spans[mention.last][1] :][:2] in {"'s", "’s"} or after in _NOT_YET:
        return False
    return before in _THE[context.language] or (not before and context.opens(mention.field, mention.first))


def _names_another(mention: Mention, held: Mapping[str, Alias], context: Context) -> bool:
    """ "Ana Rey, la presidenta de Colombia", "el presidente de Colombia, Juan Gil": a capitalised word beside it, no name
    of the holder's."""
    text = context.fields[mention.field]
    own = {word for id in held for alias in context.lexicon.actors[id].aliases for word in key(alias.text).split()}
    beside = []
    if mention.last + 1 < len(text.spans) and _gap(text, mention.last) in {" ", ", "}:
        beside.append(mention.last + 1)
    if mention.first > 1 and _gap(text, mention.first - 2) == ", ":
        beside.append(mention.first - 2)
    return any(text.plain[text.spans[place][0]].isupper() and text.words[place] not in own for place in beside)


def _gap(text: Folded, place: int) -> str:
    return text.plain[text.spans[place][1] : text.spans[place + 1][0]]
