"""Hostile text made showable: control characters out, marks in, links only to the web."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from urllib.parse import urlsplit

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

# C0 and C1 controls (but tab and line feed) draw boxes or nothing; one space for each keeps offsets true.
_CONTROLS = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}
_SURROGATES = dict.fromkeys(range(55296, 57344), "�")
_TABLE = _CONTROLS | _SURROGATES


def clean(text: str) -> str:
    """The text with every control character and lone surrogate replaced one for one: no offset moves.

    Directional overrides stay: the templates isolate every foreign text with ``<bdi>`` or ``dir="auto"``.
    """
    return text.translate(_TABLE)


def outgoing(url: str) -> str:
    """The address if it leads to the web (http or https, with a host), else "": never ``javascript:`` or ``data:``."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme.lower() in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to highlight: half-open offsets, a CSS class, and what a pointer resting on it is told."""

    start: int
    end: int
    css: str = ""
    title: str = ""


def marked(text: str, marks: Iterable[tuple[int, int]]) -> SafeString:
    """The text, escaped, with ``<mark>`` around the given places; "" for a text of spaces only."""
    if not clean(text).strip():
        return SafeString("")
    return highlighted(text, [Mark(start, end) for start, end in marks])


def highlighted(text: str, marks: Sequence[Mark], *, start: int = 0, end: int | None = None) -> SafeString:
    """``text[start:end]``, escaped, with its marks; marks may overlap, nest, be empty or lie outside.

    Where marks overlap the text is cut at every border, so that elements are siblings and always close rightly; pieces
    that say the same are joined again.
    """
    stop = len(text) if end is None else min(end, len(text))
    text = clean(text)
    inside = sorted((m for m in marks if m.start < min(m.end, stop) and m.end > start), key=lambda m: (m.start, -m.end))
    borders = {start, stop} | {min(max(edge, start), stop) for m in inside for edge in (m.start, m.end)}
    pieces: list[tuple[_Look | None, str]] = []
    active: list[Mark] = []
    following = 0
    for low, high in pairwise(sorted(borders)):
        active = [m for m in active if m.end > low]
        while following < len(inside) and inside[following].start <= low:
            active.append(inside[following])
            following += 1
        pieces.append((_look(active), text[low:high]))
    joined = ((look, "".join(piece for _, piece in same)) for look, same in groupby(pieces, key=itemgetter(0)))
    return format_html_join("", "{}", ((_element(look, piece),) for look, piece in joined))


_Look = tuple[str, str]  # classes, title


def _look(marks: Sequence[Mark]) -> _Look | None:
    if not marks:
        return None
    css = " ".join(dict.fromkeys(m.css for m in marks if m.css))
    return css, " · ".join(dict.fromkeys(m.title for m in marks if m.title))


def _element(look: _Look | None, text: str) -> SafeString:
    match look:
        case None:
            return conditional_escape(text)
        case ("", _):
            return format_html("<mark>{}</mark>", text)
        case (css, title):
            return format_html('<mark class="{}" title="{}">{}</mark>', css, title, text)
