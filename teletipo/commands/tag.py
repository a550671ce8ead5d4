"""``teletipo tag``: who and what a text speaks of, and why; needs no database and no index."""

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, safe, say, table

LONGEST = 2_000_000  # bytes


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="a text file (default: standard input)")
    parser.add_argument("--text", help="the text itself, instead of a file")
    parser.add_argument("--title", default="", help="its title")
    parser.add_argument("--language", choices=("es", "en"), help="told from the text unless given")
    parser.add_argument("--country", default="", help="the outlet's country, such as VE")
    parser.add_argument("--section", default="", help="the outlet's section, such as Deportes")
    parser.add_argument(
        "--date", default="", help="the article's date, such as 2025-06-30: who held an office that day"
    )
    parser.add_argument("--all", action="store_true", help="list themes that are far below their threshold too")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: argparse.Namespace) -> int:
    from pipeline import language
    from pipeline.explain import Explained, explain, near_miss
    from pipeline.knowledge import lexicon

    text = args.text if args.text is not None else _read(args.file)
    if not (text.strip() or args.title.strip()):
        raise Refusal("there is no text: give --text, a file, or something on standard input.")
    tongue = args.language or language.detect(args.title, text, "").language
    if tongue not in language.KEPT:
        name = language.name(tongue)
        raise Refusal(
            f"the text seems to be {name} ({tongue}); Teletipo reads Spanish and English: say --language if it is."
        )
    words = lexicon.load()
    said: Explained = explain(
        args.title,
        text,
        tongue,
        lexicon=words,
        country=args.country.upper(),
        section=args.section,
        day=_day(args.date),
    )
    if args.json:
        as_json(asdict(said))
        return 0
    say(f"language {said.language}, lexicon {said.lexicon}")
    say()
    rows = [
        (
            "kept" if one.kept else "-",
            one.surface,
            one.actor,
            one.kind,
            f"{one.confidence:.2f}",
            one.sort,
            one.alias,
            one.reason,
        )
        for one in said.decisions
    ]
    table(("", "mention", "actor", "kind", "conf.", "as", "listed as", "why"), rows, most=48)
    say()
    table(
        ("", "actor", "name", "confidence", "mentions"),
        [
            ("kept" if one.confidence >= 0.5 else "-", one.id, one.name, f"{one.confidence:.2f}", len(one.spans))
            for one in said.actors
        ],
    )
    say()
    for theme in said.themes:
        if theme.kept or near_miss(theme) or args.all:
            mark = "kept" if theme.kept else "near" if near_miss(theme) else "-"
            terms = ", ".join(f"{part.term} {part.weight:+.2f}" for part in theme.evidence[:12])
            say(f"{mark:5} {theme.id} ({safe(theme.name)}): {theme.score:.2f} of {theme.asked:.2f}: {safe(terms)}")
            if theme.lacks:
                say(f"      the article has none of: {safe(', '.join(theme.lacks))}")
    return 0


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Refusal(f"--date {text} is none; write it like 2025-06-30.") from None


def _read(name: str) -> str:
    try:
        with Path("/dev/stdin" if name == "-" else name).open("rb") as file:
            raw = file.read(LONGEST + 1)
    except OSError as error:
        raise Refusal(f"cannot read {name}: {error.strerror}.") from None
    if len(raw) > LONGEST:
        raise Refusal(f"the text is longer than {LONGEST:,} bytes: give one article at a time.")
    return raw.decode("utf8", "replace")
