"""The supervisor with real processes: restarts, clean stops, and no orphan after a kill -9."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crawlers.owner import is_dead, owner_of
from teletipo import supervisor

SUPERVISE = """
    import os, sys
    from pathlib import Path
    from teletipo.commands import Refusal
    from teletipo.supervisor import Program, Supervisor
    folder = Path(sys.argv[1])
    programs = [Program(name, [sys.executable, "-c", code]) for name, code in zip("abc", sys.argv[2:])]
    try:
        sys.exit(Supervisor(programs, folder, os.environ).run())
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
"""
SLEEP = "import time; time.sleep(300)"
FORKS = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)']); time.sleep(300)"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    begun: list[subprocess.Popen[str]] = []

    def run(*codes: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", textwrap.dedent(SUPERVISE), str(tmp_path), *codes]
        begun.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        return begun[-1]

    yield run
    for process in begun:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate()


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def owners(folder: Path) -> list[str]:
    try:
        return list(json.loads((folder / "up.json").read_text()))
    except (OSError, ValueError):
        return []


def pid(owner: str) -> int:
    return int(owner.split(":")[2])


def test_owner_names_tell_the_living_from_the_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEP]) as child:
        name = owner_of(child.pid)
        assert not is_dead(name)
        child.kill()
        child.wait()
    assert is_dead(name)
    assert not is_dead("elsewhere:0:1:1"), "another host's process cannot be judged"
    assert not is_dead("")


def test_a_signal_stops_all(start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path) -> None:
    process = start(SLEEP, SLEEP)
    until(lambda: len(owners(tmp_path)) == 2)
    running = owners(tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert all(is_dead(owner) for owner in running)
    assert not (tmp_path / "up.json").exists()


def test_what_dies_is_started_again(start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path) -> None:
    start(SLEEP)
    until(lambda: len(owners(tmp_path)) == 1)
    first = owners(tmp_path)[0]
    os.kill(pid(first), signal.SIGKILL)
    until(lambda: owners(tmp_path) and owners(tmp_path)[0] != first)
    assert not is_dead(owners(tmp_path)[0])


def test_the_rest_of_a_group_dies_with_its_leader(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    start(FORKS)
    until(lambda: len(owners(tmp_path)) == 1)
    leader = pid(owners(tmp_path)[0])
    children = Path(f"/proc/{leader}/task/{leader}/children")
    until(lambda: children.exists() and children.read_text().split())
    orphan = owner_of(int(children.read_text().split()[0]))
    os.kill(leader, signal.SIGKILL)
    until(lambda: is_dead(orphan))


def test_a_killed_supervisor_takes_its_programs_along(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    process = start(SLEEP, SLEEP)
    until(lambda: len(owners(tmp_path)) == 2)
    running = owners(tmp_path)
    process.kill()
    process.wait()
    until(lambda: all(is_dead(owner) for owner in running))


def test_a_second_supervisor_on_the_same_folder_is_refused(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    start(SLEEP)
    until(lambda: len(owners(tmp_path)) == 1)
    second = start(SLEEP)
    _, complaint = second.communicate(timeout=20)
    assert second.returncode == 2
    assert "another “teletipo up” runs on" in complaint


STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"


def test_a_new_supervisor_ends_what_a_killed_one_left(
    start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    first = start(STUBBORN)
    until(lambda: len(owners(tmp_path)) == 1)
    left = owners(tmp_path)[0]
    time.sleep(0.5)  # the program needs a moment to turn deaf
    first.kill()
    first.wait()
    assert not is_dead(left)
    start(SLEEP)
    until(lambda: is_dead(left))


@pytest.mark.parametrize(
    ("parent", "status"), [(0, 0), (1, 1)], ids=["its parent lives", "its parent was killed before"]
)
def test_a_child_born_to_a_supervisor_that_is_gone_does_not_run_on(parent: int, status: int) -> None:
    child = subprocess.run(
        ["true"],
        preexec_fn=partial(supervisor._die_with, os.getpid() + parent),  # as the supervisor does it
        check=False,
    )
    assert child.returncode == status
