"""``teletipo analyse PAGES.jsonl``: the pipeline over one's own pages; needs neither database nor index."""

import argparse
import sys
from pathlib import Path

from teletipo.commands import Refusal

FORMAT = """\
One JSON object a line: {"id", "url", "file"} for an HTML file (gzip allowed, path relative to the list),
or {"id", "title", "text"[, "language"]}. Writes one line each, in the same order:
{"id", "url", "outcome": "processed"|"rejected", "reason", "title", "text", "words", "short", "language",
"language_confidence", "second_language", "published", "published_from", "modified", "authors", "desk", "section",
"completeness", "credit", "canonical", "method", "actors": [{"id", "name", "kind", "spans"}],
"themes": [{"id", "name", "score", "terms"}], "fingerprint"}"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = FORMAT
    parser.add_argument("pages", metavar="PAGES.jsonl", help="the list, or - for standard input")
    parser.add_argument("--output", "-o", metavar="FILE", help="where to write (default: standard output)")
    parser.add_argument("--jobs", type=_jobs, default=1, help="processes, 1 to 64 (default 1)")
    parser.add_argument("--json", action="store_true", help="accepted for uniformity: the output always is JSON lines")


def _jobs(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError("expected 1 to 64")
    return value


def run(args: argparse.Namespace) -> int:
    from pipeline.analyse import analyse

    if args.pages == "-":
        path, base = Path("/dev/stdin"), Path.cwd()
    else:
        path = Path(args.pages)
        if not path.is_file():
            raise Refusal(f"cannot read {path}: it is not a file. It should be a list of JSON lines; see --help.")
        base = path.resolve().parent
    if args.output is None:
        analyse(path, sys.stdout.buffer, args.jobs, base=base)
        sys.stdout.flush()
    else:
        with Path(args.output).open("wb") as out:
            analyse(path, out, args.jobs, base=base)
    return 0
