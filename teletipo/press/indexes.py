"""The rest of what an outlet shows besides its pages: robots.txt, news sitemap, front page and section pages."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as ET

from teletipo.press.feeds import clean
from teletipo.press.records import Page, PressOutlet

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

ET.register_namespace("news", NEWS)


def robots(outlet: PressOutlet, base: str) -> bytes:
    lines = ["User-agent: *"]
    if outlet.crawl_delay is not None:
        lines.append(f"Crawl-delay: {outlet.crawl_delay:g}")
    lines += [line.strip() for line in outlet.robots.splitlines() if line.strip()] or ["Disallow:"]
    if "sitemap" in outlet.sources:
        lines += ["", f"Sitemap: {base}/sitemap-news.xml"]
    return ("\n".join(lines) + "\n").encode()


def sitemap(outlet: PressOutlet, pages: Sequence[Page], base: str) -> bytes:
    """A news sitemap (the namespaces are identifiers of the two formats, never fetched)."""
    root = ET.Element("urlset", {"xmlns": SITEMAP})
    for page in pages:
        entry = ET.SubElement(root, "url")
        ET.SubElement(entry, "loc").text = base + page.path
        news = ET.SubElement(entry, f"{{{NEWS}}}news")
        publication = ET.SubElement(news, f"{{{NEWS}}}publication")
        ET.SubElement(publication, f"{{{NEWS}}}name").text = clean(outlet.name)
        ET.SubElement(publication, f"{{{NEWS}}}language").text = page.lang
        if page.published:
            moment = page.published.date() if page.day_only else page.published
            ET.SubElement(news, f"{{{NEWS}}}publication_date").text = moment.isoformat()
        ET.SubElement(news, f"{{{NEWS}}}title").text = clean(page.title)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root)


def section_path(section: str) -> str:
    plain = unicodedata.normalize("NFKD", section.lower()).encode("ascii", "ignore").decode()
    return f"/section/{re.sub(r'[^a-z0-9]+', '-', plain).strip('-') or 'other'}/"


def index_page(outlet: PressOutlet, pages: Sequence[Page], sections: Sequence[str], heading: str = "") -> bytes:
    """Front page or section page: the outlet's menu and a link to each page."""
    name = escape(outlet.name)
    menu = "".join(f'<li><a href="{section_path(one)}">{escape(one)}</a></li>' for one in sections)
    items = "\n".join(
        f'<article><h2><a href="{escape(page.path)}">{escape(clean(page.title))}</a></h2>'
        f"<p>{escape(clean(page.summary))}</p></article>"
        for page in pages
    )
    return f"""<!DOCTYPE html>
<html lang="{escape(outlet.languages[0])}">
<head><meta charset="utf-8"><title>{escape(heading) or name} | {name}</title></head>
<body>
<header><a href="/">{name}</a><nav><ul>{menu}</ul></nav></header>
<main>
{items}
</main>
</body>
</html>
""".encode()
