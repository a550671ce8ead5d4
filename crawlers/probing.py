"""A few pages, fetched as the crawler would: robots.txt, politeness, limits of size, and no private addresses.

``fetch`` runs this module as a process of its own, since Twisted's reactor starts once; the process writes one JSON
object a line to standard output. Nothing goes to the ledger or the archive.
"""

import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import django

MOST = 20  # addresses of one run
SECONDS = 180.0  # for all of them
GRACE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    url: str  # as asked for
    final_url: str = ""
    charset: str = ""  # the header's
    body: bytes = b""
    trouble: str = ""  # a sentence, where there is no page


def fetch(urls: Sequence[str], seconds: float = SECONDS) -> list[Fetched]:
    """The pages in the order of ``urls``; one that cannot be had says why. Takes at most ``seconds`` in all.

    :raises ValueError: more than MOST addresses
    """
    if len(urls) > MOST:
        raise ValueError(f"at most {MOST} addresses at a time")
    command = [sys.executable, "-m", "crawlers.probing", *urls]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
        output = done.stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
    found = {one.url: one for line in output.splitlines() if (one := _parsed(line)) is not None}
    missing = f"There was no answer within {seconds:.0f} seconds."
    return [found.get(url, Fetched(url=url, trouble=missing)) for url in urls]


def _parsed(line: bytes) -> Fetched | None:
    try:
        row = json.loads(line)
        return Fetched(**{**row, "body": base64.b64decode(row["body"])})
    except (ValueError, TypeError, KeyError):  # a line cut short when the time was over
        return None


class Remembered:
    """crawlers.robots.Memory of this process alone."""

    async def load(self, place: str) -> tuple[str, float] | None:
        return None

    async def save(self, place: str, text: str) -> None:
        return None


async def _pages(crawler: Any, urls: Sequence[str]) -> AsyncIterator[Fetched]:
    from django.conf import settings

    from crawlers.answer import Trouble
    from crawlers.fetch import Fetcher, Pace

    fetcher = Fetcher(crawler, agent=settings.TELETIPO_USER_AGENT, memory=Remembered())
    pace = Pace(delay=settings.TELETIPO_DELAY, concurrency=1)
    for url in urls:
        got = await fetcher.get(url, pace=pace, most=settings.TELETIPO_PAGE_BYTES)
        if isinstance(got, Trouble):
            yield Fetched(url=url, trouble=got.detail)
        else:
            yield Fetched(url=url, final_url=got.url, charset=got.charset, body=got.body)


def main(urls: Sequence[str]) -> int:
    """Runs in a process of its own only."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teletipo.settings")
    django.setup()
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.process import scrapy_settings

    class ProbeSpider(Spider):
        name = "probe"

        async def start(self) -> AsyncIterator[Any]:
            async for page in _pages(self.crawler, urls):
                row = {"url": page.url, "final_url": page.final_url, "charset": page.charset, "trouble": page.trouble}
                row["body"] = base64.b64encode(page.body).decode("ascii")
                sys.stdout.write(json.dumps(row) + "\n")
                sys.stdout.flush()
            if not urls:  # never: what makes this an asynchronous generator, as Scrapy wants it
                yield

    logging.disable(logging.CRITICAL)
    process = AsyncCrawlerProcess(scrapy_settings())
    process.crawl(ProbeSpider)
    process.start()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
