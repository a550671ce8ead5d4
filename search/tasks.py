"""Celery tasks of the search room."""

import logging

from celery import shared_task
from django.utils import timezone

from crawlers.lease import hold, once_in, take
from search.alerts.gather import gather_due
from search.alerts.retention import forget
from search.alerts.send import send_due
from search.backends.base import BackendError, BackendUnavailable
from search.index import index_batch
from search.matching.step import match_pending
from search.signals import indexed, matched

log = logging.getLogger(__name__)


@shared_task
def index() -> int:
    """Brings the index up to date, batch by batch; one worker at a time, another that comes leaves at once."""
    batches = 0
    with hold("index", 300) as mine:
        try:
            while mine and (batch := index_batch()):
                batches += 1
                take("index", 300)
                indexed.send(index, batch=batch)
        except BackendUnavailable as error:
            log.warning("the index is away, the next sweep tries again: %s", error)
        except BackendError as error:
            log.error("the index cannot be written, the next sweep tries again: %s", error)
    return batches


@shared_task
def match() -> int:
    """Puts what was indexed to the saved searches; one worker at a time. Returns the number of new matches."""
    new = 0
    with hold("match", 300) as mine:
        while mine and (done := match_pending()):
            new += done.matches
            take("match", 300)
            if done.items:
                matched.send(match, matches=done.matches)
    return new


@shared_task
def deliver() -> int:
    """Makes the messages that are due and sends what waits; any number of workers. Returns how many were sent."""
    with hold("gather", 120) as mine:
        while mine and gather_due(timezone.now()):
            take("gather", 120)
    sent, left = send_due()
    if left:
        deliver.apply_async(expires=600)
    return sent


@shared_task
def tidy() -> None:
    """Once a day: what the alerts' ledger need not keep any longer."""
    if once_in("tidy", 86_400):
        log.info("old rows of the alerts' ledger went: %s", forget(timezone.now()))
