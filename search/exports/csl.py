"""CSL-JSON 1.0.2: one array of items of the type article-newspaper."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from search.exports.record import Context, address, clean, keywords
from search.request import Hit


def csl(hits: Iterable[Hit], context: Context) -> Iterator[str]:
    yield "["
    before = "\n"
    for hit in hits:
        yield before + orjson.dumps(_item(hit, context)).decode()
        before = ",\n"
    yield "\n]\n"


def _item(hit: Hit, context: Context) -> dict[str, Any]:
    document = hit.document
    item = {
        "id": f"teletipo-{document.id}",
        "type": "article-newspaper",
        "title": clean(document.title),
        "container-title": clean(document.outlet_name),
        "author": [{"literal": clean(author)} for author in document.authors],
        "issued": _date(document.published),
        "accessed": _date(document.seen),
        "URL": address(document),
        "language": document.language,
        "source": clean(document.agency),
        "keyword": ", ".join(keywords(document, context)),
    }
    return {name: value for name, value in item.items() if value}


def _date(moment: datetime) -> dict[str, Any]:
    return {"date-parts": [[moment.year, moment.month, moment.day]]}
