"""Why an article is tagged as it is: every mention, kept or not, and every theme, near misses too."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.article import ActorTag, Evidence, Span
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Alias, Sort
from pipeline.tag import THRESHOLD, Seen, look
from pipeline.tagging.actors import read_actors, tags_of
from pipeline.tagging.mentions import Mention, cased
from pipeline.tagging.readings import Readings
from pipeline.tagging.themes import weigh

NEAR = 0.5  # of what is asked: a theme above it is a near miss


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One mention read as one actor."""

    span: Span
    surface: str
    actor: str
    name: str
    kind: str
    alias: str  # as the registry lists it
    sort: str  # name, surname, demonym, metonym …
    confidence: float
    reason: str
    kept: bool  # counts for a searchable actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDecision:
    id: str
    name: str
    score: float
    asked: float
    evidence: tuple[Evidence, ...]
    kept: bool
    lacks: tuple[str, ...] = ()  # the theme needs one of these words, and the article has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    lexicon: str
    language: str
    decisions: tuple[Decision, ...]  # in the order of the text
    actors: tuple[ActorTag, ...]
    themes: tuple[ThemeDecision, ...]  # highest share of what is asked first


def explain(
    title: str, text: str, language: str, *, lexicon: Lexicon, country: str = "", section: str = "", day: str = ""
) -> Explained:
    """As ``pipeline.tag.tag`` decides, with everything that it looked at. Costs about twice as much."""
    seen = look(title, text, language, lexicon=lexicon, country=country, day=day)
    readings = read_actors(seen.mentions, seen.context)
    actors = tags_of(readings, seen.context)
    weighed = weigh(seen.hits, seen.countries, frozenset(lexicon.find_theme(section)), seen.context, hopeless=True)
    themes = [
        ThemeDecision(
            id=one.theme.id,
            name=one.theme.names[language],
            score=round(one.score, 2),
            asked=round(one.asked, 2),
            evidence=tuple(sorted(one.evidence, key=lambda part: -abs(part.weight))),
            kept=one.kept,
            lacks=one.lacks,
        )
        for one in weighed
    ]
    decisions = sorted(
        {*_read(readings, {actor.id: actor for actor in actors}, seen), *_unread(readings, seen), *_lower(seen)},
        key=lambda one: (one.span.field != "title", one.span.start, -one.confidence, one.actor),
    )
    return Explained(
        lexicon=lexicon.version,
        language=language,
        decisions=tuple(decisions),
        actors=actors,
        themes=tuple(sorted(themes, key=lambda one: -one.score / one.asked)),
    )


def near_miss(theme: ThemeDecision) -> bool:
    return not theme.kept and theme.score >= NEAR * theme.asked


def _read(readings: Readings, tags: dict[str, ActorTag], seen: Seen) -> Iterator[Decision]:
    for id, found in readings.items():
        for reading in found:
            kept = min(reading.confidence, tags[id].confidence) >= THRESHOLD
            alias = reading.alias
            yield _decision(
                reading.mention, id, alias.text, str(alias.sort), reading.confidence, reading.reason, kept, seen
            )


def _unread(readings: Readings, seen: Seen) -> Iterator[Decision]:
    """Mentions that no rule read as an actor that has the name."""
    done = {(reading.mention.field, reading.mention.first, id) for id, found in readings.items() for reading in found}
    for mention in seen.mentions:
        for alias in mention.aliases:
            if alias.sort is not Sort.OFFICE and (mention.field, mention.first, alias.actor) not in done:
                yield _decision(
                    mention, alias.actor, alias.text, str(alias.sort), 0.0, "something else of this name", False, seen
                )


def _lower(seen: Seen) -> Iterator[Decision]:
    """Words that would be a name if they had its capitals: "maduro", "us"."""
    for field, hits in seen.hits.items():
        text = seen.context.fields[field]
        for hit in hits:
            surface = text.surface(hit.first, hit.last)
            for entry in hit.entries:
                if isinstance(entry, Alias) and not entry.any_case and not cased(surface, entry.text, False):
                    mention = Mention(field=field, first=hit.first, last=hit.last, aliases=(entry,), shouted=False)
                    yield _decision(
                        mention, entry.actor, entry.text, str(entry.sort), 0.0, "lacks the name's capitals", False, seen
                    )


def _decision(
    mention: Mention, id: str, alias: str, sort: str, confidence: float, reason: str, kept: bool, seen: Seen
) -> Decision:
    text = seen.context.fields[mention.field]
    start, end = text.original(mention.first, mention.last)
    actor = seen.context.lexicon.actors[id]
    return Decision(
        span=Span(field=mention.field, start=start, end=end),
        surface=text.surface(mention.first, mention.last),
        actor=id,
        name=actor.names[seen.context.language],
        kind=str(actor.kind),
        alias=alias,
        sort=sort,
        confidence=round(confidence, 2),
        reason=reason,
        kept=kept,
    )
