"""Mentions to actors. The rules run in this order:

1. full names, organisations, countries and cities, each under the rule of its alias if rules.toml has one;
2. surnames: of a person fully named in the article, after a title, or trusted to stand alone;
3. shared demonyms ("Indian", "coreano") where the country is certain already; compounds ("franco-alemán");
4. metonyms ("Moscú ofrece …") for governments, beside the place itself;
5. what was shouted and is also a common word needs a second mention that was not.
"""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.article import ActorTag, Span
from pipeline.knowledge.fold import key
from pipeline.knowledge.records import Actor, Kind
from pipeline.tagging.context import Context
from pipeline.tagging.family import imported_surnames
from pipeline.tagging.lists import enumerate_countries
from pipeline.tagging.mentions import Mention
from pipeline.tagging.names import names
from pipeline.tagging.offices import holders
from pipeline.tagging.places import demonyms, homes, listings, metonyms, within
from pipeline.tagging.readings import THRESHOLD, Reading, Readings
from pipeline.tagging.surnames import surnames
from pipeline.tagging.weight import weighed

MOST_SPANS = 100  # of one actor that are kept


def tag_actors(mentions: Sequence[Mention], context: Context) -> tuple[ActorTag, ...]:
    """The article's actors, most certain first; ties in the order of their first mention."""
    return tags_of(read_actors(mentions, context), context)


def tags_of(readings: Readings, context: Context) -> tuple[ActorTag, ...]:
    tags = [_tag(context.lexicon.actors[id], found, context) for id, found in readings.items() if found]
    return tuple(sorted(tags, key=lambda tag: (-tag.confidence, tag.spans[0].field != "title", tag.spans[0].start)))


def read_actors(mentions: Sequence[Mention], context: Context) -> Readings:
    """Every mention as every actor that it may mean, with what speaks for it."""
    readings: Readings = defaultdict(list)
    mentions = _with_leaders(mentions, context)
    names(mentions, context, readings)
    certain = frozenset(id for id, found in readings.items() if any(r.confidence >= 0.8 for r in found))
    surnames(mentions, context, readings, certain)
    imported_surnames(context, readings)
    if context.day:
        holders(mentions, context, readings)
    demonyms(mentions, context, readings)
    within(mentions, context, readings)
    metonyms(mentions, context, readings)
    homes(context, readings)
    listings(context, readings)
    enumerate_countries(context, readings)
    _quieten(context, readings)
    return readings


def _with_leaders(mentions: Sequence[Mention], context: Context) -> list[Mention]:
    """A person inside the name of a government is a mention too: "régimen de Maduro", "Trump administration"."""
    actors = context.lexicon.actors
    found: list[Mention] = []
    for mention in mentions:
        found.append(mention)
        if mention.inside and any(actors[alias.actor].kind is Kind.GOVERNMENT for alias in mention.aliases):
            found += [
                inner
                for inner in mention.inside
                if any(actors[alias.actor].kind is Kind.PERSON for alias in inner.aliases)
            ][:1]
    return found


def _quieten(context: Context, readings: Readings) -> None:
    """A common word that is shouted ("MADURO", "PAN") or begins a sentence of the text («Maduro no quiere decir malo»)
    counts only if the actor is named elsewhere by a capital that proves something. A headline is believed."""
    common = context.lexicon.vocabulary.common[context.language]
    for id, found in readings.items():
        words = [r for r in found if key(r.alias.text) in common]
        if len(words) < len(found):
            continue
        if all(r.mention.shouted for r in words):
            readings[id] = [r._replace(confidence=min(r.confidence, 0.4), reason="in capitals only") for r in found]
        elif all(r.mention.shouted or _opens_text(r.mention, context) for r in words):
            reason = "a word that begins a sentence"
            readings[id] = [r._replace(confidence=min(r.confidence, 0.4), reason=reason) for r in found]


def _opens_text(mention: Mention, context: Context) -> bool:
    return mention.field == "text" and mention.first > 0 and context.opens(mention.field, mention.first)


def _tag(actor: Actor, found: Sequence[Reading], context: Context) -> ActorTag:
    best = max(found, key=lambda reading: reading.confidence)
    if best.confidence >= THRESHOLD:  # what would not make a tag by itself is no evidence for one that stands
        found = [reading for reading in found if reading.confidence >= THRESHOLD]
    text = context.fields
    spans = [
        Span(field=r.mention.field, start=start, end=end)
        for r in found
        for start, end in [text[r.mention.field].original(r.mention.first, r.mention.last)]
    ]
    spans = sorted(dict.fromkeys(spans), key=lambda span: (span.field != "title", span.start))
    most = weighed(actor, found, context)
    return ActorTag(
        id=actor.id,
        name=actor.names[context.language],
        kind=str(actor.kind),
        spans=tuple(spans[:MOST_SPANS]),
        in_title=spans[0].field == "title",
        confidence=round(min(best.confidence, most), 2),
        alias=text[best.mention.field].surface(best.mention.first, best.mention.last),
        reason=best.reason,
    )
