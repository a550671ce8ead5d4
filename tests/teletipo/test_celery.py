"""A task that hangs ends its worker, and says where; one that ends in time is left alone."""

import subprocess
import sys
import textwrap

import pytest

RUN = """
    import io, sys, time
    import django
    sys.stderr = io.StringIO()  # as a Celery worker has it: no file
    django.setup()
    from celery.signals import task_postrun, task_prerun
    from teletipo import celery
    class Task:
        time_limit = 1
    task_prerun.send(Task, task=Task())
    {work}
    task_postrun.send(Task, task=Task())
    time.sleep(1.5)
    print("alive")
"""


@pytest.mark.parametrize(
    ("work", "code", "said"),
    [("time.sleep(60)", 1, "Timeout"), ("pass", 0, "alive")],
    ids=["hangs", "ends in time"],
)
def test_a_task_outlives_its_limit_or_not(work: str, code: int, said: str) -> None:
    program = textwrap.dedent(RUN).replace("{work}", work)
    environment = {"DJANGO_SETTINGS_MODULE": "teletipo.settings_tests", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stderr
