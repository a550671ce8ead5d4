"""Queries to start from; each parses and teaches one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.web.params import SearchParams
from search.web.refine import spanish


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    query: str
    teaches: str | Promise
    url: str


def examples(params: SearchParams) -> Sequence[Example]:
    """In the interface's language, keeping the reader's sort and zone."""
    return [
        Example(query=es if spanish() else en, teaches=teaches, url=params.url(q=es if spanish() else en))
        for en, es, teaches in (
            (
                'actor:"Nicolás Maduro" theme:sanctions',
                'actor:"Nicolás Maduro" tema:sanciones',
                _("an actor and a theme, in both languages"),
            ),
            ('"energy guarantees" OR "sanctions relief"', '"garantías energéticas" O "alivio de sanciones"',
             _("one phrase or the other")),
            ("actor:Russia lang:en date:7d", "actor:Rusia idioma:en fecha:7d", _("English coverage of the last seven days")),
            ("title:petrol* -sport", "titulo:petrol* -deporte", _("beginning of a word in the headline, one word excluded")),
        )
    ]  # fmt: skip
