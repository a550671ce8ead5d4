"""The one place where the pages reach the engine and the names; tests put others in its stead."""

from search.backends.base import Backend
from search.resolver import Resolver


def backend() -> Backend:
    """The configured engine, opened once a process. Raises BackendError where it cannot be opened."""
    from search import index

    return index.backend()


def resolver(owner: int | None = None) -> Resolver:
    """``owner``: the signed-in user's id, whose saved searches ``search:name`` knows."""
    from search import index

    return index.resolver(owner)


def name(kind: str, id: str, language: str) -> str:
    """An actor's or theme's name; "" where the knowledge base does not know the id."""
    from pipeline.knowledge import lexicon

    words = lexicon.load()
    known = words.actors.get(id) if kind == "actor" else words.themes.get(id)
    return known.names.get(language, "") if known else ""
