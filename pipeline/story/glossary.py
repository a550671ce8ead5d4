"""The shipped glossary: a word's stem in either language -> the notions that it can stand for."""

from collections import defaultdict
from functools import cache
from importlib.resources import files

import Stemmer

from pipeline.fingerprint import fold

LANGUAGES = ("es", "en")
_STEMMERS = {"es": Stemmer.Stemmer("spanish"), "en": Stemmer.Stemmer("english")}


def stem(word: str, language: str) -> str:
    """The Snowball stem of a folded word."""
    return str(_STEMMERS[language].stemWord(word))


@cache
def notions() -> dict[str, dict[str, tuple[str, ...]]]:
    """Language -> stem -> the notions ("=17") it stands for; read once a process.

    :raises ValueError: a line of the glossary has not the form ``english words = spanish words``.
    """
    found: dict[str, dict[str, list[str]]] = {language: defaultdict(list) for language in LANGUAGES}
    lines = files(__package__).joinpath("glossary.txt").read_text(encoding="utf8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        english, equals, spanish = line.partition(" = ")
        if not (equals and english.strip() and spanish.strip()):
            raise ValueError(f"glossary.txt, line {number}: expected “english words = spanish words”, found “{line}”")
        for language, words in (("en", english), ("es", spanish)):
            for one in {stem(fold(word), language) for word in words.split()}:
                found[language][one].append(f"={number}")
    return {language: {one: tuple(many) for one, many in stems.items()} for language, stems in found.items()}
