"""The Celery application. flow.py says which step wakes which; every step is also swept on a timer."""

import faulthandler
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, task_postrun, task_prerun

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


@task_prerun.connect
def _watch(task: Any, **_: object) -> None:
    """Ends the whole worker, with a traceback of where it stood, if the task outlives its time limit.

    A pool of threads knows no time limits. The supervisor starts the worker again, its messages and claims come back by
    themselves, and a page that hangs three workers is set aside by name.
    """
    seconds = task.time_limit or app.conf.task_time_limit
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)  # Celery puts a logger in stderr's place


@task_postrun.connect
def _watched(**_: object) -> None:
    faulthandler.cancel_dump_traceback_later()
