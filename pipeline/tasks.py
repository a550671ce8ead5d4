"""Celery tasks of the pipeline. A message only says "look": the ledger's rows are the work."""

import logging
import math
import time
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from crawlers import store as pages
from crawlers.lease import hold, take
from crawlers.owner import me
from pipeline import discoveries, grouping, retagging, store
from pipeline.article import Outcome
from pipeline.knowledge import lexicon
from pipeline.run import process as run
from pipeline.signals import grouped, processed, retagged

log = logging.getLogger(__name__)
BATCH = 20  # pages a claim
LEASE = timedelta(minutes=5)  # for a batch; a page is bounded to seconds
SECONDS = 15.0  # a task works this long, then lets others have the worker; also what a clean stop waits for


@shared_task(time_limit=300)  # teletipo.celery ends a worker that hangs over a page
def process() -> int:
    """Gives waiting pages their verdict; what the time does not suffice for, a further task goes on with."""
    done, left = process_all(SECONDS)
    if left:
        process.apply_async(expires=600)
    return done


def process_all(seconds: float = math.inf) -> tuple[int, bool]:
    """Works until nothing can be claimed or the time is up. Returns the pages done and whether more may be left."""
    words = lexicon.load()
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        claims = store.claim_pages(me(), timezone.now(), limit=BATCH, lease=LEASE)
        for claim in claims:
            _process_one(claim, words)
        done += len(claims)
        if not claims:
            return done, False
        processed.send(process, count=len(claims))
    return done, True


def _process_one(claim: store.Claim, words: lexicon.Lexicon) -> None:
    """One page's verdict. A fault of ours is logged and tried again; after three tries the page is set aside by name."""
    outcome: Outcome
    if claim.attempts > store.MOST_ATTEMPTS:
        outcome = store.crashed(claim)
    else:
        try:
            page = pages.page_of(claim.page, settings.TELETIPO_ARCHIVE)
            outcome = run(page, pages.outlet_of(claim.page.outlet), words)
        except Exception as error:
            log.exception("page %s could not be processed (attempt %d)", claim.page.url, claim.attempts)
            store.release(claim, detail=f"{type(error).__name__}: {error}", now=timezone.now())
            return
    store.close(claim, outcome, lexicon=words.version, now=timezone.now())


@shared_task
def group() -> int:
    """Groups what was processed since; one worker at a time, another that comes leaves at once."""
    done = 0
    with hold("group", 300) as mine:
        while mine and (count := grouping.group_batch()):
            done += count
            take("group", 300)
            grouped.send(group, count=count)
        for step in (grouping.look_back, grouping.settle):
            if mine and (found := step(timezone.now())):
                grouped.send(group, count=found)
    return done


@shared_task
def discover() -> int:
    """Looks for names that are nobody's once a day; returns how many there are, 0 where it is not due."""
    now = timezone.now()
    if not discoveries.due(now):
        return 0
    with hold("discover", 300) as mine:
        return discoveries.look(lexicon.load(), now) if mine else 0


@shared_task
def retag() -> int:
    """Takes an open run of re-tagging further, one worker at a time; returns how many batches it did."""
    batches = 0
    if retagging.current() is None:
        return batches
    with hold("retag", 300) as mine:
        if mine:
            for run in retagging.work(lexicon.load(), timezone.now(), SECONDS):
                batches += 1
                take("retag", 300)
                retagged.send(retag, count=run.looked)
    if batches and retagging.current() is not None:
        retag.apply_async(expires=600)
    return batches
