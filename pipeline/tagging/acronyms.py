"""Acronyms that an article introduces itself: "Partido Nuevo Rumbo (PNR)", "the Culinary Institute of America (CIA)"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from pipeline.knowledge.fold import Folded, key, words
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Actor, Alias, Sort
from pipeline.tagging.mentions import Mention

_BRACKETED = re.compile(r"\(([^\W\d_][\w.-]{1,11})\)|([A-Z]{2,8}), (?=[A-ZÁÉÍÓÚÑ])")
_MOST = 50  # introductions of one field that are looked at
_PHRASE = 10  # words that may stand before the bracket

Local = Mapping[str, frozenset[str]]  # folded acronym -> the actors that it means here; empty: somebody unknown


def introduced(
    mentions: Sequence[Mention], fields: Mapping[str, Folded], lexicon: Lexicon
) -> dict[str, frozenset[str]]:
    """What the article's own acronyms mean: the actor named right before the bracket; nobody known if the words before
    it spell the acronym and have no word in common with the actor that it is listed for."""
    found: dict[str, frozenset[str]] = {}
    for field, text in fields.items():
        if "(" not in text.plain and "," not in text.plain:
            continue
        ends = {mention.last: mention for mention in mentions if mention.field == field}
        for acronym, first, phrase in _introductions(text):
            folded = key(acronym)
            if not folded or folded in found:
                continue
            named = ends.get(first - 1)
            if named is not None and any(alias.sort is Sort.NAME for alias in named.aliases):
                found[folded] = frozenset(alias.actor for alias in named.aliases if alias.sort is Sort.NAME)
            elif _spells(phrase, acronym):
                strangers = [id for id in lexicon.find_actor(acronym) if not _kin(lexicon.actors[id], phrase)]
                if strangers:
                    others = frozenset(lexicon.find_actor(acronym)) - frozenset(strangers)
                    found[folded] = others
    return found


def _introductions(text: Folded) -> Iterator[tuple[str, int, list[str]]]:
    """Acronym, the token it is, and the words that it may stand for: before a bracket, or after a comma."""
    for number, match in enumerate(_BRACKETED.finditer(text.plain)):
        if number >= _MOST:
            return
        acronym = match[1] or match[2]
        if sum(letter.isupper() for letter in acronym) < 2:
            continue
        start = match.start(1) if match[1] else match.start(2)
        first = bisect_left(text.spans, start, key=lambda span: span[0])
        near = (
            range(max(0, first - _PHRASE), first)
            if match[1]
            else range(first + 1, min(len(text.spans), first + 1 + _PHRASE))
        )
        yield acronym, first, [text.plain[slice(*text.spans[place])] for place in near]


def _spells(phrase: Sequence[str], acronym: str) -> bool:
    """Whether neighbouring capitalised words begin with the acronym's letters."""
    initials = "".join(word[0] for word in phrase if word[0].isupper())
    return key(acronym).replace(" ", "") in key(initials)


def _kin(actor: Actor, phrase: Sequence[str]) -> bool:
    """Whether the phrase has a longer word in common with any of the actor's names."""
    given = {word for part in phrase for word in words(part) if len(word) > 3}
    own = {word for alias in actor.aliases for word in words(alias.text)}
    own |= {word for name in actor.names.values() for word in words(name)}
    return bool(given & own)


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
