"""Runs a few programs as one: restarts what dies, stops all on a signal, leaves no orphan behind.

Each program leads a process group of its own; when it dies the rest of its group is ended before it is started again
(a web server's orphan would keep the port). The programs are asked to stop by the kernel if the supervisor itself is
killed, and the next supervisor on the same data folder ends whatever is still left.
"""

import ctypes
import fcntl
import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from crawlers.owner import is_dead, owner_of
from teletipo.commands import Refusal

log = logging.getLogger(__name__)
PATIENCE = 40.0  # seconds between the polite signal and the end
FASTEST = 1.0  # seconds; the wait before a restart doubles from here …
SLOWEST = 30.0  # … to here, and starts anew after a minute of health
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Program:
    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    wait: float = FASTEST
    again_at: float = 0.0


def _die_with(parent: int) -> None:
    """In the child, before exec: SIGTERM when the supervisor dies, however it dies (prctl(2)).

    One that was killed before the signal was asked for sends none: its child ends here, or it would run on as nobody's.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


@dataclass(slots=True)
class Supervisor:
    """``run()`` blocks until a signal comes and returns 0, or 1 if a program never came up."""

    programs: Sequence[Program]
    folder: Path
    environment: Mapping[str, str]
    stopping: bool = False
    _lock: IO[str] | None = field(default=None)

    def run(self) -> int:
        self._alone()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                self._look()
                time.sleep(0.2)
        finally:
            self._end_all()
        return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _alone(self) -> None:
        """One supervisor a data folder; what a killed one left running is ended first."""
        path = self.folder / "up.lock"
        self._lock = path.open("a+", encoding="utf8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(
                f"another “teletipo up” runs on {self.folder}: stop it first, or choose another TELETIPO_DATA."
            ) from None
        for owner in self._left_behind():
            log.warning("ending what an earlier run left behind: %s", owner)
            _end_group(int(owner.split(":")[2]))

    def _left_behind(self) -> list[str]:
        try:
            owners = json.loads((self.folder / "up.json").read_text(encoding="utf8"))
        except (OSError, ValueError):
            return []
        return [owner for owner in owners if isinstance(owner, str) and owner and not is_dead(owner)]

    def _look(self) -> None:
        for program in self.programs:
            if program.process is None:
                if time.monotonic() >= program.again_at:
                    self._start(program)
            elif program.process.poll() is not None:
                self._died(program, program.process)

    def _start(self, program: Program) -> None:
        program.process = subprocess.Popen(
            program.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=partial(_die_with, os.getpid()),  # noqa: PLW1509  # the supervisor has a single thread
        )
        program.started = time.monotonic()
        self._note()

    def _note(self) -> None:
        """Leaves the groups' names where the next supervisor finds them."""
        owners = [owner_of(p.process.pid) for p in self.programs if p.process is not None]
        path = self.folder / "up.json.new"
        path.write_text(json.dumps(owners), encoding="utf8")
        path.replace(self.folder / "up.json")

    def _died(self, program: Program, process: "subprocess.Popen[bytes]") -> None:
        if time.monotonic() - program.started > 60:
            program.wait = FASTEST
        log.error("%s ended with status %s; starting it again in %g s", program.name, process.returncode, program.wait)
        _end_group(process.pid)
        program.process = None
        program.again_at = time.monotonic() + program.wait
        program.wait = min(program.wait * 2, SLOWEST)

    def _end_all(self) -> None:
        running = [p.process for p in self.programs if p.process is not None]
        for process in running:
            process.terminate()
        end = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("process %d did not stop in %g s and is ended", process.pid, PATIENCE)
            _end_group(process.pid)
            process.wait()
        (self.folder / "up.json").unlink(missing_ok=True)


def _end_group(pid: int) -> None:
    """SIGKILL to what is left of a group; its members' work is in the ledger."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
