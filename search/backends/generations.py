"""The index's folder: one sub-folder a generation, a file that names the current one, and the locks.

    CURRENT           the name of the generation that is searched and written; replaced in one step
    generation-…      a tantivy index, and VERSION: of the schema it was made by
    write.lock        held while the current generation is written or switched
    rebuild.lock      held while a generation is built beside it

The locks are flock's: the kernel frees them when their process dies, however it dies.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import tantivy

from search.backends.base import BackendError, BackendUnavailable
from search.backends.schema import VERSION, schema

_PREFIX = "generation-"
REINDEX = "Run “teletipo reindex” to build it anew from the articles."


def current(folder: Path) -> str:
    """The current generation's name, "" if there is none yet."""
    try:
        name = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise BackendError(f"The index in {folder} cannot be read: {error}.") from error
    if not name.startswith(_PREFIX) or "/" in name:
        raise BackendError(f"The file CURRENT in {folder} names no index. {REINDEX}")
    return name


def open_index(folder: Path, name: str) -> tantivy.Index:
    """Raises BackendError for an index of another schema, a damaged one, or none."""
    path = folder / name
    try:
        version = (path / "VERSION").read_text(encoding="utf-8").strip()
        if version != str(VERSION):
            raise BackendError(f"The index in {folder} was made by another version of Teletipo. {REINDEX}")
        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        index.reload()
    except (OSError, ValueError) as error:
        raise BackendError(f"The index in {folder} is damaged: {_short(error)}. {REINDEX}") from error
    return index


def state(folder: Path, name: str) -> tuple[int, ...]:
    """Changes with every commit: the list of segments is a new file each time."""
    try:
        status = (folder / name / "meta.json").stat()
    except OSError as error:
        raise BackendError(f"The index in {folder} is damaged: {_short(error)}. {REINDEX}") from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def make(folder: Path) -> str:
    """A new, empty generation, current for nobody yet. Returns its name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = Path(mkdtemp(prefix=_PREFIX, dir=folder))
        path.chmod(0o755)
        tantivy.Index(schema(), str(path))
        (path / "VERSION").write_text(f"{VERSION}\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BackendError(f"No index can be made in {folder}: {_short(error)}.") from error
    return path.name


def switch(folder: Path, name: str) -> None:
    """Makes a generation the current one, in one step and for good."""
    fresh = folder / "CURRENT.new"
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / "CURRENT")
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise BackendError(f"The index in {folder} cannot be switched: {error}.") from error


def sweep(folder: Path, keep: str) -> None:
    """Deletes generations other than ``keep``: older ones, and what a killed rebuild left. Readers keep their maps."""
    for path in folder.glob(f"{_PREFIX}*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Holds a lock of the folder. Raises BackendUnavailable at once if another holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise BackendError(f"The index in {folder} cannot be written: {error}.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackendUnavailable(f"The index in {folder} is being written by another process.") from error
        yield
    finally:
        os.close(descriptor)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
