"""Search results as files, in the formats that spreadsheets, reference managers and feed readers read.

``FORMATS`` is the one table; every writer is a generator of text over hits, so that any number of them takes the memory
of one.
"""

from collections.abc import Mapping

from search.exports.atom import atom
from search.exports.bibtex import bibtex
from search.exports.csl import csl
from search.exports.record import Format
from search.exports.ris import ris
from search.exports.tables import comma_separated, json_lines

FORMATS: Mapping[str, Format] = {
    found.name: found
    for found in (
        Format(
            name="csv", media_type="text/csv; charset=utf-8; header=present", extension="csv", write=comma_separated
        ),
        Format(name="jsonl", media_type="application/x-ndjson", extension="jsonl", write=json_lines),
        Format(name="ris", media_type="application/x-research-info-systems", extension="ris", write=ris),
        Format(name="bibtex", media_type="application/x-bibtex; charset=utf-8", extension="bib", write=bibtex),
        Format(name="csl", media_type="application/vnd.citationstyles.csl+json", extension="json", write=csl),
        Format(name="atom", media_type="application/atom+xml; charset=utf-8", extension="atom", write=atom),
    )
}
