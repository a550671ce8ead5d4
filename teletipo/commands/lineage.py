"""``teletipo lineage``: who was first, who copied and when; an outlet's share of own and wire text."""

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, safe, say, table

if TYPE_CHECKING:
    from pipeline.lineage import Text


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--outlet", action="append", default=[], metavar="SLUG", help="only this outlet; may be repeated")
    what.add_argument(
        "--story", type=int, metavar="N", help="the texts of one story, who carried each, with which delay"
    )
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(args: argparse.Namespace) -> int:
    return _story(args.story, args.json) if args.story is not None else _outlets(args.outlet, args.json)


def _outlets(slugs: list[str], json: bool) -> int:
    from crawlers.models import StoredOutlet
    from pipeline.lineage import shares

    known = set(StoredOutlet.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    if unknown := sorted(set(slugs) - known):
        raise Refusal(f"no such outlet: {', '.join(unknown)}. “teletipo outlets” lists them all.")
    found = list(shares(slugs))
    if json:
        as_json([
            {
                "outlet": one.outlet, "name": one.name, "articles": one.articles, "own": one.own, "wire": one.wire,
                "again": one.again, "own_share": round(one.own_share, 3), "copied_by_others": one.copied_by_others,
                "agencies": dict(one.agencies), "median_delay_hours": _hours(one.delay),
            }
            for one in found
        ])  # fmt: skip
    elif not found:
        say("No articles yet.")
    else:
        table(
            ("outlet", "articles", "own", "wire", "again", "own %", "copied by others", "median delay", "agencies"),
            [
                (
                    one.outlet, str(one.articles), str(one.own), str(one.wire), str(one.again), f"{one.own_share:.0%}",
                    str(one.copied_by_others), "" if one.delay is None else f"{_hours(one.delay)} h",
                    ", ".join(f"{safe(name)} {count}" for name, count in one.agencies[:3]),
                )
                for one in found
            ],
        )  # fmt: skip
    return 0


def _story(story: int, json: bool) -> int:
    from pipeline.lineage import events, story_texts, successor

    if not 0 < story < 2**62:
        raise Refusal(f"{story} is no story's number: “teletipo why URL” shows the story of an article.")
    texts = story_texts(story)
    if not texts:
        went = successor(story)
        raise Refusal(
            f"story {story} went into story {went}: ask for that one."
            if went
            else f"there is no story {story}: “teletipo why URL” shows the story of an article."
        )
    happened = events(story)
    if json:
        said = [
            {"kind": one.kind, "story": one.story, "into": one.into, "reason": one.reason, "at": one.at}
            for one in happened
        ]
        as_json({"story": story, "texts": [_as_json(text) for text in texts], "events": said})
        return 0
    for text in texts:
        by = "credited to" if text.by_credit else "first in"
        say(f"{safe(text.title)}\n  {by} {safe(text.origin)}")
        for one in text.carried:
            shared = "" if one.article == text.carried[0].article else f"  {', '.join([one.reason, *one.changed])}"
            say(
                f"  {one.published:%Y-%m-%d %H:%M} +{_hours(one.delay):>6} h  {one.outlet}  {safe(one.url)}{safe(shared)}"
            )
    for event in happened:
        say(f"{event.at:%Y-%m-%d %H:%M}  {event.kind}: story {event.story} into {event.into}: {safe(event.reason)}")
    return 0


def _as_json(text: "Text") -> dict[str, Any]:
    return {
        "title": text.title,
        "origin": text.origin,
        "by_credit": text.by_credit,
        "carried": [
            {
                "id": one.article, "url": one.url, "outlet": one.outlet, "language": one.language,
                "published": one.published, "delay_hours": _hours(one.delay), "shared": one.shared,
                "reason": one.reason, "changed": list(one.changed),
            }
            for one in text.carried
        ],
    }  # fmt: skip


def _hours(delay: timedelta | None) -> float | None:
    return None if delay is None else round(delay.total_seconds() / 3600, 1)
