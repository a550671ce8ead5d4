"""``teletipo group ARTICLES.jsonl``: copies and stories of one's own articles; needs neither database nor index."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from teletipo.commands import Failure, Refusal

FORMAT = """\
One JSON object a line, in the order of time:
  {"id", "title", "text"?, "language"?, "published", "outlet"?}
Writes one line each, in the same order:
  {"id", "copy_of": id or null, "shared": 0..1 or null, "story": id of the article that opens it, "reasons": [sentence]}
A line that is no article becomes {"id", "copy_of": null, "shared": null, "story": null, "error": sentence} and is named on
standard error; the run goes on. A row is written once its story is closed (three days of silence), so that later articles
can still bring stories together; with --live at once.

exit status: 0 done (bad lines are named), 1 no line could be read as an article or the disk is full, 2 asked wrongly"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = FORMAT
    parser.add_argument("articles", metavar="ARTICLES.jsonl", help="the list, or - for standard input")
    parser.add_argument("--output", "-o", metavar="FILE", help="where to write (default: standard output)")
    parser.add_argument(
        "--window",
        metavar="HOURS",
        type=_hours,
        default=72,
        help="how far apart near copies may be (1 to 720; default 72)",
    )
    parser.add_argument(
        "--live", action="store_true", help="write each row at once, with the story as it is known then"
    )
    parser.add_argument(
        "--no-actors", action="store_true", help="do without the knowledge base: names count as words only"
    )
    parser.add_argument("--json", action="store_true", help="accepted for uniformity: the output always is JSON lines")


def _hours(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 720:
        raise argparse.ArgumentTypeError("expected 1 to 720 hours")
    return value


def run(args: argparse.Namespace) -> int:
    from pipeline.group_lines import MOST_NAMED, Report, group

    path = Path("/dev/stdin") if args.articles == "-" else Path(args.articles)
    if args.articles != "-" and not path.is_file():
        raise Refusal(f"cannot read {path}: it is not a file. It should be a list of JSON lines; see --help.")
    options = {"window": timedelta(hours=args.window), "live": args.live, "actors": not args.no_actors}
    report: Report
    if args.output is None:
        report = group(path, sys.stdout.buffer, **options)
        sys.stdout.flush()
    else:
        if Path(args.output).resolve() == path.resolve():
            raise Refusal(f"{args.output} is what is read: choose another file for --output.")
        with Path(args.output).open("wb") as out:
            report = group(path, out, **options)
    for sentence in report.named:
        print(f"teletipo: {sentence}", file=sys.stderr)  # noqa: T201
    if report.bad > MOST_NAMED:
        print(f"teletipo: … and {report.bad - MOST_NAMED} more bad lines.", file=sys.stderr)  # noqa: T201
    if report.lines and report.bad == report.lines:
        raise Failure("no line could be read as an article; see --help for what one looks like.")
    return 0
