"""What an article's headline and lead say, in terms that Spanish and English share.

A content word of the glossary becomes its notion; any other word (a name, mostly) becomes a skeleton that cognates and
differently spelt names have in common ("olímpico", "Olympic"); figures and results are kept ("97-77", whichever side is
named first); actors of the knowledge base count by their id. So one vector serves both languages.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pipeline.fingerprint import fold
from pipeline.story.glossary import notions, stem

LEAD = 1000  # characters of the text that count beside the title
TITLE_WEIGHT, LEAD_WEIGHT, ACTOR_WEIGHT = 2.0, 1.0, 1.0
PREFIX = 6  # letters of a skeleton: "delegación" and "delegation" agree in so many
LONGEST_TITLE = 300
MOST_TERMS = 110  # a vector's terms: those that come first

_WORD = re.compile(r"[^\W_]+")
_RESULT = re.compile(r"(?<![\d.,])(\d{1,3}) ?[-–—:] ?(\d{1,3})(?![\d.,])")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")
_TAIL = re.compile(r"^(.{25,}?)\s+(?:\||-|–|—)\s+([^|–—]{2,40})$")
_STOP = {
    "es": frozenset(
        "a al ante asi aun como con contra cual cuando de del desde donde el ella ellos en entre era es esa ese eso esta "
        "este esto fue ha han hasta hay la las le les lo los mas me mi muy ni no nos o otra otro para pero por porque que "
        "quien se segun ser si sido sin sobre son su sus tambien tiene todo todos tras un una y ya".split()
    ),
    "en": frozenset(
        "a about after all also an and any are as at be been before but by can could did do for from had has have he her his "
        "how i if in into is it its more most no not of on or our out over said says she so some than that the their "
        "them then there they this to up was we were what when which who will with would you".split()
    ),
}
_PAIRS = (("ph", "f"), ("th", "t"), ("ch", "c"), ("ck", "c"), ("qu", "c"))
_LETTERS = str.maketrans("kywzx", "civss")
_TWICE = re.compile(r"(.)\1")
_SPANISH_START = re.compile(r"^es(?=[ptc])")
_END = re.compile(r"[aeiou]+s?$|s$")


def skeleton(word: str) -> str:
    """What Spanish and English spellings of a folded word have in common: "estadio", "stadium" -> "stadi", "stadiu"."""
    for found, written in _PAIRS:
        word = word.replace(found, written)
    word = word.translate(_LETTERS)
    word = _TWICE.sub(r"\1", _SPANISH_START.sub("s", word))
    return (_END.sub("", word) or word)[:PREFIX]


def headline(title: str) -> str:
    """The title without a trailing outlet's name ("… | WTOP", "… - Punch Newspapers")."""
    title = title[:LONGEST_TITLE].strip()
    match = _TAIL.match(title)
    if not match:
        return title
    tail = match[2].split()
    named = all(word[:1].isupper() or word[:1].isdigit() or (word.islower() and len(word) < 4) for word in tail)
    return match[1] if len(tail) <= 4 and named else title


def terms(title: str, text: str, language: str, actors: Iterable[str] = ()) -> dict[str, float]:
    """Term -> weight (dampened counts), at most MOST_TERMS. ``language`` is "es" or "en". Time grows with title and LEAD."""
    counts: defaultdict[str, float] = defaultdict(float)
    for part, weight in ((headline(title), TITLE_WEIGHT), (text[:LEAD], LEAD_WEIGHT)):
        _count(fold(part), language, weight, counts)
    for actor in actors:
        counts["@" + actor] += ACTOR_WEIGHT
    kept = list(counts.items())[:MOST_TERMS]
    return {term: 1 + math.log(count) if count >= 1 else count for term, count in kept}


def spelt(shared: Iterable[str], title: str, text: str, language: str) -> tuple[str, ...]:
    """The terms with the article's own word instead of each skeleton and notion: "moscu" -> "Moscú", each once.

    For people to read."""
    shared = tuple(shared)
    left = {term for term in shared if term[:1] not in "@#"}
    found: dict[str, str] = {}
    for part in (headline(title), text[:LEAD]):
        for word in _WORD.findall(part) if left else ():
            for term in left.intersection(_meanings(fold(word), language)):
                found[term] = word
                left.remove(term)
    return tuple(dict.fromkeys(found.get(term, term) for term in shared))


@lru_cache(maxsize=200_000)
def _meanings(word: str, language: str) -> tuple[str, ...]:
    """The terms that a folded word stands for; none for a stop word."""
    if word in _STOP[language] or len(word) < 3 or word.isdigit():
        return ()
    return notions()[language].get(stem(word, language)) or (skeleton(word),)


def _count(folded: str, language: str, weight: float, counts: defaultdict[str, float]) -> None:
    if _DIGIT.search(folded):
        for match in _RESULT.finditer(folded):
            low, high = sorted((int(match[1]), int(match[2])))
            counts[f"#{low}-{high}"] += weight
        for figure in _FIGURE.findall(folded):
            counts["#" + _THOUSANDS.sub("", figure)] += weight
    for word in _WORD.findall(folded):
        meanings = _meanings(word, language)
        if len(meanings) == 1:
            counts[meanings[0]] += weight
        else:
            for meaning in meanings:
                counts[meaning] += weight / len(meanings)
