"""Extraction against its peers, on the same pages in one run, each in a process of its own.

    python bench/extraction.py [PAGES_DIR] [--repeat 3]

PAGES_DIR holds pages.jsonl and its gzip files as described in ``shared/press/README.md`` (the default). Printed are
ratios of processor time, never absolute claims, and body F1 by token and by shingles of four words, by the
directory's own score.py. Peers that are not installed are named and left out; "half" splits the outlets by a hash of
their name: rules were tuned on half A alone.
"""

import argparse
import contextlib
import gzip
import hashlib
import importlib.util
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Reader = Callable[[bytes, str], str]
SHARED = Path(__file__).resolve().parents[2] / "shared" / "press"


def teletipo() -> Reader:
    from pipeline import zones
    from pipeline.article import Rejected
    from pipeline.extract import extract

    def read(body: bytes, url: str) -> str:
        found = extract(body, url=url, timezone=zones.of(url) or "UTC")
        said = found.extracted if isinstance(found, Rejected) else found
        return said.text if said else ""

    return read


def parse_alone() -> Reader:
    from selectolax.lexbor import LexborHTMLParser

    def read(body: bytes, url: str) -> str:
        LexborHTMLParser(body)
        return ""

    return read


def trafilatura_text() -> Reader:
    import trafilatura

    return lambda body, url: trafilatura.extract(body.decode("utf-8", "replace"), url=url, include_comments=False) or ""


def trafilatura_all() -> Reader:
    import trafilatura

    def read(body: bytes, url: str) -> str:
        document = trafilatura.bare_extraction(
            body.decode("utf-8", "replace"), url=url, include_comments=False, with_metadata=True
        )
        return (document.text or "") if document is not None else ""

    return read


def readability() -> Reader:
    from lxml import html
    from readability import Document

    def read(body: bytes, url: str) -> str:
        return html.fromstring(Document(body.decode("utf-8", "replace")).summary()).text_content()

    return read


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    return lambda body, url: extract_plain_text(HTMLTree.parse(body.decode("utf-8", "replace")), main_content=True)


def newspaper() -> Reader:
    from newspaper import Article

    def read(body: bytes, url: str) -> str:
        article = Article(url, fetch_images=False)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    return read


def news_please() -> Reader:
    from newsplease import NewsPlease

    return lambda body, url: NewsPlease.from_html(body.decode("utf-8", "replace"), url=url).maintext or ""


CONTENDERS: dict[str, tuple[str, Callable[[], Reader]]] = {
    "lexbor parse alone": ("selectolax", parse_alone),
    "teletipo, all fields": ("pipeline", teletipo),
    "trafilatura, all fields": ("trafilatura", trafilatura_all),
    "trafilatura, text alone": ("trafilatura", trafilatura_text),
    "readability-lxml": ("readability", readability),
    "resiliparse": ("resiliparse", resiliparse),
    "newspaper4k": ("newspaper", newspaper),
    "news-please": ("newsplease", news_please),
}


def work(name: str, folder: Path, repeat: int, answers: Any) -> None:
    """Runs in its own process: the texts of all pages, and the least processor time of ``repeat`` passes."""
    gold = rows(folder)
    pages = [(gzip.decompress((folder / row["file"]).read_bytes()), row["url"] or "http://localhost/a") for row in gold]
    read = CONTENDERS[name][1]()
    texts: list[str] = []
    best = float("inf")
    for _ in range(repeat):
        texts = []
        started = time.process_time()
        for body, url in pages:
            text = ""
            with contextlib.suppress(Exception):  # a peer's crash on one page is an empty text, as its users see it
                text = read(body, url)
            texts.append(text)
        best = min(best, time.process_time() - started)
    answers.put((texts, best / len(pages)))


def rows(folder: Path) -> list[dict[str, Any]]:
    with (folder / "pages.jsonl").open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def half(outlet: str) -> str:
    return "A" if hashlib.md5(outlet.encode(), usedforsecurity=False).digest()[0] % 2 == 0 else "B"


def scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"No score.py in {folder}.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quality(score: ModuleType, gold: list[dict[str, Any]], texts: list[str], code: str, part: str) -> str:
    shingles, tokens = [], []
    for row, text in zip(gold, texts, strict=True):
        if row["lang"] == code and row.get("body") and part in ("AB", half(row["outlet"])):
            predicted = score.toks(text)
            truth = score.adjust_gt(row, predicted)
            shingles.append(score.tpfpfn(truth, predicted))
            tokens.append(score.tokf1(truth, predicted))
    if not shingles:
        return "   –      –   "
    return f"{score.shingle_agg(shingles)[0]:.3f} {statistics.mean(tokens):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--repeat", type=int, default=2, help="passes; the fastest counts")
    arguments = parser.parse_args()
    if not (arguments.folder / "pages.jsonl").exists():
        raise SystemExit(f"No pages.jsonl in {arguments.folder}: name a folder of pages.")
    gold, score = rows(arguments.folder), scorer(arguments.folder)
    results: dict[str, tuple[list[str], float]] = {}
    context = multiprocessing.get_context("spawn")
    for name, (package, _) in CONTENDERS.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name}: not installed, left out")
            continue
        answers: Any = context.Queue()
        process = context.Process(target=work, args=(name, arguments.folder, arguments.repeat, answers))
        process.start()
        results[name] = answers.get(timeout=3600)
        process.join()
    report(results, gold, score)


def report(results: dict[str, tuple[list[str], float]], gold: list[dict[str, Any]], score: ModuleType) -> None:
    base = results["trafilatura, all fields"][1]
    floor = results["lexbor parse alone"][1]
    print(f"{len(gold)} pages; F1 of the text by shingles and by tokens; times are processor time")
    print(f"{'':26}{'es':>13}{'es half B':>15}{'en':>15}{'en half B':>15}   x trafilatura   x parse")
    for name, (texts, seconds) in results.items():
        figures = "  ".join(quality(score, gold, texts, code, part) for code in ("es", "en") for part in ("AB", "B"))
        print(f"{name:26}{figures}{base / seconds:>12.1f}{seconds / floor:>12.1f}")


if __name__ == "__main__":
    main()
