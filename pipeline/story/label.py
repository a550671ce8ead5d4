"""Terms in words that people can read."""

from functools import cache, lru_cache
from importlib.resources import files


@cache
def _lines() -> list[str]:
    return files(__package__).joinpath("glossary.txt").read_text(encoding="utf8").splitlines()


@lru_cache(maxsize=10_000)
def label(term: str) -> str:
    """ "=12" -> the notion's first English word, "@maduro" -> maduro, "#7" -> 7; a skeleton as it is."""
    if term.startswith("="):
        return _lines()[int(term[1:]) - 1].split()[0]
    return term[1:] if term[:1] in "@#" else term
