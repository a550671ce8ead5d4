"""Synthetic articles by the million, for benchmarks of search: words drawn by their frequency, tags by Zipf's law.

Word statistics are those of the shared texts where these are at hand (read at run time, never kept), else of an
invented vocabulary. One token in fifty is a rare invented name, so that the dictionary grows as an archive's does.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from search.document import Document

SHARED = Path(__file__).resolve().parents[2] / "shared" / "labelled"
SOURCES = {"es": "topics_es.jsonl", "en": "places_topics_en.jsonl"}
ACTORS, THEMES, OUTLETS, COUNTRIES = 1_200, 55, 150, 22
COPIES = 0.15  # share of articles that carry another's text
DAYS = 730
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TAIL = 2_000_000  # names that stand in few articles


def vocabulary(language: str, seed: int) -> tuple[np.ndarray, np.ndarray, str]:
    """Words, their cumulative frequency, and where they are from."""
    path = SHARED / SOURCES[language]
    if path.exists():
        counts: Counter[str] = Counter()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                counts.update(json.loads(line)["text"].split())
        words, times = zip(*counts.most_common(60_000), strict=True)
        source = "frequencies of shared texts"
    else:
        draw = np.random.default_rng(seed)
        parts = "ca mo ter sin pre gol na ción es ra ti do men lu por qué ba del vi za in ter re con".split()
        words = tuple("".join(parts[i] for i in draw.integers(0, len(parts), 1 + n % 4)) for n in range(60_000))
        times = tuple(1 / (rank + 2.7) for rank in range(len(words)))
        source = "an invented vocabulary"
    shares = np.cumsum(np.array(times, dtype=float))
    return np.array(words, dtype=object), shares / shares[-1], source


def zipf(count: int, power: float = 1.0) -> np.ndarray:
    shares = np.cumsum(1 / (np.arange(count) + 3.0) ** power)
    return shares / shares[-1]


class Press:
    """The same seed gives the same articles."""

    def __init__(self, seed: int = 7) -> None:
        self.draw = np.random.default_rng(seed)
        self.words = {language: vocabulary(language, seed) for language in SOURCES}
        self.actors, self.themes, self.outlets = zipf(ACTORS), zipf(THEMES, 0.8), zipf(OUTLETS, 0.7)
        self.source = self.words["es"][2]

    def text(self, language: str, length: int) -> str:
        words, shares, _ = self.words[language]
        drawn = words[np.minimum(np.searchsorted(shares, self.draw.random(length)), len(words) - 1)].tolist()
        for at in np.flatnonzero(self.draw.random(length) < 0.02).tolist():
            drawn[at] = f"Nombre{int(TAIL ** self.draw.random()):x}".translate(_LETTERS)
        return ". ".join(" ".join(drawn[at : at + 22]) for at in range(0, length, 22)) + "."

    def articles(self, count: int) -> Iterator[Document]:
        recent: list[Document] = []
        step = timedelta(days=DAYS) / count
        for number in range(1, count + 1):
            published = NOW - timedelta(days=DAYS) + number * step
            copied = recent[int(self.draw.integers(len(recent)))] if recent and self.draw.random() < COPIES else None
            made = self.article(number, published, copied)
            if copied is None:
                recent.append(made)
                del recent[:-500]
            yield made

    def article(self, number: int, published: datetime, copied: Document | None) -> Document:
        outlet = int(np.searchsorted(self.outlets, self.draw.random()))
        language = copied.language if copied else ("es" if outlet % 2 else "en")
        if copied:
            text, title, actors, themes = copied.text, copied.title, copied.actors, copied.themes
            text = text[: int(len(text) * self.draw.uniform(0.5, 1))]
        else:
            text = self.text(language, int(np.clip(self.draw.lognormal(6.1, 0.5), 60, 3000)))
            title = self.text(language, 11)[:-1]
            actors = self.some("actor", self.actors, 9)
            themes = self.some("theme", self.themes, 4)
        return Document(
            id=str(number), url=f"https://www.outlet{outlet}.example/internacional/nota-{number}.html",
            outlet=f"outlet-{outlet}", outlet_name=f"Outlet {outlet}", domain=f"outlet{outlet}.example",
            country=f"C{outlet % COUNTRIES}", language=language, title=title, text=text, authors=("Ana Ruiz",),
            section="Internacional", published=published, seen=published + timedelta(minutes=9), completeness="full",
            agency="EFE" if copied else "", actors=actors, themes=themes, story=str(number // 5),
            copy_of=copied.id if copied else "", group=copied.id if copied else str(number), copies=0,
        )  # fmt: skip

    def some(self, name: str, shares: np.ndarray, most: int) -> tuple[str, ...]:
        drawn = np.searchsorted(shares, self.draw.random(int(self.draw.integers(0, most))))
        return tuple(sorted({f"{name}-{int(one)}" for one in drawn}))


_LETTERS = str.maketrans("0123456789", "ghijklmnop")
