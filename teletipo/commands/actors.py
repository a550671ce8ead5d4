"""``teletipo actors``: list, show and search the registry; add actors of one's own; import another registry's export."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from teletipo.commands import Refusal
from teletipo.commands.output import as_json, safe, say, table, warn

if TYPE_CHECKING:
    from pipeline.knowledge.lexicon import Lexicon
    from pipeline.knowledge.records import Actor

FORMATS = """\
FILE has JSON lines, gzip or not: a Wikidata JSON export (labels, aliases and "instance of" are read; people, parties,
companies and organisations are taken) or FollowTheMoney entities (Person, Company, Organization, PublicBody, LegalEntity).
It replaces what was imported before; your own actors (teletipo actors add) stay."""


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    listing = commands.add_parser("list", help="the curated actors")
    listing.add_argument("--kind", help="person, organisation, party, company, government, country or city")
    listing.add_argument("--country", help="only of this country, such as VE")
    show = commands.add_parser("show", help="everything about an actor")
    show.add_argument("id", help="an id or a name")
    search = commands.add_parser("search", help="actors by a name or a part of it")
    search.add_argument("text")
    add = commands.add_parser("add", help="add an actor of your own")
    add.add_argument("--id", required=True, help="lower case, words joined by hyphens; never changes")
    add.add_argument("--name", required=True)
    add.add_argument("--kind", required=True, help="person, organisation, party, company, government or city")
    add.add_argument("--country", default="", help="ISO code, such as VE")
    add.add_argument("--alias", action="append", default=[], help="another name (may be repeated)")
    add.add_argument("--surname", action="append", default=[], help="counts once the full name stands in the article")
    take = commands.add_parser(
        "import",
        help="take in a registry's export",
        epilog=FORMATS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    take.add_argument("file", metavar="FILE")
    commands.add_parser("forget", help="remove what was imported")
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    from pipeline.knowledge import lexicon

    if args.what == "forget":
        return _forget()
    words = lexicon.load()
    return {"list": _list, "show": _show, "search": _search, "add": _add, "import": _import}[args.what](args, words)


def _folder() -> Path:
    from django.conf import settings

    return Path(settings.TELETIPO_ACTORS)


def _row(actor: "Actor") -> dict[str, object]:
    return {"id": actor.id, "kind": str(actor.kind), "country": actor.country, **actor.names}


def _print(rows: list[dict[str, object]], *, json: bool) -> int:
    if json:
        as_json(rows)
    else:
        table(("id", "kind", "country", "es", "en"), [list(row.values()) for row in rows])
        say(f"{len(rows)} actors")
    return 0


def _list(args: argparse.Namespace, words: "Lexicon") -> int:
    from pipeline.knowledge.records import Kind

    if args.kind and args.kind not in set(Kind):
        raise Refusal(f"--kind {args.kind} is none; expected one of {', '.join(Kind)}.")
    rows = [
        _row(actor)
        for actor in words.actors.values()
        if (not args.kind or actor.kind == args.kind) and (not args.country or actor.country == args.country.upper())
    ]
    status = _print(rows, json=args.json)
    if words.imported and not args.json:
        say(
            f"and {words.imported.actors:,} imported ones with {words.imported.names:,} names (search and show find them)"
        )
    return status


def _search(args: argparse.Namespace, words: "Lexicon") -> int:
    from pipeline.knowledge.fold import key

    wanted = key(args.text[:200])
    if not wanted:
        raise Refusal("there is no word in what you search.")
    found = dict.fromkeys(words.find_actor(args.text))
    found |= dict.fromkeys(id for known, ids in words.actor_keys.items() if f" {wanted} " in f" {known} " for id in ids)
    return _print([_row(words.actors[id]) for id in list(found)[:200]], json=args.json)


def _show(args: argparse.Namespace, words: "Lexicon") -> int:
    ids = words.find_actor(args.id)
    if args.id in ids:
        ids = (args.id,)
    if not ids:
        near = ", ".join(words.suggest_actor(args.id))
        raise Refusal(f"there is no actor “{safe(args.id)}”." + (f" Did you mean {near}?" if near else ""))
    actors = [words.actors[id] for id in ids]
    if args.json:
        as_json([asdict(actor) for actor in actors])
        return 0
    for actor in actors:
        say(f"{actor.id}: {actor.kind}, {safe(actor.names['es'])} / {safe(actor.names['en'])} {actor.country}".rstrip())
        for role in actor.roles:
            say(f"  role {role.start or '?'}..{role.end}: {safe(role.names['es'])} / {safe(role.names['en'])}")
        for one in actor.relations:
            say(f"  {one.tie} {one.to} {one.start or '?'}..{one.end}")
        if actor.wikidata:
            say(f"  Wikidata {actor.wikidata}")
        for alias in actor.aliases:
            trust = ", trusted alone" if alias.trusted else ", imported" if alias.imported else ""
            when = f", {alias.start or '?'}..{alias.end}" if alias.start or alias.end else ""
            say(f"  {alias.sort}: {safe(alias.text)} ({' '.join(alias.languages)}{trust}{when})")
    return 0


def _add(args: argparse.Namespace, words: "Lexicon") -> int:
    from pipeline.knowledge.lexicon import LexiconError
    from pipeline.knowledge.own import NewActor, add
    from pipeline.knowledge.records import Kind

    if args.kind not in set(Kind) - {Kind.COUNTRY}:
        raise Refusal(f"--kind {args.kind} is none that can be added.")
    held = [id for id in words.find_actor(args.name) if words.actors[id].names["es"] == args.name]
    if held:
        raise Refusal(f"“{safe(args.name)}” is {held[0]} already; “teletipo actors show {held[0]}” tells its names.")
    actor = NewActor(
        id=args.id,
        name=args.name,
        kind=Kind(args.kind),
        country=args.country.upper(),
        aliases=args.alias,
        surnames=args.surname,
    )
    try:
        after = add(_folder(), actor)
    except LexiconError as error:
        raise Refusal(f"the actor cannot be added as given. {error}") from None
    if args.json:
        as_json({"id": actor.id, "lexicon": after.version})
    else:
        say(
            f"{actor.id} is added. New articles are tagged with it; “teletipo retag --dry-run” tells what stored ones gain."
        )
    return 0


def _import(args: argparse.Namespace, words: "Lexicon") -> int:
    from pipeline.knowledge.intake import IntakeError, take_in

    try:
        done = take_in(Path(args.file), _folder(), words, lambda lines: warn(f"{lines:,} lines read"))
    except IntakeError as error:
        raise Refusal(str(error)) from None
    if args.json:
        as_json(asdict(done))
        return 0
    say(
        f"{done.lines:,} lines: {done.taken:,} actors taken with {done.names:,} names, {done.merged:,} are further names of"
    )
    say(f"actors that are there, {done.known:,} bring nothing new.")
    for why, count in done.unusable.most_common():
        say(f"{count:,} left out: {why} (lines {', '.join(map(str, done.where[why]))}{' …' if count > 5 else ''})")
    return 0


def _forget() -> int:
    from pipeline.knowledge.intake import FILE

    path = _folder() / FILE
    if not path.is_file():
        raise Refusal("nothing was imported.")
    path.unlink()
    say("what was imported is forgotten; your own actors stay.")
    return 0
