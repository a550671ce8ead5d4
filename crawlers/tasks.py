"""The Celery task of the crawl: one Scrapy process for all that is due, as a child with a time limit.

Twisted's reactor cannot be started twice in one process, and only one process per site can keep a promise of politeness.
"""

import logging
import subprocess
import sys
import threading
import time

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone

from crawlers import store
from crawlers.models import StoredPage
from crawlers.signals import fetched

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at how far the child is
GRACE = 60  # seconds beyond its own limit before the child is ended from outside
_stop = threading.Event()


@worker_shutting_down.connect
def _stopping(**_: object) -> None:
    """The worker was asked to stop (it runs tasks in threads): the crawl process is asked too, and not waited for long."""
    _stop.set()


@shared_task(time_limit=settings.TELETIPO_CRAWL_SECONDS + 2 * GRACE)
def crawl() -> int:
    """Runs a crawl process if anything is due; returns the pages it recorded."""
    if not store.anything_due(timezone.now()):
        return 0
    seconds = settings.TELETIPO_CRAWL_SECONDS
    before = newest = _newest_page()
    end = time.monotonic() + seconds + GRACE
    child = subprocess.Popen([sys.executable, "-m", "crawlers.process", "--seconds", str(seconds)])
    try:
        while child.poll() is None and time.monotonic() < end and not _stop.wait(LOOK):
            newest = _tell(newest)
    finally:
        _end(child)
    if child.returncode:
        log.error("the crawl process ended with status %s; the next sweep starts another", child.returncode)
    return _tell(newest) - before


def _newest_page() -> int:
    return StoredPage.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _tell(newest: int) -> int:
    now = _newest_page()
    if now > newest:
        fetched.send(crawl, count=now - newest)
    return now


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Asks, then ends: the child finishes what is in flight on SIGTERM."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
