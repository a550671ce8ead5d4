"""Responses <-> WARC 1.0 files on disk (warcio). One gzip member a record, so that each can be read by its place.

A record is on the disk before its place is given out; what a killed process leaves behind is at most a torn last
record, to which no place points.
"""

import contextlib
import gzip
import io
import os
import re
import threading
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROLL = 2**30  # bytes after which a new file begins
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}\Z")  # RFC 9110, 5.6.2
# The body is stored decoded and whole: what says otherwise is kept under another name (as Common Crawl does).
_UNREADABLE = (ArchiveLoadFailed, StopIteration, AttributeError, TypeError, ValueError, EOFError, OSError, zlib.error)
_RENAMED = {"content-encoding", "content-length", "transfer-encoding"}


class ArchiveError(OSError):
    """The archive cannot be written or read; its text is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    file: str  # relative to the archive's folder, with slashes
    offset: int  # bytes
    length: int  # bytes, compressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Archive:
    """Writer of one process; safe to call from several threads. The file is made with the first record."""

    def __init__(self, folder: Path, *, roll: int = ROLL) -> None:
        self.folder = folder
        self._roll = roll
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._name = ""
        self._end = 0  # of the last whole record

    def write(
        self, *, url: str, status: int, headers: Sequence[tuple[str, str]], body: bytes, fetched_at: datetime
    ) -> Location:
        """Append a response; it is synchronised to the disk on return. ``body`` is what content encodings held.

        Headers that are none are left out, breaks in their values become blanks, what is not ASCII is percent-encoded.

        :raises ArchiveError: for a full disk and the like; the file then ends where its last whole record does.
        """
        record = _response_record(url, status, headers, body, fetched_at)
        with self._lock:
            if self._file is None or self._end >= self._roll:
                self._open()
            offset = self._append(record)
            return Location(file=self._name, offset=offset, length=len(record))

    def close(self) -> None:
        with self._lock:
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _open(self) -> None:
        self._close()
        now = datetime.now(UTC)
        name = f"{now:%Y/%m/%d}/teletipo-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}-{uuid.uuid4().hex[:12]}.warc.gz"
        path = self.folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb", buffering=0)
            _synchronise_folder(path.parent)
        except OSError as error:
            self._close()
            raise ArchiveError(error.errno, f"The archive file {path} cannot be made ({error.strerror}).") from error
        self._name, self._end = name, 0
        self._append(_file_record(path.name))

    def _append(self, record: bytes) -> int:
        assert self._file is not None
        offset = self._end
        try:
            rest = memoryview(record)
            while rest:  # an unbuffered write may take a part only
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._undo(offset)
            raise ArchiveError(
                error.errno, f"The archive in {self.folder} cannot be written ({error.strerror}): make room there."
            ) from error
        self._end = offset + len(record)
        return offset

    def _undo(self, end: int) -> None:
        """Cut what was half written and leave the file: after a failed fsync nobody knows what of it is on the disk."""
        assert self._file is not None
        with contextlib.suppress(OSError):  # then a torn record stays at its end, to which no place points
            os.ftruncate(self._file.fileno(), end)
        self._close()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()


def read(folder: Path, location: Location) -> Response:
    """The response at a place.

    :raises ArchiveError: for a place outside the folder, a missing file, or bytes that are no whole response record.
    """
    path = (folder / location.file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ArchiveError(f"“{location.file}” lies outside the archive's folder.")
    try:
        with path.open("rb") as file:
            file.seek(location.offset)
            data = file.read(location.length)
    except (OSError, ValueError, OverflowError) as error:
        raise ArchiveError(f"The archive file {path} cannot be read ({error}).") from error
    if len(data) != location.length or location.length <= 0:
        raise ArchiveError(f"The record at {location.file}:{location.offset} is torn.")
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(gzip.decompress(data)))))
        body = record.raw_stream.read()
        whole = record.rec_type == "response" and len(body) == int(record.http_headers.get_header("Content-Length"))
    except _UNREADABLE as error:
        raise ArchiveError(
            f"There is no record at {location.file}:{location.offset} ({type(error).__name__})."
        ) from None
    if not whole:
        raise ArchiveError(f"There is no whole response at {location.file}:{location.offset}.")
    return Response(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple(record.http_headers.headers),
        body=body,
    )


def _response_record(
    url: str, status: int, headers: Sequence[tuple[str, str]], body: bytes, fetched_at: datetime
) -> bytes:
    stored = [(_name(name), _line(value)) for name, value in headers if _TOKEN.match(name)]
    stored.append(("Content-Length", str(len(body))))
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(
        writer.create_warc_record(
            re.sub(r"[\x00-\x20\x7f]", lambda found: f"%{ord(found[0]):02X}", url),
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(f"{status:03d} {phrase}", stored, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"{fetched_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"},
        )
    )
    return out.getvalue()


def _file_record(name: str) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record(name, {"software": "Teletipo", "format": "WARC File Format 1.0"}))
    return out.getvalue()


def _name(name: str) -> str:
    return f"X-Crawl-{name}" if name.lower() in _RENAMED else name


def _line(value: str) -> str:
    """One line: a break in a header's value would begin a header of the server's choice."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+", " ", value).split())


def _synchronise_folder(folder: Path) -> None:
    """Without this a file that is on the disk may have no name after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
