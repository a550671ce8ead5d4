"""Acronyms that an article introduces itself: "Partido Nuevo Rumbo (PNR)", "the Culinary Institute of America (CIA)"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from pipeline.knowledge.fold import Folded, key, words
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Alias, Kind, Sort
from pipeline.tagging.mentions import Mention

# "Partido Nuevo Rumbo (PNR)", "CIA, the Culinary Institute of America", "DEA (desfibrilador externo automático)".
_INTRODUCED = re.compile(
    r"\(([^\W\d_][\w.-]{1,11})\)|\b([A-Z]{2,8})(?:, (?:the |la |el |los |las )?(?=[A-ZÁÉÍÓÚÑ])| \()"
)
_SMALL = frozenset("de del la las los el y e of the and for".split())
_MOST = 50  # introductions of one field that are looked at
_PHRASE = 10  # words that may stand before the bracket

Local = Mapping[str, frozenset[str]]  # folded acronym -> the actors that it means here; empty: somebody unknown


def introduced(
    mentions: Sequence[Mention], fields: Mapping[str, Folded], lexicon: Lexicon
) -> dict[str, frozenset[str]]:
    """What the article's own acronyms mean: the actor named right before the bracket; nobody known if the words beside
    it spell the acronym and most of them are in no name of the actor that it is listed for."""
    found: dict[str, frozenset[str]] = {}
    for field, text in fields.items():
        if "(" not in text.plain and "," not in text.plain:
            continue
        ends = {mention.last: mention for mention in mentions if mention.field == field}
        for acronym, first, bracketed in _introductions(text):
            folded = key(acronym)
            if not folded or folded in found:
                continue
            named = ends.get(first - 1) if bracketed else None
            if named is not None and (meant := _named(named, folded, lexicon)):
                found[folded] = meant
                continue
            bearers = lexicon.find_actor(acronym)
            expansion = _expansion(text, first, folded.replace(" ", ""), before=bracketed) if bearers else []
            if expansion:
                kin = frozenset(id for id in bearers if _kin(lexicon.actors[id], expansion))
                if len(kin) < len(bearers):
                    found[folded] = kin
    return found


def _named(mention: Mention, acronym: str, lexicon: Lexicon) -> frozenset[str]:
    """Whom a bracket after a name abbreviates: a person only by initials, since "Andrés Arauz (UNES)" tells his party."""
    return frozenset(
        alias.actor
        for alias in mention.aliases
        if alias.sort is Sort.NAME
        and (
            lexicon.actors[alias.actor].kind is not Kind.PERSON
            or acronym == "".join(word[0] for word in words(alias.text))
        )
    )


def _introductions(text: Folded) -> Iterator[tuple[str, int, bool]]:
    """Acronym, the token it is, and whether it stands in a bracket, after the words that it is for, or else before them."""
    for number, match in enumerate(_INTRODUCED.finditer(text.plain)):
        if number >= _MOST:
            return
        acronym = match[1] or match[2]
        if sum(letter.isupper() for letter in acronym) >= 2:
            start = match.start(1) if match[1] else match.start(2)
            yield acronym, bisect_left(text.spans, start, key=lambda span: span[0]), bool(match[1])


def _expansion(text: Folded, first: int, letters: str, *, before: bool) -> list[str]:
    """The words beside token ``first`` that spell the acronym: any capitalised ones in a row, or all that are no small
    words, right beside it ("desfibrilador externo automático (DEA)"). None: []."""
    near = range(max(0, first - _PHRASE), first) if before else range(first + 1, first + 1 + _PHRASE)
    written = [text.plain[slice(*text.spans[place])] for place in near if place < len(text.spans)]
    capitals = [word for word in written if word[0].isupper()]
    initials = key("".join(word[0] for word in capitals))
    at = initials.rfind(letters) if before else initials.find(letters)
    if at >= 0 and len(initials) == len(capitals):
        return capitals[at : at + len(letters)]
    full = [folded for folded in map(key, written) if folded not in _SMALL]
    beside = full[-len(letters) :] if before else full[: len(letters)]
    return beside if "".join(word[:1] for word in beside) == letters else []


def _kin(actor: Actor, expansion: Sequence[str]) -> bool:
    """Whether more than half of the longer words stand in the actor's names: the "Central de Inversiones Agrícolas" has
    one in common with the Central Intelligence Agency."""
    given = {word for part in expansion for word in words(part) if len(word) > 3}
    own = {word for alias in actor.aliases for word in words(alias.text)}
    own |= {word for name in actor.names.values() for word in words(name)}
    return 2 * len(given & own) > len(given)


def uses(local: Local, fields: Mapping[str, Folded]) -> Iterator[Mention]:
    """Every place of the acronyms that mean a known actor here, in the capitals of an acronym."""
    known = {acronym: ids for acronym, ids in local.items() if ids and " " not in acronym}
    if not known:
        return
    for field, text in fields.items():
        for place, word in enumerate(text.words):
            surface = text.plain[slice(*text.spans[place])] if word in known else ""
            if sum(letter.isupper() for letter in surface) >= 2:
                aliases = tuple(Alias(actor=id, text=surface, sort=Sort.NAME) for id in sorted(known[word]))
                yield Mention(field=field, first=place, last=place, aliases=aliases, shouted=False)
