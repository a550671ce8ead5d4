"""Celery tasks of the search room."""

import logging

from celery import shared_task

from crawlers.lease import hold, take
from search.backends.base import BackendError, BackendUnavailable
from search.index import index_batch
from search.signals import indexed

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
