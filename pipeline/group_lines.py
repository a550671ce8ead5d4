"""JSON lines in, JSON lines out, in order: copies and stories of anyone's own articles. The core of ``teletipo group``."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import orjson

from pipeline import language
from pipeline.group import COPY_WINDOW
from pipeline.knowledge import lexicon
from pipeline.story.label import sentence
from pipeline.story.terms import LEAD
from pipeline.stream import Incoming, Row, Stream
from pipeline.tag import searchable, tag

LONGEST_LINE = 32 * 1024 * 1024  # bytes
LONGEST_TEXT = 400_000  # characters that are compared; the longest article of the press samples has 80,000
LONGEST_ID = 1000
MOST_NAMED = 20  # bad lines that are reported in words


class BadLine(ValueError):
    """What is wrong with a line, for people."""

    def __init__(self, why: str, id: str = "") -> None:
        super().__init__(why)
        self.id = id


class Report:
    """What a run counted: lines read, copies found, bad lines (the first MOST_NAMED by number and reason)."""

    def __init__(self) -> None:
        self.lines = self.copies = self.bad = 0
        self.named: list[str] = []
        self.stories: int = 0


def group(
    path: Path, out: IO[bytes], *, window: timedelta = COPY_WINDOW, live: bool = False, actors: bool = True
) -> Report:
    """Writes one row for each line of ``path``, in order.

    A row is written once its story is closed, or with ``live`` at once, with the story as it was known then. Memory is
    bounded by the window, not by the length of the list.

    :raises OSError: ``path`` cannot be read, or ``out`` not be written.
    """
    stream, report = Stream(window), Report()
    with path.open("rb") as lines:
        for number, line in _lines(lines):
            report.lines += 1
            try:
                stream.take(article(line, actors=actors))
            except BadLine as error:
                report.bad += 1
                if len(report.named) < MOST_NAMED:
                    report.named.append(f"line {number}: {error}")
                stream.bad(error.id, f"line {number}: {error}")
            _write(stream.rest() if live else stream.settled(), out, report)
    _write(stream.rest(), out, report)
    return report


def _write(rows: Iterator[Row], out: IO[bytes], report: Report) -> None:
    for row in rows:
        report.copies += row.copy_of is not None
        report.stories += row.story == row.id and not row.copy_of
        out.write(orjson.dumps(as_json(row)) + b"\n")


def as_json(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {"id": row.id, "copy_of": row.copy_of, "shared": row.shared, "story": row.story or None}
    if row.error:
        return said | {"error": row.error}
    reasons = []
    if row.copy_of is not None:
        reasons.append("; ".join([f"{row.shared:.2f} of the shorter text's shingles shared", *row.changed]))
    if row.likeness:
        reasons.append(sentence(row.likeness, row.terms, row.hours))
    return said | {"reasons": reasons}


def article(line: bytes, *, actors: bool = True) -> Incoming:
    """
    :raises BadLine: it is not an article; the sentence says why.
    """
    try:
        obj = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadLine(f"it is not JSON ({error}).") from None
    if not isinstance(obj, dict):
        raise BadLine("it is not a JSON object.")
    id = obj.get("id")
    if not isinstance(id, str | int) or isinstance(id, bool) or not 0 < len(str(id)) <= LONGEST_ID:
        raise BadLine(f"it has no “id” of 1 to {LONGEST_ID} characters.")
    id = str(id)
    title, text, tongue, outlet = (obj.get(key) or "" for key in ("title", "text", "language", "outlet"))
    if not all(isinstance(value, str) for value in (title, text, tongue, outlet)):
        raise BadLine("“title”, “text”, “language” and “outlet” have to be strings.", id)
    if not (title.strip() or text.strip()):
        raise BadLine("it has neither “title” nor “text”.", id)
    published = _moment(obj.get("published"), id)
    tongue = tongue.lower()[:2] or language.detect(title, text, "").language
    if tongue not in language.KEPT:
        raise BadLine(f"its language is “{tongue}”; only “es” and “en” are grouped.", id)
    title, text = title[:LONGEST_TEXT], text[:LONGEST_TEXT]
    found = tag(title, text[:LEAD], tongue, lexicon=lexicon.load()).actors if actors else ()
    return Incoming(
        id=id,
        title=title,
        text=text,
        language=tongue,
        published=published,
        outlet=outlet,
        actors=tuple(actor.id for actor in found if searchable(actor)),
    )


def _moment(value: object, id: str) -> datetime:
    """ISO 8601, with a zone or in UTC; or seconds since 1970."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            said = datetime.fromisoformat(value)
            return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise BadLine("“published” has to be a moment like “2026-11-25T08:30:00Z”.", id)


def _lines(lines: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        while not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            line = lines.readline(LONGEST_LINE)
        if not whole:
            yield number, b'"too long"'
        elif line.strip():
            yield number, line
