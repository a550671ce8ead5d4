"""RIS, as EndNote, Zotero and Mendeley read it: one tag a line, records end with ER."""

from collections.abc import Iterable, Iterator

from search.exports.record import Context, address, clean, keywords
from search.request import Hit


def ris(hits: Iterable[Hit], context: Context) -> Iterator[str]:
    """Names of authors stand as the outlet prints them: which of a Spanish name's words are surnames cannot be told."""
    for hit in hits:
        document = hit.document
        fields = [("TY", "NEWS"), ("ID", document.id), ("TI", clean(document.title))]
        fields += [("AU", clean(author)) for author in document.authors]
        fields += [("T2", clean(document.outlet_name)), ("PY", f"{document.published:%Y}")]
        fields += [("DA", f"{document.published:%Y/%m/%d}"), ("Y2", f"{document.seen:%Y/%m/%d}")]
        fields += [("LA", document.language), ("UR", address(document)), ("PB", clean(document.agency))]
        fields += [("KW", word) for word in keywords(document, context)]
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in fields if value) + "ER  - \r\n\r\n"
