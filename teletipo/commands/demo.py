"""``teletipo demo``: a local press, the whole system on embedded defaults, and what came of it."""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from teletipo.commands import Failure, Refusal
from teletipo.commands.output import safe, say, warn

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "teletipo" / "press" / "pages"
MARK = "demo.json"  # only a folder that bears it (or none) is made anew
QUERIES = ('actor:"Nicolás Maduro" tema:sanciones', 'actor:"Nicolas Maduro" theme:sanctions lang:en', "actor:Rusia")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="end after the summary with exit status 0")
    parser.add_argument(
        "--press",
        metavar="FOLDER",
        default=os.environ.get("PRESS") or str(PAGES),
        help="pages to serve (default: our own)",
    )
    parser.add_argument(
        "--over", type=_seconds, default=0, help="let the stories appear over this many seconds (default 0)"
    )
    parser.add_argument("--seconds", type=_seconds, default=600, help="give up after this long (default 600)")


def _seconds(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 86400:
        raise argparse.ArgumentTypeError("expected 0 to 86400")
    return value


def run(args: argparse.Namespace) -> int:
    pages = Path(args.press).expanduser()
    if not (pages / "pages.jsonl").is_file():
        raise Refusal(f"{pages} holds no pages.jsonl: give --press a folder of pages; see docs/press.md.")
    folder = _fresh_folder()
    log = (folder / "demo.log").open("ab")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with log, _child(_press_command(pages, folder, args.over), log) as press:
        state = _wait_for_press(folder / "press.json", press)
        _set_environment(folder)
        say(f"The local press serves {state['pages']} pages of {len(state['outlets'])} outlets on loopback addresses.")
        from teletipo.cli import setup

        setup()
        with _child([sys.executable, "-m", "teletipo", "up"], log) as system:
            _watch(system, args.seconds + args.over, folder)
            _report(folder)
            if args.once:
                return 0
            from django.conf import settings

            say(f"\nThe page is at http://{settings.TELETIPO_WEB}/ until Ctrl-C.")
            try:
                system.wait()
            except KeyboardInterrupt:
                say("\nStopping.")
    return 0


def _fresh_folder() -> Path:
    """var/demo, emptied if an earlier demo made it."""
    folder = Path(os.environ.get("TELETIPO_DATA") or ROOT / "var" / "demo").expanduser().resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise Refusal(f"{folder} holds data that no demo made: choose another folder with TELETIPO_DATA.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("{}", encoding="utf8")
    if folder.parent == ROOT / "var":
        (ROOT / "var" / "current").write_text(folder.name, encoding="utf8")
    return folder


def _press_command(pages: Path, folder: Path, over: int) -> list[str]:
    return [
        sys.executable, "-m", "teletipo.press", str(pages), "--port", "0", "--over", str(over),
        "--catalogue", str(folder / "catalogue"), "--state", str(folder / "press.json"), "--log", str(folder / "press.log"),
    ]  # fmt: skip


def _free_port(preferred: int) -> int:
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Failure("no free port on 127.0.0.1.")


def _set_environment(folder: Path) -> None:
    """The system's own settings for a press on loopback, kept in the folder so that later commands on it agree."""
    own = {
        "TELETIPO_CATALOGUE": str(folder / "catalogue"),
        "TELETIPO_ALLOWED_NETWORKS": "127.0.0.0/8",
        "TELETIPO_DELAY": "0.05",
        "TELETIPO_SWEEP": "2",
        "TELETIPO_LEAST_INTERVAL": "5",
        "TELETIPO_MOST_INTERVAL": "30",  # so that stories which appear later are seen while one watches
        "TELETIPO_WEB": f"127.0.0.1:{_free_port(8765)}",
    }
    (folder / "settings.env").write_text("".join(f"{name}={value}\n" for name, value in own.items()), encoding="utf8")
    os.environ["TELETIPO_DATA"] = str(folder)
    os.environ.setdefault("TELETIPO_LOG", "WARNING")


@contextmanager
def _child(command: list[str], log: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that is asked to stop at the end, and ended if it does not. Its words go to the log."""
    process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for_press(path: Path, press: "subprocess.Popen[bytes]") -> dict[str, Any]:
    for _ in range(300):
        if path.is_file():
            state: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
            return state
        if press.poll() is not None:
            raise Failure(f"the local press did not start: {_tail(path.parent / 'demo.log')}")
        time.sleep(0.1)
    raise Failure("the local press did not start within 30 seconds.")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf8", errors="replace")[-2000:].strip()


def _watch(system: "subprocess.Popen[bytes]", seconds: int, folder: Path) -> None:
    """Shows progress until everything known has settled twice in a row."""
    from django.db import DatabaseError
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from teletipo.ops.summary import progress

    labels = ("sources", "pages", "processed", "indexed")
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    end, quiet = time.monotonic() + seconds, 0
    with Progress(*columns) as bars:
        tasks = {label: bars.add_task(label, total=None) for label in labels}
        while quiet < 3:
            if system.poll() is not None:
                raise Failure(f"the system stopped by itself: {_tail(folder / 'demo.log')}")
            if time.monotonic() > end:
                raise Failure(f"not done after {seconds} seconds; {folder}/demo.log says more.")
            time.sleep(0.5)
            try:
                now = progress()
            except DatabaseError:  # not migrated yet
                continue
            for label in labels:
                done, known = getattr(now, label)
                bars.update(tasks[label], completed=done, total=known or None)
            quiet = quiet + 1 if now.settled and now.sources[1] and now.indexed[1] else 0


def _report(folder: Path) -> None:
    from teletipo.ops.summary import summary

    found = summary()
    rejected = sum(found.rejected.values())
    say(f"\nSources      {found.sources} of {found.outlets} outlets; visits: {_list(found.visits)}")
    say(
        f"Links        {sum(found.links.values())}: {_list(found.links)}"
        + (f" ({_list(found.failed_links)})" if found.failed_links else "")
    )
    say(
        f"Pages        {found.pages} fetched = {found.processed} processed + {rejected} rejected + {found.waiting} waiting"
    )
    say(f"Rejected     {_list(found.rejected) or 'none'}")
    say(f"Articles     {found.articles} ({_list(found.languages)}), {found.indexed} in the index")
    say(
        f"Copies       {found.copies}, so {found.articles - found.copies} originals; {found.stories} stories of two or more"
    )
    say(f"Top actors   {_list(found.actors)}")
    say(f"Top themes   {_list(found.themes)}")
    if found.pages != found.processed + rejected + found.waiting or found.articles != found.indexed + found.refused:
        raise Failure("the sums do not agree; this should not be: please report it with the folder " + str(folder))
    for query in QUERIES:
        _show(query)


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{safe(name)} {count}" for name, count in counts.items())


def _show(query: str) -> None:
    from search.answers import answer
    from search.index import backend
    from search.request import Request
    from teletipo.commands.search import parsed, show

    say(f"\n$ teletipo search '{query}'")
    try:
        show(answer(backend(), Request(query=parsed(query, "UTC"), limit=5)))
    except Refusal as error:
        warn(str(error))
