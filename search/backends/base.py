"""What an engine must do, and the ways in which it may fail."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from types import TracebackType
from typing import Any, Protocol, Self

from search.analysis import LANGUAGES
from search.document import Document
from search.query import Query
from search.request import Hit, Request, Results, Table, TableRequest

_NUMBER = re.compile(r"[0-9]{1,18}")


class BackendError(Exception):
    """An engine could not do its work. The text is a sentence for people."""


class BackendUnavailable(BackendError):
    """The engine is away, or held by another process; later may work."""


def checked(document: Document) -> Document:
    """The document as indexes hold it: without halves of surrogate pairs. Raises BackendError if none can hold it."""
    if not (_NUMBER.fullmatch(document.id) and _NUMBER.fullmatch(document.group)):
        raise BackendError(
            f"Document “{document.id[:40]}” and its group “{document.group[:40]}” must be known by number."
        )
    if document.language not in LANGUAGES:
        raise BackendError(f"Document {document.id} is neither Spanish nor English but “{document.language[:40]}”.")
    if document.published.tzinfo is None or document.seen.tzinfo is None:
        raise BackendError(f"Document {document.id} has a time without a zone.")
    values = {item.name: _whole(getattr(document, item.name)) for item in fields(document)}
    return Document(**values)


def _whole(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_whole(part) for part in value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()  # a "?" for each half, so that offsets stay
    return value


class Backend(Protocol):
    """One index. Writers are single: ``write`` and ``clear`` raise BackendUnavailable where another holds it."""

    name: str

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        """Put (insert or replace by id) and delete documents. On return they are durable and searchable.

        Either all of it is done or, on an exception, none is visible. Repeating it is harmless.
        """

    def search(self, request: Request) -> Results:
        """Answer from the newest committed state."""

    def scan(self, query: Query, *, collapse: bool = True) -> Iterator[Hit]:
        """Every hit, newest first (ties by id, smallest first), from one snapshot: whatever is written meanwhile.

        Memory is bounded whatever the size. Hits come without highlights: the title without marks, the snippet empty;
        ``folded`` as in search.
        """

    def table(self, request: TableRequest) -> Table:
        """Counts of hits by the values of two facets."""

    def similar(self, id: str, query: Query, *, limit: int = 10) -> tuple[Hit, ...]:
        """More like this: hits of ``query`` (collapsed) that share the rarest words, actors and themes with the
        document, best first; neither the document nor its copies. An unknown id gives (). Engines may rank differently.
        """

    def get(self, id: str) -> Document | None: ...

    def count(self) -> int:
        """Documents held, copies included."""

    def clear(self) -> None:
        """Remove every document."""

    def close(self) -> None: ...

    def begin_rebuild(self) -> "Rebuild":
        """An empty index beside this one. Raises BackendUnavailable while another rebuild is under way."""


class Rebuild(Protocol):
    """An index built beside the live one, which goes on being searched and written. A context: left without
    ``switch``, or killed, it leaves the live index as it was.

    Writes to the live index do not reach this one: before ``switch``, put here what was written there since the start.
    """

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None: ...

    def count(self) -> int:
        """Documents in the new index."""

    def switch(self) -> None:
        """From now on this is the live index. Raises BackendUnavailable, with nothing done, while one writes there."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...
