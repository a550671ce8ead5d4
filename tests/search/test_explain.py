"""Queries in plain words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.knowledge import lexicon
from search.explain import LONGEST, explain
from search.fields import KEYWORD_FIELDS, PLAIN_FIELDS
from search.parser import parse
from search.phrases import PHRASES
from search.query import And, Not, Or, Query, Term, Word
from search.resolver import KnownOutlet, LexiconResolver

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = lexicon.load()
NAMES = LexiconResolver(WORDS, [KnownOutlet(slug="abc-es", name="ABC", domain="abc.es", country="ES")])


def said(text: str, language: str) -> str:
    def name(field: str, value: str) -> str:
        known = {"actor": WORDS.actor_name, "theme": WORDS.theme_name}.get(field)
        return known(value, language) if known else value.upper()

    tree = parse(text, resolver=NAMES, now=NOW, timezone="Europe/Madrid")
    return explain(tree, name, language, "Europe/Madrid")


ANYWHERE, SITIO = "in the headline or the text", "en el titular o en el texto"
CASES = [
    ("", "All articles.", "Todos los artículos."),
    ("pera", f"Articles that have a word like “pera” {ANYWHERE}.",
     f"Artículos que tienen una palabra como «pera» {SITIO}."),
    ('actor:"Nicolás Maduro" -pera',
     f"Articles that mention the actor Nicolás Maduro and that do not have a word like “pera” {ANYWHERE}.",
     f"Artículos que mencionan al actor Nicolás Maduro y que no tienen una palabra como «pera» {SITIO}."),
    ("title:(pera OR uva)", "Articles that have a word like “pera” or “uva” in the headline.",
     "Artículos que tienen una palabra como «pera» o «uva» en el titular."),
    ("texto:exact:Pera", "Articles that have the word “Pera”, written just so, in the text.",
     "Artículos que tienen la palabra «Pera», escrita así, en el texto."),
    ("medio:ABC es:copia", "Articles that come from the outlet ABC-ES and that are copies of another article.",
     "Artículos que vienen del medio ABC-ES y que son copias de otro artículo."),
    ("fecha:2026-03", "Articles that were published from 2026-03-01 to 2026-03-31.",
     "Artículos que fueron publicados de 2026-03-01 a 2026-03-31."),
    ("fecha:2026-03-15", "Articles that were published on 2026-03-15.", "Artículos que fueron publicados el 2026-03-15."),
    ("visto:24h", "Articles that were taken in from 2026-11-23 13:00 on.",
     "Artículos que fueron recogidos desde 2026-11-23 13:00."),
    ("-(pera uva)",
     f"Articles that do not fit: (have a word like “pera” {ANYWHERE} and have a word like “uva” {ANYWHERE}).",
     f"Artículos que no cumplen esto: (tienen una palabra como «pera» {SITIO} y tienen una palabra como «uva» {SITIO})."),
    ("-idioma:(es OR en)", "Articles that do not stand in ES or EN.", "Artículos que no están en ES o EN."),
    ("pera ONEAR/2 (uva OR sanc*)",
     f"Articles that have a word like “pera” followed, with at most 2 words between, by "
     f"(a word like “uva” or a word that begins with “sanc”) {ANYWHERE}.",
     f"Artículos que tienen una palabra como «pera» y detrás, con 2 palabras como mucho en medio, "
     f"(una palabra como «uva» o una palabra que empieza por «sanc») {SITIO}."),
    ("autor:ruiz wire:EFE", "Articles that have the words “ruiz” in their by-line and that credit the agency “EFE”.",
     "Artículos que tienen las palabras «ruiz» en la firma y que citan a la agencia «EFE»."),
    ("pera OR (uva -kiwi)", f"Articles that (have a word like “pera” {ANYWHERE} or (have a word like “uva” {ANYWHERE}"
     f" and do not have a word like “kiwi” {ANYWHERE})).",
     f"Artículos que (tienen una palabra como «pera» {SITIO} o (tienen una palabra como «uva» {SITIO}"
     f" y no tienen una palabra como «kiwi» {SITIO}))."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "english", "spanish"), CASES, ids=lambda text: text)
def test_in_both_languages(text: str, english: str, spanish: str) -> None:
    assert said(text, "en") == english
    assert said(text, "es") == spanish


@pytest.mark.parametrize("field", [*KEYWORD_FIELDS, *PLAIN_FIELDS])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_field_is_spoken_of(field: str, language: str) -> None:
    leaf: Query = Term("x", field) if field in KEYWORD_FIELDS else Word("x", field)
    other: Query = Term("y", field) if field in KEYWORD_FIELDS else Word("y", field)
    for tree in (leaf, Not(leaf), Or((leaf, other)), Not(Or((leaf, other))), And((leaf, Word("z")))):
        sentence = explain(tree, lambda _, value: value.upper(), language)
        assert "x" in sentence.lower()
        assert sentence.endswith(".")


@pytest.mark.parametrize("value", ["copy", "original", "full", "teaser", "title_only", "live", "video", "other"])
def test_every_kind_is_spoken_of(value: str) -> None:
    for tree in (Term(value, "is"), Not(Term(value, "is"))):
        assert explain(tree, lambda _, v: v, "es") != explain(tree, lambda _, v: v, "en")


def test_phrases_have_the_same_gaps_and_verbs_that_exist() -> None:
    for english, spanish, *verb in PHRASES.values():
        assert sorted(part.split("}")[0] for part in english.split("{")[1:]) == sorted(
            part.split("}")[0] for part in spanish.split("{")[1:]
        )
        assert all(one in PHRASES and f"not {one}" in PHRASES for one in verb)


def test_long_and_deep_queries_end() -> None:
    wide = said(" OR ".join(f"(w{n} v{n})" for n in range(490)), "en")
    assert "478 more" in wide
    assert len(wide) <= LONGEST + 1
    assert "fit what is nested further" in said("(a OR (b " * 15 + "c" + "))" * 15, "en")


@given(st.text(max_size=20))
def test_braces_and_quotes_of_values_are_only_text(value: str) -> None:
    assert value in explain(Term("v", "actor"), lambda _, __: value, "en")
