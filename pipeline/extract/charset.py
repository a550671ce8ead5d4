"""Bytes to UTF-8, as browsers and the press's own mistakes ask for it.

Order, as measured on pages whose declarations lie: a byte order mark; strict UTF-8 (nothing else decodes by chance);
UTF-8 with a few bad bytes; the charset that the document declares; the one that the header declares; Windows-1252.
Statistical guessers are left out on purpose: they were wrong on real pages of ABC where this order was right.
"""

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# WHATWG: these labels mean Windows-1252 on the web.
AS_1252 = frozenset({"iso8859-1", "ascii", "latin-1"})
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
XML = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,40})", re.I)
SNIFFED = 16_384  # WHATWG looks at 1,024 bytes; real pages put their charset behind long comments
PIECE = 8_192  # bytes
FEW = 20  # bad bytes that a truncated or patched UTF-8 page may hold

TRACE = re.compile("[ÃÂÅâ][\x80-\xff\u0152-\u20ac\u2122]")
RUN = re.compile("[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    utf8: bytes  # without byte order mark; valid UTF-8
    encoding: str  # Python codec name
    mended: bool  # True: doubly encoded text was put right, or bad bytes were replaced


def decode(body: bytes, header: str = "") -> Decoded:
    """``body`` as valid UTF-8. Never fails: what cannot be read becomes U+FFFD."""
    for bom, name in BOMS:
        if body.startswith(bom):
            return _finish(body[len(bom) :].decode(name, "replace"), name)
    wide = _wide(body, header)
    if wide:
        return _finish(body.decode(wide, "replace"), wide)
    if not is_utf8(body):
        return _not_utf8(body, header)
    return Decoded(utf8=body, encoding="utf-8", mended=False)


def is_utf8(body: bytes) -> bool:
    """Strictly. In pieces: a whole page as a string costs twice as much, for memory that nobody needs."""
    view, at = memoryview(body), 0
    try:
        while at < len(body):
            at += codecs.utf_8_decode(view[at : at + PIECE], "strict", at + PIECE >= len(body))[1]
    except UnicodeDecodeError:
        return False
    return True


def _wide(body: bytes, header: str) -> str:
    """ISO-2022-JP and HZ are ASCII bytes, and UTF-16 of Latin letters is valid UTF-8 full of NULs."""
    if body[:200].count(0) > 20:
        return "utf-16-le" if body[1:2] == b"\0" else "utf-16-be"
    name = codec(header)
    return name if name in {"iso2022_jp", "hz"} else ""


def _not_utf8(body: bytes, header: str) -> Decoded:
    loose = body.decode("utf-8", "replace")
    bad = loose.count("�")
    good = len(body) - len(loose)  # every multi-byte character that was read makes the text shorter than the bytes
    if bad < FEW and good > 10 * bad:
        return _finish(loose, "utf-8", mended=True)
    for name in (codec(declared(body)), codec(header)):
        if name and name != "utf-8":
            return _finish(body.decode(name, "replace"), name)
    if bad < FEW and good > bad:
        return _finish(loose, "utf-8", mended=True)
    return _finish(body.decode("cp1252", "replace"), "cp1252")


def declared(body: bytes) -> str:
    """The charset that the document's own first bytes name, or ""."""
    head = body[:SNIFFED]
    found = XML.search(head) or META.search(head)
    return found[1].decode("ascii", "ignore") if found else ""


def codec(label: str) -> str:
    """Python's name of a charset label; "" for unknown ones and for codecs that are not charsets."""
    try:
        info = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ""
    if not getattr(info, "_is_text_encoding", True) or info.name.startswith(
        ("utf-7", "idna", "punycode", "unicode", "raw", "undefined")
    ):
        return ""
    return "cp1252" if info.name in AS_1252 else info.name


def _finish(text: str, encoding: str, *, mended: bool = False) -> Decoded:
    whole = mend(text)
    return Decoded(utf8=whole.encode("utf-8", "replace"), encoding=encoding, mended=mended or whole != text)


def is_doubled(text: str) -> bool:
    """True where mending would change the text. Cheap for text that is sound."""
    return any(first in text for first in "ÃÂÅâ") and bool(TRACE.search(text)) and mend(text) != text


def mend(text: str) -> str:
    """Undo double encoding run by run: ``SÃ¡nchez`` becomes ``Sánchez``; whatever else stands there is left alone."""
    return RUN.sub(lambda run: _undo(run[0]), text)


def _undo(run: str) -> str:
    try:
        raw = b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode("cp1252") for c in run)
        return raw.decode("utf-8")
    except UnicodeError:
        return run
