"""An outlet's feed, as RSS 2.0 or Atom, with the quirks that feeds of real outlets were seen to have.

QUIRKS: the values of ``FeedQuirk``, each explained there.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

import xxhash

from teletipo.press.records import FeedFormat, FeedQuirk, Page, PressOutlet

MOST_ITEMS = 100
ATOM = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

ET.register_namespace("", ATOM)


def feed(outlet: PressOutlet, pages: Sequence[Page], base: str, changed: datetime) -> tuple[bytes, str]:
    """(body, Content-Type) of the feed that lists ``pages``, which come newest first."""
    if outlet.feed_quirk is FeedQuirk.HTML:
        return b"<!DOCTYPE html><html><head><title>404</title></head><body>Not here.</body></html>", "text/html"
    build = _atom if outlet.feed_format is FeedFormat.ATOM else _rss
    text = ET.tostring(build(outlet, pages[:MOST_ITEMS], base, changed), encoding="unicode")
    return _encoded(text, outlet.feed_quirk), f"application/{outlet.feed_format}+xml"


def clean(text: str) -> str:
    """Without the characters that XML forbids even when escaped."""
    return _FORBIDDEN.sub("", text)


def _rss(outlet: PressOutlet, pages: Sequence[Page], base: str, changed: datetime) -> ET.Element:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", f"{base}/")
    _add(channel, "description", outlet.name)
    _add(channel, "language", outlet.languages[0])
    _add(channel, "lastBuildDate", format_datetime(changed))
    for page in pages:
        item = ET.SubElement(channel, "item")
        _add(item, "title", page.title)
        _add(item, "link", _link(page, base, outlet.feed_quirk))
        if guid := _guid(page, base, outlet.feed_quirk):
            _add(item, "guid", guid, isPermaLink="true" if guid.startswith("http") else "false")
        if page.published and outlet.feed_quirk is not FeedQuirk.NO_DATES:
            _add(item, "pubDate", format_datetime(page.published))
        if page.section:
            _add(item, "category", page.section)
        if page.summary:
            _add(item, "description", page.summary)
    return root


def _atom(outlet: PressOutlet, pages: Sequence[Page], base: str, changed: datetime) -> ET.Element:
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "title", outlet.name, space=ATOM)
    _add(root, "id", f"{base}/", space=ATOM)
    _add(root, "link", "", space=ATOM, href=f"{base}/")
    _add(root, "updated", changed.isoformat(), space=ATOM)
    for page in pages:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "title", page.title, space=ATOM)
        _add(entry, "link", "", space=ATOM, href=_link(page, base, outlet.feed_quirk))
        if guid := _guid(page, base, outlet.feed_quirk):
            _add(entry, "id", guid, space=ATOM)
        if page.published and outlet.feed_quirk is not FeedQuirk.NO_DATES:
            _add(entry, "published", page.published.isoformat(), space=ATOM)
            _add(entry, "updated", page.published.isoformat(), space=ATOM)
        if page.summary:
            _add(entry, "summary", page.summary, space=ATOM)
    return root


def _add(parent: ET.Element, name: str, text: str, *, space: str = "", **attributes: str) -> None:
    element = ET.SubElement(parent, f"{{{space}}}{name}" if space else name, attributes)
    if text:
        element.text = clean(text)


def _link(page: Page, base: str, quirk: FeedQuirk) -> str:
    if quirk is FeedQuirk.RELATIVE_LINKS:
        return page.path
    if quirk is FeedQuirk.TRACKED_LINKS:
        return f"{base}{page.path}{'&' if '?' in page.path else '?'}utm_source=rss&utm_medium=feed"
    return base + page.path


def _guid(page: Page, base: str, quirk: FeedQuirk) -> str:
    if quirk is FeedQuirk.NO_GUID:
        return ""
    if quirk is FeedQuirk.OPAQUE_GUID:
        return f"ART-{xxhash.xxh64_hexdigest(page.path.encode())}"
    return base + page.path


def _encoded(text: str, quirk: FeedQuirk) -> bytes:
    if quirk is FeedQuirk.LATIN1:
        return b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + text.encode("latin-1", "xmlcharrefreplace")
    if quirk is FeedQuirk.CDATA:
        text = re.sub(r"<(title|link|guid[^>]*)>([^<]*)</(\w+)>", _in_cdata, text)
    declared = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    if quirk is FeedQuirk.WRONG_ENCODING:
        return declared + text.encode("cp1252", "xmlcharrefreplace")
    if quirk is FeedQuirk.BARE_ENTITIES:
        text = text.replace("&amp;", "&").replace("</title>", "&nbsp;</title>")
    return declared + text.encode()


def _in_cdata(match: re.Match[str]) -> str:
    text = match[2].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("]]>", "]]]]><![CDATA[>")
    return f"<{match[1]}><![CDATA[\n{text}\n]]></{match[3]}>"


def epoch(seconds: float) -> datetime:
    """The moment in UTC, to the second, as HTTP and RSS write it."""
    return datetime.fromtimestamp(int(seconds), UTC)
