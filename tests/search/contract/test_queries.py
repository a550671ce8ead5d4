"""Queries whose answers are known: the numbers of the special documents that match, copies not folded."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from search.backends.base import Backend, BackendError
from search.backends.memory import MemoryBackend
from search.document import Document
from search.parser import parse
from search.query import Query, QueryError
from search.request import Request

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ALL = set(range(1, 25))

CASES = [
    # words: case, accents and endings
    ("sanciones", {1, 2, 3, 14, 23}),
    ("sancion", {1, 2, 3, 14, 23}),
    ("SANCIÓN", {1, 2, 3, 14, 23}),
    ("sanctions", {4, 5, 7, 15, 17, 21}),
    ("petroleo", {1, 8, 16}),
    ("petróleo", {1, 8, 16}),
    ("pétroleo", {1, 8, 16}),
    ("petróleos", {1, 8, 16}),
    ("elecciones", {18}),
    ("canciones", {18}),
    ("migrante", {10, 11}),
    ("migration", {11}),
    ("nino", {12}),
    ("niño", {12}),
    ("pena", {16}),
    ("mas", {16}),
    ("ano", {6, 12}),
    ("España", {10}),
    ("espana", {10}),
    # what is one word
    ("EEUU", {1, 2, 8}),
    ("EE.UU.", {1, 2, 8}),
    ("EE UU", {1, 2, 8}),
    ('"EE. UU."', {1, 2, 8}),
    ("US", {4, 9}),
    ("U.S.", {4, 9}),
    ("us", {5}),
    ("Trump", {4}),
    ("trump's", {4}),
    ("Maduro’s", {1, 2, 3, 4, 5, 6}),
    ("O'Brien", {13}),
    ("don't", {13}),
    ("isn’t", {13}),
    ("hispano-venezolano", {10}),
    ("covid-19", {13}),
    ("10:30", {13}),
    ("1000000", {4, 6}),
    ("1.000.000", {4, 6}),
    ("1,000,000", {4, 6}),
    ("7,5", {4, 6}),
    ("7.5", {4, 6}),
    ("北京", {13}),
    ("京", {13}),
    ("x" * 300, {24}),
    ("y" * 100, {24}),
    ("b", {13}),
    # phrases
    ('"salida de Maduro"', {1, 2}),
    ("«salida de maduro»", {1, 2}),
    ("“garantias energeticas”", {1, 2}),
    ('"maduro salida"', set()),
    ('"sanctions relief"', {4, 5}),
    ('"energy guarantee"', {4, 5}),
    ('"salida Maduro"~1', {1, 2}),
    ('"Maduro salida"~1', {1, 2}),
    ('"salida Maduro"~0', set()),
    ('"guarantees relief sanctions"~2', {4, 5}),
    ('"guarantees relief sanctions"~1', set()),
    ('"oil oil"~1', {21}),
    ('"oil oil oil"', {21}),
    ('"oil oil oil"~1', {21}),
    ('"migración migraciones"~6', {10}),
    # NEAR
    ("moscow NEAR/5 exit", {4, 5}),
    ("exit NEAR/5 moscow", {4, 5}),
    ("exit ONEAR/5 moscow", set()),
    ("moscow ONEAR/5 exit", {4, 5}),
    ("moscow NEAR/2 exit", set()),
    ("oil NEAR/7 sanctions", {17, 21}),
    ("oil NEAR/0 sanctions", {21}),
    ("oil ONEAR/0 sanctions", {21}),
    ("sanctions NEAR/1 sanctions", {17, 21}),
    ("sanctions NEAR/0 sanctions", {17}),
    ("(moscú OR rusia) NEAR/6 (salida OR embargo)", {1, 2}),
    ('"alivio de las sanciones" NEAR/3 (garantías OR embargo)', {1, 2}),
    ('"alivio de las sanciones" ONEAR/3 (garantías OR embargo)', {1, 2}),
    ('(garantías OR embargo) ONEAR/3 "alivio de las sanciones"', set()),
    ("moscow NEAR/9 exit NEAR/3 relief", {4, 5}),
    ("moscow NEAR/2 (exit NEAR/3 relief)", set()),
    ("sanc* NEAR/4 energ*", {1, 2, 4, 5}),
    ("exact:(Moscow NEAR/9 relief)", {4, 5}),
    ("title:(rusia NEAR/9 maduro)", {1, 2}),
    ("rusia ONEAR/30 maduro", {1, 2}),
    # wildcards
    ("sanci*", {1, 2, 3, 14, 23}),
    ("sanc*n*", {1, 2, 3, 4, 5, 7, 14, 15, 17, 21, 23}),
    ("petr?leo", {1, 8, 16}),
    ("PETR*", {1, 3, 8, 9, 16}),
    ("migra*s", {10, 11}),
    ("titulo:elec*", {18}),
    ("¿Cuándo?", set()),
    ("¿maduro?", {1, 2, 3, 4, 5, 6}),
    # exact
    ("exact:maduro", {6}),
    ("exact:Maduro", {1, 2, 3, 4, 5}),
    ('exact:"plátano maduro"', {6}),
    ('exact:"platano maduro"', set()),
    ("exacto:sancion", set()),
    ("exact:Petróleo", {16}),
    ("exact:(petroleo OR PETRÓLEO)", {16}),
    ("title:exact:PETRÓLEO", {16}),
    ('exact:"Los EE UU"', {8}),
    ("exact:Peña", {16}),
    ("exact:Pena", {16}),
    # fields
    ("title:sanctions", {15, 17}),
    ("titulo:sanciones", set()),
    ("título:maduro", {1, 2, 3, 4, 5, 6}),
    ("text:maduro", {1, 2, 3, 4, 5, 6}),
    ("texto:(maduro sanciones)", {1, 2, 3}),
    ("title:(maduro OR embargo) -text:petroleo", {2, 3, 4, 5, 6, 9}),
    ('actor:"Nicolás Maduro"', {1, 2, 3, 4, 5}),
    ("actor:maduro actor:usa", {1, 2, 4, 5}),
    ('actor:"los dos" -actor:maduro', set()),
    ("tema:sanciones", {1, 2, 3, 4, 5, 8, 9}),
    ("theme:oil", {3, 8, 9}),
    ("tema:economía", {1, 2, 3, 4, 5, 8, 9}),
    ("tema:(oil OR migration)", {3, 8, 9, 10, 11}),
    ("tema:(economía -oil)", {1, 2, 4, 5}),
    ("country:Spain", {1, 2, 6, 8, 12, 14, 16, 18, 19, 20, 22, 23}),
    ("país:VE", {3, 10}),
    ("outlet:abc", {1, 8, 14, 16, 22}),
    ("medio:plains-post", {4, 9, 13, 17, 21}),
    ("dominio:www.abc.es", {1, 8, 14, 16, 22}),
    ("domain:https://abc.es/", {1, 8, 14, 16, 22}),
    ("lang:en", {4, 5, 7, 9, 11, 13, 15, 17, 21, 24}),
    ("idioma:español", {1, 2, 3, 6, 8, 10, 12, 14, 16, 18, 19, 20, 22, 23}),
    ("author:ruiz", {1}),
    ('autor:"juan pena"', {1}),
    ('autor:"ruiz juan"', set()),
    ("autor:o'neil", {4}),
    ("wire:efe", {2}),
    ("agencia:reuters", {4, 5}),
    ("agencia:(reuters ap)", {4}),
    ("section:food", {7}),
    ("seccion:politica", {10}),
    ("url:nota-12", {12}),
    ('url:"abc.es/internacional"', {1, 8, 14, 16, 22}),
    ("story:77", {19, 20}),
    ("historia:78", set()),
    ("is:copy", {2, 5, 22, 23}),
    ("es:copia", {2, 5, 22, 23}),
    ("is:original actor:maduro", {1, 3, 4}),
    ("es:directo", {14}),
    ("is:title_only", {15}),
    # time
    ("date:2026-03", set()),
    ("fecha:2026-04", {18}),
    ("fecha:2026-04-01", {18}),
    ("date:1/4/2026", {18}),
    ("date:2026-03..2026-04", {18}),
    ("date:..2026-10", {18, 19, 20}),
    ("date:2026-10-25", {19, 20}),
    ("date:2026-10-25T01:00Z..2026-10-26", {20}),
    ("fecha:24h", {1, 2, 3}),
    ("fecha:2d..1d", {4, 5, 6}),
    ("fecha:hoy", {1}),
    ("fecha:ayer", {2, 3, 4, 5}),
    ("visto:3h", {1, 2, 3}),
    # operators
    ("", ALL),
    ("*", ALL),
    ("maduro sanciones", {1, 2, 3}),
    ("maduro AND sanciones", {1, 2, 3}),
    ("maduro Y sanciones", {1, 2, 3}),
    ("maduro -sanciones", {4, 5, 6}),
    ("maduro NOT sanciones", {4, 5, 6}),
    ("maduro NO sanciones", {4, 5, 6}),
    ("banana OR plátano", {6, 7}),
    ("banana O plátano", {6, 7}),
    ("banana OR plátano -kilos", {7}),
    ("(banana OR plátano) -kilos", {7}),
    ("-maduro", ALL - {1, 2, 3, 4, 5, 6}),
    ("NOT (maduro OR sanciones OR sanctions)", {8, 9, 10, 11, 12, 13, 16, 18, 19, 20, 22, 24}),
    ("--maduro", {1, 2, 3, 4, 5, 6}),
    ("-(-maduro)", {1, 2, 3, 4, 5, 6}),
    ("maduro OR -maduro", ALL),
    ("-maduro -sanciones", ALL - {1, 2, 3, 4, 5, 6, 14, 23}),
    ("-moscow NEAR/5 exit", ALL - {4, 5}),
    ('-"guarantees relief sanctions"~2 maduro', {1, 2, 3, 6}),
    ('maduro (sanciones OR (embargo -gas)) -"garantías energéticas"', {3}),
    ("* -lang:es", {4, 5, 7, 9, 11, 13, 15, 17, 21, 24}),
    ('"NO" Y "ES"', {12}),
    ('"AND" OR "O\'Brien"', {4, 5, 9, 11, 12, 13, 17, 24}),
    ('actor:"Nicolás Maduro" tema:sanciones', {1, 2, 3, 4, 5}),
    ('search:"La oferta"', {1, 2, 3, 4, 5}),
    ('busqueda:"sin copias"', {1, 3, 4}),
    ('-search:"la oferta" maduro', {6}),
    ('embargo OR guardada:"sin copias" lang:es', {1, 3, 8, 9}),
    ("noexistelapalabra", set()),
    ("aranceles", {22, 23}),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] or "empty" for text, _ in CASES])
def test_known_answers(engine: Backend, understood: Callable[[str], Query], text: str, expected: set[int]) -> None:
    results = engine.search(Request(query=understood(text), collapse=False, limit=1000, highlight=False))
    assert {int(hit.document.id) for hit in results.hits} & set(range(1000)) == set(expected)
    assert results.total == results.articles == len(results.hits)


def test_the_suite_is_as_large_as_it_promises(corpus: list[Document]) -> None:
    """With the generated ones of test_agreement more than 300 queries over more than 500 articles."""
    assert len(CASES) >= 170
    assert len(corpus) >= 500


MONSTERS = {
    "words": " OR ".join(f"w{n}" for n in range(999)),
    "known words": " OR ".join(f"(sanciones -w{n})" for n in range(490)),
    "phrases": " ".join(f'"sanciones al petróleo {n}"' for n in range(320)),
    "prefixes": " OR ".join(f"san{chr(97 + n % 26)}*" for n in range(999)),
    "nearness": " OR ".join(f"(rusia NEAR/{n % 100} petróleo)" for n in range(330)),
    "a wide nearness": "(" + " OR ".join(f"w{n}" for n in range(300)) + ") NEAR/50 (oil OR gas OR sanciones)",
    "nested nearness": "sanc* NEAR/100 (oil NEAR/100 (petr* NEAR/100 (rusia NEAR/100 embargo)))",
    "loose": '"' + " ".join(["el", "la", "de"] * 300) + '"~100',
    "wildcards": "sa?*?*?*n OR san????????",
    "long word": "x" * 10_000,
    "denials": " ".join(f"-w{n}" for n in range(999)),
    "deep": "(" * 59 + "sanciones" + ")" * 59,
    "dates": " ".join("date:2026" for _ in range(999)),
}


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_is_answered_as_the_oracle_does_or_refused(
    engine: Backend, oracle: MemoryBackend, understood: Callable[[str], Query], name: str
) -> None:
    try:
        query = understood(MONSTERS[name])
    except QueryError as error:
        assert error.message
        return
    request = Request(query=query, collapse=False, limit=1000, highlight=False)
    try:
        found = engine.search(request)
    except BackendError as error:
        assert "\n" not in str(error)
        return
    wanted = oracle.search(request)
    assert [hit.document.id for hit in found.hits] == [hit.document.id for hit in wanted.hits]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 200 + "a" + ")" * 200, "too_deep"),
        ("NOT " * 200 + "a", "too_deep"),
        ("title:" + "exact:" * 200 + "a", "too_deep"),
        ("a" + " (b OR" * 200, "too_deep"),
        ("a " * 5_121, "too_long"),
        ("é" * 5_121, "too_long"),
        ("a " * 1_001, "too_many"),
        ("a NEAR/5 b " + "NEAR/5 c " * 200, "near_deep"),
        ("sancion*" + "n*" * 40, "wildcards"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_too_much_is_refused_before_any_name_is_looked_up(text: str, code: str) -> None:
    """Bounded work: a parser that asked for a name at each of 200 levels would ask here."""
    with pytest.raises(QueryError) as caught:
        parse(text, resolver=None, now=NOW)  # type: ignore[arg-type]  # not asked
    assert caught.value.code == code
