"""File entries into records: aliases are spelled out here, demonyms inflected, capitals made cities."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.knowledge.fold import fold, words
from pipeline.knowledge.morphology import english_forms, spanish_forms
from pipeline.knowledge.records import LANGUAGES, Actor, Alias, Examples, Kind, Relation, Role, Rule, Sort, Term, Theme
from pipeline.knowledge.schema import ActorEntry, CountryEntry, RuleEntry, Text, ThemeEntry, ThemeTerms

STRONG, WEAK, IGNORED, AGAINST = 2.0, 0.75, 0.0, -2.0  # weights of a theme's plain term lists


def slug(name: str) -> str:
    return "-".join(words(fold(name).replace("ñ", "n")))


def _unique(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    return tuple(dict.fromkeys(aliases))


def actor(entry: ActorEntry, kind: Kind) -> Actor:
    names = {code: entry.name if isinstance(entry.name, str) else getattr(entry.name, code) for code in LANGUAGES}
    return Actor(
        id=entry.id,
        kind=entry.kind or kind,
        names=names,
        country=entry.country,
        aliases=_unique(_aliases(entry, names, entry.kind or kind)),
        roles=tuple(Role(names={"es": role.es, "en": role.en}, start=role.start, end=role.end) for role in entry.roles),
        relations=tuple(Relation(tie=one.tie, to=one.to, start=one.start, end=one.end) for one in entry.relations),
        wikidata=entry.wikidata,
    )


def _aliases(entry: ActorEntry, names: Mapping[str, str], kind: Kind) -> Iterator[Alias]:
    for code in LANGUAGES:
        name = names[code]
        if kind is Kind.GOVERNMENT:  # "gobierno de Rusia" is as common as "Gobierno de Rusia"
            name = name[0].lower() + name[1:]
        yield Alias(actor=entry.id, text=name, sort=Sort.NAME, languages=(code,))
    listed: tuple[tuple[Sort, tuple[str, ...], tuple[Text, ...]], ...] = (
        (Sort.NAME, LANGUAGES, entry.aliases),
        (Sort.NAME, ("es",), entry.es),
        (Sort.NAME, ("en",), entry.en),
        (Sort.METONYM, LANGUAGES, entry.metonyms),
        (Sort.METONYM, ("es",), entry.metonyms_es),
        (Sort.METONYM, ("en",), entry.metonyms_en),
    )
    for sort, languages, texts in listed:
        for text in texts:
            yield Alias(actor=entry.id, text=text, sort=sort, languages=languages)
    for text in entry.surnames:
        yield Alias(actor=entry.id, text=text, sort=Sort.SURNAME, trusted=entry.trusted)
    yield from _dated(entry)


def _dated(entry: ActorEntry) -> Iterator[Alias]:
    """Names of a time, and the offices that the actor held."""
    for part in entry.dated:
        listed = ((LANGUAGES, part.aliases), (("es",), part.es), (("en",), part.en))
        for languages, texts in listed:
            for text in texts:
                yield Alias(
                    actor=entry.id, text=text, sort=Sort.NAME, languages=languages, start=part.start, end=part.end
                )
        for text in part.surnames:
            yield Alias(
                actor=entry.id,
                text=text,
                sort=Sort.SURNAME,
                trusted=entry.trusted,
                start=part.start,
                end=part.end,
            )
    for role in entry.roles:
        for code, text in (("es", role.es), ("en", role.en)):
            if role.start and " " in text:
                yield Alias(
                    actor=entry.id, text=text, sort=Sort.OFFICE, languages=(code,), start=role.start, end=role.end
                )


def country(entry: CountryEntry) -> Iterator[Actor]:
    """The country, and its capital as a city."""
    names = {"es": entry.es, "en": entry.en}
    yield Actor(
        id=entry.id, kind=Kind.COUNTRY, names=names, country=entry.code, aliases=_unique(_country_aliases(entry))
    )
    if entry.capital:
        spanish, english = entry.capital
        aliases = _unique(
            Alias(actor=slug(english), text=text, sort=Sort.NAME, languages=(code,))
            for code, text in zip(LANGUAGES, entry.capital, strict=True)
        )
        yield Actor(
            id=slug(english), kind=Kind.CITY, names={"es": spanish, "en": english}, country=entry.code, aliases=aliases
        )


def _country_aliases(entry: CountryEntry) -> Iterator[Alias]:
    for code, texts in (("es", (entry.es, *entry.es_more)), ("en", (entry.en, *entry.en_more))):
        for text in texts:
            yield Alias(actor=entry.id, text=text, sort=Sort.NAME, languages=(code,))
    for code, demonyms in (("es", entry.es_demonym), ("en", entry.en_demonym)):
        for demonym in demonyms:
            sort = Sort.SHARED if demonym.startswith("?") else Sort.DEMONYM
            bare = demonym.removeprefix("?")
            for form in spanish_forms(bare) if code == "es" else english_forms(bare):
                yield Alias(actor=entry.id, text=form, sort=sort, languages=(code,), any_case=code == "es")
    for code, compounds in (("es", entry.es_compound), ("en", entry.en_compound)):
        for text in compounds:
            yield Alias(actor=entry.id, text=text, sort=Sort.COMPOUND, languages=(code,), any_case=True)


def rules(entry: RuleEntry) -> Iterator[Rule]:
    for alias in entry.alias:
        yield Rule(
            alias=alias,
            actor=entry.actor,
            languages=entry.languages,
            alone=entry.alone,
            cues=entry.cues,
            against=entry.against,
            outlets=entry.outlets,
            otherwise=entry.otherwise,
        )


def _terms(entry: ThemeTerms) -> Iterator[Term]:
    plain = ((entry.strong, STRONG), (entry.weak, WEAK), (entry.ignored, IGNORED), (entry.against, AGAINST))
    for texts, weight in plain:
        for text in texts:
            yield Term(text=text, weight=weight)
    for group in entry.near:
        for text in group.terms:
            yield Term(text=text, weight=group.weight, near=group.near, within=group.within)


def theme(entry: ThemeEntry) -> Theme:
    sides = {"es": entry.es, "en": entry.en}
    return Theme(
        id=entry.id,
        names={"es": entry.name.es, "en": entry.name.en},
        aliases=entry.aliases,
        iptc=entry.iptc,
        parent=entry.parent,
        threshold=entry.threshold,
        terms={code: tuple(_terms(side)) for code, side in sides.items()},
        examples={code: Examples(yes=side.yes, no=side.no) for code, side in sides.items()},
        needs={code: side.needs for code, side in sides.items()},
    )


_WILD = re.compile(r"\*")


def misplaced_wildcard(text: str) -> bool:
    """A "*" may only end a term, after three letters or more."""
    return bool(_WILD.search(text[:-1])) or (text.endswith("*") and len(text.rpartition(" ")[2]) < 4)
