"""``teletipo up``: the whole system as one supervised group of processes."""

import argparse
import os
import sys

from teletipo.commands import Refusal
from teletipo.commands.output import say


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-web", action="store_true", help="workers and beat only")
    parser.add_argument(
        "--prepare", action="store_true", help="migrate, collect static files, read the catalogue; then end"
    )
    parser.add_argument("--no-crawl", action="store_true", help="no crawling: web, processing and indexing only")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from teletipo.supervisor import Program, Supervisor

    prepare()
    if args.prepare:
        return 0
    celery = [sys.executable, "-m", "celery", "-A", "teletipo.celery", "--quiet"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]

    def worker(name: str, queue: str) -> Program:
        """One task at a time in a thread of the worker's own process: see docs/decisions/004."""
        return Program(name, [*celery, "worker", "-Q", queue, "-P", "threads", "-c", "1", "-n", f"{name}@%h", *quiet])

    programs = [worker(f"work{number}", "work") for number in range(1, settings.TELETIPO_WORKERS + 1)]
    programs.append(
        Program("beat", [*celery, "beat", "-S", "celery.beat:Scheduler", "--pidfile=", "--loglevel", "WARNING"])
    )
    if not args.no_crawl:
        programs.append(worker("crawl", "crawl"))
    if not args.no_web:
        programs.insert(0, Program("web", _web(settings.TELETIPO_WEB)))
        say(f"Teletipo is at http://{settings.TELETIPO_WEB}/ — data in {settings.DATA_DIR} — Ctrl-C stops it.")
        sys.stdout.flush()
    return Supervisor(programs, settings.DATA_DIR, os.environ | {"DJANGO_SETTINGS_MODULE": "teletipo.settings"}).run()


def _web(address: str) -> list[str]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise Refusal(f"TELETIPO_WEB={address!r} is wrong: expected host:port, such as 127.0.0.1:8765.")
    return [
        sys.executable, "-m", "gunicorn", "teletipo.wsgi", "--bind", address, "--workers", "1", "--threads", "4",
        "--log-level", "warning", "--graceful-timeout", "10", "--no-control-socket",
    ]  # fmt: skip


def prepare() -> None:
    """Brings the database, the static files and the ledger's copy of the catalogue up to date."""
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from crawlers import catalogue, store

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    store.sync_catalogue(catalogue.load(settings.TELETIPO_CATALOGUE), timezone.now())
