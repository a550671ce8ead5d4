"""What is remarked on, and what is not; with real names and counts of a small table."""

from datetime import UTC, datetime

import pytest

from pipeline.knowledge import lexicon
from search.canonical import to_text
from search.lint import MOST, Remark, lint
from search.parser import parse
from search.query import Query
from search.resolver import LexiconResolver

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = lexicon.load()
NAMES = LexiconResolver(WORDS)
COUNTS = {
    "*": 1000, "-comuna": 60, "maduro": 100, "maduro -comuna": 8, "maduro -pera": 90,
    "exact:petroleo": 2, "petroleo": 300, "exact:Petro": 80, "Petro": 90,
    "embalse language:es": 90, "embalse language:en": 0, "presa language:es": 90, "presa language:en": 40,
}  # fmt: skip


def name(field: str, value: str) -> str:
    return {"actor": WORDS.actor_name, "theme": WORDS.theme_name}.get(field, lambda v, _: v)(value, "en")


def said(text: str, *, counted: bool = True, language: str = "en") -> tuple[Remark, ...]:
    tree = parse(text, resolver=NAMES, now=NOW)

    def count(query: Query) -> int:
        return COUNTS.get(to_text(query), 10)

    return lint(text, tree, resolver=NAMES, name=name, language=language, count=count if counted else None)


def codes(text: str) -> list[str]:
    return [remark.code for remark in said(text)]


@pytest.mark.parametrize(
    ("text", "code", "holds", "mend"),
    [
        ("banco and caja", "lower_operator", "AND", "banco AND caja"),
        ("banco or caja", "lower_operator", "OR", "banco OR caja"),
        ("sal y pimienta", "lower_operator", "Y", "sal Y pimienta"),
        ("(a b) o c", "lower_operator", "O", "(a b) O c"),
        ("'alivio de penas' hoy", "single_quotes", "double", '"alivio de penas" hoy'),
        ("san* cosas", "short_prefix", "“san”", None),
        ("actor:Rodríguez", "ambiguous", "actors", "actor:=delcy-rodriguez"),
        ('Nicolás Maduro', "is_actor", "Nicolás Maduro", 'actor:"Nicolás Maduro"'),
        ('"Nicolás Maduro" salida', "is_actor", "Nicolás Maduro", 'actor:"Nicolás Maduro" salida'),
        ("nicolas maduro salida", "is_actor", "Nicolás Maduro", 'actor:"Nicolás Maduro" salida'),
        ("maduro -comuna", "not_removes", "92 %", None),
        ("exact:petroleo", "exact", "2 of the 300", None),
        ("embalse", "one_language", "in es articles only (90)", None),
        ("petróleo crudo petroleo", "same_word", "“petróleo” and “petroleo”", None),
        ("pera OR peras", "same_word", "“pera” and “peras”", None),
        ('"la gran pera" peras', "redundant_and", "“peras” changes nothing", None),
        ("pera OR (pera manzana)", "redundant_or", "“pera manzana” adds nothing", None),
        ("title:pera OR pera", "redundant_or", "“title:pera” adds nothing", None),
        ("pera -peras", "contradiction", "“pera” and “-peras”", None),
        ("pera lang:es lang:en", "contradiction", "exclude each other", None),
        ("pera date:2026-03 date:2026-04", "contradiction", "exclude each other", None),
    ],
)  # fmt: skip
def test_what_is_remarked(text: str, code: str, holds: str, mend: str | None) -> None:
    found = [remark for remark in said(text) if remark.code == code]
    assert found, said(text)
    assert holds in found[0].text
    if mend:
        assert mend in [one.query for one in found[0].mends]
    for remark in found:
        for one in remark.mends:
            assert parse(one.query, resolver=NAMES, now=NOW)


@pytest.mark.parametrize(
    "text",
    ["pera", "pera OR manzana", '"banco and caja" fruta', "actor:=delcy-rodriguez", "presa", "maduro -pera", "exact:Petro",
     "and", "date:2026-03", "sancio*", "", "*", "pera NEAR/5 manzana", "title:and"],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    assert said(text) == ()


def test_a_theme_is_suggested_once_and_not_where_it_is_asked_for() -> None:
    assert codes("sanciones").count("is_theme") == 1
    assert codes("sanciones tema:sanciones").count("is_theme") == 0
    spanish = said("sanciones", language="es")[0]
    assert "tema" in spanish.text
    assert spanish.mends[0].query.startswith("tema:")


def test_an_ambiguous_name_offers_each_of_its_actors() -> None:
    ids = NAMES.actor("Rodríguez")
    remark = next(one for one in said("pera actor:(Rodríguez OR Maduro)") if one.code == "ambiguous")
    assert len(remark.mends) == min(6, len(ids))
    assert remark.mends[0].query == f"pera actor:(={ids[0]} OR Maduro)"


def test_without_counts_nothing_that_needs_them_is_said() -> None:
    assert not {"not_removes", "exact", "one_language"} & {one.code for one in said("maduro -comuna", counted=False)}


@pytest.mark.parametrize(
    "text",
    [" OR ".join(f"(w{n} v{n})" for n in range(490)), " ".join(f"and w{n}" for n in range(490)), "(" * 50 + "a" + ")" * 50,
     "-".join("(a " for _ in range(25)) + "b" + ")" * 25, " ".join("Maduro Rodríguez" for _ in range(490))],
    ids=["wide", "words", "deep", "denials", "names"],
)  # fmt: skip
def test_large_queries_get_few_remarks(text: str) -> None:
    asked: list[Query] = []

    def count(query: Query) -> int:
        asked.append(query)
        return 10

    tree = parse(text, resolver=NAMES, now=NOW)
    assert len(lint(text, tree, resolver=NAMES, name=name, language="es", count=count)) <= MOST
    assert len(asked) <= 14
