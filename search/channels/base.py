"""What is sent, and what may come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"
    FEED = "feed"
    APPRISE = "apprise"


class Outcome(StrEnum):
    SENT = "sent"
    LATER = "later"  # the receiver is away or busy: try again
    AWAY = "away"  # a service of ours is away (the mail server): try again, it is no fault of the channel
    REFUSED = "refused"  # for good: the address does not exist, or wants no more
    BLOCKED = "blocked"  # it leads to a network that nothing may be sent to


LOST = "lost"  # of an attempt: its worker died, so nobody knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    outcome: Outcome
    status: int | None = None  # HTTP or SMTP
    detail: str = ""
    retry_after: float = 0.0  # seconds that the receiver asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``id`` is the same on every try."""

    id: str
    subject: str
    text: str
    html: str
    data: Mapping[str, Any] = field(default_factory=dict)  # for programs
    unsubscribe: str = ""  # an address, "" where there is nothing to end
    list_id: str = ""


Config = Mapping[str, str]  # what a channel keeps sealed: "to", "url", "secret" …
Send = Callable[[Config, Message], Result]


class BadAddress(ValueError):
    """An address that a channel cannot have. ``code`` names the sentence (search/web/channel_words.py)."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
