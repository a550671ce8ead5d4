"""What an engine must do, and the ways in which it may fail."""

from collections.abc import Iterable
from typing import Protocol

from search.document import Document
from search.request import Request, Results


class BackendError(Exception):
    """An engine could not do its work. The text is a sentence for people."""


class BackendUnavailable(BackendError):
    """The engine is away, or held by another process; later may work."""


class Backend(Protocol):
    """One index. Writers are single: ``write`` and ``clear`` raise BackendUnavailable where another holds it."""

    name: str

    def write(self, put: Iterable[Document], delete: Iterable[str] = ()) -> None:
        """Put (insert or replace by id) and delete documents. On return they are durable and searchable.

        Either all of it is done or, on an exception, none is visible. Repeating it is harmless.
        """

    def search(self, request: Request) -> Results:
        """Answer from the newest committed state."""

    def get(self, id: str) -> Document | None: ...

    def count(self) -> int:
        """Documents held, copies included."""

    def clear(self) -> None:
        """Remove every document."""

    def close(self) -> None: ...
