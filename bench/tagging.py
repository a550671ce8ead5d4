"""Speed and memory of the tagger: ``python bench/tagging.py`` (``--names 1000000`` for the large registry too).

Ratios within one run; absolute figures depend on the machine. The whole cost is measured, from the text as it comes to its
tags; beside it what folding alone costs, and an Aho-Corasick automaton alone over the same names on text that is folded
already. Texts are those of ../shared/labelled where it is, else the project's own labelled sentences over and over; the
names are made up.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import ahocorasick_rs

from pipeline.knowledge.fold import fold, key, read
from pipeline.knowledge.intake import take_in
from pipeline.knowledge.lexicon import load, use
from pipeline.tag import tag

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "labelled"
CHARACTERS = 1_000_000  # of each language
SYLLABLES = "ba be bo ca co da de fa ga gue la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se so ta te to va vi".split()


def texts(language: str) -> list[str]:
    """Articles of about CHARACTERS in all."""
    source = SHARED / ("places_topics_en.jsonl" if language == "en" else "topics_es.jsonl")
    if not source.is_file():
        source = ROOT / "tests" / "gates" / "labelled" / f"mentions_{language}.jsonl"
    found = [json.loads(line)["text"] for line in source.read_text(encoding="utf8").splitlines()]
    kept: list[str] = []
    size = 0
    while size < CHARACTERS:
        for text in found:
            kept.append(text)
            size += len(text)
            if size >= CHARACTERS:
                break
    return kept


def export(path: Path, names: int, seed: int = 7) -> None:
    """A made-up export of FollowTheMoney lines with about ``names`` names, two for each actor."""
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()

    surnames = [word() + chance.choice(("s", "z", "n", "l")) for _ in range(20_000)]
    given = [word() for _ in range(2_000)] + list(load().vocabulary.given)
    with path.open("w", encoding="utf8") as out:
        for number in range(names // 2):
            first, last, other = chance.choice(given).title(), chance.choice(surnames), chance.choice(surnames)
            row = {
                "id": f"made-{number}",
                "schema": "Person" if number % 5 else "Company",
                "properties": {"name": [f"{first} {last} {other}"], "alias": [f"{first} {last}"], "country": ["ve"]},
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def timed(work: Iterator[object]) -> float:
    begin = time.process_time()
    for _ in work:
        pass
    return time.process_time() - begin


def status(name: str) -> float:
    """MB: "RssAnon" is what the process holds of its own (what is mapped from files is shared), "VmHWM" its highest in all."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def measure(folder: str) -> None:
    """One configuration, in a process of its own: prints a JSON object."""
    before = status("RssAnon")
    begin = time.perf_counter()
    use(Path(folder) if folder else None)
    lexicon = load()
    loaded = time.perf_counter() - begin
    for language in ("es", "en"):
        tag("", "Moscú. Madrid.", language, lexicon=lexicon)
    compiled = time.perf_counter() - begin
    speed, reading = {}, 0.0
    for language in ("es", "en"):
        sample = texts(language)
        spent = 0.0
        for text in sample:  # by turns, so that both see the same load of the machine
            spent += timed(tag("", one, language, lexicon=lexicon) for one in (text,))
            reading += timed(read(one) for one in (text,))
        size = sum(map(len, sample))
        speed[language] = size / spent
        speed[f"{language}_part"] = reading / spent if language == "es" else 0.0
    top = status("VmHWM")
    names = lexicon.imported.names if lexicon.imported else 0
    held = sum(len(actor.aliases) for actor in lexicon.actors.values()) + names
    print(
        json.dumps(
            {"names": held, "load": loaded, "ready": compiled, "mb": status("RssAnon") - before, "top": top, **speed}
        )
    )


def automaton(names: int) -> None:
    """The automaton alone over made-up names: prints a JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        export(Path(folder) / "x.ftm.json", names)
        lines = (Path(folder) / "x.ftm.json").read_text(encoding="utf8").splitlines()
    rows = [json.loads(line)["properties"] for line in lines]
    patterns = list(dict.fromkeys(f" {key(text)} " for row in rows for text in (*row["name"], *row["alias"])))
    del rows, lines
    before = status("RssAnon")
    begin = time.perf_counter()
    machine = ahocorasick_rs.AhoCorasick(patterns)
    built = time.perf_counter() - begin
    sample = [read(text).joined for text in texts("es")]
    spent = timed(machine.find_matches_as_indexes(text, overlapping=True) for text in sample)
    print(
        json.dumps(
            {
                "names": len(patterns),
                "built": built,
                "mb": status("RssAnon") - before,
                "speed": sum(map(len, sample)) / spent,
            }
        )
    )


def _child(*arguments: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, nargs="*", default=[100_000], help="sizes of the made-up registries")
    parser.add_argument("--measure", metavar="FOLDER")
    parser.add_argument("--automaton", type=int, metavar="NAMES")
    args = parser.parse_args()
    if args.measure is not None:
        measure(args.measure)
    elif args.automaton is not None:
        automaton(args.automaton)
    else:
        compare(args.names)


def compare(sizes: list[int]) -> None:
    sample = texts("es")
    size = sum(map(len, sample))
    folding = size / timed(fold(text) for text in sample)
    reading = size / timed(read(text) for text in sample)
    print(f"folding alone {folding / 1e6:.1f} M characters/s of CPU; folding and words {reading / 1e6:.1f}")
    print("registry               names   load s  ready s   own MB  top MB   es M/s   en M/s   folding's part of it")
    rows = [("shipped", "")]
    with tempfile.TemporaryDirectory() as folder:
        for names in sizes:
            place = Path(folder) / str(names)
            export(Path(folder) / "x.ftm.json", names)
            begin = time.perf_counter()
            done = take_in(Path(folder) / "x.ftm.json", place, load())
            spent = time.perf_counter() - begin
            on_disk = sum(path.stat().st_size for path in place.iterdir()) / 2**20
            top = status("VmHWM")
            print(
                f"  import of {done.names:,} names: {spent:.1f} s, {on_disk:.0f} MB on disk, the importer's top {top:.0f} MB"
            )
            rows.append((f"with {names:,} imported", str(place)))
        for label, place_name in rows:
            row = _child("--measure", place_name)
            print(
                f"{label:20} {row['names']:8,.0f} {row['load']:8.2f} {row['ready']:8.2f} {row['mb']:8.0f} {row['top']:7.0f}"
                f" {row['es'] / 1e6:8.2f} {row['en'] / 1e6:8.2f}   {row['es_part']:.2f}"
            )
    for names in sizes:
        row = _child("--automaton", str(names))
        print(
            f"the automaton, {row['names']:,} names: {row['speed'] / 1e6:.1f} M/s, {row['mb']:.0f} MB, built {row['built']:.1f} s"
        )


if __name__ == "__main__":
    main()
