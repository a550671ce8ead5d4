"""What was asked of the press, kept so that politeness and thrift can be proven."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import TextIO

MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    at: float  # seconds after the press's start
    outlet: str
    method: str
    target: str  # path and query as sent
    status: int
    size: int  # bytes of the answer's body
    agent: str
    conditional: bool  # came with If-None-Match or If-Modified-Since


class RequestLog:
    """In memory the first 100,000 requests; in the file, one JSON object a line, all of them. Safe among threads."""

    def __init__(self, path: Path | None) -> None:
        self._asked: list[Asked] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()
        self._file: TextIO | None = path.open("a", encoding="utf8") if path else None

    def add(self, asked: Asked) -> None:
        with self._lock:
            if len(self._asked) < MOST_KEPT:
                self._asked.append(asked)
                self._counts[asked.outlet, asked.target] += 1
            if self._file:
                self._file.write(json.dumps(asdict(asked), ensure_ascii=False) + "\n")
                self._file.flush()

    def asked(self) -> tuple[Asked, ...]:
        with self._lock:
            return tuple(self._asked)

    def counts(self) -> dict[tuple[str, str], int]:
        """(outlet, target) -> how often."""
        with self._lock:
            return dict(self._counts)

    def close(self) -> None:
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None
