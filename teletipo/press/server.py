"""HTTP/1.1 on many loopback addresses and one port, in one thread.

Only what a crawler needs: GET and HEAD, connections kept open, bounded heads. Every address has a socket of its own;
none is bound to 0.0.0.0, so nothing is to be had from another machine.
"""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from threading import Event, Thread

from teletipo.press.answers import Answer
from teletipo.press.records import PressError

LONGEST_HEAD = 16_384  # bytes
IDLE = 60.0  # seconds that a connection may wait for its next request
_TRIES = 20
_TURNS = 6  # of the loop, until the connection accepted last has its task; and until the transports have ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    address: str  # the loopback address that was asked
    method: str
    target: str
    headers: Mapping[str, str]  # names in lower case


def bind(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """A listening socket for each address, all on one port; ``port`` 0 takes one that is free on all of them.

    :raises PressError: an address is not of 127.0.0.0/8, or the port is taken
    """
    if not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise PressError("The press serves on loopback addresses only.")
    for _ in range(_TRIES if port == 0 else 1):
        sockets: list[socket.socket] = []
        chosen = port
        try:
            for address in addresses:
                sockets.append(_listen(address, chosen))
                chosen = int(sockets[-1].getsockname()[1])
            return sockets
        except (OSError, OverflowError) as error:
            for one in sockets:
                one.close()
            if port or getattr(error, "errno", None) != errno.EADDRINUSE:
                raise PressError(f"Port {chosen} cannot be had on {address}: {error}. Choose another.") from None
    raise PressError("No port is free on all of the addresses: end another press, or choose a port.")


def _listen(address: str, port: int) -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((address, port))
        one.listen(64)
        one.setblocking(False)
    except BaseException:
        one.close()
        raise
    return one


class Server:
    """Answers on the given sockets from a thread of its own until ``stop``."""

    def __init__(self, sockets: list[socket.socket], answer: Callable[[Request], Answer]) -> None:
        self._sockets = sockets
        self._answer = answer
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._listening = Event()
        self._thread = Thread(target=self._run, name="press", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._listening.wait()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        servers = [await asyncio.start_server(self._talk, sock=one, limit=LONGEST_HEAD) for one in self._sockets]
        self._listening.set()
        await self._end.wait()
        for one in self._sockets:  # a server that closes over a connection just accepted would leave it open (3.11)
            self._loop.remove_reader(one)
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        for server in servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str(writer.get_extra_info("sockname")[0])
        try:
            while await self._one(address, reader, writer):
                pass
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            if self._end.is_set():
                writer.transport.abort()  # what is not sent yet is not waited for
            writer.close()

    async def _one(self, address: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; False when the connection is to be closed."""
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE)
        except asyncio.LimitOverrunError:
            await _send(writer, Answer(status=431), body=True, keep=False)
            return False
        request = parse(address, head)
        if request is None or "content-length" in request.headers or "transfer-encoding" in request.headers:
            await _send(writer, Answer(status=400), body=True, keep=False)
            return False
        keep = request.headers.get("connection", "").lower() != "close" and not head.split(b"\r\n")[0].endswith(b"1.0")
        await _send(writer, self._answer(request), body=request.method != "HEAD", keep=keep)
        return keep


def parse(address: str, head: bytes) -> Request | None:
    """The request, or None if this is no HTTP/1 (a target is path and query, also where the whole address was sent)."""
    first, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    target = parts[1]
    if target.startswith("http://"):
        target = "/" + target.removeprefix("http://").partition("/")[2]
    if not target.startswith("/"):
        return None
    pairs = (line.partition(":") for line in rest)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(address=address, method=parts[0], target=target, headers=headers)


async def _send(writer: asyncio.StreamWriter, answer: Answer, *, body: bool, keep: bool) -> None:
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"Content-Length: {len(answer.body)}")
    lines.append(f"Connection: {'keep-alive' if keep else 'close'}")
    writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (answer.body if body else b""))
    await writer.drain()
