"""Terms in words that people can read."""

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files


@cache
def _lines() -> list[str]:
    return files(__package__).joinpath("glossary.txt").read_text(encoding="utf8").splitlines()


@lru_cache(maxsize=10_000)
def label(term: str, language: str = "en") -> str:
    """ "=12" -> the notion's first word in the language, "@maduro" -> maduro, "#7" -> 7; a word as it is."""
    if term.startswith("="):
        english, _, spanish = _lines()[int(term[1:]) - 1].partition(" = ")
        return (spanish if language == "es" else english).split()[0]
    return term[1:] if term[:1] in "@#" else term


def sentence(likeness: float, shared: Iterable[str], hours: float) -> str:
    """Why an article stands in its story: "likeness 0.41: same actors nicolas-maduro; same figures 7; 6.0 h apart"."""
    if not likeness:
        return "opened the story"
    by_kind = {"@": "same actors", "#": "same figures", "": "same words"}
    found: dict[str, list[str]] = {said: [] for said in by_kind.values()}
    for term in shared:
        found[by_kind.get(term[:1], by_kind[""])].append(label(term))
    parts = [f"{said} {', '.join(words)}" for said, words in found.items() if words]
    return f"likeness {likeness:.2f}: {'; '.join([*parts, f'{hours:.1f} h apart'])}"
