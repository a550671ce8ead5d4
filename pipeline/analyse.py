"""The pipeline on anyone's own pages: JSON lines in, JSON lines out, in order. The core of ``teletipo analyse``."""

import errno
import gzip
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import orjson

from pipeline import fingerprint, language, zones
from pipeline.article import Extracted, Reason, Rejected, Tags
from pipeline.extract import dates, extract
from pipeline.extract.refusals import LARGEST
from pipeline.knowledge import lexicon
from pipeline.tag import searchable, tag

LONGEST_LINE = 32 * 1024 * 1024  # bytes
AHEAD = 8  # lines in work for each process
SHORT = 80  # words: a text of fewer is said to be short, whatever its completeness
NO_LANGUAGE = language.Detected(language="", confidence=0.0)
BAD_LINE = "bad_line"
BAD_FILE = "bad_file"

Row = dict[str, Any]


def analyse_line(obj: object, base: Path) -> Row:
    """The output row of one input object. Whatever is wrong with it is a row with a reason, never an exception."""
    if not isinstance(obj, dict):
        return _rejected("", "", BAD_LINE, "The line is not a JSON object.")
    id, url = str(obj.get("id", "")), str(obj.get("url") or "")
    if not id:
        return _rejected("", url, BAD_LINE, "The object has no “id”.")
    if "file" in obj:
        return _page(id, url, obj["file"], base)
    if "text" in obj or "title" in obj:
        title, text, tongue = (obj.get(key) or "" for key in ("title", "text", "language"))
        if not all(isinstance(value, str) for value in (title, text, tongue)):
            return _rejected(id, url, BAD_LINE, "“title”, “text” and “language” have to be strings.")
        return _judged(id, url, Extracted(title=title, text=text, method="given"), tongue)
    return _rejected(id, url, BAD_LINE, "The object needs “file”, or “title” and “text”.")


def analyse(path: Path, out: IO[bytes], jobs: int = 1, *, base: Path | None = None) -> int:
    """Writes one line for each line of ``path``, in order; returns how many. Memory is bounded by the lines in work.

    ``base`` is where relative files are looked for, the list's folder unless given.

    :raises OSError: ``path`` cannot be read, or ``out`` not be written.
    """
    base = path.parent if base is None else base
    count = 0
    with path.open("rb") as lines:
        rows = map(partial(_encoded, base=base), _lines(lines)) if jobs <= 1 else _pooled(_lines(lines), base, jobs)
        for row in rows:
            out.write(row + b"\n")
            count += 1
    return count


def _lines(lines: IO[bytes]) -> Iterator[bytes]:
    while line := lines.readline(LONGEST_LINE):
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            line = lines.readline(LONGEST_LINE)
        if not whole:
            yield b'"too long"'
        elif line.strip():
            yield line


def _pooled(lines: Iterable[bytes], base: Path, jobs: int) -> Iterator[bytes]:
    waiting: deque[tuple[bytes, Future[bytes]]] = deque()
    pool = ProcessPoolExecutor(jobs)
    try:
        for line in lines:
            waiting.append((line, pool.submit(_encoded, line, base)))
            if len(waiting) >= jobs * AHEAD:
                yield waiting.popleft()[1].result()
        while waiting:
            yield waiting.popleft()[1].result()
    finally:
        pool.shutdown(cancel_futures=True)


def _encoded(line: bytes, base: Path) -> bytes:
    try:
        obj = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return orjson.dumps(_rejected("", "", BAD_LINE, f"The line is not JSON: {error}."))
    return orjson.dumps(analyse_line(obj, base))


def _page(id: str, url: str, name: object, base: Path) -> Row:
    if not isinstance(name, str) or not name or "\0" in name:
        return _rejected(id, url, BAD_FILE, "“file” has to be a path.")
    try:
        body = _bytes(base / name)
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _rejected(id, url, BAD_FILE, f"The file {name} cannot be read: {why}.")
    address = url or "http://localhost/article"
    said = extract(body, url=address, timezone=zones.of(address) or "UTC")
    if isinstance(said, Rejected):
        return _rejected(id, url, said.reason, said.detail, said.extracted)
    return _judged(id, url, said, said.declared_language)


def _bytes(path: Path) -> bytes:
    """The file's bytes, unpacked where it is gzip; one byte over the limit is enough to be refused."""
    if not path.is_file():
        raise OSError(errno.ENOENT, "it is not a file" if path.exists() else "it does not exist")
    with path.open("rb") as plain:
        zipped = plain.read(2) == b"\x1f\x8b"
    with gzip.open(path) if zipped else path.open("rb") as file:
        return file.read(LARGEST + 1)


def _judged(id: str, url: str, said: Extracted, declared: str) -> Row:
    if not (said.title or said.text):
        return _rejected(id, url, Reason.NO_TEXT, "Neither a title nor a text.", said)
    given = declared if said.method == "given" and declared else ""
    found = _told(given) if given else language.detect(said.title, said.text, declared)
    if found.language not in language.KEPT:
        detail = f"{language.name(found.language)} ({found.language})"
        return _rejected(id, url, Reason.LANGUAGE, detail, said, found)
    day = said.published.date().isoformat() if said.published else ""
    tags = tag(said.title, said.text, found.language, lexicon=lexicon.load(), section=said.section, day=day)
    row = _row(id, url, "processed", "", said, found)
    return row | _tags(tags) | {"fingerprint": _fingerprint(said)}


def _fingerprint(said: Extracted) -> Row:
    made = fingerprint.of(said.title, said.text)
    return {"exact": made.exact, "sketch": list(made.sketch), "words": made.words}


def _tags(tags: Tags) -> Row:
    return {
        "actors": [
            {
                "id": actor.id,
                "name": actor.name,
                "kind": actor.kind,
                "spans": [[span.field, span.start, span.end] for span in actor.spans],
            }
            for actor in tags.actors
            if searchable(actor)
        ],
        "themes": [
            {
                "id": theme.id,
                "name": theme.name,
                "score": round(theme.score, 3),
                "terms": [e.term for e in theme.evidence],
            }
            for theme in tags.themes
        ],
    }


def _told(tongue: str) -> language.Detected:
    return language.Detected(language=tongue, confidence=1.0)


def _rejected(
    id: str,
    url: str,
    reason: str,
    detail: str,
    said: Extracted | None = None,
    found: language.Detected | None = None,
) -> Row:
    if found is None:
        found = language.detect(said.title, said.text, said.declared_language) if said else NO_LANGUAGE
    row = _row(id, url, "rejected", str(reason), said or Extracted(title="", text=""), found)
    return row | {"detail": detail}


def _row(id: str, url: str, outcome: str, reason: str, said: Extracted, found: language.Detected) -> Row:
    words = len(said.text.split())
    return {
        "id": id,
        "url": url,
        "outcome": outcome,
        "reason": reason,
        "title": said.title,
        "text": said.text,
        "words": words,
        "short": words < SHORT,
        "language": found.language,
        "language_confidence": found.confidence,
        "second_language": found.second,
        "published": _iso(said.published, url, said.declared_language),
        "published_from": said.published_from,
        "modified": _iso(said.modified, url, said.declared_language),
        "authors": list(said.authors),
        "desk": said.desk,
        "section": said.section,
        "completeness": str(said.completeness),
        "credit": said.credit,
        "canonical": said.canonical,
        "method": said.method,
        "actors": [],
        "themes": [],
        "fingerprint": None,
    }


def _iso(moment: datetime | None, url: str, tongue: str) -> str | None:
    """In the outlet's zone where it can be told, so that the day is the one its readers saw; else in one in which the
    day is that of the address."""
    if moment is None:
        return None
    if zone := zones.of(url, tongue):
        return moment.astimezone(dates.zone(zone)).isoformat()
    return zones.on_the_day_of(url, moment).isoformat()
