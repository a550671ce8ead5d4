"""One door to the web: politeness, robots.txt, redirects and limits around Scrapy's downloader.

Redirects are followed here, hop by hop, because each hop has its own robots.txt, its own site to be polite to and its
own address for the guard. Every failure of an exchange is a value with a name.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError, IgnoreRequest

from crawlers.answer import Answer, Trouble, judged
from crawlers.guard import refusal
from crawlers.reading import Outcome
from crawlers.robots import LARGEST, Memory, Robots
from crawlers.urls import site

MOST_HOPS = 5
LONGEST = 2000  # characters of an address
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one site is to be asked."""

    delay: float  # seconds between two requests
    concurrency: int


class Fetcher:
    def __init__(self, crawler: Any, *, agent: str, memory: Memory) -> None:
        self._engine = crawler.engine
        self._agent = agent
        self._pace: dict[str, Pace] = {}  # by site; the most careful of all that was asked for
        self._rest: dict[str, float] = {}  # site -> monotonic seconds until which it wants no request
        self._robots = Robots(self._robots_txt, memory)

    async def get(
        self, url: str, *, pace: Pace, most: int, headers: Mapping[str, str] | None = None
    ) -> Answer | Trouble:
        """A 2xx or 304 after at most MOST_HOPS redirects, or trouble. ``most``: bytes, on the wire and unpacked."""
        return await self._follow(url, most=most, headers=headers or {}, pace=pace)

    async def _robots_txt(self, url: str) -> Answer | Trouble:
        return await self._follow(url, most=4 * LARGEST, headers={}, pace=None)

    async def _follow(self, url: str, *, most: int, headers: Mapping[str, str], pace: Pace | None) -> Answer | Trouble:
        for _ in range(MOST_HOPS + 1):
            if pace is not None:
                self._slow_down(site(url), pace)
                if forbidden := await self._forbidden(url, pace):
                    return forbidden
            got = await self._once(url, most, headers)
            if isinstance(got, Trouble) or got.status not in REDIRECTS:
                return got if isinstance(got, Trouble) else self._judged(got)
            target = _target(url, got.header("Location"))
            if not target:
                return _lost(got.status, "The server redirects to what is no address of the web.")
            url = target
        return _lost(got.status, f"The server redirects more than {MOST_HOPS} times.")

    async def _forbidden(self, url: str, pace: Pace) -> Trouble | None:
        rules = await self._robots.rules(url)
        self._slow_down(site(url), Pace(delay=rules.delay(self._agent), concurrency=pace.concurrency))
        return rules.forbids(url, self._agent)

    async def _once(self, url: str, most: int, headers: Mapping[str, str]) -> Answer | Trouble:
        place = site(url)
        left = self._rest.get(place, 0.0) - time.monotonic()
        if left > 0:
            detail = f"The site wants no request for another {left:.0f} seconds."
            return Trouble(outcome=Outcome.RATE_LIMITED, detail=detail, again=True, retry_after=left, asked=False)
        try:
            meta = {"download_slot": place, "download_maxsize": most}
            request = Request(url, headers=dict(headers), meta=meta, dont_filter=True)
            response = await self._engine.download_async(request)
        except Exception as error:  # whatever goes wrong in one exchange is that exchange's named failure
            return failure(error, urlsplit(url).hostname or "")
        return Answer(
            url=response.url,
            status=response.status,
            headers=tuple(_headers(response.headers)),
            body=bytes(response.body),
        )

    def _judged(self, answer: Answer) -> Answer | Trouble:
        result = judged(answer, datetime.now(UTC))
        if isinstance(result, Trouble) and result.retry_after is not None:
            self._rest[site(answer.url)] = time.monotonic() + result.retry_after
        return result

    def _slow_down(self, place: str, pace: Pace) -> None:
        """Sets the site's slot in Scrapy's downloader, as AutoThrottle does; a site is never asked faster again."""
        known = self._pace.get(place)
        if known is not None:
            pace = Pace(delay=max(pace.delay, known.delay), concurrency=min(pace.concurrency, known.concurrency))
        if pace == known:
            return
        self._pace[place] = pace
        downloader = self._engine.downloader
        downloader.per_slot_settings[place] = {"delay": pace.delay, "concurrency": pace.concurrency, "jitter": 0.0}
        if slot := downloader.slots.get(place):
            slot.delay, slot.concurrency = pace.delay, pace.concurrency


def _target(url: str, location: str) -> str:
    """Where a redirect leads, absolute and without fragment; "" where that is no address that can be asked for."""
    try:
        target = urldefrag(urljoin(url, location.strip()))[0]
        parts = urlsplit(target)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return ""
    return target if usable and location.strip() and len(target) <= LONGEST else ""


def failure(error: Exception, host: str) -> Trouble:
    """The name of a failed exchange."""
    if isinstance(error, CannotResolveHostError) and (address := refusal(host)):
        detail = f"{host} leads to {address}: private, loopback and link-local addresses are not visited."
        return Trouble(outcome=Outcome.BLOCKED_ADDRESS, detail=detail[:300], again=False)
    if isinstance(error, (DownloadCancelledError, IgnoreRequest)):
        return Trouble(outcome=Outcome.TOO_LARGE, detail="The answer passes the limit of size.", again=False)
    if isinstance(error, DownloadTimeoutError):
        return Trouble(outcome=Outcome.UNREACHABLE, detail="The answer took too long.", again=True)
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    return Trouble(outcome=Outcome.UNREACHABLE, detail=f"No answer ({detail[:200]}).", again=True)


def _lost(status: int | None, detail: str) -> Trouble:
    return Trouble(outcome=Outcome.HTTP_ERROR, detail=detail, again=False, status=status)


def _headers(headers: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
