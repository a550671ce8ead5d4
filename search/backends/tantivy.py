"""The embedded engine: a tantivy index in a folder, one writer at a time, any number of readers."""

import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import tantivy

from search.backends import generations
from search.backends.answer import Answer
from search.backends.base import BackendError, BackendUnavailable, checked
from search.backends.schema import entry, from_source
from search.document import Document
from search.request import Request, Results

_HEAP = 96_000_000  # bytes of a writer before it cuts a segment
_TRIES = 3  # a generation may be switched away between its name being read and its files being opened


class TantivyBackend:
    """Nothing is held open for writing: a writer is opened for each call, so a reader may be forked at any time."""

    name = "tantivy"

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._open: tuple[int, str, tantivy.Index] | None = None  # process, generation, index

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        documents, ids = [checked(document) for document in put], list(delete)
        with generations.locked(self.folder, "write.lock"):
            name = generations.current(self.folder)
            if not name:
                name = generations.make(self.folder)
                generations.switch(self.folder, name)
            commit(generations.open_index(self.folder, name), documents, ids)

    def search(self, request: Request) -> Results:
        searcher = self._searcher()
        if searcher is None:
            return Results(total=0, articles=0, hits=(), facets=dict.fromkeys(request.facets, ()))
        try:
            return Answer(searcher[0], searcher[1], request).results()
        except ValueError as error:  # how tantivy tells of everything
            raise BackendError(f"The index could not answer: {' '.join(str(error).split())[:200]}.") from error

    def get(self, id: str) -> Document | None:
        searcher = self._searcher()
        if searcher is None:
            return None
        index, reader = searcher
        hits = reader.search(tantivy.Query.term_query(index.schema, "id", id, "basic"), 1).hits
        return from_source(reader.doc(hits[0][1])["source"][0]) if hits else None

    def count(self) -> int:
        searcher = self._searcher()
        return int(searcher[1].num_docs) if searcher else 0

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

    def _searcher(self) -> tuple[tantivy.Index, tantivy.Searcher] | None:
        """The newest committed state; None if nothing was ever written."""
        for attempt in range(_TRIES):
            name = generations.current(self.folder)
            if not name:
                return None
            try:
                if self._open is None or self._open[:2] != (os.getpid(), name):
                    self._open = (os.getpid(), name, generations.open_index(self.folder, name))
                index = self._open[2]
                index.reload()
                return index, index.searcher()
            except (BackendError, ValueError) as error:
                self._open = None
                if attempt + 1 < _TRIES and generations.current(self.folder) != name:
                    continue
                if isinstance(error, BackendError):
                    raise
                raise BackendError(f"The index in {self.folder} is damaged. {generations.REINDEX}") from error
        raise BackendUnavailable(f"The index in {self.folder} is being switched again and again.")


class Rebuild:
    """An index built beside the live one, which goes on being searched and written. A context: left without
    ``switch``, or killed, it leaves the live index as it was.

    Writes to the live index do not reach this one: before ``switch``, put here what was written there since the start.
    """

    def __init__(self, backend: TantivyBackend) -> None:
        self._folder = backend.folder
        self._lock = generations.locked(self._folder, "rebuild.lock")
        self._lock.__enter__()
        try:
            self._clean()
            self._name = generations.make(self._folder)
            self._index = generations.open_index(self._folder, self._name)
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        commit(self._index, [checked(document) for document in put], list(delete))

    def count(self) -> int:
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def switch(self) -> None:
        """From now on this is the live index. Raises BackendUnavailable, with nothing done, while one writes there."""
        with generations.locked(self._folder, "write.lock"):
            generations.switch(self._folder, self._name)
            generations.sweep(self._folder, self._name)

    def __enter__(self) -> "Rebuild":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
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


def commit(index: tantivy.Index, documents: list[Document], ids: list[str]) -> None:
    """All of it or, on an exception, none. Durable on return: tantivy syncs its files and then their list."""
    try:
        writer = index.writer(_HEAP, 1)
    except ValueError as error:
        if "LockBusy" in str(error):
            raise BackendUnavailable("The index is being written by another process.") from error
        raise BackendError(f"The index cannot be written: {' '.join(str(error).split())[:200]}.") from error
    try:
        for id in ids:
            writer.delete_documents_by_term("id", id)
        for document in documents:
            writer.delete_documents_by_term("id", document.id)
            writer.add_document(entry(document))
        writer.commit()
    except Exception as error:
        writer.rollback()
        raise BackendError(f"The index could not be written: {' '.join(str(error).split())[:200]}.") from error
    finally:
        writer.wait_merging_threads()
