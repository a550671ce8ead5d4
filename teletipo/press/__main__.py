"""``python -m teletipo.press FOLDER``: serves a folder of pages until it is told to stop."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from teletipo.press import Press, PressError


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 stopped by a signal, 2 the folder, the port or a file cannot be used (a sentence says why)."""
    args = _parser().parse_args(arguments)
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)  # before any thread starts, so that sigwait gets them
    try:
        press = Press(args.folder, over=args.over, extras=tuple(args.extra), log=args.log)
        press.start(args.port)
        try:
            _announce(press, args)
            signal.sigwait(stops)
        finally:
            press.stop()
    except (PressError, OSError) as error:
        print(f"{error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def _announce(press: Press, args: argparse.Namespace) -> None:
    if args.catalogue:
        press.write_catalogue(args.catalogue, delay=args.delay)
    if args.state:
        state = {"pid": os.getpid(), "port": press.port, "outlets": press.bases, "pages": press.pages}
        part = args.state.with_name(args.state.name + ".part")
        part.write_text(json.dumps(state, indent=1), encoding="utf8")
        part.replace(args.state)
    first = next(iter(press.bases.values()))
    print(f"{press.pages} pages of {len(press.bases)} outlets, from {first}/ on; Ctrl-C ends it.", flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m teletipo.press", description="Serves a folder of pages as outlets on loopback addresses."
    )
    parser.add_argument("folder", type=Path, help="holds pages.jsonl, the pages and perhaps outlets.toml")
    parser.add_argument("--port", type=int, default=0, help="for all addresses; 0 (default) takes a free one")
    parser.add_argument(
        "--over", type=float, default=0.0, help="seconds within which the pages appear (default: all at once)"
    )
    parser.add_argument(
        "--extra", action="append", default=[], metavar="SUBFOLDER", help="serve its pages too, as raw bytes"
    )
    parser.add_argument("--catalogue", type=Path, metavar="DIR", help="write the outlets there as a catalogue")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds between requests that the catalogue asks for")
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="JSON with pid, port, outlets and pages, once it listens"
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="a JSON line for every request")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
