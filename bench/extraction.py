"""Extraction against its peers, on the same pages in one run, each in a process of its own.

    python bench/extraction.py [PAGES_DIR] [--repeat 3] [--peers-python PATH] [--only NAME …] [--memory 100000] [--slowest 10]

PAGES_DIR holds pages.jsonl and its gzip files as described in ``shared/press/README.md`` (the default). Printed are
ratios of processor time, never absolute claims, and body F1 by token and by shingles of four words, by the
directory's own score.py. "half" splits the outlets by a hash of their name: rules were tuned on half A alone.

newspaper4k, news-please, readability-lxml and resiliparse want other versions than this project: give the Python of
an environment of their own with --peers-python, made so:

    python3.11 -m venv /tmp/peers
    /tmp/peers/bin/python -m pip install newspaper4k news-please readability-lxml resiliparse lxml_html_clean selectolax

Peers that are not installed are named and left out. No contender reaches the network. --memory loops over the pages
that many times and prints the resident memory as it goes. --slowest reads each page five times and prints the pages
that took longest for their size: the promise is 100 ms a megabyte, and what any page costs whatever its size.
"""

import argparse
import contextlib
import gzip
import hashlib
import importlib.util
import json
import logging
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Reader = Callable[[bytes, str], str]
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "press"


def teletipo() -> Reader:
    from pipeline import zones
    from pipeline.article import Rejected
    from pipeline.extract import extract

    def read(body: bytes, url: str) -> str:
        found = extract(body, url=url, timezone=zones.of(url) or "UTC")
        said = found.extracted if isinstance(found, Rejected) else found
        return said.text if said else ""

    return read


def whole_process() -> Reader:
    """Everything that happens to a page: extraction, language, tags, fingerprint."""
    from datetime import UTC, datetime

    from crawlers.outlet import Outlet
    from crawlers.page import Link, Page
    from pipeline import zones
    from pipeline.knowledge import lexicon
    from pipeline.run import process

    known = lexicon.load()

    def read(body: bytes, url: str) -> str:
        zone = zones.of(url) or "UTC"
        outlet = Outlet(
            slug="a", name="A", domain="a.example", country="ES", languages=("es", "en"), kind="digital", timezone=zone
        )
        link = Link(outlet="a", url=url, via="a")
        fetched = datetime(2026, 11, 26, tzinfo=UTC)
        page = Page(
            link=link,
            url=url,
            final_url=url,
            fetched_at=fetched,
            status=200,
            content_type="text/html",
            charset="utf-8",
            body=body,
        )
        found = process(page, outlet, known)
        return getattr(getattr(found, "article", None), "text", "")

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
    "teletipo, process()": ("pipeline", whole_process),
    "trafilatura, all fields": ("trafilatura", trafilatura_all),
    "trafilatura, text alone": ("trafilatura", trafilatura_text),
    "readability-lxml": ("readability", readability),
    "resiliparse": ("resiliparse", resiliparse),
    "newspaper4k": ("newspaper", newspaper),
    "news-please": ("newsplease", news_please),
}


PROMISED = 100  # milliseconds a megabyte
FIRST = ("lexbor parse alone", "trafilatura, all fields")  # what the others are measured by


def work(name: str, folder: Path, repeat: int) -> tuple[list[str], float]:
    """The texts of all pages, and the least processor time of ``repeat`` passes, in seconds a page.

    The first and the last page (Spanish and English) are read before the clock starts: a worker loads its lexicon and
    models once, not once in 482 pages.
    """
    socket.socket.connect = socket.getaddrinfo = _offline  # type: ignore[assignment,method-assign]
    logging.disable(logging.CRITICAL)
    gold = rows(folder)
    pages = [(gzip.decompress((folder / row["file"]).read_bytes()), row["url"] or "http://localhost/a") for row in gold]
    read = CONTENDERS[name][1]()
    texts: list[str] = []
    best = float("inf")
    for body, url in (pages[0], pages[-1]):
        with contextlib.suppress(Exception):
            read(body, url)
    for _ in range(repeat):
        texts = []
        started = time.process_time()
        for body, url in pages:
            text = ""
            with contextlib.suppress(Exception):  # a peer's crash on one page is an empty text, as its users see it
                text = read(body, url)
            texts.append(text)
        best = min(best, time.process_time() - started)
    return texts, best / len(pages)


def _offline(*_: Any, **__: Any) -> Any:
    raise OSError("the benchmark is offline")


def apart(name: str, folder: Path, repeat: int, python: str) -> tuple[list[str], float] | None:
    """``work`` in a process of its own, by another Python where the contender is not ours; None: not installed."""
    package = CONTENDERS[name][0]
    ours = package in ("pipeline", "selectolax", "trafilatura")
    chosen = sys.executable if ours or not python else python
    find = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    if subprocess.run([chosen, "-c", find], check=False).returncode:
        return None
    command = [chosen, "-W", "ignore", __file__, str(folder), "--repeat", str(repeat), "--work", name]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, check=True, timeout=3600, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    texts, seconds = json.loads(done.stdout.splitlines()[-1])
    return texts, seconds


def memory(folder: Path, count: int) -> None:
    """Reads pages over and over, and prints the resident memory: it should stay where it was after the first passes."""
    read = whole_process()
    pages = [
        (gzip.decompress((folder / row["file"]).read_bytes()), row["url"] or "http://localhost/a")
        for row in rows(folder)
    ]
    step = max(1, count // 10)
    for number in range(count + 1):
        if number % step == 0:
            resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
            print(f"{number:>8} pages  {resident} MB", flush=True)
        read(*pages[number % len(pages)])


def slowest(folder: Path, count: int) -> None:
    """The pages that take longest for their size, by the best of five readings."""
    read = teletipo()
    found = []
    for row in rows(folder):
        body = gzip.decompress((folder / row["file"]).read_bytes())
        times = []
        for _ in range(5):
            started = time.process_time()
            read(body, row["url"] or "http://localhost/a")
            times.append(1000 * (time.process_time() - started))
        found.append((min(times) / (len(body) / 2**20), min(times), len(body), row["file"]))
    found.sort(reverse=True)
    print(f"{sum(one[0] > PROMISED for one in found)} of {len(found)} pages over {PROMISED} ms a megabyte")
    print(f"longest of all: {max(one[1] for one in found):.1f} ms")
    for relative, took, size, name in found[:count]:
        print(f"{relative:8.1f} ms/MB  {took:7.2f} ms  {size:>9} bytes  {name}")


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
    parser.add_argument("--peers-python", default="", metavar="PATH", help="the Python that has the peers")
    parser.add_argument("--only", nargs="+", default=list(CONTENDERS), choices=CONTENDERS, metavar="NAME")
    parser.add_argument(
        "--memory", type=int, default=0, metavar="PAGES", help="measure the memory over so many pages, and end"
    )
    parser.add_argument(
        "--slowest",
        type=int,
        default=0,
        metavar="PAGES",
        help="name so many pages that took longest for their size, and end",
    )
    parser.add_argument("--work", choices=CONTENDERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not (arguments.folder / "pages.jsonl").exists():
        raise SystemExit(f"No pages.jsonl in {arguments.folder}: name a folder of pages.")
    if arguments.work:
        print(json.dumps(work(arguments.work, arguments.folder, arguments.repeat)))
        return
    if arguments.memory:
        memory(arguments.folder, arguments.memory)
        return
    if arguments.slowest:
        slowest(arguments.folder, arguments.slowest)
        return
    gold, score = rows(arguments.folder), scorer(arguments.folder)
    results: dict[str, tuple[list[str], float]] = {}
    for name in dict.fromkeys((*FIRST, *arguments.only)):
        found = apart(name, arguments.folder, arguments.repeat, arguments.peers_python)
        if found is None:
            print(f"{name}: not installed, left out")
        else:
            results[name] = found
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
