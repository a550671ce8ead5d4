"""The one spider: reads all that the ledger says is due. The ledger is the frontier; nothing waits in memory alone."""

import asyncio
import logging
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from scrapy import Spider

from crawlers import store
from crawlers.answer import Answer, Trouble
from crawlers.archive import Archive, Location
from crawlers.bounded import Reader
from crawlers.fetch import Fetcher, Pace
from crawlers.outlet import Outlet
from crawlers.owner import me
from crawlers.page import Page
from crawlers.reading import Outcome
from crawlers.urls import BadUrl, canonical
from crawlers.visit import Limits, Visitor, failed

log = logging.getLogger(__name__)
POLL = 0.5  # seconds between two looks at the ledger while nothing ends
LEAST_POLL = 0.05  # seconds between two looks in any case
LINGER = 3.0  # seconds without anything to do after which the process ends
FLIGHT = 15.0  # seconds that requests in flight may take once a stop was asked for
READERS = 2
OUTAGES = (OSError, OperationalError, InterfaceError)  # disk or database: the run cannot go on
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Run:
    """What one process is to do, and how it went."""

    seconds: float
    once: bool = False  # end as soon as nothing is due, without lingering
    only: str = ""  # a source id or an outlet's slug
    failure: str = ""  # a sentence, where the run could not go on


class DueSpider(Spider):
    name = "due"

    def __init__(self, run: Run, **known: Any) -> None:
        super().__init__(**known)
        self.run = run

    async def start(self) -> AsyncIterator[Any]:
        """Works until all is done; yields nothing, because each request's answer is awaited where it is needed."""
        work = Work(self.crawler, self.run)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, work.stop.set)
        try:
            await work.all_due()
        except Exception as error:  # an outage (database, disk): the run ends with a sentence
            log.debug("the crawl stopped", exc_info=True)
            self.run.failure = f"{type(error).__name__}: {error}"
        finally:
            await work.end()
        if work is None:  # never: what makes this an asynchronous generator, as Scrapy wants it
            yield


class Work:
    """The loop between ledger and web, and the hands it has."""

    def __init__(self, crawler: Any, run: Run) -> None:
        self.stop = asyncio.Event()
        self._run = run
        self._who = me()
        self._end = time.monotonic() + run.seconds
        self._fetcher = Fetcher(crawler, agent=settings.TELETIPO_USER_AGENT, memory=self)
        self._ledger = ThreadPoolExecutor(1, "ledger")  # Django's connection belongs to one thread
        self._threads = ThreadPoolExecutor(READERS, "reader")
        self._reader = Reader(children=READERS)
        self._visitor = Visitor(
            self._reader,
            self._threads,
            Limits(items=settings.TELETIPO_FEED_ITEMS, size=settings.TELETIPO_FEED_BYTES),
        )
        self._archive = Archive(settings.TELETIPO_ARCHIVE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: Counter[str] = Counter()  # outlet -> sources and links in hand

    async def all_due(self) -> None:
        """Until nothing is due or in flight, the time is up, or a stop is asked for.

        :raises Exception: what a task could not turn into a row: the database or the disk is out.
        """
        await self._in_ledger(store.free_dead)
        idle_since = time.monotonic()
        while not self.stop.is_set() and time.monotonic() < self._end:
            await self._claim()
            if self._tasks:
                idle_since = time.monotonic()
            elif self._run.once or time.monotonic() - idle_since > LINGER:
                break
            await self._wait(POLL)
        end = time.monotonic() + FLIGHT
        while self._tasks and time.monotonic() < end:
            await self._wait(POLL)

    async def end(self) -> None:
        """Gives back what is in hand; the rows say the rest."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            await self._in_ledger(store.release, self._who)
        except Exception as error:  # the database is out: the next process frees the claims of a dead one
            self._run.failure = self._run.failure or f"{type(error).__name__}: {error}"
        await self._in_ledger(connections.close_all)
        await asyncio.get_running_loop().run_in_executor(None, self._reader.close)
        self._archive.close()
        self._ledger.shutdown(wait=False)
        self._threads.shutdown(wait=False)

    async def load(self, place: str) -> tuple[str, float] | None:
        """robots.txt as the ledger remembers it (crawlers.robots.Memory)."""
        return await self._in_ledger(store.load_robots, place, datetime.now(UTC))

    async def save(self, place: str, text: str) -> None:
        await self._in_ledger(store.save_robots, place, text, datetime.now(UTC))

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(LEAST_POLL)
        waiter = asyncio.ensure_future(self.stop.wait())
        done, _ = await asyncio.wait({waiter, *self._tasks}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        for task in done & self._tasks:
            self._tasks.discard(task)
            task.result()

    async def _claim(self) -> None:
        """Sources first: they find the links. Nothing is asked of the ledger while all places are taken."""
        if not self._free():
            return
        lease = timedelta(seconds=max(self._end - time.monotonic(), 0.0) + 60)
        limits: dict[str, Any] = {
            "lease": lease,
            "an_outlet": settings.TELETIPO_CONCURRENCY + 1,
            "only": self._run.only,
        }
        for source in await self._in_ledger(
            store.claim_sources, self._who, datetime.now(UTC), limit=self._free(), busy=dict(self._busy), **limits
        ):
            self._take(source.outlet.slug, self._source(source))
        for link in await self._in_ledger(
            store.claim_links, self._who, datetime.now(UTC), limit=self._free(), busy=dict(self._busy), **limits
        ):
            self._take(link.outlet.slug, self._link(link))

    def _free(self) -> int:
        return max(0, settings.TELETIPO_TOTAL_CONCURRENCY - len(self._tasks))

    def _take(self, outlet: str, work: Coroutine[Any, Any, None]) -> None:
        self._busy[outlet] += 1
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda _: self._busy.subtract([outlet]))
        self._tasks.add(task)

    async def _source(self, due: store.DueSource) -> None:
        pace = _pace(due.outlet)

        async def get(url: str, headers: dict[str, str]) -> Answer | Trouble:
            return await self._fetcher.get(url, pace=pace, most=settings.TELETIPO_FEED_BYTES, headers=headers)

        started = datetime.now(UTC)
        try:
            finding, answer = await self._visitor.visit(due, get)
            await self._in_ledger(self._close_visit, due, finding, answer)
        except OUTAGES:
            raise
        except Exception as error:  # a fault of ours over one source must not keep the others from being read
            log.exception("the visit of %s failed", due.source.id)
            await self._in_ledger(store.close_visit, due.source.id, failed(_fault(error), started))

    def _close_visit(self, due: store.DueSource, finding: store.Finding, answer: Answer | None) -> None:
        if answer is not None:
            self._put_away(answer, finding.finished)
        store.close_visit(due.source.id, finding)
        if finding.retry_after is not None:
            store.hold_outlet(due.outlet.slug, finding.finished + timedelta(seconds=finding.retry_after))

    async def _link(self, due: store.DueLink) -> None:
        try:
            got = await self._fetcher.get(due.link.url, pace=_pace(due.outlet), most=settings.TELETIPO_PAGE_BYTES)
            await self._in_ledger(self._close_link, due, got, datetime.now(UTC))
        except OUTAGES:
            raise
        except Exception as error:  # as above
            log.exception("fetching %s failed", due.link.url)
            await self._in_ledger(store.fail_link, due.row, _fault(error), datetime.now(UTC))

    def _close_link(self, due: store.DueLink, got: Answer | Trouble, now: datetime) -> None:
        """The archive first, then the row: what a kill leaves between the two is a record that no row points to."""
        if isinstance(got, Trouble):
            store.fail_link(due.row, got, now)
            if got.retry_after is not None:
                store.hold_outlet(due.outlet.slug, now + timedelta(seconds=got.retry_after))
            return
        url = _identity(got.url, due)
        if url != due.link.url and store.finish_with_known(due.row, url):
            return
        page = Page(
            link=due.link,
            url=url,
            final_url=got.url,
            fetched_at=now,
            status=got.status,
            content_type=got.media_type,
            charset=got.charset,
            body=got.body,
        )
        store.record_page(due.row, page, self._put_away(got, now))

    def _put_away(self, answer: Answer, now: datetime) -> Location:
        return self._archive.write(
            url=answer.url, status=answer.status, headers=answer.headers, body=answer.body, fetched_at=now
        )

    async def _in_ledger(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._ledger, partial(call, *args, **kwargs))


def _fault(error: Exception) -> Trouble:
    detail = f"Teletipo failed over it ({type(error).__name__}); the log says more."
    return Trouble(outcome=Outcome.MALFORMED, detail=detail, again=True)


def _pace(outlet: Outlet) -> Pace:
    return Pace(
        delay=settings.TELETIPO_DELAY if outlet.delay is None else outlet.delay,
        concurrency=settings.TELETIPO_CONCURRENCY if outlet.concurrency is None else outlet.concurrency,
    )


def _identity(final_url: str, due: store.DueLink) -> str:
    """The page's canonical address; the link's own where the server redirected to one that cannot be one."""
    try:
        return canonical(final_url, due.outlet.hints)
    except BadUrl:
        return due.link.url
