"""The embedded engine: a tantivy index in a folder, one writer at a time, any number of readers."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import tantivy

from search.backends import answer, generations
from search.backends.base import BackendError, BackendUnavailable, checked
from search.backends.roles import copied_by, roles, unaware
from search.backends.schema import entry
from search.backends.snapshot import Snapshot
from search.document import Document
from search.query import Query
from search.request import Hit, Request, Results, Table, TableRequest

_HEAP = 96_000_000  # bytes of a writer before it cuts a segment
_REBUILD_HEAP = 256_000_000  # of one that stays open for a whole rebuild
_TRIES = 3  # a generation may be switched away between its name being read and its files being opened


@dataclass(frozen=True, slots=True)
class _Open:
    key: tuple[int, str]  # process and generation
    state: tuple[int, ...]  # of its list of segments
    index: tantivy.Index
    snapshot: Snapshot


class TantivyBackend:
    """Nothing is held open for writing: a writer is opened for each call, so a reader may be forked at any time."""

    name = "tantivy"

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._open: _Open | None = None

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        documents, ids = [checked(document) for document in put], list(delete)
        with generations.locked(self.folder, "write.lock"):
            name = generations.current(self.folder)
            if not name:
                name = generations.make(self.folder)
                generations.switch(self.folder, name)
            commit(generations.open_index(self.folder, name), documents, ids)

    def search(self, request: Request) -> Results:
        snapshot = self._snapshot()
        if snapshot is None:
            return Results(total=0, articles=0, hits=(), facets=dict.fromkeys(request.facets, ()))
        with _answering():
            return answer.results(snapshot, request)

    def scan(self, query: Query, *, collapse: bool = True) -> Iterator[Hit]:
        snapshot = self._snapshot()
        if snapshot is not None:
            with _answering():
                yield from answer.scan(snapshot, query, collapse=collapse)

    def table(self, request: TableRequest) -> Table:
        snapshot = self._snapshot()
        if snapshot is None:
            return Table(rows=(), columns=(), cells=())
        with _answering():
            return answer.crossed(snapshot, request)

    def similar(self, id: str, query: Query, *, limit: int = 10) -> tuple[Hit, ...]:
        snapshot = self._snapshot()
        source = _get(snapshot, id) if snapshot else None
        if snapshot is None or source is None:
            return ()
        with _answering():
            return answer.similar(snapshot, source, query, limit=limit)

    def get(self, id: str) -> Document | None:
        snapshot = self._snapshot()
        return _get(snapshot, id) if snapshot else None

    def count(self) -> int:
        snapshot = self._snapshot()
        return int(snapshot.searcher.num_docs) if snapshot else 0

    def clear(self) -> None:
        """Puts an empty index in the place of the one there is, whatever state that is in."""
        with generations.locked(self.folder, "write.lock"):
            name = generations.make(self.folder)
            generations.switch(self.folder, name)
            generations.sweep(self.folder, name)

    def close(self) -> None:
        self._open = None

    def begin_rebuild(self) -> "Rebuild":
        """An empty index beside this one. Raises BackendUnavailable while another rebuild is under way."""
        return Rebuild(self)

    def _snapshot(self) -> Snapshot | None:
        """The newest committed state, kept for as long as nothing newer is committed; None if nothing was ever written."""
        for attempt in range(_TRIES):
            name = generations.current(self.folder)
            if not name:
                return None
            try:
                return self._opened(name)
            except (BackendError, OSError, ValueError) as error:
                self._open = None
                if attempt + 1 < _TRIES and generations.current(self.folder) != name:
                    continue
                if isinstance(error, BackendError):
                    raise
                raise BackendError(f"The index in {self.folder} is damaged. {generations.REINDEX}") from error
        raise BackendUnavailable(f"The index in {self.folder} is being switched again and again.")

    def _opened(self, name: str) -> Snapshot:
        held = self._open
        if held is None or held.key != (os.getpid(), name):
            held = None
        while True:
            state = generations.state(self.folder, name)
            if held is not None and held.state == state:
                self._open = held
                return held.snapshot
            index = held.index if held is not None else generations.open_index(self.folder, name)
            index.reload()
            held = _Open((os.getpid(), name), state, index, Snapshot(index, held.snapshot if held else None))
            # once more round: what was committed between the look at the state and the reload belongs to neither


class Rebuild:
    """As the protocol's. One writer stays open, so that the engine cuts few, large segments."""

    def __init__(self, backend: TantivyBackend) -> None:
        self._folder = backend.folder
        self._lock = generations.locked(self._folder, "rebuild.lock")
        self._lock.__enter__()
        self._writer: tantivy.IndexWriter | None = None
        self._copied: set[str] = set()  # ids: of originals, by what their copies say
        self._held: set[str] = set()  # ids: only what is there already has to be deleted first
        try:
            self._clean()
            self._name = generations.make(self._folder)
            self._index = generations.open_index(self._folder, self._name)
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        """Visible, and durable, with ``count`` or ``switch``."""
        documents = [checked(document) for document in put]
        self._copied |= copied_by(documents)
        entries = {one.id: entry(one, copied=one.copies > 0 or one.id in self._copied) for one in documents}
        with _writing():
            if self._writer is None:
                self._writer = self._index.writer(_REBUILD_HEAP, 1)
            for id in self._held.intersection((*delete, *entries)):
                self._writer.delete_documents_by_term("id", id)
                self._held.discard(id)
            for made in entries.values():
                self._writer.add_document(made)
        self._held.update(entries)

    def count(self) -> int:
        self._commit()
        return int(self._fresh().searcher.num_docs)

    def _fresh(self) -> Snapshot:
        self._index.reload()
        return Snapshot(self._index)

    def _commit(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with _writing():
                writer.commit()
                writer.wait_merging_threads()

    def switch(self) -> None:
        """From now on this is the live index. Raises BackendUnavailable, with nothing done, while one writes there."""
        self._commit()
        if late := unaware(self._fresh(), self._copied):  # a copy of theirs came after them
            commit(self._index, list(late), [])
        with generations.locked(self._folder, "write.lock"):
            generations.switch(self._folder, self._name)
            generations.sweep(self._folder, self._name)

    def __enter__(self) -> "Rebuild":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._writer = None
            self._clean()
        finally:
            self._lock.__exit__(None, None, None)

    def _clean(self) -> None:
        """Deletes what is not live, unless which one is live cannot be told."""
        try:
            live = generations.current(self._folder)
        except BackendError:
            return
        if live:
            with generations.locked(self._folder, "write.lock"):
                generations.sweep(self._folder, live)


def _get(snapshot: Snapshot, id: str) -> Document | None:
    hits = snapshot.searcher.search(snapshot.term("id", id), 1).hits
    return snapshot.document(hits[0][1]) if hits else None


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # how tantivy tells of everything
        raise BackendError(f"The index could not answer: {' '.join(str(error).split())[:200]}.") from error


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        if "LockBusy" in str(error):
            raise BackendUnavailable("The index is being written by another process.") from error
        raise BackendError(f"The index cannot be written: {' '.join(str(error).split())[:200]}.") from error


def commit(index: tantivy.Index, documents: list[Document], ids: list[str]) -> None:
    """All of it or, on an exception, none. Durable on return: tantivy syncs its files and then their list."""
    with _writing():
        writer = index.writer(_HEAP, 1)
    try:
        found = roles(Snapshot(index), documents, ids)
        for id in ids:
            writer.delete_documents_by_term("id", id)
        for document in (*found.again, *documents):
            writer.delete_documents_by_term("id", document.id)
            writer.add_document(entry(document, copied=document.id in found.copied))
        writer.commit()
    except Exception as error:
        writer.rollback()
        raise BackendError(f"The index could not be written: {' '.join(str(error).split())[:200]}.") from error
    finally:
        writer.wait_merging_threads()
