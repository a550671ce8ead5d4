"""Text into words: the one rule for documents and queries, so that engines cannot disagree.

A word has three forms. ``exact`` is the word as written (NFC). ``fold`` is without case and accents, dots of
acronyms and separators of numbers. ``stem`` is the fold cut to its root by Snowball in the article's language. Folding
comes before stemming, since Snowball's Spanish rules look at accents ("garantía" gives "garant", "garantia" gives
"garanti") and a query typed without them must meet the printed word all the same.

Positions count words; offsets are into the text as given, so a mark made here fits the stored text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import Stemmer

LANGUAGES = ("es", "en")
MAX_CHARS = 1_000_000  # of one field; what lies behind is not searchable
_HELD = 200_000  # words, and pieces, of a language in memory: about 40 MB each
MAX_WORD = 100  # characters of a form; longer words are known by their beginning

_MARKS = "\u0300-\u036f"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-zÀ-ÖØ-öø-ÿ"
_LETTER = rf"(?:[^\W\d_{_CJK}][{_MARKS}]*)"
_WORD = re.compile(
    rf"""
    (
      (?![Ee][Ee]) (?: [{_LATIN}]++ (?=[\s,;:!?)"»”]|\Z) | [{_LATIN}]{{2,}}+ (?=\.) )  # nearly all words: twice as fast so
    | \b[Ee][Ee]\.?[ \u00a0]?[Uu][Uu]\b\.?     # EE.UU., EE. UU., EE UU, EEUU: one word
    | \b(?:{_LETTER}\.){{2,}}                  # U.S., O.N.U.
    | \d+(?:[.,]\d+)*(?![^\W_])                # 1.000.000, 7,5
    | [{_CJK}]                                 # scripts without spaces: a character a word
    | (?:[^\W_{_CJK}][{_MARKS}]*)+
    )
    (?:['’ʼ][sS](?![^\W_]))?                 # Trump's: the s is no word
    """,
    re.VERBOSE,
)
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
    return tuple(text[start:end] for start, end in spans(text))


def analyse(text: str, language: str) -> Stream:
    """All forms of a text's words. ``language`` is "es" or "en"."""
    offsets = spans(text)
    held = _FORMS[language]
    forms = [held[text[start:end]] for start, end in offsets]
    exacts, folds, stems = zip(*forms, strict=True) if forms else ((), (), ())
    return Stream(exacts, folds, stems, tuple(offsets))


Forms = tuple[tuple[str, str, str], int]  # exacts, folds and stems, each joined by spaces, and how many they are


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut at single spaces: four times as fast to analyse as its words one by one, since nearly every piece,
    punctuation and all, has been met before. Where words lie is worked out for those that are asked for.
    """

    pieces: list[str]
    forms: list[Forms]

    def joined(self, kind: int) -> str:
        """``kind``: 0 exacts, 1 folds, 2 stems."""
        return " ".join([texts[kind] for texts, count in self.forms if count])

    def all_joined(self) -> tuple[str, str, str]:
        """Exacts, folds and stems: a third of the time of asking for one after the other."""
        held = [texts for texts, count in self.forms if count]
        exacts, folds, stems = map(" ".join, zip(*held, strict=True)) if held else ("", "", "")
        return exacts, folds, stems

    def offsets(self, positions: Iterable[int]) -> list[tuple[int, int]]:
        """Of the words at these positions, half-open, into the text as given."""
        ends = list(accumulate([count for _, count in self.forms]))
        starts = list(accumulate([len(piece) + 1 for piece in self.pieces], initial=0))
        within: dict[int, list[tuple[int, int]]] = {}
        found = []
        for position in positions:
            piece = bisect_right(ends, position)
            if piece not in within:
                within[piece] = spans(self.pieces[piece])
            start, end = within[piece][position - (ends[piece - 1] if piece else 0)]
            found.append((starts[piece] + start, starts[piece] + end))
        return found


def pieces(text: str, language: str) -> Pieces:
    cut = text[:MAX_CHARS].split(" ")
    found = list(map(_PIECES[language].__getitem__, cut))
    if None not in found:
        return Pieces(cut, found)  # type: ignore[arg-type]  # just looked
    return Pieces([text[:MAX_CHARS]], [whole_forms(text, language)])


def forms_of(piece: str, language: str) -> Forms | None:
    """Of a piece between spaces. None where it may end the one word with a space in it, "EE UU"."""
    return _PIECES[language][piece]


def whole_forms(text: str, language: str) -> Forms:
    """Of a text that is not cut at spaces."""
    return _all_forms(_WORD.findall(text[:MAX_CHARS]), _FORMS[language])


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
    return _FORMS["en"][word][1]


def stem_form(word: str, language: str) -> str:
    return _FORMS[language][word][2]


def spans(text: str) -> list[tuple[int, int]]:
    """Where each word lies in the text: half-open."""
    return [match.span(1) for match in _WORD.finditer(text[:MAX_CHARS])]


class _Forms(dict[str, tuple[str, str, str]]):
    """A language's words with their three forms. A news archive uses few words often: nearly all are held already."""

    def __init__(self, language: str) -> None:
        self.stem = Stemmer.Stemmer(_STEMMERS[language], 0).stemWord  # its own cache off: this one holds the result

    def __missing__(self, word: str) -> tuple[str, str, str]:
        exact = exact_form(word)
        stem = folded = _fold_word(word)[:MAX_WORD]
        if folded.isalpha() and folded.isascii():
            stem = self.stem(folded)
        if len(word) <= MAX_WORD:
            if len(self) >= _HELD:
                self.clear()
            self[word] = exact, folded, stem
        return exact, folded, stem


class _Pieces(dict[str, Forms | None]):
    """Pieces of text with the forms of their words. None for what may go on from the piece before."""

    def __init__(self, forms: _Forms) -> None:
        self.forms = forms

    def __missing__(self, piece: str) -> Forms | None:
        found = None if piece[:2].lower() == "uu" else _all_forms(_WORD.findall(piece), self.forms)
        if len(piece) <= MAX_WORD and "\n" not in piece:  # the words around the end of a paragraph seldom meet again
            if len(self) >= _HELD:
                self.clear()
            self[piece] = found
        return found


def _all_forms(found: list[str], held: _Forms) -> Forms:
    forms = [held[word] for word in found]
    exacts, folds, stems = (" ".join([form[kind] for form in forms]) for kind in range(3))
    return (exacts, folds, stems), len(forms)


_FORMS = {language: _Forms(language) for language in LANGUAGES}
_PIECES = {language: _Pieces(_FORMS[language]) for language in LANGUAGES}


def _fold_word(word: str) -> str:
    if word[0].isdigit():
        if _THOUSANDS.fullmatch(word):
            return word.replace(".", "").replace(",", "")
        return "".join(fold(word).replace(",", ".").split())
    if word in ("US", "U.S."):  # the country, not the pronoun: the one place where case counts
        return "u.s"
    bare = _UNWORDLY.sub("", fold(word)).replace(".", "")
    return bare or "".join(char for char in word if not char.isspace())
