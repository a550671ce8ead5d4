"""One mention read as one actor: what the rules produce before each actor's verdict."""

from enum import StrEnum
from typing import NamedTuple

from pipeline.knowledge.records import Alias
from pipeline.tagging.mentions import Mention

THRESHOLD = 0.5  # an actor of lower confidence is kept, with its evidence, but is not searchable


class Worth(StrEnum):
    """What a mention is to a country, for pipeline.tagging.weight."""

    NAME = "name"
    IN_LIST = "in a list"  # its name beside those of other countries
    ADJECTIVE = "adjective"  # "rusos", "Bank of Japan"
    LISTED = "listed"  # the exchange of a company's code
    CITY = "city"
    GOVERNMENT = "government"
    NOTHING = "nothing"


class Reading(NamedTuple):
    """One mention read as one actor."""

    mention: Mention
    alias: Alias
    confidence: float
    reason: str
    worth: Worth = Worth.NAME


Readings = dict[str, list[Reading]]  # by actor


def add(
    readings: Readings, mention: Mention, alias: Alias, confidence: float, reason: str, worth: Worth = Worth.NAME
) -> None:
    readings[alias.actor].append(Reading(mention, alias, confidence, reason, worth))
