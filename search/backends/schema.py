"""What the tantivy index holds of a document.

Text is analysed by search.analysis and handed over as words parted by spaces, so that tantivy's own analysis has no
say: each language's stems in a field of their own, the pairs of those that are frequent, the exact forms, and the folded
forms (for wildcards, without positions). Numbers are columns too: what is counted is read from them. The document itself
lies in ``source``.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import tantivy

from search.analysis import LANGUAGES, pieces
from search.backends import pairs
from search.document import Document
from search.evaluate import keywords, plain_forms, plain_values
from search.fields import DATE_FIELDS, KEYWORD_FIELDS, PLAIN_FIELDS, TEXT_FIELDS
from search.request import FACETS

VERSION = 3  # of this file and of search.analysis: a change of either that changes what is found needs a new number

ORIGINAL, COPY = "original", "copy"  # roles of a document
KIN = "kin"  # beside its role: a copy, or an original that has copies in the index

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TUPLES = ("authors", "actors", "themes")
_NO_WORD = "|"  # between two authors, so that no phrase reaches over; no word is ever this


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")  # deleting by a number deletes nothing
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_unsigned_field("group", indexed=True, fast=True)
    builder.add_text_field("role", tokenizer_name="raw", index_option="basic")
    for name in DATE_FIELDS:
        builder.add_integer_field(name, indexed=True, fast=True)  # microseconds since 1970
    for name in TEXT_FIELDS:
        for form in ("es", "en", "exact"):
            builder.add_text_field(f"{name}_{form}", tokenizer_name="whitespace", index_option="position")
        for language in LANGUAGES:
            builder.add_text_field(pairs.field(name, language), tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{name}_fold", tokenizer_name="whitespace", index_option="basic")
    for name in PLAIN_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in FACETS)
    builder.add_bytes_field("source", stored=True)
    return builder.build()


def entry(document: Document, *, copied: bool = False) -> tantivy.Document:
    """What is put into the index for a document. ``copied``: copies of it are in the index."""
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_unsigned("key", int(document.id))
    made.add_unsigned("group", int(document.group))
    made.add_text("role", ORIGINAL if document.id == document.group else COPY)
    if copied or document.id != document.group:
        made.add_text("role", KIN)
    made.add_integer("date", microseconds(document.published))
    made.add_integer("seen", microseconds(document.seen))
    for name in TEXT_FIELDS:
        exacts, folds, stems = pieces(getattr(document, name), document.language).all_joined()
        made.add_text(f"{name}_exact", exacts)
        made.add_text(f"{name}_fold", folds)
        made.add_text(f"{name}_{document.language}", stems)
        made.add_text(pairs.field(name, document.language), pairs.pairs(stems.split(), document.language))
    for name in PLAIN_FIELDS:
        values = (" ".join(plain_forms(value)) for value in plain_values(document, name))
        made.add_text(name, f" {_NO_WORD} ".join(values))
    for name in KEYWORD_FIELDS:
        for value in dict.fromkeys(keywords(document, name)):
            made.add_text(name, value)
    made.add_bytes("source", orjson.dumps(document))
    return made


def from_source(source: bytes) -> Document:
    values: dict[str, Any] = orjson.loads(source)
    for name in _TUPLES:
        values[name] = tuple(values[name])
    for name in ("published", "seen"):
        values[name] = datetime.fromisoformat(values[name]).astimezone(UTC)
    return Document(**values)


def microseconds(moment: datetime) -> int:
    """Since 1970, UTC. Exact, unlike ``timestamp()``."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(count: int) -> datetime:
    return _EPOCH + count * _MICROSECOND
