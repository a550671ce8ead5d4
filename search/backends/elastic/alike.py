"""More like this: the articles that have most of what search/similar.py says one is known by."""

from pipeline.slices import slices
from search.analysis import LANGUAGES
from search.backends.elastic.compile import Dsl, any_of, constant, term, within
from search.backends.elastic.schema import WORDS
from search.backends.elastic.snapshot import BEST, Row, Snapshot
from search.document import Document
from search.evaluate import read
from search.fields import TEXT_FIELDS
from search.similar import least, traits

_AT_ONCE = 1_000  # values whose holders are counted in one request

Key = tuple[str, str]  # kind and value of a trait


def alike(snapshot: Snapshot, source: Document, query: Dsl, limit: int) -> list[Row]:
    """Hits of the query that share enough, best first; none of the document's own group."""
    readings = read(source)
    asked: list[Key] = []

    def note(kind: str, value: str) -> int:
        asked.append((kind, value))
        return 0

    traits(readings, note, 1)
    total, held = _holders(snapshot, list(dict.fromkeys(asked)))
    found = traits(readings, lambda kind, value: held[kind, value], total)
    if not found or limit < 1:
        return []
    shared = [
        {
            "constant_score": {
                "filter": any_of([term(name, one.value) for name in _fields(one.kind)]),
                "boost": one.weight,
            }
        }
        for one in found
    ]
    wanted = within({"bool": {"should": shared}}, query, without=(constant(term("group", int(source.group))),))
    ranked = snapshot.rows(wanted, BEST, 0, limit)
    return [row for row in ranked if row.score >= least(found)]


def _holders(snapshot: Snapshot, keys: list[Key]) -> tuple[int, dict[Key, int]]:
    """How many documents there are, and how many hold each value: of a word in the title or the text, whichever is more."""
    held = dict.fromkeys(keys, 0)
    total, _ = snapshot.counted({"match_all": {}}, {})
    for some in slices(keys, _AT_ONCE):
        filters = {
            f"{number} {name}": term(name, value) for number, (kind, value) in enumerate(some) for name in _fields(kind)
        }
        answer = snapshot.counted({"match_all": {}}, {"held": {"filters": {"filters": filters}}})[1]
        for name, bucket in answer["held"]["buckets"].items():
            key = some[int(name.split()[0])]
            held[key] = max(held[key], int(bucket["doc_count"]))
    return total, held


def _fields(kind: str) -> list[str]:
    return [f"{WORDS}.{name}_{kind}" for name in TEXT_FIELDS] if kind in LANGUAGES else [f"{WORDS}.{kind}"]
