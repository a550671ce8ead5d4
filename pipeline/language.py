"""Which language a text is written in: eldc, and a second opinion where eldc cannot know.

eldc has no Galician and calls four of five Galician articles Spanish; py3langid, limited to eight languages, tells
them apart (0 of 200 in the same measurement) but is fifty times slower, so it is asked only when eldc says Spanish or
Portuguese. Neither is asked about fewer words than can be judged: then the declared language stands, with low confidence.
"""

import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

KEPT = frozenset(("es", "en"))
NAMES = {
    "ca": "Catalan", "gl": "Galician", "eu": "Basque", "pt": "Portuguese", "fr": "French", "it": "Italian",
    "de": "German",
    "es": "Spanish", "en": "English", "ro": "Romanian", "nl": "Dutch", "ru": "Russian", "uk": "Ukrainian",
    "ar": "Arabic", "zh": "Chinese",
    "ja": "Japanese", "tr": "Turkish", "pl": "Polish",
}  # fmt: skip
SECOND_OPINION = ("es", "en", "ca", "gl", "pt", "fr", "it", "eu")
FEWEST = 4  # words: below it the declared language decides
SURE = 12  # words: below it a declared language that came second may win
LONG = 40  # words: a shorter text is called Galician only if it holds a word that Spanish lacks
MARKERS = re.compile(
    r"\b(?:unha|unhas|dun|dunha|nun|nunha|do|das|dos|ao|aos|á|ás|ó|ós|na|nas|non|xa|máis|tamén|pola|polas|polos|coa|coas|co|cos|seu|seus|"
    r"súa|súas|foi|é|onte|hoxe|moito|moi|xente|goberno|lei|ano|anos|novo)\b",
    re.I,
)
LOOKED_AT = 20_000  # characters
SECOND_LOOKED_AT = 1_500
UNKNOWN = "und"
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    language: str  # ISO 639-1, "und" where nothing can be said
    confidence: float  # 0..1
    second: str = ""  # the next best, or a second language of a mixed text; "" if none


def detect(title: str, text: str, declared: str = "") -> Detected:
    """The language of title and text together. ``declared`` (a tag such as "es-AR") counts for very short texts only."""
    said = declared.replace("_", "-").split("-", 1)[0].strip().lower()[:3]
    whole = f"{title}\n{text[:LOOKED_AT]}"
    words = _words(whole)
    if words < FEWEST:
        return Detected(language=said or UNKNOWN, confidence=0.3 if said else 0.0)
    found = _first(whole)
    if not found:
        return Detected(language=said or UNKNOWN, confidence=0.3 if said else 0.0)
    best, top = found[0]
    second, runner = found[1] if len(found) > 1 else ("", 0.0)
    confidence = min(1.0, 8 * (top - runner) / (top or 1.0)) * min(1.0, 0.5 + words / 60)
    if words < SURE and said in KEPT and best != said and confidence < 0.5:
        return Detected(language=said, confidence=0.4, second=best)
    if best in ("es", "pt") and (words >= LONG or MARKERS.search(whole)) and _is_galician(whole):
        return Detected(language="gl", confidence=round(max(0.5, confidence), 2), second=best)
    if words >= 120:
        confidence, second = _mixed(whole, best, confidence, second)
    return Detected(language=best, confidence=round(confidence, 2), second=second)


def name(code: str) -> str:
    """English name for people; the code itself where none is listed."""
    return NAMES.get(code, code)


def _words(text: str) -> int:
    return sum(1 for word in text[:2000].split() if word.isalpha() or any(c.isalpha() for c in word))


def _first(text: str) -> list[tuple[str, float]]:
    scores: dict[str, float] = _eldc().detect_details(text).scores
    return sorted(scores.items(), key=lambda pair: -pair[1])


def _mixed(text: str, best: str, confidence: float, second: str) -> tuple[float, str]:
    """A text whose thirds disagree is less sure, and names the other language."""
    third = len(text) // 3
    others = [
        found[0][0] for at in (0, third, 2 * third) if (found := _first(text[at : at + third])) and found[0][0] != best
    ]
    if not others:
        return confidence, second
    return confidence * (1 - len(others) / 3), others[0]


def _is_galician(text: str) -> bool:
    identifier = _py3langid()
    with _lock:
        found, _ = identifier.classify(text[:SECOND_LOOKED_AT])
    return bool(found == "gl")


@cache
def _eldc() -> Any:
    import eldc

    eldc.init()
    return eldc


@cache
def _py3langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(SECOND_OPINION)
    return identifier
