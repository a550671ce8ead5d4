"""Hostile text made showable: control characters out, marks in, links only to the web."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

# C0 and C1 controls (but tab and line feed) draw boxes or nothing; one space for each keeps offsets true.
_CONTROLS = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A)}
_SURROGATES = {code: "\N{REPLACEMENT CHARACTER}" for code in range(0xD800, 0xE000)}
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
    """The text, escaped, with ``<mark>`` around the given places."""
    return highlighted(text, [Mark(start, end) for start, end in marks])


def highlighted(text: str, marks: Sequence[Mark], *, start: int = 0, end: int | None = None) -> SafeString:
    """``text[start:end]``, escaped, with its marks; marks may overlap, nest, be empty or lie outside.

    Where marks overlap the text is cut at every border, so that elements are siblings and always close rightly.
    """
    stop = len(text) if end is None else min(end, len(text))
    text = clean(text)
    inside = sorted(
        (m for m in marks if m.start < min(m.end, stop) and m.end > start), key=lambda m: (m.start, -m.end, m.css)
    )
    borders = {start, stop} | {min(max(edge, start), stop) for m in inside for edge in (m.start, m.end)}
    pieces, active, following = [], [], 0
    for low, high in pairwise(sorted(borders)):
        active = [m for m in active if m.end > low]
        while following < len(inside) and inside[following].start <= low:
            if inside[following].end > low:
                active.append(inside[following])
            following += 1
        pieces.append(_piece(text[low:high], active))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _piece(text: str, marks: Sequence[Mark]) -> SafeString:
    if not marks:
        return conditional_escape(text)
    css = " ".join(dict.fromkeys(m.css for m in marks if m.css))
    title = " · ".join(dict.fromkeys(m.title for m in marks if m.title))
    if css:
        return format_html('<mark class="{}" title="{}">{}</mark>', css, title, text)
    return format_html("<mark>{}</mark>", text)
