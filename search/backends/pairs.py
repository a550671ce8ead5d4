"""Pairs of neighbouring words that stand in nearly every article, in a field of their own.

“de la”, “in the”: to find such a phrase by its words, the positions of both would be read in half of all articles, a
sixth of a second in a million of them. As pairs they are terms like others. Only where every word of a phrase is
frequent: any other phrase is found fast by its rarest word.
"""

from collections.abc import Sequence
from itertools import pairwise

from search.analysis import LANGUAGES, stem_form

_FREQUENT = {
    "es": """
    a ahora al algunos ante antes así aunque año años bajo cada caso como con contra cual cuando cuenta cuya de debe
    del desde después dijo donde dos durante día días el ella ellos en entre era es esa ese eso esta estas este esto
    estos está están fue fueron general gobierno gran ha había hace hacer hacia han hasta hay hecho hoy la las le
    les lo los luego me medio mejor menos mientras millones mismo momento mucho muy más nacional ni no nos nuestro
    nueva nuevo o otra otras otro otros para parte país países pero poco por porque presidente primer primera pueda
    puede que quien qué se según ser será si sido sin sobre solo son su sus sí también tan tanto tener tiene tienen
    todas todo todos trabajo tras través tres un una uno unos vez y ya yo él último
    """,
    "en": """
    a about according after against all also an and any are around as at back be because been before being between
    both but by can could day did do down during each even first for from get government had has have he her him his
    how i if in including into is it its just last like made make may me million more most much my new no not now of
    off on one only or other our out over own part people percent president said same say says she should since so
    some state still such than that the their them then there these they this those three through time to told two
    under up us very was way we week well were what when where which while who will with would year years you your
    """,
}
_STEMS = {
    language: frozenset(stem_form(word, language) for word in _FREQUENT[language].split()) for language in LANGUAGES
}
_BREAK = "|"  # no word is ever this


def field(name: str, language: str) -> str:
    """The index's field of pairs beside a field of stems."""
    return f"{name}_{language}_pairs"


def pairs(stems: Sequence[str], language: str) -> str:
    """The pairs of a text in order, parted by spaces. Pairs that follow each other share a word in the text too."""
    frequent = _STEMS[language]
    made: list[str] = []
    last, end = "", 0
    for at, following in pairwise([at for at, stem in enumerate(stems) if stem in frequent]):
        if following == at + 1:
            if at != end and stems[at] == last:
                made.append(_BREAK)
            last, end = stems[following], following
            made.append(f"{stems[at]}_{last}")
    return " ".join(made)


def of_phrase(name: str, language: str, stems: Sequence[str]) -> tuple[str, list[str]] | None:
    """The field and the run of terms that find a phrase; None if not all of it is frequent."""
    if len(stems) < 2 or language not in _STEMS or not _STEMS[language].issuperset(stems):
        return None
    return field(name, language), [f"{first}_{second}" for first, second in pairwise(stems)]
