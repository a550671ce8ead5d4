"""What an engine must do, and the ways in which it may fail."""

import re
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Protocol

from search.analysis import LANGUAGES
from search.document import Document
from search.request import Request, Results

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

    def get(self, id: str) -> Document | None: ...

    def count(self) -> int:
        """Documents held, copies included."""

    def clear(self) -> None:
        """Remove every document."""

    def close(self) -> None: ...
