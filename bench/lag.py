"""From an article's appearance in a feed to the arrival of its alert: a local press, `teletipo up`, and a desk that listens.

    python -m bench.lag [--over 300] [--poll 60] [PRESS_FOLDER]

The press shows its pages evenly within OVER seconds, and every source is looked at each POLL seconds. All else is as
it comes: two workers, a look at every step each 20 seconds, two seconds between two requests to one outlet. Ten
searches are followed at once, each by a webhook of its own: an article is in several messages.

Printed: seconds from the moment at which a source first showed the article to us until the desk had the message (the
poll is left out), and from the moment at which the press put it into its feeds (the poll is in).
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "whole"))

from desk import PREPARE, SECRET, SEEN, Desk, python  # noqa: E402
from system import PAGES, System, last_versions, until  # noqa: E402

from teletipo.press.folder import read  # noqa: E402
from teletipo.press.local import Press  # noqa: E402
from teletipo.press.shelf import timeline  # noqa: E402

QUERIES = (
    "lang:es", "lang:en", "country:ES", "country:US", "actor:Rusia", 'actor:"Nicolás Maduro"', "actor:Venezuela",
    'actor:"Estados Unidos"', "sanciones OR sanctions", "tema:sanciones",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="?", type=Path, default=PAGES)
    parser.add_argument("--over", type=int, default=300)
    parser.add_argument("--poll", type=int, default=60)
    args = parser.parse_args()
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder, desk = Path(name), Desk()
        stack.callback(desk.close)
        pages = last_versions(args.pages, folder / "pages")
        press = Press(pages, over=args.over)
        system = System(folder / "system", settings=_settings(args.poll))
        for sub in ("data", "catalogue"):
            (folder / "system" / sub).mkdir(parents=True)
        python(system.environment, PREPARE, desk.url, SECRET, *QUERIES)  # before the press begins to publish
        stack.enter_context(press)
        begun = time.time()
        press.write_catalogue(folder / "system" / "catalogue", delay=None)
        stack.push(system.__exit__)
        system.up()
        until(lambda: system.settled(begun + args.over + 5), args.over + 3 * args.poll + 300)
        time.sleep(25)  # one more sweep
        seen = json.loads(python(system.environment, SEEN))["seen"]
        system.down()
        out = {(one.page.outlet, one.page.path): begun + one.at for one in timeline(read(pages).pages, args.over)}
        report(desk, seen, out)
    return 0


def _settings(poll: int) -> dict[str, str]:
    """What ``teletipo up`` has by default, but for the pace of the sources."""
    pace = {"TELETIPO_LEAST_INTERVAL": str(poll), "TELETIPO_MOST_INTERVAL": str(poll)}
    return pace | {"TELETIPO_SWEEP": "20", "TELETIPO_DELAY": "2"}


def report(desk: Desk, seen: dict[str, float], out: dict[tuple[str, str], float]) -> None:
    hits = desk.hits()
    print(f"{len(desk.messages)} messages with {len(hits)} hits of {len({hit['url'] for _, hit in hits})} articles")
    say("hits, from the moment a source showed it", (at - seen[hit["url"]] for at, hit in hits if hit["url"] in seen))
    messages = [(at, [seen[hit["url"]] for hit in body["data"]["hits"] if hit["url"] in seen])
                for at, body in desk.messages.values()]  # fmt: skip
    say("messages, from the moment their oldest hit was shown", (at - min(shown) for at, shown in messages if shown))
    known = [(at, out.get((hit["outlet"], _path(hit["url"])))) for at, hit in hits]
    say("hits, from the moment it stood in a feed", (at - moment for at, moment in known if moment is not None))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def say(what: str, lags: Iterable[float]) -> None:
    rows = sorted(lags)
    p50, p95 = (rows[min(len(rows) - 1, int(share * len(rows)))] for share in (0.5, 0.95))
    print(f"{what}: {len(rows)}; p50 {p50:.1f} s, p95 {p95:.1f} s, longest {rows[-1]:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
