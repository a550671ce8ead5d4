"""XML as outlets write it -> XML that any parser reads, with nothing left that could expand or be fetched."""

import html
import re
from html.entities import html5

_ROOT = re.compile(
    r"<(?:[A-Za-z_][\w.-]{0,40}:)?(rss|rdf|feed|channel|urlset|sitemapindex|html|body|head)[\s/>]", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HTML_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|del|div|em|figure|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark"
    r"|ol|p|picture|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul|video|wbr)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(r"<(script|style)\b[^<>]{0,2000}>[^<]{0,5000}(?:</\1\s*>)?", re.IGNORECASE)
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]|[\u202a-\u202e\u2066-\u2069]")
LONGEST_TITLE = 1000
PROLOGUE = 20_000  # characters within which the root element must begin


def root(text: str) -> str:
    """Local name, in lower case, of the first element that says what the document is; "" if none is near its start."""
    found = _root(text)
    return found[1].lower() if found else ""


def wellformed(text: str) -> str:
    """The document from its root element on, with every reference resolved or escaped.

    The declaration and the document type go, and with them every entity that a document could define: an entity bomb
    is left as the text "&lol9;". Named entities of HTML become their characters, a bare & is escaped, characters that
    XML forbids go. CDATA sections stay as they are. Linear in the length.
    """
    found = _root(text)
    text = _ILLEGAL.sub("", text[found.start() if found else 0 :])
    out: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        out.append(_REFERENCE.sub(_resolved, text[at:start]))
        end = text.find("]]>", start)
        at = len(text) if end < 0 else end + 3
        out.append(text[start:at])
    out.append(_REFERENCE.sub(_resolved, text[at:]))
    return "".join(out)


def plain(text: str) -> str:
    """A title as people read it: entities resolved (twice escaped ones too), HTML gone, blanks single, bounded."""
    text = text[: 20 * LONGEST_TITLE]
    for _ in range(3):
        before = text
        text = _HTML_TAG.sub(" ", _INVISIBLE.sub(" ", text))
        text = html.unescape(text)
        if text == before:
            break
    text = _ILLEGAL.sub(" ", _UNSEEN.sub("", text))
    return " ".join(text.split())[:LONGEST_TITLE].rstrip()


def _root(text: str) -> re.Match[str] | None:
    """Comments may quote another document's root; what stands before it (a server's warnings) may be anything."""
    return _ROOT.search(_COMMENT.sub(lambda comment: " " * len(comment[0]), text[:PROLOGUE]))


def _resolved(match: re.Match[str]) -> str:
    name = match[1]
    if name in _XML_NAMES:
        return match[0]
    if name:
        known = html5.get(name + ";")
        return known.replace("&", "&amp;").replace("<", "&lt;") if known else "&amp;" + match[0][1:]
    if match[0] == "&":
        return "&amp;"
    number = int(match[0][3:-1], 16) if match[0][2] in "xX" else int(match[0][2:-1])
    # HTML reads &#147; as windows-1252, as do the outlets that write it; what XML forbids goes.
    letter = html.unescape(match[0]) if number else ""
    return "" if _ILLEGAL.search(letter) else letter.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
