import errno
import gzip
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawlers.archive import Archive, ArchiveError, Location, read

AT = datetime(2026, 11, 24, 4, 0, 5, 123, tzinfo=UTC)
URL = "https://www.abc.es/internacional/maduro.html"


def put(archive: Archive, body: bytes = b"<html>", **more: object) -> Location:
    known = {"url": URL, "status": 200, "headers": [("Content-Type", "text/html")], "body": body, "fetched_at": AT}
    return archive.write(**(known | more))  # type: ignore[arg-type]


def warcs(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.warc.gz"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        bytes(range(256)) * 999,
        gzip.compress(b"x", mtime=0),
        b"WARC/1.0\r\n",
    ],
)
def test_what_is_written_is_read(tmp_path: Path, body: bytes) -> None:
    with Archive(tmp_path) as archive:
        place = put(archive, body)
        other = put(archive, b"other")
    response = read(tmp_path, place)
    assert (response.url, response.status, response.body) == (URL, 200, body)
    assert ("Content-Type", "text/html") in response.headers
    assert read(tmp_path, other).body == b"other"
    assert not Path(place.file).is_absolute()


def test_the_file_is_a_warc_that_others_read(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        put(archive, b"one")
        put(archive, b"two", url="https://www.abc.es/dos")
    (path,) = warcs(tmp_path)
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Date"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "response"]
    assert records[1][1:] == ("2026-11-24T04:00:05Z", b"one")


def test_headers_stay_in_their_lines(tmp_path: Path) -> None:
    headers = [
        ("X-Evil", "a\r\nSet-Cookie: b\r\n\r\n<html>"),
        ("X-Evil\r\nName", "dropped"),
        ("Bad Name", "dropped"),
        ("", "dropped"),
        ("X-Ñ", "dropped"),
        ("X-Latin", "señal\x00 €"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "7"),
        ("Transfer-Encoding", "chunked"),
    ]
    with Archive(tmp_path) as archive:
        place = put(archive, b"body", headers=headers, url=URL + "\r\nWARC-Type: x")
    response = read(tmp_path, place)
    assert response.headers == (
        ("X-Evil", "a Set-Cookie: b <html>"),
        ("X-Latin", "se%C3%B1al%20%E2%82%AC"),
        ("X-Crawl-Content-Encoding", "gzip"),
        ("X-Crawl-Content-Length", "7"),
        ("X-Crawl-Transfer-Encoding", "chunked"),
        ("Content-Length", "4"),
    )
    assert response.body == b"body"
    assert response.url == URL + "%0D%0AWARC-Type:%20x"


@pytest.mark.parametrize("status", [200, 404, 599, 999, 7])
def test_odd_statuses(tmp_path: Path, status: int) -> None:
    with Archive(tmp_path) as archive:
        assert read(tmp_path, put(archive, status=status)).status == status


def test_it_rolls_and_makes_no_file_for_nothing(tmp_path: Path) -> None:
    with Archive(tmp_path, roll=1):
        assert warcs(tmp_path) == []
    with Archive(tmp_path, roll=1) as archive:
        places = [put(archive, str(number).encode()) for number in range(3)]
    assert len(warcs(tmp_path)) == len({place.file for place in places}) == 3
    assert [read(tmp_path, place).body for place in places] == [b"0", b"1", b"2"]


def test_several_threads(tmp_path: Path) -> None:
    places: dict[int, Location] = {}
    with Archive(tmp_path) as archive:

        def some(first: int) -> None:
            for number in range(first, first + 10):
                places[number] = put(archive, str(number).encode())

        threads = [threading.Thread(target=some, args=(first,)) for first in range(0, 40, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {number: read(tmp_path, place).body for number, place in places.items()} == {
        number: str(number).encode() for number in range(40)
    }


def test_a_torn_last_record_harms_no_other(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        first, last = put(archive, b"first"), put(archive, b"last" * 1000)
    (path,) = warcs(tmp_path)
    os.truncate(path, last.offset + last.length - 10)
    assert read(tmp_path, first).body == b"first"
    with pytest.raises(ArchiveError, match="is torn"):
        read(tmp_path, last)
    with Archive(tmp_path) as archive:  # a later process
        assert read(tmp_path, put(archive, b"later")).body == b"later"


def test_whatever_is_torn_is_never_read_as_whole(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = put(archive, b"body" * 50)
    (path,) = warcs(tmp_path)
    for size in range(place.offset, place.offset + place.length):
        os.truncate(path, place.offset + place.length)
        os.truncate(path, size)
        with pytest.raises(ArchiveError):
            read(tmp_path, place)


FULL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from crawlers.archive import Archive, ArchiveError, read
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
with Archive(folder) as archive:
    def put(body):
        return archive.write(url="https://a.es/b", status=200, headers=[], body=body, fetched_at=datetime.now(UTC))
    first = put(b"first")
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        put(__import__("os").urandom(50_000))
    except ArchiveError as error:
        print(error.errno, error)
    path = folder / first.file
    print(path.stat().st_size == first.offset + first.length)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(read(folder, first).body, read(folder, put(b"later")).body)
"""


def test_a_write_that_fails_leaves_whole_records_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    said, *rest = done.stdout.splitlines()
    assert said.startswith(f"{errno.EFBIG} ")
    assert "cannot be written" in said
    assert rest == ["True", "b'first' b'later'"]


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = put(archive, os.urandom(500))
    (path,) = warcs(tmp_path)
    data = bytearray(path.read_bytes())
    data[place.offset + place.length - 200] ^= 1
    path.write_bytes(data)
    with pytest.raises(ArchiveError):
        read(tmp_path, place)


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with Archive(tmp_path / "file") as archive, pytest.raises(ArchiveError, match="cannot be made"):
        put(archive)


@pytest.mark.parametrize("file", ["../secret", "/etc/hostname", "a/../../secret", "link/secret"])
def test_places_outside_the_folder_are_refused(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(ArchiveError, match="outside"):
        read(folder, Location(file=file, offset=0, length=1))


@pytest.mark.parametrize(("offset", "length"), [(0, 10), (3, 500), (10**15, 10), (0, 0), (-1, 5), (0, -1)])
def test_wrong_places(tmp_path: Path, offset: int, length: int) -> None:
    with Archive(tmp_path) as archive:
        place = put(archive)
    with pytest.raises(ArchiveError):
        read(tmp_path, Location(file=place.file, offset=offset, length=length))
    with pytest.raises(ArchiveError):
        read(tmp_path, Location(file="none.warc.gz", offset=0, length=10))
