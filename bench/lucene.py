"""Lucene's Monitor (bench/monitor/Main.java) over the articles and searches of bench/alerts.py."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from search.analysis import analyse
from search.document import Document
from search.evaluate import keywords, term_of
from search.query import And, Not, Or, Pattern, Phrase, Query, Term, Word

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "var" / "bench" / "lucene-monitor"  # the jars, fetched once
LEAST_JAVA = 21  # of Lucene 10


class Missing(Exception):
    """Something that the run needs. The text says what, and how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Processor seconds of the matching thread: the best of seven turns, the first, and of registering the searches."""

    best: float
    first: float
    loading: float
    run: int  # searches
    pairs: int


def monitor(folder: Path, size: int) -> Timing:
    """The first ``size`` searches of what ``dump`` wrote there. Raises Missing."""
    command = [_java(), "-Xmx3g", "-cp", f"{_jars()}/*", ROOT / "bench" / "monitor" / "Main.java", folder, size]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"Lucene's Monitor failed: {done.stderr[-1000:]}")
    return Timing(**json.loads(done.stdout))


def _java() -> Path:
    for folder in sorted(Path("/usr/lib/jvm").glob("*"), reverse=True):
        release = folder / "release"
        version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text() if release.is_file() else "", re.MULTILINE)
        if version and int(version[1]) >= LEAST_JAVA and (folder / "bin" / "java").exists():
            return folder / "bin" / "java"
    raise Missing(f"no JDK of version {LEAST_JAVA} or newer under /usr/lib/jvm: make services installs one")


def _jars() -> Path:
    if not any(LIBRARY.glob("lucene-monitor-*.jar")):
        LIBRARY.mkdir(parents=True, exist_ok=True)
        pom = ROOT / "bench" / "monitor" / "pom.xml"
        command = ["mvn", "-q", "-B", "-f", pom, "dependency:copy-dependencies", f"-DoutputDirectory={LIBRARY}"]
        try:
            subprocess.run(
                [str(part) for part in command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise Missing(f"Maven could not fetch lucene-monitor ({error}): apt-get install maven") from error
    return LIBRARY


def dump(folder: Path, new: list[Document], made: list[Query]) -> None:
    """Articles as tokens of our analysis (Spanish stems, English stems, folds, keywords), searches in prefix notation."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "articles.tsv").write_text("".join(f"{tokens(one)}\n" for one in new), encoding="utf8")
    (folder / "searches.txt").write_text("".join(f"{notation(one)}\n" for one in made), encoding="utf8")


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
