"""``teletipo COMMAND``: exit status 0 done, 1 the run failed, 2 it was asked wrongly. Never a traceback for a user."""

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

from teletipo import __version__
from teletipo.commands import Failure, Refusal

COMMANDS = {
    "demo": "crawl a local press with the whole system and show what came of it",
    "up": "run web, workers and beat until Ctrl-C",
    "crawl": "visit the sources that are due, once, without Celery",
    "process": "process, group and index what was crawled, once, without Celery",
    "search": "search the index",
    "export": "write every hit of a search to a file: CSV, JSONL, RIS, BibTeX, CSL-JSON or Atom",
    "saved": "list, import and export saved searches",
    "alerts": "list alerts and deliveries, test, retry, discard",
    "why": "tell the whole journey of an address",
    "outlets": "list the outlets, check the catalogue, switch outlets on and off; “outlets probe URL…” drafts a new one",
    "schedule": "show and set when each source is visited",
    "reindex": "build the index anew beside the live one, then switch",
    "tokens": "list, make and revoke keys to the JSON API",
    "doctor": "check settings, data folder, ledger and index, and say what to do",
    "tag": "tag a text and explain each decision",
    "actors": "list, show, search, add and import actors",
    "retag": "tag the stored articles anew, or show what would change; go back",
    "discover": "names that recur in stored articles and are no actor's yet",
    "analyse": "run the pipeline over pages or texts of your own, without database or index",
    "group": "find copies and stories among articles of your own, without database or index",
    "lineage": "tell who was first and who copied, and an outlet's share of own and wire text",
    "manage": "Django's own commands: createsuperuser, migrate, shell …",
}
NESTED = {"outlets probe": "outlets_probe"}  # commands of two words, beside the first one's own arguments
NEEDS_DJANGO = frozenset(COMMANDS) - {"analyse", "demo", "group", "manage"}


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader (head, less) has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        status, sentence = explain(error)
        if status is None:
            raise
        sys.stdout.flush()
        print(f"teletipo: {sentence}", file=sys.stderr)  # noqa: T201
        return status


def _run(arguments: list[str]) -> int:
    if module := NESTED.get(" ".join(arguments[:2])):
        return _nested(module, arguments)
    parser = argparse.ArgumentParser(prog="teletipo", description="Watches the Spanish- and English-language press.")
    parser.add_argument("--version", action="version", version=f"teletipo {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in arguments if not word.startswith("-")), "")
    modules: dict[str, Any] = {}
    for name, text in COMMANDS.items():
        sub = commands.add_parser(
            name, help=text, description=text[:1].upper() + text[1:] + ".", add_help=name != "manage"
        )
        if name == chosen:
            modules[name] = importlib.import_module(f"teletipo.commands.{name}")
            modules[name].arguments(sub)
    if chosen == "manage":  # everything after it is Django's
        return int(modules["manage"].run(argparse.Namespace(rest=arguments[arguments.index("manage") + 1 :])))
    args = parser.parse_args(arguments)
    if args.command in NEEDS_DJANGO:
        setup()
    return int(modules[args.command].run(args))


def _nested(name: str, arguments: list[str]) -> int:
    module = importlib.import_module(f"teletipo.commands.{name}")
    parser = argparse.ArgumentParser(prog=f"teletipo {' '.join(arguments[:2])}", description=module.__doc__)
    module.arguments(parser)
    args = parser.parse_args(arguments[2:])
    setup()
    return int(module.run(args))


def setup() -> None:
    """Reads the settings. A wrong one raises ImproperlyConfigured with a sentence."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teletipo.settings")
    if os.environ.get("TELETIPO_LOG") is None:
        os.environ["TELETIPO_LOG"] = "WARNING"
    django.setup()


def explain(error: Exception) -> tuple[int | None, str]:
    """Exit status and sentence for what a user can mend; status None for a fault of ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    from crawlers.catalogue import CatalogueError
    from pipeline.knowledge.lexicon import LexiconError
    from search.backends.base import BackendError

    text = str(error)
    if isinstance(error, Refusal | ImproperlyConfigured | CatalogueError | LexiconError):
        return 2, text
    if isinstance(error, Failure | BackendError):
        return 1, text
    if isinstance(error, OperationalError | ProgrammingError):
        return _explain_database(text)
    if isinstance(error, OSError):
        return _explain_os(error)
    return None, text


def _explain_database(text: str) -> tuple[int, str]:
    if "no such table" in text or "does not exist" in text or "no such column" in text:
        return 2, "the database has no tables of this version yet: run “teletipo up” or “teletipo manage migrate”."
    if "full" in text:
        return 1, "the disk is full: free some space and run it again; what was written stays as it is."
    if "readonly" in text or "unable to open" in text:
        return 2, f"the database cannot be written ({text}): check the permissions of the data folder."
    return 1, f"the database does not answer as it should: {text}"


def _explain_os(error: OSError) -> tuple[int | None, str]:
    place = f" {error.filename}" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return 1, f"the disk is full{place}: free some space and run it again; what was written stays as it is."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return 2, f"no permission for{place}: check who owns it, or choose another folder with TELETIPO_DATA."
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR):
        return 2, f"cannot read{place}: {error.strerror}."
    return None, str(error)


if __name__ == "__main__":
    sys.exit(main())
