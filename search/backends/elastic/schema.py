"""What an Elasticsearch index holds of a document.

Text is analysed by search.analysis and sent as words parted by spaces, so that the server's own analysis has no say and
the engines cannot disagree (docs/decisions/020-elasticsearch-holds-our-words.md). What people read, the document
itself, is the stored source; the words are only indexed.
"""

from datetime import UTC, datetime
from typing import Any

import orjson

from search.analysis import pieces
from search.backends.elastic.connection import Cluster
from search.backends.schema import microseconds
from search.document import Document
from search.evaluate import keywords, plain_forms, plain_values
from search.fields import KEYWORD_FIELDS, PLAIN_FIELDS, TEXT_FIELDS
from search.request import FACETS

VERSION = 1  # of this file and of search.analysis: a change of either that changes what is found needs a new number
MAX_TERMS = 1_000_000  # numbers of articles that one query may list

NO_WORD = "|"  # between two authors, so that no phrase reaches over; no word is ever this
WORDS = "words"  # the object with all that is indexed but not kept
DATES = {"date": "date_us", "seen": "seen_us"}


def mapping() -> dict[str, Any]:
    positions = {"type": "text", "analyzer": "whitespace", "index_options": "positions"}
    alone = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
    words: dict[str, Any] = {f"{name}_{form}": positions for name in TEXT_FIELDS for form in ("es", "en", "exact")}
    words |= {f"{name}_fold": alone for name in TEXT_FIELDS}
    words |= {f"{name}_words": positions for name in PLAIN_FIELDS}
    words |= {name: {"type": "keyword", "doc_values": name in FACETS} for name in KEYWORD_FIELDS}
    words |= {name: {"type": "long"} for name in DATES.values()}  # microseconds since 1970
    words["original"] = {"type": "boolean"}
    return {
        "dynamic": False,
        "_source": {"excludes": [WORDS]},
        "properties": {
            "id": {"type": "long"},
            "group": {"type": "long"},
            "published": {"type": "date", "format": "strict_date_optional_time", "index": False},
            "seen": {"type": "date", "format": "strict_date_optional_time", "index": False},
            WORDS: {"dynamic": "strict", "properties": words},
        },
    }


def settings(cluster: Cluster) -> dict[str, Any]:
    copies = {"auto_expand_replicas": "0-1"} if cluster.replicas is None else {"number_of_replicas": cluster.replicas}
    return {"number_of_shards": cluster.shards, "max_terms_count": MAX_TERMS, **copies}


def entry(document: Document) -> bytes:
    """What is sent for a document: one line of JSON."""
    words: dict[str, Any] = {
        "date_us": microseconds(document.published),
        "seen_us": microseconds(document.seen),
        "original": document.id == document.group,
    }
    for name in TEXT_FIELDS:
        joined = pieces(getattr(document, name), document.language).all_joined()
        words |= {
            f"{name}_{form}": text for form, text in zip(("exact", "fold", document.language), joined, strict=True)
        }
    for name in PLAIN_FIELDS:
        values = (" ".join(plain_forms(value)) for value in plain_values(document, name))
        words[f"{name}_words"] = f" {NO_WORD} ".join(values)
    for name in KEYWORD_FIELDS:
        words[name] = list(dict.fromkeys(keywords(document, name)))
    whole = {name: getattr(document, name) for name in Document.__slots__}
    return orjson.dumps({**whole, WORDS: words})


def document(source: dict[str, Any]) -> Document:
    """From the stored source."""
    values = dict(source)
    for name in ("authors", "actors", "themes"):
        values[name] = tuple(values[name])
    for name in ("published", "seen"):
        values[name] = datetime.fromisoformat(values[name]).astimezone(UTC)
    return Document(**values)
