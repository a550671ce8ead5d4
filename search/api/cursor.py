"""Where a following page begins: an offset into the hits as of a moment, signed so that it is ours."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils.translation import gettext as _

from search.api.errors import Refused

SALT = "teletipo.api.cursor"
DEEPEST = 10_000  # hits; beyond it the exports stream any number


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    offset: int
    as_of: datetime


def write_cursor(cursor: Cursor, asked: str) -> str:
    """``asked``: whatever must not change between pages."""
    return signing.dumps([cursor.offset, cursor.as_of.isoformat(), _mark(asked)], salt=SALT, compress=True)


def read_cursor(text: str, asked: str) -> Cursor:
    """:raises Refused: for a text that is no cursor of ours, or one of another search."""
    try:
        offset, as_of, mark = signing.loads(text[:500], salt=SALT)
        found = Cursor(offset=int(offset), as_of=datetime.fromisoformat(as_of))
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused("cursor", _("This is no cursor: take “next” of the page before as it stands.")) from None
    if mark != _mark(asked):
        raise Refused("cursor", _("This cursor belongs to another search: begin without one."))
    return found


def _mark(asked: str) -> str:
    return hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()[:16]
