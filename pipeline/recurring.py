"""Names that texts hold and no actor has: capitalised runs of words, and acronyms. Pure; pipeline.discovering counts them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.knowledge.fold import Folded, fold, key
from pipeline.knowledge.lexicon import Lexicon
from pipeline.tag import look

MOST_WORDS = 6
SENTENCE = 300  # characters of a sample sentence
MOST_NAMES = 200  # of one article
_JOIN = {"es": frozenset("de del la las los y e".split()), "en": frozenset("of the and for".split())}
_OPENERS = frozenset(
    fold(
        "el la los las un una unos unas lo en de del a al por para con sin sobre tras según y o pero si no ni que como cuando "
        "donde mientras aunque este esta estos estas ese esa su sus mi tu más muy ya hoy ayer mañana también además así luego "
        "después antes durante desde hasta entre todo toda todos todas otro otra otros otras cada qué quién cómo the a an in on "
        "at of for from by with without after before when while if but and or not no as it its his her their our this that "
        "these those he she they we you i there what who how why where more most many some all new old last next mr mrs ms dr "
        "sir lunes martes miércoles jueves viernes sábado domingo monday tuesday wednesday thursday friday saturday sunday "
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre january february march april "
        "may june july august september october november december then there here said says according"
    ).split()
)
_END = re.compile(r"[.!?…]\s|\n")
_PARTY = frozenset("partido party movimiento coalicion alianza".split())
_BODY = frozenset(
    "ministerio ministry instituto institute universidad university fundacion foundation asociacion association agencia "
    "agency comision commission consejo council tribunal court corte banco bank federacion federation sindicato union "
    "camara secretaria direccion oficina office".split()
)
_FIRM = frozenset("sa inc corp ltd plc llc group grupo company holdings airlines".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A name at one place of an article."""

    name: str
    sentence: str


def names(title: str, text: str, language: str, lexicon: Lexicon) -> Iterator[Seen]:
    """Each name once, as it stands first in the text. Names of one word count only as acronyms of three letters or more:
    any word may open a sentence."""
    seen = look(title, text, language, lexicon=lexicon)
    folded = seen.context.fields["text"]
    taken = {
        place
        for mention in seen.mentions
        if mention.field == "text"
        for place in range(mention.first, mention.last + 1)
    }
    done: set[str] = set()
    for first, last in _runs(folded, taken, _JOIN[language]):
        name = folded.surface(first, last)
        folded_name = key(name)
        if folded_name in done or lexicon.find_actor(name):
            continue
        done.add(folded_name)
        yield Seen(name=" ".join(name.split()), sentence=_sentence(folded, first, last))
        if len(done) >= MOST_NAMES:
            return


def _runs(text: Folded, taken: set[int], joins: frozenset[str]) -> Iterator[tuple[int, int]]:
    """First and last token of each run of capitalised words that touches no known name."""
    place = 0
    while place < len(text.words):
        if (
            not _capital(text, place)
            or text.words[place] in _OPENERS
            or (text.plain[slice(*text.spans[place])]) in joins
        ):
            place += 1
            continue
        last = end = place
        while end + 1 < len(text.words) and end - place + 1 < MOST_WORDS and _gap(text, end) == " ":
            if not _capital(text, end + 1) and text.words[end + 1] not in joins:
                break
            end += 1
            last = end if _capital(text, end) else last
        surface = text.surface(place, last)
        known = any(token in taken for token in range(max(0, place - 1), last + 2)) and _touches(
            text, place, last, taken
        )
        if not known and ((last > place and not surface.isupper()) or _acronym(surface)):
            yield place, last
        place = max(last, place) + 1


def _touches(text: Folded, first: int, last: int, taken: set[int]) -> bool:
    if any(place in taken for place in range(first, last + 1)):
        return True
    return (first - 1 in taken and _gap(text, first - 1) == " ") or (last + 1 in taken and _gap(text, last) == " ")


def _capital(text: Folded, place: int) -> bool:
    return text.plain[text.spans[place][0]].isupper()


def _gap(text: Folded, place: int) -> str:
    return text.plain[text.spans[place][1] : text.spans[place + 1][0]] if place + 1 < len(text.spans) else ""


def _acronym(surface: str) -> bool:
    return 3 <= len(surface) <= 8 and surface.isalpha() and surface.isupper()


def _sentence(text: Folded, first: int, last: int) -> str:
    start, end = text.spans[first][0], text.spans[last][1]
    before = max((match.end() for match in _END.finditer(text.plain, max(0, start - SENTENCE), start)), default=0)
    after = _END.search(text.plain, end, end + SENTENCE)
    sentence = text.plain[max(before, start - SENTENCE) : after.start() + 1 if after else end + SENTENCE // 2]
    return " ".join(sentence.split())[:SENTENCE]


def guess(name: str, lexicon: Lexicon) -> str:
    """The likely kind of a name, to be confirmed by a person: "party", "organisation", "company", "person" or ""."""
    parts = key(name).split()
    if _PARTY & set(parts):
        return "party"
    if _BODY & set(parts):
        return "organisation"
    if _FIRM & set(parts):
        return "company"
    if parts[0] in lexicon.vocabulary.given and 2 <= len(parts) <= 4:
        return "person"
    return "organisation" if name.isupper() and len(parts) == 1 else ""
