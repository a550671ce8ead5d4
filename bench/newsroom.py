"""Real articles, and searches made of them in the mix of a newsroom, for bench/alerts.py.

40 of 100 searches are an actor and a theme (or an outlet, or a second actor), 25 phrases and words, 20 lists of up to
twenty alternatives, 10 wildcards, 5 costly ones. Popular actors are asked for more often (Zipf). All by fixed seeds.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.analyse import analyse_line
from pipeline.knowledge import lexicon
from search.analysis import analyse
from search.canonical import both, either
from search.document import Document
from search.query import Not, Pattern, Phrase, Query, Term, Word

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def articles(folder: Path, most: int) -> Iterator[Document]:
    """What the pipeline keeps of the folder's pages; shuffled by a fixed seed."""
    lines = [json.loads(line) for line in (folder / "pages.jsonl").read_text(encoding="utf8").splitlines()]
    random.Random(1).shuffle(lines)
    number = 0
    for line in lines:
        row = analyse_line({"id": str(number), "file": line["file"], "url": line.get("url", "")}, folder)
        if row.get("outcome") != "processed":
            continue
        number += 1
        if number > most:
            return
        yield _document(number, line, row)


def _document(number: int, line: dict[str, str], row: dict[str, object]) -> Document:
    words = lexicon.load()
    themes = {str(one["id"]) for one in row["themes"]}  # type: ignore[attr-defined]
    themes |= {parent for theme in themes for parent in words.ancestors(theme)}
    return Document(
        id=str(number), url=str(line.get("url", "")), outlet=str(line.get("outlet", "o")), outlet_name="", domain="",
        country="ES", language=str(row["language"]), title=str(row["title"]), text=str(row["text"]), authors=(), section="",
        published=NOW - timedelta(minutes=number), seen=NOW, completeness="full", agency="",
        actors=tuple(sorted({str(one["id"]) for one in row["actors"]})),  # type: ignore[attr-defined]
        themes=tuple(sorted(themes)), story="", copy_of="", group=str(number), copies=0,
    )  # fmt: skip


def searches(texts: list[Document], most: int) -> Iterator[Query]:
    chance = random.Random(2)
    words = lexicon.load()
    held = Counter(actor for one in texts for actor in one.actors)
    ranked = [id for id, _ in held.most_common()] + sorted(set(words.actors) - set(held))
    weights = [1 / (rank + 1) for rank in range(len(ranked))]
    themes, outlets = sorted(words.themes), sorted({one.outlet for one in texts})
    streams = [[word for word in analyse(one.text, one.language).folds if word.isalpha()] for one in texts]
    streams = [stream for stream in streams if len(stream) > 60]
    long = [word for stream in streams for word in stream if len(word) > 5]
    actors: Callable[[], Term] = lambda: Term(chance.choices(ranked, weights)[0], "actor")  # noqa: E731

    def phrase(least: int, last: int) -> Phrase:
        stream = chance.choice(streams)
        at, length = chance.randrange(len(stream) - 5), chance.randint(least, last)
        return Phrase(tuple(stream[at : at + length]))

    for _ in range(most):
        kind = chance.random()
        if kind < 0.40:
            second = [Term(chance.choice(themes), "theme"), Term(chance.choice(themes), "theme"),
                      Term(chance.choice(outlets), "outlet"), actors()]  # fmt: skip
            yield both((actors(), chance.choice(second)))
        elif kind < 0.65:
            more = chance.choice([(), (Word(chance.choice(long)),), (Term(chance.choice(["es", "en"]), "language"),)])
            yield both((phrase(2, 4), *more))
        elif kind < 0.85:
            parts = [
                Word(chance.choice(long)) if chance.random() < 0.7 else phrase(2, 3)
                for _ in range(chance.randint(5, 20))
            ]
            yield both((either(parts), chance.choice([actors(), Term(chance.choice(themes), "theme")])))
        elif kind < 0.95:
            word = chance.choice(long)
            yield both(
                (Pattern(word[: chance.randint(4, 6)] + "*"), chance.choice([Word(chance.choice(long)), actors()]))
            )
        else:
            yield both((Not(Word(chance.choice(long))), Term(chance.choice(["es", "en"]), "language"),
                        Not(actors()), Not(Term(chance.choice(outlets), "outlet"))))  # fmt: skip
