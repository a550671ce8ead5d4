"""The user's own actors: one TOML file in the data folder, written by ``teletipo actors add`` and by hand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.knowledge.lexicon import Lexicon, LexiconError, load_with
from pipeline.knowledge.records import Kind

FILE = "own.toml"
HEAD = """# Your own actors, beside those that ship with Teletipo; docs/actors-and-themes.md tells the keys.
kind = "organisation"
actors = [
]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActor:
    id: str
    name: str
    kind: Kind
    country: str = ""
    aliases: Sequence[str] = ()
    surnames: Sequence[str] = ()


def add(folder: Path, actor: NewActor) -> Lexicon:
    """Adds the actor to the user's file, after checking that the whole still loads; returns the lexicon with it.

    :raises LexiconError: with every fault; the file stays as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    before = path.read_text(encoding="utf8") if path.is_file() else HEAD
    body, bracket, _ = before.rstrip().rpartition("]")
    if not bracket:
        raise LexiconError([f"{path}: has no list of actors to add to; mend or remove it."])
    if body.rstrip()[-1:] not in {",", "["}:
        body = body.rstrip() + ",\n"
    fresh = path.with_suffix(".toml.new")
    fresh.write_text(f"{body}  {_line(actor)},\n]\n", encoding="utf8")
    try:
        lexicon = load_with(fresh, folder)
    except LexiconError:
        fresh.unlink()
        raise
    fresh.replace(path)
    return lexicon


def _line(actor: NewActor) -> str:
    values = {"id": actor.id, "kind": str(actor.kind), "name": actor.name, "country": actor.country}
    parts = [f"{name} = {_text(value)}" for name, value in values.items() if value]
    for name, texts in (("aliases", actor.aliases), ("surnames", actor.surnames)):
        if texts:
            parts.append(f"{name} = [{', '.join(map(_text, texts))}]")
    return "{ " + ", ".join(parts) + " }"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a TOML basic string is written like a JSON one
