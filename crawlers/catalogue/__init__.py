"""The catalogue: one TOML file an outlet, read into the records of ``crawlers.outlet``.

docs/outlets.md shows the format. ``load`` looks at every file before it complains, so that one run shows all faults.
"""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from crawlers.catalogue.conflicts import conflicts
from crawlers.catalogue.fault import CatalogueError, Fault
from crawlers.catalogue.form import OutletForm
from crawlers.outlet import Outlet

__all__ = ["CatalogueError", "Fault", "load"]

LARGEST_FILE = 100_000  # bytes


def load(folder: Path) -> tuple[Outlet, ...]:
    """The outlets of ``folder``/\\*.toml, by slug.

    :raises CatalogueError: the folder cannot be read or is empty, or any file is at fault; ``faults`` holds all of them
    """
    if not folder.is_dir():
        raise CatalogueError(
            (Fault(file=str(folder), key="", text="no such folder: name one that holds outlet files"),)
        )
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise CatalogueError(
            (Fault(file=str(folder), key="", text="holds no .toml file: add one for each outlet, or name another"),)
        )
    outlets: list[Outlet] = []
    faults: list[Fault] = []
    for path in files:
        outlet, found = _read(path)
        faults += found
        if outlet is not None:
            outlets.append(outlet)
    faults += conflicts(outlets)
    if faults:
        raise CatalogueError(tuple(sorted(faults, key=lambda fault: fault.file)))
    return tuple(sorted(outlets, key=lambda outlet: outlet.slug))


def _read(path: Path) -> tuple[Outlet | None, list[Fault]]:
    try:
        outlet = OutletForm.model_validate(_written(path)).outlet()
    except ValidationError as error:
        faults = [(_key(one["loc"]), _advice(one["type"], one["msg"])) for one in error.errors()]
        return None, [Fault(file=path.name, key=key, text=text) for key, text in faults]
    except _UnreadableError as error:
        return None, [Fault(file=path.name, key="", text=str(error))]
    if outlet.slug != path.stem:
        text = f"is {outlet.slug!r} in the file {path.name}: name both alike"
        return outlet, [Fault(file=path.name, key="slug", text=text)]
    return outlet, []


class _UnreadableError(Exception):
    """No TOML can be had from a file; the text says why and what to do."""


def _written(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _UnreadableError(f"is larger than {LARGEST_FILE:,} bytes: an outlet's file has some forty lines")
        return tomllib.loads(path.read_text(encoding="utf8"))
    except OSError as error:
        raise _UnreadableError(f"cannot be read ({error.strerror}): mend its permissions") from None
    except UnicodeDecodeError:
        raise _UnreadableError("is not UTF-8: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _UnreadableError(f"is not TOML ({error}): mend that line") from None
    except RecursionError:
        raise _UnreadableError("is nested too deep: an outlet's file has two levels") from None


def _key(place: tuple[int | str, ...]) -> str:
    """("feed", 0, "url") -> "feed[1].url", counted from 1 as people do."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _advice(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing: add it"
    if kind == "extra_forbidden":
        return "is no key of an outlet's file: mend its spelling or take it out"
    return message.removeprefix("Value error, ")
