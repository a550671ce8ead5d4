"""Readers in child processes with a time and a memory limit: a hostile body costs one child, never the crawl.

``python -m crawlers.bounded`` is such a child. Parent and child talk in pickles, each after its length, over pipes;
the child lives on from body to body (a start costs a good quarter of a second of imports). It ends with its parent,
however that ended: by the end of its input while it waits, by its own alarm while it reads. (PR_SET_PDEATHSIG is no
help here: it follows the thread that made the child, not the process.)
"""

import contextlib
import logging
import os
import pickle
import queue
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from crawlers.feeds import read_feed
from crawlers.outlet import SourceKind
from crawlers.reading import Outcome, Reading
from crawlers.sections import read_section
from crawlers.sitemaps import read_sitemap

SECONDS = 20.0  # for one body
MEMORY = 2**30  # bytes of address space of one child
START = 60.0  # seconds that a child's imports may take
GRACE = 2.0  # seconds after the limit at which a child whose parent is gone ends itself
IDLE = 5.0  # seconds between two looks of an idle child whether its parent lives
DAY = 86400.0
_LENGTH = struct.Struct(">Q")
log = logging.getLogger(__name__)


class Reader:
    """A few children that read one body each at a time; safe to call from any number of threads."""

    def __init__(self, *, children: int = 1, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._lock = threading.Lock()
        self._closed = False
        self._busy: set[_Child] = set()
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._idle.put(None)  # a child is started when it is first needed

    def read(self, kind: SourceKind, body: bytes, **known: Any) -> Reading:
        """What read_feed, read_sitemap or read_section makes of ``body``; ``known`` are its keyword arguments.

        TOO_SLOW where the limit of seconds ran out, TOO_LARGE where the memory did, MALFORMED where the reader failed.

        :raises RuntimeError: after close().
        """
        child = self._idle.get()
        try:
            child = self._taken(child)
            return child.ask((kind, body, known, self._seconds), self._seconds)
        except TimeoutError:
            return Reading(outcome=Outcome.TOO_SLOW, detail=f"Reading it took longer than {self._seconds:g} seconds.")
        except (EOFError, BrokenPipeError):
            return Reading(outcome=Outcome.MALFORMED, detail="The reader died of it.")
        finally:
            self._give_back(child)

    def close(self) -> None:
        """End the children, also those at work. May be called twice."""
        with self._lock:
            self._closed = True
            for child in self._busy:
                child.interrupt()
        idle: list[_Child | None] = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for waiting in idle:
            if waiting is not None:
                waiting.end()
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _taken(self, child: "_Child | None") -> "_Child":
        with self._lock:
            if self._closed:
                raise RuntimeError("The reader was closed.")
            if child is not None and not child.alive:  # killed by an operator or the kernel while it was idle
                child.end()
                child = None
            child = child or _Child(self._memory)
            self._busy.add(child)
            return child

    def _give_back(self, child: "_Child | None") -> None:
        with self._lock:
            if child is not None:
                self._busy.discard(child)
                if self._closed or not child.alive:
                    child.end()
                    child = None
            self._idle.put(child)


class _Child:
    def __init__(self, memory: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crawlers.bounded", str(memory), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=Path(__file__).resolve().parent.parent,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        self._is_ready = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: object, seconds: float) -> Reading:
        """:raises TimeoutError: after ending the child. :raises EOFError, BrokenPipeError: where it died."""
        try:
            if not self._is_ready:  # its imports are no part of the limit
                _receive(self._out, START)
                self._is_ready = True
            _send(self._in, question)
            answer = _receive(self._out, seconds)
        except (TimeoutError, EOFError, BrokenPipeError):
            self.end()
            raise
        assert isinstance(answer, Reading)
        return answer

    def interrupt(self) -> None:
        """Kill it; who waits for its answer learns of it by the end of its output."""
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):
                pipe.close()


def _send(pipe: IO[bytes], message: object) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _receive(pipe: IO[bytes], seconds: float) -> object:
    """:raises TimeoutError, EOFError: where no whole message came."""
    until = time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size, until))
    return pickle.loads(_exactly(pipe, length, until))  # noqa: S301 - from a process of our own


def _exactly(pipe: IO[bytes], size: int, until: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        left = max(until - time.monotonic(), 0)
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        if not poll.poll(left * 1000):
            raise TimeoutError
        part = os.read(pipe.fileno(), min(size - len(data), 2**20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _answer(kind: SourceKind, body: bytes, known: dict[str, Any]) -> Reading:
    try:
        return _READERS[kind](body, **known)
    except MemoryError:
        return Reading(outcome=Outcome.TOO_LARGE, detail="Reading it takes more memory than is allowed.")
    except Exception as error:  # a fault of ours: said in the ledger and in the log, and the crawl goes on
        log.exception("the reader of a %s failed", kind)
        return Reading(outcome=Outcome.MALFORMED, detail=f"The reader failed ({type(error).__name__}: {error})."[:300])


def _serve(memory: int, parent: int) -> None:
    """The child's life. Its standard output is the pipe; what a library prints goes to standard error instead."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the parent's business
    with os.fdopen(os.dup(1), "wb", buffering=0) as out, os.fdopen(os.dup(0), "rb", buffering=0) as questions:
        os.dup2(2, 1)
        _send(out, "ready")
        while _has_question(questions, parent):
            kind, body, known, seconds = cast(tuple[SourceKind, bytes, dict[str, Any], float], _receive(questions, DAY))
            signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)  # its default action ends the process
            answer = _answer(kind, body, known)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(out, answer)


def _has_question(questions: IO[bytes], parent: int) -> bool:
    """Wait for one; False once the parent is gone (its death may not close the pipe: a fork may hold it open)."""
    poll = select.poll()
    poll.register(questions, select.POLLIN)
    while not poll.poll(IDLE * 1000):
        if os.getppid() != parent:
            return False
    return os.getppid() == parent


_READERS: dict[SourceKind, Callable[..., Reading]] = {
    SourceKind.FEED: read_feed,
    SourceKind.SITEMAP: read_sitemap,
    SourceKind.SECTION: read_section,
}

if __name__ == "__main__":
    with contextlib.suppress(EOFError, BrokenPipeError, MemoryError):  # the last: of a body that it cannot even hold
        _serve(int(sys.argv[1]), int(sys.argv[2]))
