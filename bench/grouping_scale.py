"""The cost of grouping while its window fills: ``python -m bench.grouping_scale [N …]`` (default 10000 100000 1000000).

One stream of ``teletipo group`` is filled until its window of 72 hours holds N articles. Then 10,000 more are given to it, and
as many to one that holds 10,000, a thousand by turns, so that both are timed under the same load of the machine; the entries
that both read of their indexes are counted.

The articles are made up: words by their frequency in the shared texts (articles.py), a lognormal length of 375 words in the
mean, one word in fifty a rare name. 15 % are copies, cut to 50 to 100 %; 35 % tell again of an event of the last thousand, a
third of them in the other language; every tenth ends with one of three footers.
"""

import argparse
import gc
import itertools
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from bench.articles import vocabulary
from pipeline.stream import Incoming, Stream

START = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = 71  # that the articles are spread over
STEP, SMALL = 10_000, 10_000
NAMES = 2_000_000
RECENT = 1_000
_SYLLABLES = [one + two for one in "bcdfglmnprstvz" for two in "aeiou"]


def name(number: int) -> str:
    """A different word of four syllables for each number."""
    number = number * 2_654_435_761 % 2**32
    parts = [_SYLLABLES[number // 70**place % 70] for place in range(4)]
    return "".join(parts).capitalize()


@dataclass(slots=True)
class Event:
    names: list[str]
    language: str
    title: str
    text: str


class Wire:
    """The same seed gives the same articles."""

    def __init__(self, seed: int = 7) -> None:
        self._draw = np.random.default_rng(seed)
        self._words = {language: vocabulary(language, seed) for language in ("es", "en")}
        self._recent: list[Event] = []
        self._footers = [self._text("es", 60, []) for _ in range(3)]

    def articles(self, count: int, hours: float = HOURS) -> Iterator[Incoming]:
        for number in range(count):
            at = START + timedelta(hours=hours * number / count)
            event = self._event()
            text = event.text
            if self._draw.random() < 0.1:
                text += " " + self._footers[int(self._draw.integers(3))]
            yield Incoming(id=str(number), title=event.title, text=text, language=event.language, published=at)

    def _event(self) -> Event:
        kind = self._draw.random()
        known = self._recent[int(self._draw.integers(len(self._recent)))] if self._recent else None
        if known and kind < 0.15:
            cut = int(len(known.text) * self._draw.uniform(0.5, 1))
            return Event(known.names, known.language, self._text(known.language, 10, known.names), known.text[:cut])
        names, language = [name(int(one)) for one in self._draw.integers(0, NAMES, 12)], "es"
        if known and kind < 0.5:
            names, language = known.names, known.language
            if self._draw.random() < 0.33:
                language = "en" if language == "es" else "es"
        elif self._draw.random() < 0.5:
            language = "en"
        length = int(np.clip(self._draw.lognormal(5.8, 0.5), 60, 2000))
        made = Event(names, language, self._text(language, 10, names), self._text(language, length, names))
        self._recent = [*self._recent[1 - RECENT :], made]
        return made

    def _text(self, language: str, length: int, names: list[str]) -> str:
        words, shares, _ = self._words[language]
        drawn = words[np.minimum(np.searchsorted(shares, self._draw.random(length)), len(words) - 1)].tolist()
        chance = self._draw.random(length)
        for at in np.flatnonzero(chance < 0.24).tolist():
            if names and chance[at] < 0.22:
                drawn[at] = names[int(self._draw.integers(len(names)))]
            elif chance[at] >= 0.22:
                drawn[at] = name(int(NAMES ** self._draw.random()))
        return " ".join(drawn)


def feed(stream: Stream, batch: list[Incoming]) -> tuple[float, int, int]:
    """Seconds of the processor, and entries read of the stories' and the copies' index."""
    before = stream.stories.touched, stream.copies.postings.touched
    began = time.process_time()
    for one in batch:
        stream.take(one)
        for _ in stream.settled():
            pass
    spent = time.process_time() - began
    return spent, stream.stories.touched - before[0], stream.copies.postings.touched - before[1]


def by_turns(streams: list[Stream], fresh: list[list[Incoming]], turns: int = 10) -> list[list[float]]:
    """Of each stream, given its own articles: seconds, entries of stories, entries of copies, an article."""
    sums, step = np.zeros((len(streams), 3)), len(fresh[0]) // turns
    for turn in range(turns):
        for number, stream in enumerate(streams):
            sums[number] += feed(stream, fresh[number][turn * step : (turn + 1) * step])
    return (sums / (turns * step)).tolist()


def fill(stream: Stream, articles: Iterator[Incoming], count: int) -> None:
    while count > 0 and (batch := list(itertools.islice(articles, min(count, STEP)))):
        feed(stream, batch)
        count -= len(batch)


def measure(sizes: list[int], step: int) -> Iterator[list[str]]:
    """The cells of a row for each size; one stream grows from size to size."""
    articles, large, held = Wire().articles(sizes[-1] + step * len(sizes)), Stream(), 0
    for size in sizes:
        fill(large, articles, size - held)
        memory = _memory()
        little, others = Stream(), Wire(seed=8).articles(SMALL + step)
        fill(little, others, SMALL)
        own = [list(itertools.islice(source, step)) for source in (articles, others)]
        (seconds, stories, copies), (least, few, fewer) = by_turns([large, little], own)
        held = size + step
        yield [
            f"{size:,}", f"{1 / seconds:,.0f}", f"{1000 * seconds:.2f}", f"{seconds / least - 1:+.0%}",
            f"{stories:.0f} ({few:.0f})", f"{copies:.0f} ({fewer:.0f})", f"{large.stories.open_count:,}", f"{memory:,} MB",
        ]  # fmt: skip
        del little
        gc.collect()


def _memory() -> int:
    """Megabytes that the process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], metavar="N")
    sizes = sorted(parser.parse_args().sizes)
    print(
        "| in the window | articles/s | ms | dearer than at 10,000 | entries of stories (at 10,000) | of copies (at 10,000) | "
        "open stories | memory |\n|---|---|---|---|---|---|---|---|"
    )
    for cells in measure(sizes, min(STEP, sizes[0])):
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
