"""``teletipo manage …``: Django's own commands."""

import argparse
import os


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs="*")


def run(args: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teletipo.settings")
    execute_from_command_line(["teletipo manage", *args.rest])
    return 0
