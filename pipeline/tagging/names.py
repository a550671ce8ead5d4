"""Names: full names of people, organisations, countries and cities, each under the rule of its alias if it has one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.knowledge.fold import key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Alias, Kind, Rule, Sort
from pipeline.knowledge.validity import holds
from pipeline.tagging.acronyms import uses
from pipeline.tagging.context import Context, any_cue
from pipeline.tagging.imported import imported, is_longer
from pipeline.tagging.mentions import Mention
from pipeline.tagging.readings import Readings, add

# Looked up once: 0.1 µs each time (a set of three .3), and every mention is tested by many rules.
NAME, PERSON, COUNTRY, CITY = Sort.NAME, Kind.PERSON, Kind.COUNTRY, Kind.CITY
PLACES = frozenset((CITY, COUNTRY))
PLACES_AND_PEOPLE = PLACES | {PERSON}


def names(mentions: Sequence[Mention], context: Context, readings: Readings) -> None:
    ruled: list[tuple[Mention, Alias, Rule]] = []
    foreign: list[tuple[Mention, Alias]] = []
    _acronyms(context, readings)
    local = context.local
    for mention in mentions:
        for alias in mention.aliases:
            if alias.sort is not NAME or (local and key(alias.text) in local) or _elsewhere(mention, alias, context):
                continue
            if alias.imported:
                foreign.append((mention, alias))
            elif not holds(alias.start, alias.end, context.day):
                add(readings, mention, alias, 0.3, "name of another time")
            elif rule := rule_of(alias, context):
                ruled.append((mention, alias, rule))
            elif is_longer(mention, alias, context):
                add(readings, mention, alias, 0.4, "full name with another surname after it")
            elif not _surname_of_someone(mention, alias, context):
                add(readings, mention, alias, *_plain(alias, context))
    certain = frozenset(readings)
    imported(foreign, context, readings, certain)
    for mention, alias, rule in ruled:
        if rule.alone and has_company(mention, context):
            continue
        verdict = judged(rule, context, certain)
        if verdict is not None:
            add(readings, mention, alias, *verdict)


def _acronyms(context: Context, readings: Readings) -> None:
    for mention in uses(context.local, context.fields):
        for alias in mention.aliases:
            add(readings, mention, alias, 0.85, "acronym that the article introduces")


def _elsewhere(mention: Mention, alias: Alias, context: Context) -> bool:
    """Another place of that name: "calle Panamá", "Grenada Street", "Lebanon, Pennsylvania"."""
    kind = context.lexicon.actors[alias.actor].kind
    if kind not in PLACES_AND_PEOPLE:
        return False
    return is_street(mention, context) or (kind is COUNTRY and _in_a_state(mention, context))


def is_street(mention: Mention, context: Context) -> bool:
    words = context.lexicon.vocabulary.streets.get(context.language, frozenset())
    if context.language == "es":
        return key(context.before(mention.field, mention.first)) in words
    after = context.after(mention.field, mention.last)
    return after[:1].isupper() and key(after) in words


def _in_a_state(mention: Mention, context: Context) -> bool:
    text = context.fields[mention.field]
    if mention.last + 1 >= len(text.spans):
        return False
    gap = text.plain[text.spans[mention.last][1] : text.spans[mention.last + 1][0]]
    following = text.plain[slice(*text.spans[mention.last + 1])]
    return gap == ", " and following in _STATES


_STATES = frozenset(
    "Alabama Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Idaho Illinois Indiana Iowa Kansas "
    "Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio "
    "Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Wisconsin Wyoming".split()
)


def _surname_of_someone(mention: Mention, alias: Alias, context: Context) -> bool:
    """A given name before a place's name makes a person of it: "Hugo Valencia"."""
    if context.lexicon.actors[alias.actor].kind not in PLACES:
        return False
    before = context.before(mention.field, mention.first)
    return before[:1].isupper() and key(before) in context.lexicon.vocabulary.given


def _plain(alias: Alias, context: Context) -> tuple[float, str]:
    kind = context.lexicon.actors[alias.actor].kind
    if kind is PERSON:
        return 0.95, "full name" if " " in alias.text else "name"
    if kind is COUNTRY:
        return 0.9, "name of the country"
    if kind is CITY:
        return 0.8, "name of the city"
    return (0.85, "acronym") if alias.text.isupper() else (0.9, "name")


@lru_cache(maxsize=4)
def _rules(lexicon: Lexicon) -> Mapping[tuple[str, str], tuple[Rule, ...]]:
    """(folded alias, actor) -> its rules; those of every actor of an alias stand under ""."""
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in lexicon.rules:
        found[key(rule.alias), rule.actor].append(rule)
    return {place: tuple(rules) for place, rules in found.items()}


def rule_of(alias: Alias, context: Context) -> Rule | None:
    rules = _rules(context.lexicon)
    folded = key(alias.text)
    for place in ((folded, alias.actor), (folded, "")):
        for rule in rules.get(place, ()):
            if context.language in rule.languages:
                return rule
    return None


def judged(rule: Rule, context: Context, certain: frozenset[str]) -> tuple[float, str] | None:
    """What an ambiguous alias is worth here; None: it means something else."""
    if rule.cues and any_cue(context, rule.cues, certain):
        return 0.85, "ambiguous name with a cue"
    if rule.against and any_cue(context, rule.against, certain):
        return None
    if context.outlet_country and context.outlet_country in rule.outlets:
        return 0.75, "what the outlet's country means by it"
    return rule.otherwise, "ambiguous name without a cue"


def has_company(mention: Mention, context: Context) -> bool:
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
    return bool(before) and before[0].isupper() and not opens and not is_title(before, context)


def is_title(word: str, context: Context) -> bool:
    return key(word) in context.lexicon.vocabulary.titles[context.language]
