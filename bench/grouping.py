"""Copies and stories against labelled data: ``python bench/grouping.py``. Their cost: grouping_scale.py.

Quality is that of ``teletipo group`` itself (pipeline.group_lines.group) on ../shared/labelled; the stories' thresholds were
chosen on the first 40 % by date, and the last 60 % is scored apart.
"""

import argparse
import io
import json
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.group_lines import group

LABELLED = Path(__file__).resolve().parents[2] / "shared" / "labelled"
START = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
Score = tuple[float, float, float]  # precision, recall, F1


def read(name: str) -> list[Row]:
    with (LABELLED / name).open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def grouped(rows: Iterable[Row]) -> list[Row]:
    """What ``teletipo group`` says of the rows, in order."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.jsonl", io.BytesIO()
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
        group(path, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


# -- scores


def f1(precision: float, recall: float) -> Score:
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def b_cubed(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Score:
    real: dict[Hashable, set[str]] = defaultdict(set)
    made: dict[Hashable, set[str]] = defaultdict(set)
    for id in gold:
        real[gold[id]].add(id)
        made[found[id]].add(id)
    shared = {id: len(real[gold[id]] & made[found[id]]) for id in gold}
    precision = sum(shared[id] / len(made[found[id]]) for id in gold) / len(gold)
    return f1(precision, sum(shared[id] / len(real[gold[id]]) for id in gold) / len(gold))


def pairs(
    gold: Mapping[str, Hashable], found: Mapping[str, Hashable], language: Mapping[str, str] | None = None
) -> Score:
    """Of all pairs, or with ``language`` of those of a Spanish and an English article."""

    def count(label: Callable[[str], Hashable]) -> int:
        groups: dict[Hashable, Counter[str]] = defaultdict(Counter)
        for id in gold:
            groups[label(id)][language[id] if language else ""] += 1
        if language:
            return sum(one["es"] * one["en"] for one in groups.values())
        return sum(one[""] * (one[""] - 1) // 2 for one in groups.values())

    hits = count(lambda id: (gold[id], found[id]))
    return f1(hits / max(1, count(lambda id: found[id])), hits / max(1, count(lambda id: gold[id])))


def stories(rows: list[Row]) -> dict[str, Score]:
    """B-cubed in English, Spanish and both, F1 of pairs and of es-en pairs, of one run over both languages."""
    found = {row["id"]: row["story"] for row in grouped(rows)}
    gold = {row["id"]: row["story"] for row in rows}
    language = {row["id"]: row["language"] for row in rows}
    scores = {
        tongue: b_cubed({id: story for id, story in gold.items() if language[id] == tongue}, found)
        for tongue in ("en", "es")
    }
    return scores | {"both": b_cubed(gold, found), "pairs": pairs(gold, found), "es-en": pairs(gold, found, language)}


def split() -> tuple[list[Row], list[Row], list[Row]]:
    """All headlines by date, the first 40 % (thresholds were chosen there) and the rest."""
    rows = sorted(read("stories.jsonl"), key=lambda row: row["published"])
    cut = int(len(rows) * 0.4)
    return rows, rows[:cut], rows[cut:]


def copies() -> dict[str, float]:
    rows = [{**row, "language": "en"} for row in read("copies_articles.jsonl")]
    out = grouped(sorted(rows, key=lambda row: row["published"]))
    root = {row["id"]: row["copy_of"] or row["id"] for row in out}
    counts = Counter(
        (pair["label"] == "copy", root[pair["a"]] == root[pair["b"]]) for pair in read("copies_pairs.jsonl")
    )
    hits, false = counts[True, True], counts[False, True]
    return {"precision": hits / max(1, hits + false), "recall": hits / (hits + counts[True, False])}


def parallel(minutes: float) -> Score:
    """es-en pairs of the same article in two languages, full texts; first all Spanish, then all English ones."""
    rows = sorted(read("parallel_es_en.jsonl"), key=lambda row: row["language"], reverse=True)
    told = [
        {
            "id": f"{row['id']}/{row['language']}",
            "title": row["text"].split("\n", 1)[0],
            "text": row["text"].split("\n", 1)[1],
            "language": row["language"],
            "published": (START + timedelta(minutes=minutes * number)).isoformat(),
        }
        for number, row in enumerate(rows)
    ]
    found = {row["id"]: row["story"] for row in grouped(told)}
    return pairs({id: id.rsplit("/", 1)[0] for id in found}, found, {id: id[-2:] for id in found})


# -- simulated wire edits

FOOTERS = (
    "© 2026. Todos los derechos reservados.",
    "Reporting by our staff; editing by J. Smith. All rights reserved.",
)
DATELINES = ("MADRID, 3 (EFE) - ", "WASHINGTON, March 3 (Reuters) - ", "(AP) — ")


def dateline(text: str, other: str, state: random.Random) -> str:
    return state.choice(DATELINES) + text.replace('"', "”") + " " + state.choice(FOOTERS)


def cut(text: str, other: str, state: random.Random) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * state.uniform(0.4, 0.8))])


def edited(text: str, other: str, state: random.Random) -> str:
    """5 to 12 % of the words replaced, one to three foreign sentences."""
    vocabulary, part = other.split(), state.uniform(0.05, 0.12)
    words = [state.choice(vocabulary) if state.random() < part else word for word in text.split()]
    sentences, foreign = (re.split(r"(?<=[.!?])\s+", said) for said in (" ".join(words), other.strip()))
    for one in state.sample(foreign, min(len(foreign), state.randint(1, 3))):
        sentences.insert(state.randint(0, len(sentences)), one)
    return " ".join(sentences)


def embedded(text: str, other: str, state: random.Random) -> str:
    """45 to 100 % of the wire, from its beginning or its middle, inside another piece."""
    words, around = text.split(), other.split()
    kept = int(len(words) * state.uniform(0.45, 1))
    first = state.choice((0, state.randint(0, len(words) - kept)))
    before = state.randint(len(around) // 4, len(around) // 2)
    return " ".join([*around[:before], *words[first : first + kept], *around[before:]])


EDITS = {"dateline": dateline, "cut": cut, "edited": edited, "embedded": embedded}


def simulated(edit: str, language: str, most: int = 400) -> float:
    """Share of edited wires that ``teletipo group`` calls a copy of theirs; each pair stands alone in its own week."""
    rows = read("copies_articles.jsonl" if language == "en" else "topics_es.jsonl")
    texts = [row["text"] for row in rows if len(row["text"].split()) > 60][:most]
    state, told = random.Random(7), []
    for number, text in enumerate(texts):
        other = texts[(number + 1 + state.randrange(len(texts) - 1)) % len(texts)]
        changed, at = EDITS[edit](text, other, state), START + timedelta(days=7 * number)
        for id, title, said, hours in (("a", "Wire", text, 0), ("b", f"Titular {number}", changed, 3)):
            told.append({
                "id": f"{number}{id}", "title": title, "text": said, "language": language,
                "published": (at + timedelta(hours=hours)).isoformat(),
            })  # fmt: skip
    out = {row["id"]: row["copy_of"] for row in grouped(told)}
    return sum(out[f"{number}b"] is not None for number in range(len(texts))) / len(texts)


def footers(words: int = 60, count: int = 120) -> list[tuple[str, str]]:
    """Unrelated short texts with one long footer that are called copies. Copies among the texts themselves do not count."""
    rows = [row for row in read("copies_articles.jsonl") if len(row["text"].split()) > 60]
    footer = " ".join(rows[3]["text"].split()[:154])
    told = [
        {
            "id": row["id"], "title": row["title"], "text": " ".join(row["text"].split()[:words]), "language": "en",
            "published": (START + timedelta(minutes=number)).isoformat(),
        }
        for number, row in enumerate(rows[4 : 4 + count])
    ]  # fmt: skip
    alone = {row["id"]: row["copy_of"] for row in grouped(told)}
    with_footer = grouped([{**row, "text": f"{row['text']} {footer}"} for row in told])
    return [(row["copy_of"], row["id"]) for row in with_footer if row["copy_of"] != alone[row["id"]] and row["copy_of"]]


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    found = copies()
    print(f"copies (Reuters): precision {found['precision']:.4f}, recall {found['recall']:.4f}")
    for language in ("es", "en"):
        print(f"simulated {language}:", ", ".join(f"{edit} {simulated(edit, language):.3f}" for edit in EDITS))
    print(f"one footer under 120 unrelated texts of 60 words: {len(footers())} fused")
    for name, rows in zip(("all headlines", "first 40 %", "last 60 %"), split(), strict=True):
        told = ", ".join(f"{key} {p:.3f}/{r:.3f}/{f:.3f}" for key, (p, r, f) in stories(rows).items())
        print(f"stories, {name}: {told}")
    for minutes in (0, 1, 10):
        print(f"parallel texts, {minutes} min apart: {'/'.join(f'{value:.3f}' for value in parallel(minutes))}")


if __name__ == "__main__":
    main()
