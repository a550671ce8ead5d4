"""One visit of a source: its document, and the children of a sitemap index, become one finding for the ledger."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import xxhash

from crawlers.answer import Answer, Trouble
from crawlers.bounded import Reader
from crawlers.outlet import SourceKind
from crawlers.page import Link
from crawlers.reading import GOOD, Outcome, Reading
from crawlers.store import DueSource, Finding

MOST_CHILDREN = 5  # sitemaps of an index that one visit reads, newest first

Get = Callable[[str, dict[str, str]], Awaitable[Answer | Trouble]]  # address, headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    items: int
    size: int  # bytes


class Visitor:
    """Reads sources. ``threads`` carries the waiting for the reader's child processes."""

    def __init__(self, reader: Reader, threads: Executor, limits: Limits) -> None:
        self._reader, self._threads, self._limits = reader, threads, limits

    async def visit(self, due: DueSource, get: Get) -> tuple[Finding, Answer | None]:
        """What the source brought, and its answer where that held something new to archive."""
        started = datetime.now(UTC)
        got = await get(due.source.url, _validators(due))
        if isinstance(got, Trouble):
            return failed(got, started), None
        body_hash = xxhash.xxh3_128_hexdigest(got.body)
        is_not_modified = got.status == 304
        if is_not_modified or body_hash == due.body_hash:
            now = datetime.now(UTC)
            outcome = Outcome.UNCHANGED
            finding = Finding(started=started, finished=now, outcome=outcome, status=got.status, size=len(got.body))
            return finding, None
        reading = await self._read(due, got)
        has_children = bool(reading.children)
        reading = await self._with_children(due, reading, get)
        # An index says nothing of what is new in its children: it must be read again even when it is the same.
        is_kept = reading.outcome in GOOD and not has_children
        return Finding(
            started=started,
            finished=datetime.now(UTC),
            outcome=reading.outcome,
            status=got.status,
            detail=reading.detail,
            items=reading.items,
            size=len(got.body),
            links=reading.links,
            skipped={str(reason): count for reason, count in reading.skipped.items()},
            etag=got.header("ETag") if is_kept else "",
            last_modified=got.header("Last-Modified") if is_kept else "",
            body_hash=body_hash if is_kept else "",
        ), got

    async def _read(self, due: DueSource, got: Answer) -> Reading:
        known: dict[str, Any] = {
            "source": due.source,
            "url": got.url,
            "content_type": got.header("Content-Type"),
            "hints": due.outlet.hints,
            "now": datetime.now(UTC),
            "max_items": self._limits.items,
            "max_bytes": self._limits.size,
        }
        if due.source.kind is SourceKind.SECTION:
            known["outlet"] = due.outlet
        read = partial(self._reader.read, due.source.kind, got.body, **known)
        return await asyncio.get_running_loop().run_in_executor(self._threads, read)

    async def _with_children(self, due: DueSource, index: Reading, get: Get) -> Reading:
        if not index.children:
            return index
        readings: list[Reading] = []
        for url in index.children[:MOST_CHILDREN]:
            got = await get(url, {})
            if isinstance(got, Trouble):
                readings.append(Reading(outcome=got.outcome, detail=f"{url}: {got.detail}"))
                if got.retry_after is not None:
                    break
            else:
                readings.append(await self._read(due, got))
        return merged(index, readings, self._limits.items)


def merged(index: Reading, children: list[Reading], most: int) -> Reading:
    """One reading of an index and its children: good if any child was; links once each, items counted all."""
    links: dict[str, Link] = {}
    skipped: Counter[str] = Counter(index.skipped)
    for child in children:
        skipped.update(child.skipped)
        for link in child.links:
            if link.url in links:
                skipped["repeated"] += 1
            elif len(links) >= most:
                skipped["over the limit"] += 1
            else:
                links[link.url] = link
    good = [child for child in children if child.outcome in GOOD]
    worst = children[0] if children and not good else Reading(outcome=Outcome.READ if links else Outcome.EMPTY)
    items = index.items + sum(child.items for child in children)
    return replace(
        index,
        outcome=worst.outcome,
        detail=worst.detail,
        links=tuple(links.values()),
        items=items,
        skipped=dict(skipped),
    )


def _validators(due: DueSource) -> dict[str, str]:
    headers = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
    return {name: value for name, value in headers.items() if value}


def failed(trouble: Trouble, started: datetime) -> Finding:
    """A visit that brought nothing but a name for it."""
    return Finding(
        started=started,
        finished=datetime.now(UTC),
        outcome=trouble.outcome,
        status=trouble.status,
        detail=trouble.detail,
        retry_after=trouble.retry_after,
    )
