"""New articles against many saved searches: with the pre-filter, and by running each search.

    python bench/alerts.py [PAGES_DIR] [--searches 1000,10000,100000] [--articles 100] [--dump FOLDER]

PAGES_DIR holds pages.jsonl and its pages as ``teletipo analyse`` reads them (default: ``../shared/press``, else our own
press). Of the pages the pipeline keeps, ARTICLES are the new ones and the others are what the words' frequencies and
the phrases of the searches come from. The searches are made by a fixed seed in the mix of a newsroom: 40 of 100 an
actor and a theme (or an outlet, or a second actor), 25 phrases and words, 20 lists of up to twenty alternatives, 10
wildcards, 5 costly ones. Popular actors are asked for more often (Zipf).

Printed, in one run: processor seconds for the articles' own analysis, for matching with the crowd, for running a
sample of the searches one by one on the plain engine and on tantivy (extrapolated to all), and how the cost grows.
--dump writes articles and searches for bench/monitor (Lucene's Monitor).
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.analyse import analyse_line
from pipeline.knowledge import lexicon
from search.analysis import analyse
from search.backends.tantivy import TantivyBackend
from search.canonical import both, either
from search.document import Document
from search.evaluate import keywords, matches, read, term_of
from search.matching.batch import BatchIndex
from search.matching.crowd import Crowd, count
from search.query import And, Not, Or, Pattern, Phrase, Query, Term, Word
from search.request import Request

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT.parent / "shared" / "press", ROOT / "teletipo" / "press" / "pages"]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SAMPLE = 300  # searches that are run one by one


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="?", type=Path, default=next((one for one in PAGES if one.is_dir()), PAGES[-1]))
    parser.add_argument("--searches", default="1000,10000,100000")
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--dump", type=Path, help="write what bench/monitor reads, and end")
    args = parser.parse_args()
    documents = list(articles(args.pages, 4 * args.articles))
    new, old = documents[: args.articles], documents[args.articles :]
    print(
        f"{len(new)} new articles of {args.pages}, {sum(len(one.text) for one in new) // len(new)} characters each on average"
    )
    sizes = [int(size) for size in args.searches.split(",")]
    made = list(searches(old or new, max(sizes)))
    if args.dump:
        return dump(args.dump, new, made)
    rows = [measured(made[:size], new, old) for size in sizes]
    first = rows[0]
    for row in rows[1:]:
        times, cost = row["searches"] / first["searches"], row["match"] / first["match"]
        whole = (row["match"] + row["analysis"]) / (first["match"] + first["analysis"])
        print(f"{times:,.0f} times the searches: {cost:.1f} times the matching, {whole:.1f} times the whole")
    return 0


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


def measured(made: list[Query], new: list[Document], old: list[Document]) -> dict[str, float]:
    known = count(BatchIndex(old)) if old else None
    crowd: Crowd[int] = Crowd(known)
    begun = time.process_time()
    for id, tree in enumerate(made):
        crowd.put(id, tree)
    load = time.process_time() - begun
    analysis, match, found = [], [], None
    for _ in range(3):
        begun = time.process_time()
        batch = BatchIndex(new)
        middle = time.process_time()
        found = crowd.match(batch)
        analysis.append(middle - begun)
        match.append(time.process_time() - middle)
    assert found is not None
    each, tantivy = one_by_one(made, new, found.matches)
    row = {"searches": float(len(made)), "analysis": min(analysis), "match": min(match)}
    pairs = sum(bits.bit_count() for bits in found.matches.values())
    print(
        f"\n{len(made):>7,} searches ({found.queries:,} different): {found.candidates:,} run"
        f" ({found.candidates / found.queries:.1%}), {pairs:,} pairs of search and article"
        f"\n  analysis of the articles {row['analysis']:.3f} s, matching {row['match']:.3f} s,"
        f" loading the searches once {load:.2f} s"
        f"\n  each search alone: {each:.1f} s in plain Python ({each / row['match']:,.0f} times the matching),"
        f" {tantivy:.1f} s on a tantivy index of the batch ({tantivy / row['match']:,.0f} times)"
    )
    sys.stdout.flush()
    return row


def one_by_one(made: list[Query], new: list[Document], found: dict[int, int]) -> tuple[float, float]:
    """Seconds for all, from a sample; what the sample finds is held against the crowd's answer."""
    chance = random.Random(3)
    sample = chance.sample(range(len(made)), min(SAMPLE, len(made)))
    readings = [read(one) for one in new]
    begun = time.process_time()
    plain = {id: sum(1 << place for place, one in enumerate(readings) if matches(made[id], one)) for id in sample}
    each = (time.process_time() - begun) * len(made) / len(sample)
    assert plain == {id: found.get(id, 0) for id in sample}, "an alert has to agree with a search"
    with TemporaryDirectory() as folder:
        engine = TantivyBackend(Path(folder) / "index")
        engine.write([replace(one, id=str(place + 1), group=str(place + 1)) for place, one in enumerate(new)])
        begun = time.process_time()
        for id in sample:
            request = Request(query=made[id], limit=0, collapse=False, highlight=False)
            assert engine.search(request).total == plain[id].bit_count()
        tantivy = (time.process_time() - begun) * len(made) / len(sample)
        engine.close()
    return each, tantivy


def dump(folder: Path, new: list[Document], made: list[Query]) -> int:
    """Articles as tokens of our analysis (Spanish stems, English stems, folds, keywords), searches in prefix notation."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "articles.tsv").write_text("".join(f"{tokens(one)}\n" for one in new), encoding="utf8")
    (folder / "searches.txt").write_text("".join(f"{notation(one)}\n" for one in made), encoding="utf8")
    return 0


def tokens(article: Document) -> str:
    title, text = (analyse(one, article.language) for one in (article.title, article.text))
    stems = " ".join((*title.stems, "|", *text.stems))
    keys = [f"{name}:{value}" for name in ("actor", "theme", "outlet", "language") for value in keywords(article, name)]
    spanish = article.language == "es"
    return "\t".join(
        (stems if spanish else "", "" if spanish else stems, " ".join((*title.folds, *text.folds)), " ".join(keys))
    )


def notation(tree: Query) -> str:
    match tree:
        case And() | Or():
            sign = "&" if isinstance(tree, And) else "|"
            return f"{sign} {len(tree.parts)} " + " ".join(notation(part) for part in tree.parts)
        case Not():
            return "! " + notation(tree.part)
        case Term():
            return f"T {tree.field}:{tree.value}"
        case Pattern():
            return f"X {tree.text.rstrip('*')}"
        case Word() | Phrase():
            held = (tree.text,) if isinstance(tree, Word) else tree.words
            stems = [term_of(word, False, language)[1] for language in ("es", "en") for word in held]
            return f"P {len(held)} " + " ".join(stems)
        case _:
            raise TypeError(type(tree).__name__)


if __name__ == "__main__":
    sys.exit(main())
