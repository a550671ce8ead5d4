"""One mention read as one actor: what the rules produce before each actor's verdict."""

from dataclasses import dataclass

from pipeline.knowledge.records import Alias
from pipeline.tagging.mentions import Mention

THRESHOLD = 0.5  # an actor of lower confidence is kept, with its evidence, but is not searchable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One mention read as one actor."""

    mention: Mention
    alias: Alias
    confidence: float
    reason: str


Readings = dict[str, list[Reading]]  # by actor


def add(readings: Readings, mention: Mention, alias: Alias, confidence: float, reason: str) -> None:
    readings[alias.actor].append(Reading(mention=mention, alias=alias, confidence=confidence, reason=reason))
