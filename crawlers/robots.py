"""robots.txt as RFC 9309 has it: one a host, kept for at most a day; and its Crawl-delay, which the RFC leaves out.

Scrapy's own middleware allows everything after a 5xx and knows no delay.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from crawlers.answer import Answer, Trouble
from crawlers.reading import Outcome

LARGEST = 500 * 1024  # bytes that are read (RFC 9309, 2.5)
KEPT = 86400.0  # seconds (2.4)
KEPT_BROKEN = 600.0  # seconds until an unreachable file is asked for again
LONGEST_DELAY = 60.0  # seconds of Crawl-delay that are obeyed
MOST_HOSTS = 5000

Get = Callable[[str], Awaitable[Answer | Trouble]]


class Memory(Protocol):
    """Files read by earlier processes, by place (scheme://host[:port]); "" stands for a host that has none."""

    async def load(self, place: str) -> tuple[str, float] | None:
        """Text and age in seconds."""

    async def save(self, place: str, text: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host's file says to us; ``trouble`` where it could not be had, and nothing may be asked for now."""

    parsed: Protego | None = None  # None: everything is allowed
    trouble: Trouble | None = None
    until: float  # monotonic seconds
    text: str = ""  # as read, bounded

    def forbids(self, url: str, agent: str) -> Trouble | None:
        if self.trouble is not None:
            return self.trouble
        if self.parsed is None or self.parsed.can_fetch(url, agent):
            return None
        return Trouble(outcome=Outcome.ROBOTS, detail="The site's robots.txt forbids it.", again=False)

    def delay(self, agent: str) -> float:
        """Seconds between two requests, at most LONGEST_DELAY; 0 where the file states none."""
        stated = self.parsed.crawl_delay(agent) if self.parsed else None
        return min(max(stated or 0.0, 0.0), LONGEST_DELAY)


class Robots:
    """The files of all hosts; ``get`` follows redirects itself and never raises. One request a host, however many ask."""

    def __init__(self, get: Get, memory: Memory) -> None:
        self._get, self._memory = get, memory
        self._known: dict[str, asyncio.Future[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        kept = self._known.get(place)
        if kept is None or (kept.done() and (kept.cancelled() or kept.result().until <= time.monotonic())):
            if len(self._known) >= MOST_HOSTS:
                self._known = {key: value for key, value in self._known.items() if not value.done()}
            kept = self._known[place] = asyncio.ensure_future(self._read(place))
        return await asyncio.shield(kept)

    async def _read(self, place: str) -> Rules:
        known = await self._memory.load(place)
        if known is not None and known[1] < KEPT:
            return Rules(parsed=Protego.parse(known[0]), until=time.monotonic() + KEPT - known[1], text=known[0])
        rules = understood(await self._get(f"{place}/robots.txt"), time.monotonic())
        if rules.trouble is None:  # a broken one is asked for again soon
            await self._memory.save(place, rules.text)
        return rules


def understood(got: Answer | Trouble, now: float) -> Rules:
    """RFC 9309, 2.3.1: 4xx and too many redirects allow everything, 5xx and no answer forbid everything for now."""
    if isinstance(got, Answer):
        text = got.body[:LARGEST].decode("utf-8-sig", "replace").replace("\x00", "")
        return Rules(parsed=Protego.parse(text), until=now + KEPT, text=text)
    is_absent = got.status is not None and 300 <= got.status < 500 and got.outcome is not Outcome.RATE_LIMITED
    if is_absent:
        return Rules(until=now + KEPT)
    outcome = Outcome.ROBOTS if got.outcome is Outcome.HTTP_ERROR else got.outcome
    detail = f"The site's robots.txt could not be had, so nothing is asked for. {got.detail}"
    again = got.outcome is not Outcome.BLOCKED_ADDRESS
    wait = min(got.retry_after, KEPT_BROKEN) if got.retry_after is not None else KEPT_BROKEN
    trouble = Trouble(
        outcome=outcome, detail=detail, again=again, status=got.status, retry_after=got.retry_after, asked=got.asked
    )
    return Rules(trouble=trouble, until=now + wait)
