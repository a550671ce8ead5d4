"""A first draft of an outlet's file, from what its pages say; a person looks at it before it is switched on."""

import json
import re
import tomllib
from dataclasses import dataclass

from pydantic import ValidationError

from crawlers.catalogue.form import OutletForm

KINDLESS = "digital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    slug: str
    name: str
    domain: str
    country: str  # ISO 3166-1 alpha-2
    language: str
    timezone: str
    feeds: tuple[str, ...] = ()  # absolute
    body: str = ""  # selector of the text
    is_needed: bool = False  # the sources disagree so that the selector should be used
    notes: tuple[str, ...] = ()  # what has to be looked at, one line each


def slug_of(domain: str) -> str:
    """ "elfaro.com.sv" -> "elfaro-sv": the name, and the country where the domain has one."""
    labels = [
        label
        for label in domain.lower().partition("/")[0].split(".")
        if label not in ("www", "com", "co", "org", "net")
    ]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels)).strip("-") or "outlet"


def written(draft: Draft) -> str:
    """The file's text. It is valid for the catalogue.

    :raises ValueError: what the pages say makes no valid file; the text says which key and why
    """
    lines = [f"# {' '.join(note.split())}" for note in draft.notes]
    lines += ["", f"slug = {_quoted(draft.slug)}", f"name = {_quoted(draft.name)}", f"domain = {_quoted(draft.domain)}"]
    lines += [f"country = {_quoted(draft.country)}", f"languages = [{_quoted(draft.language)}]"]
    lines += [f"kind = {_quoted(KINDLESS)}", f"timezone = {_quoted(draft.timezone)}", "enabled = false"]
    for feed in draft.feeds:
        lines += ["", "[[feed]]", f"url = {_quoted(feed)}"]
    if draft.body:
        hint = f"body = {_quoted(draft.body)}"
        lines += ["", "[hints]", hint] if draft.is_needed else ["", "# [hints]", f"# {hint}"]
    text = "\n".join(lines).strip() + "\n"
    try:
        OutletForm.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ValueError(f"{key} {first['msg'].removeprefix('Value error, ')}") from None
    return text


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "")
