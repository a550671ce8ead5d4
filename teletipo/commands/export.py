"""``teletipo export QUERY``: every hit of a search as a file, of any size, in constant memory."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from search.exports import FORMATS
from search.exports.record import Context
from search.request import Hit
from teletipo.commands.output import warn
from teletipo.commands.search import joined, parsed


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", help="as in “teletipo search”; empty exports everything")
    parser.add_argument("--format", choices=tuple(FORMATS), default="csv")
    parser.add_argument(
        "--out", type=Path, help="file to write; it appears when it is whole (default: standard output)"
    )
    parser.add_argument("--copies", action="store_true", help="every copy as a row of its own")
    parser.add_argument("--text", action="store_true", help="the articles' full text too (csv, jsonl)")
    parser.add_argument("--language", choices=("es", "en"), default="en", help="of the names of actors and themes")
    parser.add_argument("--timezone", default="UTC", help="where days begin, such as Europe/Madrid")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from search.answers import exported
    from search.index import backend
    from search.web import door

    query = joined(args.query)
    hits = exported(backend(), parsed(query, args.timezone), args.format, collapse=not args.copies)
    context = Context(
        query=query,
        made=datetime.now(UTC),
        base=settings.TELETIPO_ADDRESS,
        names=lambda kind, id: door.name(kind, id, args.language),
        text=args.text,
    )
    counted = Counted(hits)
    pieces = FORMATS[args.format].write(counted, context)
    if args.out is None:
        _copy(pieces, sys.stdout.buffer)
    else:
        _whole(pieces, args.out)
    warn(f"{counted.count} articles")
    return 0


class Counted:
    """Passes items on and knows how many."""

    def __init__(self, items: Iterable[Hit]) -> None:
        self.items, self.count = items, 0

    def __iter__(self) -> Iterator[Hit]:
        for item in self.items:
            self.count += 1
            yield item


def _copy(pieces: Iterable[str], out: IO[bytes]) -> None:
    for piece in pieces:
        out.write(piece.encode())
    out.flush()


def _whole(pieces: Iterable[str], path: Path) -> None:
    """Written beside and put in its place: a reader never sees half a file, nor loses the old one to a full disk."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as out:
            _copy(pieces, out)
            os.fsync(out.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
