"""A throw-away PostgreSQL for tests, of the binaries that Debian's package holds. Standard library only.

    postgres_server.py run COMMAND …     run a command with DATABASE_URL set to a fresh cluster, which goes with it

It listens on a loopback port of its own, in a folder of its own, and does not wait for the disk. PostgreSQL refuses to run
as root: for root it runs as the user ``postgres``.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

USER = "postgres"
BOOT = 60.0  # seconds; 1 on a quiet machine
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40", "shared_buffers=64MB")


class Missing(Exception):
    """No PostgreSQL on this machine, or it does not start."""


def binaries() -> Path:
    """The folder of ``initdb`` and ``postgres``; the newest of several. Raises Missing."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    held = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not held:
        raise Missing("PostgreSQL (apt-get install postgresql, or make services)")
    return held[-1].parent


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """The value of DATABASE_URL for a fresh cluster. Raises Missing."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="teletipo-postgresql-"))
    try:
        owner = pwd.getpwnam(USER) if os.geteuid() == 0 else None
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        _run([programs / "initdb", "-D", folder / "data", "-U", USER, "--auth=trust", "-E", "UTF8", "--no-sync",
              "--locale=C.UTF-8"], folder, owner)  # fmt: skip
        port = _free_port()
        with _served(programs, folder, port, owner):
            yield f"postgres://{USER}@127.0.0.1:{port}/{USER}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _served(programs: Path, folder: Path, port: int, owner: pwd.struct_passwd | None) -> Iterator[None]:
    options = [part for setting in FAST for part in ("-c", setting)]
    command = [programs / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder, *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, user=owner.pw_uid if owner else None,
                                  group=owner.pw_gid if owner else None)  # fmt: skip
    try:
        end = time.monotonic() + BOOT
        while not _answers(programs, port):
            if server.poll() is not None or time.monotonic() > end:
                raise Missing(f"PostgreSQL does not start: {(folder / 'log').read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast": open connections are ended
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()
        server.wait()


def _answers(programs: Path, port: int) -> bool:
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(ready, check=False).returncode == 0


def _run(command: Sequence[object], folder: Path, owner: pwd.struct_passwd | None) -> None:
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False,
                          user=owner.pw_uid if owner else None, group=owner.pw_gid if owner else None)  # fmt: skip
    if done.returncode:
        raise Missing(f"{command[0]}: {done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] != "run":
        print(__doc__)
        return 2
    with cluster() as url:
        return subprocess.run(sys.argv[2:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
