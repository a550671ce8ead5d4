"""``teletipo outlets``: list, check the catalogue's files, switch on and off."""

import argparse
from pathlib import Path

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, say, table


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", nargs="*", help="outlets to list or switch (default: all)")
    parser.add_argument("--country", help="only of this country, such as VE")
    parser.add_argument("--check", metavar="FOLDER", nargs="?", const="", help="check the catalogue's files and stop")
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true", help="switch the named outlets on")
    switch.add_argument("--off", action="store_true", help="switch the named outlets off")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(args: argparse.Namespace) -> int:
    from crawlers.models import StoredOutlet

    if args.check is not None:
        return _check(args.check)
    rows = StoredOutlet.objects.filter(in_catalogue=True)
    if args.country:
        rows = rows.filter(country=args.country.upper())
    if args.slug:
        known = set(rows.filter(slug__in=args.slug).values_list("slug", flat=True))
        if unknown := sorted(set(args.slug) - known):
            raise Refusal(f"no such outlet: {', '.join(unknown)}. “teletipo outlets” lists them all.")
        rows = rows.filter(slug__in=known)
    if args.on or args.off:
        if not args.slug:
            raise Refusal("name the outlets to switch; to switch all of a country, list their slugs.")
        rows.update(enabled=args.on)
    listed = [
        {
            "slug": row.slug,
            "name": row.name,
            "domain": row.domain,
            "country": row.country,
            "languages": row.languages,
            "kind": row.kind,
            "enabled": row.enabled,
            "sources": row.sources.filter(in_catalogue=True).count(),
            "articles": row.articles.count(),
        }
        for row in rows
    ]
    if args.json:
        as_json(listed)
    else:
        head = ("slug", "name", "domain", "country", "languages", "on", "sources", "articles")
        table(head, [[_cell(row, name) for name in head] for row in listed])
        say(f"{len(listed)} outlets, {sum(bool(row['enabled']) for row in listed)} switched on")
    return 0


def _cell(row: dict[str, object], name: str) -> object:
    if name == "on":
        return "on" if row["enabled"] else "off"
    return " ".join(map(str, value)) if isinstance(value := row[name], list) else value


def _check(folder: str) -> int:
    from django.conf import settings

    from crawlers import catalogue

    place = Path(folder) if folder else settings.TELETIPO_CATALOGUE
    if not place.is_dir():
        raise Refusal(f"{place} is not a folder.")
    outlets = catalogue.load(place)
    say(f"{len(outlets)} outlets with {sum(len(outlet.sources) for outlet in outlets)} sources, no faults.")
    return 0
