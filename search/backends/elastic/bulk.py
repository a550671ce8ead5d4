"""Writing in bulk: what a node in trouble refuses is sent again, and a document that is refused for good is named."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import elasticsearch
import orjson

from search.backends.base import BackendUnavailable, checked
from search.backends.elastic.connection import AWAY, sentences
from search.backends.elastic.schema import entry
from search.document import Document

MOST_BYTES = 4_000_000  # of one request, unless one document alone is larger; the server takes 100 MB at most
MOST = 500  # documents of one request
AT_ONCE = 3  # requests under way
TRIES = 6
TOO_LARGE = 413
FAULTY = frozenset({400, TOO_LARGE})  # the document's own fault; anything else is the cluster's, and may pass
FIRST_WAIT = 0.5  # seconds before the second try; each following one waits twice as long

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Action:
    id: str
    lines: tuple[bytes, ...]  # as the bulk interface reads them

    @property
    def size(self) -> int:
        return sum(map(len, self.lines))


def actions(put: Iterable[Document], delete: Iterable[str]) -> Iterator[Action]:
    """Of documents with one id the last; deletions of what is not put. Raises BackendError before the first is given."""
    last = {document.id: checked(document) for document in put}
    gone = [id for id in dict.fromkeys(delete) if id not in last]
    return _lines(last.values(), gone)


def _lines(documents: Iterable[Document], gone: Iterable[str]) -> Iterator[Action]:
    for document in documents:
        yield Action(document.id, (orjson.dumps({"index": {"_id": document.id}}), entry(document)))
    for id in gone:
        if 0 < len(id.encode("utf-8", "replace")) <= 512:  # the server knows no other ids
            yield Action(id, (orjson.dumps({"delete": {"_id": id}}),))


def send(
    client: elasticsearch.Elasticsearch, index: str, todo: Iterable[Action], *, alias: bool, sleep: Sleep = time.sleep
) -> dict[str, str]:
    """Does all actions, in any order. Returns what was refused for good: reasons by id.

    Raises BackendUnavailable where the cluster is away or stays overloaded; some may be done then, and a repeat is
    harmless. ``alias``: the index must be an alias, so that none is made by mistake.
    """
    refused: dict[str, str] = {}
    whole = client.options(max_retries=0)

    def one(chunk: list[Action]) -> dict[str, str]:
        return _chunk(whole, index, chunk, alias, sleep)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="elastic-bulk") as pool:
        under_way: set[Future[dict[str, str]]] = set()
        try:
            for chunk in _chunks(todo):
                if len(under_way) >= AT_ONCE:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        refused |= future.result()
                under_way.add(pool.submit(one, chunk))
            for future in under_way:
                refused |= future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return refused


def _chunks(todo: Iterable[Action]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    size = 0
    for action in todo:
        if chunk and (size + action.size > MOST_BYTES or len(chunk) == MOST):
            yield chunk
            chunk, size = [], 0
        chunk.append(action)
        size += action.size
    if chunk:
        yield chunk


def _chunk(
    client: elasticsearch.Elasticsearch, index: str, chunk: list[Action], alias: bool, sleep: Sleep
) -> dict[str, str]:
    refused: dict[str, str] = {}
    why = ""
    for attempt in range(TRIES):
        if attempt:
            sleep(FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(0.75, 1.25))
        answer = _sent(client, index, chunk, alias)
        if isinstance(answer, int):
            if answer == TOO_LARGE:
                return _halves(client, index, chunk, alias, sleep)
            why = f"it answered with status {answer}"
            continue
        again = []
        for action, item in zip(chunk, answer, strict=True):
            result = next(iter(item.values()))
            status = int(result["status"])
            if status in FAULTY:
                refused[action.id] = _reason(result)
            elif status >= 300 and not (status == 404 and "delete" in item and "error" not in result):
                again.append(action)
                why = _reason(result)
        if not again:
            return refused
        chunk = again
    raise BackendUnavailable(f"Elasticsearch cannot be written now: {why}.")


def _halves(
    client: elasticsearch.Elasticsearch, index: str, chunk: list[Action], alias: bool, sleep: Sleep
) -> dict[str, str]:
    """Too large in one piece, by a proxy's limit perhaps."""
    if len(chunk) == 1:
        return {chunk[0].id: "it is larger than the server takes"}
    middle = len(chunk) // 2
    parts = [_chunk(client, index, half, alias, sleep) for half in (chunk[:middle], chunk[middle:])]
    return parts[0] | parts[1]


def _sent(
    client: elasticsearch.Elasticsearch, index: str, chunk: list[Action], alias: bool
) -> list[dict[str, Any]] | int:
    """The outcome of each action, or the status of a refusal of all."""
    lines: list[Any] = [line for action in chunk for line in action.lines]
    with sentences("be written"):
        try:
            answer = client.bulk(
                index=index, operations=lines, require_alias=alias or None, filter_path="items.*.status,items.*.error"
            )
        except elasticsearch.ApiError as error:
            if error.meta.status == TOO_LARGE or error.meta.status in AWAY:
                return error.meta.status
            raise
    return list(answer["items"])


def _reason(result: dict[str, Any]) -> str:
    """The root cause in the server's words."""
    error = result.get("error")
    if isinstance(error, dict):
        cause = error.get("caused_by") or {}
        error = cause.get("reason") or error.get("reason")
    return " ".join(str(error or f"status {result.get('status')}").split())[:300]
