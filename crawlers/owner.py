"""Who holds a claim, and whether that process is still alive.

A claim carries its owner's name; a process on the same host can tell that an owner was killed and free its claims at
once, instead of waiting for the lease to run out. On another host only the lease decides.
"""

import os
import socket
from pathlib import Path


def _started(pid: int) -> str:
    """The process's start time in clock ticks since boot, "" if there is no such process (proc(5), field 22)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        return "0"


def owner_of(pid: int) -> str:
    """``host:boot:pid:start``; differs for every process that ever ran, a recycled pid included."""
    return f"{socket.gethostname()[:40]}:{_boot()}:{pid}:{_started(pid)}"


def me() -> str:
    return owner_of(os.getpid())


def is_dead(owner: str) -> bool:
    """True only when it is certain: same host, and that process is gone (or the host was restarted)."""
    host, _, rest = owner.partition(":")
    boot, _, rest = rest.partition(":")
    pid, _, started = rest.partition(":")
    if host != socket.gethostname()[:40] or not pid.isdigit():
        return False
    return boot != _boot() or not started or _started(int(pid)) != started
