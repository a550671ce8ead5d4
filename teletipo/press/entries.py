"""The press's outlets as files of a catalogue."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from teletipo.press.indexes import section_path
from teletipo.press.records import FeedQuirk
from teletipo.press.shelf import Shelf

MOST_SECTIONS = 3


def write(folder: Path, shelves: Mapping[str, Shelf], bases: Mapping[str, str], *, delay: float | None) -> None:
    """One TOML file an outlet; other files in the folder stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for slug, shelf in shelves.items():
        (folder / f"{slug}.toml").write_text(entry(shelf, bases[slug], delay), encoding="utf8")


def entry(shelf: Shelf, base: str, delay: float | None) -> str:
    """The outlet at its loopback address; its original domain stays as an alias, so that its links are known as its."""
    outlet = shelf.outlet
    values: dict[str, object] = {
        "slug": outlet.slug,
        "name": outlet.name,
        "domain": urlsplit(base).netloc,
        "aliases": [outlet.domain],
        "country": outlet.country,
        "languages": list(outlet.languages),
        "kind": outlet.kind,
        "timezone": outlet.timezone,
        "articles_per_day": [0, 100_000],
    }
    if delay is not None:
        values["delay"] = delay
    lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
    for kind, path, section in _sources(shelf):
        lines += ["", f"[[{kind}]]", f"url = {_toml(base + path)}", f"section = {_toml(section)}"]
    if outlet.feed_quirk is FeedQuirk.STUCK_ETAG:
        lines += ["", "[hints]", "trust_validators = false"]
    return "\n".join(lines) + "\n"


def _sources(shelf: Shelf) -> list[tuple[str, str, str]]:
    found = [
        ("feed", "/feed.xml", "portada"),
        ("sitemap", "/sitemap-news.xml", ""),
        ("section", "/", "portada"),
        *(("section", section_path(section), section) for section in shelf.sections[:MOST_SECTIONS]),
    ]
    by_path = {path: (kind, path, section) for kind, path, section in reversed(found)}
    return [one for one in found if one[0] in shelf.outlet.sources and by_path[one[1]] == one]


def _toml(value: object) -> str:
    """JSON's strings, numbers and arrays are TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
