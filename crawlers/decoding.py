"""Bytes of a source -> text, whatever its header, its declaration and its server say. No guessing by statistics."""

import codecs
import re
import zlib

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
# What browsers do (WHATWG Encoding): who declares Latin-1 or ASCII sends windows-1252.
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_MOJIBAKE = re.compile(r"[\u00c2\u00c3\u00c4\u00c5\u00e2][\u0080-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122]")


MOST_BROKEN = 20  # bytes that may be wrong in what is still taken for UTF-8 (a title cut within a letter)


class TooLarge(ValueError):
    """The body, or what it unpacks to, passes the limit; its text is a sentence for people."""


def unpacked(body: bytes, most: int) -> bytes:
    """The body, un-gzipped where it is gzip (several members and a torn end are read); never more than ``most``.

    :raises TooLarge: for a body or a result over ``most`` bytes; memory stays near ``most`` whatever the ratio.
    """
    if len(body) > most:
        raise TooLarge(f"The document is larger than {most:,} bytes.")
    out = bytearray()
    while body[:2] == b"\x1f\x8b":
        machine = zlib.decompressobj(wbits=31)
        try:
            out += machine.decompress(body, most + 1 - len(out))
        except zlib.error:
            break
        if len(out) > most:
            raise TooLarge(f"The document unpacks to more than {most:,} bytes.")
        if not machine.eof:
            break
        body = machine.unused_data
        if not body:
            break
    else:
        return bytes(out) or body
    return bytes(out)


def decoded(body: bytes, content_type: str = "") -> str:
    """Byte-order mark, UTF-16 by its look, UTF-8, header, declaration, windows-1252: the first that fits.

    UTF-8 goes before what is declared: text of another encoding is as good as never valid UTF-8 by chance, while
    headers and declarations are often wrong. UTF-8 with a few broken bytes stays UTF-8.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    if body[:40].count(0) >= 4:
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", "replace")
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or (broken <= MOST_BROKEN and broken * 5 <= sum(letter > "\x7f" for letter in text) - broken):
        return text
    for name in _named(body, content_type):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return _western(body)


def mended(text: str) -> str:
    """Undo UTF-8 that was read as windows-1252 or Latin-1 ("Ã¡" for "á"), only where the whole text was."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        raw = b"".join(letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252") for letter in text)
        return raw.decode("utf-8")
    except UnicodeError:
        return text


def _named(body: bytes, content_type: str) -> list[str]:
    found = []
    declared = _DECLARED.search(body[:2048])
    for raw in (_HEADER.search(content_type), declared):
        if raw is None:
            continue
        name = raw[1] if isinstance(raw[1], str) else raw[1].decode("ascii")
        try:
            codec = codecs.lookup(name)
        except LookupError:
            continue
        # "rot13", "zip" and the like are no encodings of text; UTF-16 without its mark was looked at already.
        if getattr(codec, "_is_text_encoding", True) and not codec.name.startswith(("utf-16", "utf-32", "utf-7")):
            found.append(_READ_AS.get(codec.name, codec.name))
    return [
        name for name in found if name not in {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
    ]


def _western(body: bytes) -> str:
    """windows-1252, with its five undefined bytes as Latin-1 has them."""
    text = body.decode("cp1252", "replace")
    return text if "\ufffd" not in text else body.decode("latin-1")
