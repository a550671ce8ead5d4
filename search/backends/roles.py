"""Which originals have copies in the index, kept right whatever comes first: folding relies on it.

An original does not know of a copy that comes later, and its article may not be indexed again for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.backends.schema import COPY, KIN
from search.backends.shown import with_filter
from search.backends.snapshot import Snapshot
from search.document import Document


@dataclass(frozen=True, slots=True)
class Roles:
    copied: frozenset[str]  # ids of the batch's originals that have copies, in it or in the index
    again: tuple[Document, ...]  # originals in the index that get their first copy: to be put again


def roles(snapshot: Snapshot, batch: Sequence[Document], gone: Iterable[str]) -> Roles:
    """Three questions to the index, each about as many numbers as the batch has documents. ``gone`` are deleted."""
    groups = copied_by(batch)
    originals = {document.id for document in batch if document.id == document.group}
    family = with_filter(snapshot.term("role", COPY), snapshot.any_key("group", map(int, sorted(originals))))
    held = {str(group) for group, _ in snapshot.everything(family, "group", most=snapshot.holding("role", COPY))}
    again = unaware(snapshot, groups - {document.id for document in batch} - set(gone))
    return Roles(frozenset(groups | held), again)


def copied_by(batch: Iterable[Document]) -> set[str]:
    return {document.group for document in batch if document.id != document.group}


def unaware(snapshot: Snapshot, ids: Iterable[str]) -> tuple[Document, ...]:
    """Those of the originals that are in the index without the mark that they have copies."""
    wanted = sorted(int(id) for id in ids)
    if not wanted:
        return ()
    found = snapshot.everything(snapshot.any_key("key", wanted), "key", most=len(wanted))
    family = with_filter(snapshot.term("role", KIN), snapshot.any_key("key", wanted))
    marked = snapshot.everything(family, "key", most=len(wanted))
    known = {key for key, _ in marked}
    return tuple(snapshot.document(address) for key, address in found if key not in known)
