"""An engine's answer as people read it: what stands for the actors and themes of the query is marked too.

An engine holds which actors and themes an article has; where they stand in it is in the database. So the marks are put
after the engine has answered, which makes them the same on every engine.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.models import StoredArticle
from search.backends.base import Backend
from search.evidence import Evidence, tagged
from search.exports.atom import MOST
from search.highlight import marked
from search.query import Query
from search.request import Hit, Request, Results


def answer(engine: Backend, request: Request) -> Results:
    """As the engine's ``search``. Costs one look into the database where the query names an actor or a theme."""
    if not request.highlight or next(tagged(request.query), None) is None:
        return engine.search(request)
    results = engine.search(replace(request, highlight=False))
    return replace(
        results, hits=marked(results.hits, request.query, _evidence([hit.document.id for hit in results.hits]))
    )


def exported(engine: Backend, query: Query, format: str, *, collapse: bool) -> Iterable[Hit]:
    """All hits for a file, newest first, read as they are asked for; for a feed the newest, with the sentence that matched."""
    if format == "atom":
        return answer(engine, Request(query=query, limit=MOST, collapse=collapse)).hits
    return engine.scan(query, collapse=collapse)


def _evidence(ids: list[str]) -> dict[str, Evidence]:
    rows = StoredArticle.objects.filter(pk__in=ids).values_list("pk", "actors", "themes")
    return {str(pk): Evidence(actors, themes) for pk, actors, themes in rows}
