"""The words of the alerts' ledger: what its columns may hold."""

from enum import StrEnum


class AlertKind(StrEnum):
    MATCHES = "matches"
    SPIKE = "spike"  # far more than this search has on such a day
    SILENCE = "silence"  # nothing for long


class Rhythm(StrEnum):
    AT_ONCE = "at_once"
    QUARTER = "quarter"  # every 15 minutes
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class Per(StrEnum):
    ARTICLE = "article"  # with its copies
    STORY = "story"


class About(StrEnum):
    """What a message is about."""

    MATCHES = "matches"
    NOTHING = "nothing"  # asked for: there was nothing new
    SPIKE = "spike"
    SILENCE = "silence"
    TEST = "test"
    BROKEN = "broken"  # the saved query cannot be read any more
    CHANNEL = "channel"  # another channel was switched off
    CONFIRM = "confirm"  # whether the address is the owner's


class State(StrEnum):
    """Of a message."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # given up, or refused for good
    DISCARDED = "discarded"  # by hand


class Became(StrEnum):
    """Of a match, for one alert."""

    WAITING = "waiting"
    TOLD = "told"
    OVER = "over"  # beyond the cap: counted in the message ("and 37 more")
    FOLDED = "folded"  # a copy, or the story, was told before or in the same message
    FILTERED = "filtered"  # by the alert's language, confidence or age
    PAUSED = "paused"  # it came while the alert was paused
