"""Atom (RFC 4287): the newest hits of a search as a feed."""

from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from search.exports.record import Context, address, clean, keywords, page
from search.request import Hit

MOST = 100  # entries: a feed tells of what is new


def atom(hits: Iterable[Hit], context: Context) -> Iterator[str]:
    """Ids are tag URIs (RFC 4151) of the installation, so that an article is the same entry in every feed."""
    own = f"{context.base}/?{urlencode({'q': context.query})}"
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(clean(context.query) or 'Teletipo')}</title>\n<id>{escape(own)}</id>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(own)}/>\n'
        f"<updated>{context.made.isoformat()}</updated>\n<generator>Teletipo</generator>\n"
    )
    for hit in islice(hits, MOST):
        yield _entry(hit, context)
    yield "</feed>\n"


def _entry(hit: Hit, context: Context) -> str:
    document = hit.document
    lines = [
        f"<title>{escape(clean(document.title) or clean(document.outlet_name))}</title>",
        f"<id>{escape(_id(hit, context))}</id>",
        f"<updated>{document.published.isoformat()}</updated>",
        f"<published>{document.published.isoformat()}</published>",
    ]
    lines += [f"<author><name>{escape(clean(author))}</name></author>" for author in document.authors if clean(author)]
    if not document.authors:
        lines.append(f"<author><name>{escape(clean(document.outlet_name))}</name></author>")
    if url := address(document):
        lines.append(f'<link rel="alternate" hreflang="{document.language}" href={quoteattr(url)}/>')
    if here := page(document, context):
        lines.append(f'<link rel="related" type="text/html" href={quoteattr(here)}/>')
    lines += [f"<category term={quoteattr(word)}/>" for word in keywords(document, context)]
    summary = clean(hit.snippet.text) or clean(document.text[:400])
    lines.append(f"<summary>{escape(summary)}</summary>")
    lines.append(f"<source><title>{escape(clean(document.outlet_name))}</title></source>")
    return "<entry>\n" + "\n".join(lines) + "\n</entry>\n"


def _id(hit: Hit, context: Context) -> str:
    host = context.base.partition("://")[2].partition(":")[0] or "teletipo.invalid"
    return f"tag:{host},2026:article/{hit.document.id}"
