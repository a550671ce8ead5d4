"""BibTeX in biblatex's fields (@online), every character that TeX reads as a command escaped."""

from collections.abc import Iterable, Iterator

from search.exports.record import Context, address, clean, keywords
from search.request import Hit

ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
TABLE = str.maketrans(ESCAPES)
LANGID = {"es": "spanish", "en": "english"}
# In url and keys no command is read, but braces and percent signs would end the field or the line.
ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(hits: Iterable[Hit], context: Context) -> Iterator[str]:
    for hit in hits:
        document = hit.document
        fields = {
            "title": f"{{{_tex(document.title)}}}",  # doubly braced: its capitals stay
            "author": " and ".join(f"{{{_tex(author)}}}" for author in document.authors),
            "journaltitle": _tex(document.outlet_name),
            "date": f"{document.published:%Y-%m-%d}",
            "url": address(document).translate(ADDRESS),
            "urldate": f"{document.seen:%Y-%m-%d}",
            "langid": LANGID[document.language],
            "keywords": ", ".join(_tex(word).replace(",", "") for word in keywords(document, context)),
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        yield f"@online{{teletipo{document.id},\n{body}}}\n\n"


def _tex(text: str) -> str:
    return clean(text).translate(TABLE)
