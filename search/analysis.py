"""Text into words: the one rule for documents and queries, so that engines cannot disagree.

A word has three forms. ``exact`` is the word as written (NFC). ``fold`` is without case and accents, dots of
acronyms and separators of numbers. ``stem`` is the fold cut to its root by Snowball in the article's language. Folding
comes before stemming, since Snowball's Spanish rules look at accents ("garantía" gives "garant", "garantia" gives
"garanti") and a query typed without them must meet the printed word all the same.

Positions count words; offsets are into the text as given, so a mark made here fits the stored text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

LANGUAGES = ("es", "en")
MAX_CHARS = 1_000_000  # of one field; what lies behind is not searchable
MAX_WORD = 100  # characters of a form; longer words are known by their beginning

_MARKS = "\u0300-\u036f"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:[^\W\d_{_CJK}][{_MARKS}]*)"
_WORD = re.compile(
    rf"""
      \b[Ee][Ee]\.?[ \u00a0]?[Uu][Uu]\b\.?     # EE.UU., EE. UU., EE UU, EEUU: one word
    | \b(?:{_LETTER}\.){{2,}}                  # U.S., O.N.U.
    | \d+(?:[.,]\d+)*(?![^\W_])                # 1.000.000, 7,5
    | [{_CJK}]                                 # scripts without spaces: a character a word
    | (?:[^\W_{_CJK}][{_MARKS}]*)+
    """,
    re.VERBOSE,
)
_APOSTROPHES = ("'", "’", "ʼ")
_POSSESSIVE = re.compile(r"['’ʼ][sS](?![^\W_])")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_UNWORDLY = re.compile(r"[^\w.]")
_STEMMERS = {"es": "spanish", "en": "english"}


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of one field, in order. The four tuples have one length."""

    exacts: tuple[str, ...]
    folds: tuple[str, ...]
    stems: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]


def words(text: str) -> tuple[str, ...]:
    """The words of a text as written, in order."""
    return tuple(text[start:end] for start, end in _spans(text))


def analyse(text: str, language: str) -> Stream:
    """All forms of a text's words. ``language`` is "es" or "en"."""
    spans = _spans(text)
    forms = [_forms(text[start:end], language) for start, end in spans]
    exacts, folds, stems = zip(*forms, strict=True) if forms else ((), (), ())
    return Stream(exacts, folds, stems, tuple(spans))


def fold(text: str) -> str:
    """Without case and accents: "España" and "espana" are one. Spaces and punctuation stay."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def exact_form(word: str) -> str:
    """As written, its accents composed, a space within ("EE UU") as "_": engines split at spaces."""
    return "_".join(unicodedata.normalize("NFC", word).split())[:MAX_WORD]


def fold_form(word: str) -> str:
    """A single word's form without case and accents. Never empty, never with a space in it."""
    return _forms(word, "en")[1]


def stem_form(word: str, language: str) -> str:
    return _forms(word, language)[2]


def _spans(text: str) -> list[tuple[int, int]]:
    found = []
    skip = -1
    for match in _WORD.finditer(text[:MAX_CHARS]):
        start, end = match.span()
        if start < skip:  # the s of "Trump's"
            continue
        found.append((start, end))
        if text[end : end + 1] in _APOSTROPHES and (possessive := _POSSESSIVE.match(text, end)):
            skip = possessive.end()
    return found


@lru_cache(maxsize=200_000)
def _forms(word: str, language: str) -> tuple[str, str, str]:
    """A news archive uses few words often: the cache answers more than nine in ten."""
    exact = exact_form(word)
    folded = _fold_word(word)[:MAX_WORD]
    if folded.isalpha() and folded.isascii():
        return exact, folded, _stemmer(language).stemWord(folded)
    return exact, folded, folded


def _fold_word(word: str) -> str:
    if word[0].isdigit():
        if _THOUSANDS.fullmatch(word):
            return word.replace(".", "").replace(",", "")
        return "".join(fold(word).replace(",", ".").split())
    if word in ("US", "U.S."):  # the country, not the pronoun: the one place where case counts
        return "u.s"
    bare = _UNWORDLY.sub("", fold(word)).replace(".", "")
    return bare or "".join(char for char in word if not char.isspace())


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language], 0)  # its own cache off: ours holds the result
