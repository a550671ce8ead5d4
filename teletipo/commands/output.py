"""Printing for people and for programs."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_CONTROL: dict[int, str | None] = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233), " ")
_BIDI: dict[int, str | None] = {
    ord(c): None for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
}


def safe(text: object) -> str:
    """The text on one line, without control or direction characters: a title must not move the cursor."""
    return str(text).translate(_CONTROL | _BIDI)


def say(text: str = "") -> None:
    print(text)  # noqa: T201


def warn(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def as_json(value: Any) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def width(text: str) -> int:
    """Columns on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, most: int = 60) -> None:
    """Columns as wide as their longest cell, at most ``most``."""
    cells = [[_cut(safe(cell), most) for cell in row] for row in rows]
    widths = [max(width(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
    for row in [list(head), ["-" * w for w in widths], *cells]:
        say("  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
