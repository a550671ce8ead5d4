"""The press as one object: read a folder, listen, answer, stop."""

import time
from collections.abc import Callable
from pathlib import Path

from teletipo.press import entries
from teletipo.press.answers import Answer, Desk
from teletipo.press.folder import read
from teletipo.press.log import Asked, RequestLog
from teletipo.press.records import PressError
from teletipo.press.server import Request, Server, bind
from teletipo.press.shelf import Shelf, timeline

_PER_BLOCK = 250
MOST_OUTLETS = _PER_BLOCK * 250


class Press:
    """A folder of pages, served as its outlets.

    ``over``: seconds within which the pages appear; 0 shows all at once. ``clock`` counts seconds (monotonic). Use it
    as a context manager, or call ``start`` and ``stop``. Reads each page when it is asked for, so memory stays small.

    :raises PressError: the folder cannot be served
    """

    def __init__(
        self,
        folder: Path,
        *,
        over: float = 0.0,
        extras: tuple[str, ...] = (),
        log: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._holdings = read(folder, extras=extras)
        if len(self._holdings.outlets) > MOST_OUTLETS:
            raise PressError(f"{folder} has more than {MOST_OUTLETS:,} outlets: divide it.")
        entries_ = timeline(self._holdings.pages, over)
        self.shelves = {
            outlet.slug: Shelf(outlet, (one for one in entries_ if one.page.outlet == outlet.slug))
            for outlet in self._holdings.outlets
        }
        self.addresses = {slug: _address(place) for place, slug in enumerate(self.shelves)}
        self._slugs = {address: slug for slug, address in self.addresses.items()}
        self._log_path = log
        self._clock = clock
        self._desks: dict[str, Desk] = {}
        self._server: Server | None = None
        self.port = 0

    @property
    def pages(self) -> int:
        return len(self._holdings.pages)

    @property
    def bases(self) -> dict[str, str]:
        """Slug -> ``http://127.77.0.1:8123``; only while it listens."""
        return {slug: f"http://{address}:{self.port}" for slug, address in self.addresses.items()}

    def start(self, port: int = 0) -> None:
        """Listens on every outlet's address; time begins to run.

        :raises PressError: the port is taken
        """
        sockets = bind(list(self.addresses.values()), port)
        self.port = int(sockets[0].getsockname()[1])
        bases = self.bases
        replaced = bases if self._holdings.own else {}
        self._desks = {
            slug: Desk(shelf=shelf, base=bases[slug], bases=replaced) for slug, shelf in self.shelves.items()
        }
        self.log = RequestLog(self._log_path)
        self._start, self._started = self._clock(), time.time()
        self._server = Server(sockets, self._answer)
        self._server.start()

    def stop(self) -> None:
        if self._server:
            self._server.stop()
            self._server = None
            self.log.close()

    def __enter__(self) -> "Press":
        if self._server is None:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def write_catalogue(self, folder: Path, *, delay: float | None = 0.0) -> None:
        """A catalogue of the press's addresses in ``folder``; ``delay`` None leaves each outlet to the setting."""
        entries.write(folder, self.shelves, self.bases, delay=delay)

    def _answer(self, request: Request) -> Answer:
        now = self._clock() - self._start
        slug = self._slugs[request.address]
        if request.method in ("GET", "HEAD"):
            answer = self._desks[slug].answer(request.target, request.headers, now, self._started)
        else:
            answer = Answer(status=405, headers={"Allow": "GET, HEAD"})
        self.log.add(
            Asked(
                at=round(now, 3),
                outlet=slug,
                method=request.method,
                target=request.target,
                status=answer.status,
                size=len(answer.body),
                agent=request.headers.get("user-agent", ""),
                conditional="if-none-match" in request.headers or "if-modified-since" in request.headers,
            )
        )
        return answer


def _address(place: int) -> str:
    """127.77.0.1, 127.77.0.2, … with 250 to a block."""
    return f"127.77.{place // _PER_BLOCK}.{place % _PER_BLOCK + 1}"
