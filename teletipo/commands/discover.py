"""``teletipo discover``: names that recur in stored articles and are nobody's, ready to be added."""

import argparse
import shlex
from datetime import timedelta

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, safe, say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=30, help="look at articles of the last N days (default 30)")
    parser.add_argument("--language", choices=("es", "en"), help="only articles in this language")
    parser.add_argument("--articles", type=int, default=3, help="in at least N articles (default 3)")
    parser.add_argument("--outlets", type=int, default=2, help="of at least N outlets (default 2)")
    parser.add_argument("--most", type=int, default=30, help="names to show (default 30)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from pipeline.discovering import kind_of, recurring
    from pipeline.knowledge import lexicon

    if min(args.days, args.articles, args.outlets, args.most) < 1 or args.days > 36_500:
        raise Refusal("--days, --articles, --outlets and --most expect 1 or more.")
    words = lexicon.load()
    since = timezone.now() - timedelta(days=args.days)
    found = recurring(words, since, language=args.language or "", articles=args.articles, outlets=args.outlets)
    shown = found[: args.most]
    if args.json:
        as_json(
            [
                {
                    "id": one.id,
                    "name": one.name,
                    "kind": kind_of(one, words),
                    "articles": one.articles,
                    "outlets": dict(one.outlets),
                    "languages": dict(one.languages),
                    "samples": [{"outlet": outlet, "sentence": sentence} for outlet, sentence in one.samples],
                }
                for one in shown
            ]
        )
        return 0
    for one in shown:
        languages = ", ".join(f"{count} {code}" for code, count in one.languages.most_common())
        say(f"{safe(one.name)}: {one.articles} articles ({languages}) of {len(one.outlets)} outlets")
        for outlet, sentence in one.samples:
            say(f"    {outlet}: {safe(sentence)}")
        kind = kind_of(one, words) or "KIND"
        say(f"    teletipo actors add --id {one.id} --name {shlex.quote(safe(one.name))} --kind {kind}")
    say(
        f"{len(found)} names recur and are nobody's"
        + (f"; {len(shown)} shown" if len(found) > len(shown) else "")
        + "."
    )
    return 0
