"""``teletipo search QUERY``: the same language and the same answers as the page."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, safe, say

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", help="""such as: actor:"Nicolás Maduro" tema:sanciones""")
    parser.add_argument("--sort", choices=("date", "relevance"), default="date")
    parser.add_argument("--limit", type=_limit, default=10, help="hits to show, 0 to 1000 (default 10)")
    parser.add_argument("--offset", type=_limit, default=0)
    parser.add_argument("--copies", action="store_true", help="show every copy as a hit of its own")
    parser.add_argument("--facets", action="store_true", help="count by language, outlet, country, actor and theme")
    parser.add_argument("--timezone", default="UTC", help="where days begin, such as Europe/Madrid")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    said = parser.add_mutually_exclusive_group()
    said.add_argument("--explain", action="store_true", help="say in plain words what the query finds, and end")
    said.add_argument("--lint", action="store_true", help="say what is probably not meant in the query, and end")
    said.add_argument("--kwic", action="store_true", help="keyword in context: a line for each place that matches")
    parser.add_argument("--words", type=_words, default=8, help="of context on either side, with --kwic (default 8)")
    parser.add_argument("--language", choices=("en", "es"), default="en", help="of --explain and --lint")


def _words(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 50:
        raise argparse.ArgumentTypeError("expected 0 to 50")
    return value


def _limit(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 1000:
        raise argparse.ArgumentTypeError("expected 0 to 1000")
    return value


def run(args: argparse.Namespace) -> int:
    from search.answers import answer
    from search.index import backend
    from search.request import FACETS, Request, Sort

    query = joined(args.query)
    tree = parsed(query, args.timezone)
    if args.explain or args.lint:
        return _said(query, tree, args)
    request = Request(
        query=tree,
        sort=Sort(args.sort),
        offset=args.offset,
        limit=args.limit,
        collapse=not args.copies,
        facets=FACETS if args.facets else (),
        timezone=args.timezone,
    )
    results = answer(backend(), request)
    if args.kwic:
        return _in_context(results, tree, args.words)
    if args.json:
        as_json(_json(query, results))
    else:
        show(results, offset=args.offset)
    return 0


def _said(query: str, tree: Any, args: argparse.Namespace) -> int:
    from search.explain import explain
    from search.index import backend, resolver
    from search.lint import lint
    from search.naming import naming
    from search.request import Request

    name = naming(args.language)
    if args.explain:
        say(safe(explain(tree, name, args.language, args.timezone)))
        return 0

    def count(part: Any) -> int:
        return backend().search(Request(query=part, limit=0, collapse=False)).articles

    for remark in lint(query, tree, resolver=resolver(), name=name, language=args.language, count=count):
        say(f"- {safe(remark.text)}")
        for mend in remark.mends:
            say(f"    {safe(mend.query)}")
    return 0


def _in_context(results: Any, tree: Any, words: int) -> int:
    from search.kwic import lines

    found = list(lines(results.hits, tree, words=words))
    width = max((len(line.left) for line in found), default=0)
    for line in found:
        say(f"{safe(line.left):>{width}} [{safe(line.match)}]{safe(line.right)}  · {safe(line.document.outlet_name)}")
    return 0


def joined(parts: list[str]) -> str:
    """The query that a shell took apart into arguments."""
    return " ".join(_shell(part) for part in parts) if len(parts) > 1 else "".join(parts)


def _shell(word: str) -> str:
    """Quotes that the shell took off a word with spaces are put on again: actor:Nicolás Maduro, or a bare phrase."""
    if " " not in word or '"' in word or "(" in word:
        return word
    field, colon, value = word.partition(":")
    return f'{field}:"{value}"' if colon and " " not in field else word


def parsed(text: str, timezone: str) -> Any:
    """The tree; an error points at the column."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from search.index import resolver
    from search.parser import parse
    from search.query import QueryError
    from search.saved import OPERATOR

    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(f"--timezone {safe(timezone)!r} is unknown: expected a name such as Europe/Madrid.") from None
    try:
        return parse(text, resolver=resolver(OPERATOR), now=datetime.now(UTC), timezone=timezone)
    except QueryError as error:
        lines = [f"{error.message} (column {error.column + 1})", f"  {safe(text)}", "  " + " " * error.column + "^"]
        raise Refusal("\n".join(lines + ([f"  try: {error.suggestion}"] if error.suggestion else []))) from None


def show(results: Any, *, offset: int = 0) -> None:
    noun = "result" if results.total == 1 else "results"
    folded = f" ({results.articles} articles with their copies)" if results.articles != results.total else ""
    say(f"{results.total} {noun}{folded}")
    for number, hit in enumerate(results.hits, start=offset + 1):
        document = hit.document
        say(f"{number:>3}. {_marked(hit.title)}")
        say(
            f"     {document.published:%Y-%m-%d %H:%M}  {safe(document.outlet_name)}  [{document.language}]  {safe(document.url)}"
        )
        if hit.snippet.text:
            say(f"     {_marked(hit.snippet)}")
        if hit.folded:
            say(f"     + {len(hit.folded)} copies: {', '.join(safe(copy.outlet_name) for copy in hit.folded)}")
    for name, buckets in results.facets.items():
        say(f"{name}: " + ", ".join(f"{bucket.value} {bucket.count}" for bucket in buckets))


def _marked(piece: Any) -> str:
    if not sys.stdout.isatty():
        return safe(piece.text)
    parts, at = [], 0
    for start, end in piece.marks:
        parts += [safe(piece.text[at:start]), BOLD, safe(piece.text[start:end]), PLAIN]
        at = end
    return "".join([*parts, safe(piece.text[at:])])


def _json(query: str, results: Any) -> dict[str, Any]:
    from dataclasses import asdict

    def document(one: Any) -> dict[str, Any]:
        values = asdict(one)
        values.pop("text")
        return values

    return {
        "query": query,
        "total": results.total,
        "articles": results.articles,
        "hits": [
            {
                **document(hit.document),
                "score": hit.score,
                "title_marks": hit.title.marks,
                "snippet": asdict(hit.snippet),
                "folded": [document(copy) for copy in hit.folded],
            }
            for hit in results.hits
        ],
        "facets": {name: {b.value: b.count for b in buckets} for name, buckets in results.facets.items()},
    }
