"""``python -m crawlers.process``: the one Scrapy process that reads all that is due, and ends.

Status 0, also when another such process is at work already; 1 where the run could not go on; 2 for wrong usage.
"""

import argparse
import ctypes
import fcntl
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

PR_SET_PDEATHSIG = 1  # prctl(2)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs in a process of its own only: Twisted's reactor cannot be started twice."""
    args = _arguments().parse_args(argv)
    _end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teletipo.settings")
    django.setup()
    from django.conf import settings

    try:
        with _alone(Path(settings.DATA_DIR) / "crawl.lock") as is_alone:
            if not is_alone:
                _say("another crawl process is at work on this data folder; this one ends.")
                return 0
            return _crawl(args)
    except OSError as error:
        _say(f"{error}: mend that and run it again.")
        return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers.process", description="Reads all that is due, then ends.")
    parser.add_argument("--seconds", type=_seconds, default=600.0, help="work at most this long (default 600)")
    parser.add_argument("--once", action="store_true", help="end as soon as nothing is due")
    parser.add_argument("--only", default="", metavar="ID", help="only this source (its id) or outlet (its slug)")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 1 <= value <= 86400:
        raise argparse.ArgumentTypeError("expected 1 to 86400")
    return value


def _crawl(args: argparse.Namespace) -> int:
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.spiders.due import DueSpider, Run

    run = Run(seconds=args.seconds, once=args.once, only=args.only)
    logging.disable(logging.INFO)  # Scrapy sets its loggers to DEBUG and presents itself
    process = AsyncCrawlerProcess(scrapy_settings())
    logging.disable(logging.NOTSET)
    for name in ("scrapy", "twisted", "asyncio"):  # a line for each request, and each failure a second time
        logging.getLogger(name).setLevel(logging.ERROR)
    process.crawl(DueSpider, run=run)
    process.start(install_signal_handlers=False)  # the spider has its own: finish what is in flight
    if run.failure:
        _say(f"the crawl stopped: {run.failure}")
        return 1
    return 0


def scrapy_settings() -> dict[str, Any]:
    """Scrapy's settings. Its defaults verify no certificate, take 1 GB, wait 180 s and listen on two ports."""
    from django.conf import settings

    return {
        "USER_AGENT": settings.TELETIPO_USER_AGENT,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "es,en;q=0.9"},
        "TWISTED_DNS_RESOLVER": "crawlers.guard.GuardedResolver",
        "DNS_TIMEOUT": 10,
        "DOWNLOAD_TIMEOUT": settings.TELETIPO_TIMEOUT,
        "DOWNLOAD_MAXSIZE": settings.TELETIPO_PAGE_BYTES,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_DELAY": settings.TELETIPO_DELAY,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "CONCURRENT_REQUESTS": settings.TELETIPO_TOTAL_CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.TELETIPO_CONCURRENCY,
        # crawlers.fetch and crawlers.robots do these, hop by hop; Scrapy's robots.txt middleware allows all after a 5xx
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,  # the ledger tries again, in minutes, not at once
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would make the connection where the guard cannot see it
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "ERROR",
        "LOGSTATS_INTERVAL": 0,
        "MEMUSAGE_ENABLED": False,
    }


def _end_with_parent() -> None:
    """A worker that is killed takes its crawl along: prctl(2); without it the child goes on alone."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether this process holds the folder's lock; the system frees it however the process ends."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _say(text: str) -> None:
    print(f"crawl: {text}", file=sys.stderr)  # noqa: T201 - the program's own voice


if __name__ == "__main__":
    sys.exit(main())
