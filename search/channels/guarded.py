"""POST to an address that a user gave: never to a private network, bounded in time and size, no redirects.

The name is looked up here, every answer is judged, and the connection goes to the address that was judged: a name that
changes its answer between two looks cannot slip through (DNS rebinding).
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from crawlers.guard import is_forbidden, networks
from search.channels.base import BadAddress

CONNECT = 10.0  # seconds for a connection, and for each answer of the receiver
DEADLINE = 20.0  # seconds in all
MOST_HEADERS = 64
LONGEST = 2_000  # characters of an address


class Blocked(Exception):
    """The name leads to an address that nothing may be sent to."""


class Unreachable(Exception):
    """No connection, no answer, or none in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    retry_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    secure: bool
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """The parts of an http or https address. Raises BadAddress."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if not _is_ip(parts.hostname) else parts.hostname
    except (ValueError, UnicodeError):
        raise BadAddress("bad_url", "This is no address: expected https://host/path.") from None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST:
        raise BadAddress("bad_url", "This is no address: expected https://host/path.")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("userinfo", "An address with a name and password in it is not taken.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(ord(char) <= 32 or ord(char) > 126 for char in path):
        raise BadAddress("bad_url", "This is no address: spaces and accents must be written as %20 and the like.")
    secure = parts.scheme == "https"
    return Target(secure=secure, host=str(host), port=port or (443 if secure else 80), path=path)


def _is_ip(host: str | None) -> bool:
    try:
        ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return False
    return True


Address = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]


def addresses(host: str, port: int) -> list[Address]:
    """Where the name leads. One forbidden answer forbids the name. Raises Blocked, Unreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"the name {host} leads nowhere ({getattr(error, 'strerror', None) or error})") from error
    allowed = networks(settings.TELETIPO_ALLOWED_NETWORKS)
    for _, _, _, _, place in found:
        if is_forbidden(str(place[0]), allowed):
            raise Blocked(f"{host} leads to {place[0]}, a network that nothing is sent to")
    if not found:
        raise Unreachable(f"the name {host} leads nowhere")
    return [(family, place) for family, _, _, _, place in found]


def check(url: str) -> None:
    """For the moment of saving. Raises BadAddress; a name that leads nowhere today may tomorrow and is let through."""
    place = target(url)
    try:
        addresses(place.host, place.port)
    except Blocked as error:
        raise BadAddress("private", f"{error}.") from error
    except Unreachable:
        return


def post(url: str, body: bytes, headers: Mapping[str, str], *, deadline: float = DEADLINE) -> Answer:
    """Raises Blocked, Unreachable, BadAddress. The answer's body is not read: its status says all."""
    place = target(url)
    connection = _Connection(place, addresses(place.host, place.port))
    watch = threading.Timer(deadline, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", place.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        if connection.was_cut:
            raise TimeoutError
        return Answer(status=answer.status, retry_after=_seconds(answer.headers.get("Retry-After", "")))
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = "it took too long" if connection.was_cut else f"{type(error).__name__}: {error}"
        raise Unreachable(f"{place.host} did not answer as it should ({reason})") from error
    finally:
        watch.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """To the first of the judged addresses that takes it; TLS checks the name, not the address."""

    def __init__(self, place: Target, judged: Sequence[Address]) -> None:
        super().__init__(place.host, place.port, timeout=CONNECT)
        self._place, self._judged = place, judged
        self.was_cut = False

    def connect(self) -> None:
        last: OSError | None = None
        for family, address in self._judged[:4]:
            plain = socket.socket(family, socket.SOCK_STREAM)
            plain.settimeout(CONNECT)
            try:
                plain.connect(address)
                self.sock = self._wrapped(plain)
                return
            except OSError as error:
                plain.close()
                last = error
        raise last or OSError("no address")

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        if not self._place.secure:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self._place.host)

    def cut(self) -> None:
        """From the watch's thread: ends whatever the connection waits for."""
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _seconds(text: str) -> float:
    return min(float(text), 86_400.0) if text.isascii() and text.isdigit() and len(text) < 9 else 0.0
