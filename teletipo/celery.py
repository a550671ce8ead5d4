"""The Celery application. flow.py says which step wakes which; every step is also swept on a timer."""

import os

from celery import Celery
from celery.signals import beat_init, worker_process_init

from teletipo import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teletipo.settings")
broker.register()

app = Celery("teletipo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["crawlers", "pipeline", "search"])


@app.on_after_finalize.connect
def _flow(**_: object) -> None:
    from teletipo import flow

    flow.connect()
    app.conf.beat_schedule = flow.beat_schedule()


@beat_init.connect
def _look_at_once(**_: object) -> None:
    """A start (or a restart after a crash) need not wait for the first sweep."""
    from teletipo import flow

    for step in flow.STEPS:
        flow.wake(step)


@worker_process_init.connect
def _fresh_connections(**_: object) -> None:
    """A connection may not cross a fork."""
    from django.db import connections

    connections.close_all()
