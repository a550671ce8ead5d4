"""Queries made from queries mean what the link says."""

from datetime import UTC, datetime
from functools import partial
from types import ModuleType

import pytest
from django.utils import translation

from search.parser import parse
from search.query import And, Not, Query, QueryError, Term
from search.web.refine import Parse, ask, clause, clause_text, during, mended

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def read(rows: ModuleType) -> Parse:
    return partial(parse, resolver=rows.SmallResolver(), now=NOW, timezone="UTC")


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", "actor:Rusia"),
        ("*", "actor:Rusia"),
        ("oil", "oil actor:Rusia"),
        ("oil gas", "oil gas actor:Rusia"),
        ("oil OR gas", "(oil OR gas) actor:Rusia"),
        ("(oil OR gas)", "(oil OR gas) actor:Rusia"),
        ("theme:sanctions", "theme:sanctions actor:Rusia"),  # two themes, but one word
        ("gas OR theme:sanctions", "(gas OR theme:sanctions) actor:Rusia"),
        ("oil NOT gas", "oil NOT gas actor:Rusia"),
    ],
)
def test_narrowed(q: str, expected: str, read: Parse) -> None:
    assert ask(q, read).narrowed("actor:Rusia") == expected


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("q", ["oil", "oil OR gas", "-gas", "theme:sanctions", '"a b"~3 -actor:Rusia'])
def test_a_clause_goes_in_and_comes_out(q: str, language: str, read: Parse) -> None:
    with translation.override(language):
        one = clause("actor", "nicolas-maduro", "Nicolás Maduro", read)
        for negated in (False, True):
            longer = ask(ask(q, read).narrowed("-" * negated + one.text), read)
            shorter = longer.without(one, negated=negated)
            assert shorter is not None
            assert read(shorter) == read(q)


@pytest.mark.parametrize(
    "q",
    [
        "oil OR actor:Rusia",  # not asked of every hit
        "oil -actor:Rusia",  # the contrary
        '"actor:Rusia"',  # words
        "(actor:Rusia oil)",  # cannot be cut out without a word of its own
        "actor:Rusia actor:Rusia",
    ],
)
def test_what_cannot_be_taken_out_is_left(q: str, read: Parse) -> None:
    assert ask(q, read).without(clause("actor", "russia", "Rusia", read)) is None


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("actor:Russia oil", "oil"),  # by its name in the other language
        ('oil "gas" ACTOR:"rusia"', 'oil "gas"'),
        ("actores:russia AND oil", "oil"),  # no operator is left over
        ("gas AND actor:Rusia AND oil", "gas oil"),
        ("gas OR actor:Rusia oil", None),
        ("oil AND actores:russia", "oil"),
        ("actor:russia", ""),
        ("oil actor:(russia)", None),
    ],
)
def test_taken_out_however_it_is_written(q: str, expected: str | None, read: Parse) -> None:
    assert ask(q, read).without(clause("actor", "russia", "Rusia", read)) == expected


def test_a_name_of_two_actors_is_written_by_id(read: Parse) -> None:
    def ambiguous(q: str) -> Query:
        return Term("other", "actor") if "Castro" in q else read(q)

    assert clause("actor", "russia", "Castro", ambiguous).text == "actor:russia"


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("oil date:2026-03", "oil"),
        ("fecha:7d oil", "oil"),
        ("oil AND date:2026-01..2026-02 gas", "oil gas"),
        ("date:2026-03", ""),
        ("oil OR date:2026-03", "oil OR date:2026-03"),
        ("-date:2026-03 oil", "-date:2026-03 oil"),
        ("oil", "oil"),
    ],
)
def test_undated(q: str, expected: str, read: Parse) -> None:
    assert ask(q, read).undated().q == expected


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ('actor:"Nicolas Madurx"', 'actor:"Nicolás Maduro"'),
        ("oil tema:sancionos gas", "oil tema:sanciones gas"),
        ('actor:"Nicolás Madurx" (gas', 'actor:"Nicolás Maduro" (gas'),  # the first of two errors
        ("titl:oil", "title:oil"),
        ('oil "sanctions', 'oil "sanctions"'),
        ("oil NEAR gas", "oil NEAR/5 gas"),
        ("oil NEAR/500 gas", "oil NEAR/100 gas"),
        ("oil )", ""),
    ],
)
def test_mended(q: str, expected: str, read: Parse) -> None:
    with pytest.raises(QueryError) as error:
        read(q)
    assert mended(q, error.value, read) == expected


def test_days_hold_their_last_day(read: Parse) -> None:
    start, end = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC)
    assert during(start, end) == "date:2026-03-09..2026-03-15"
    assert read(during(start, end)) == read("date:2026-03-09T00:00:00Z..2026-03-16T00:00:00Z")
    with translation.override("es"):
        assert during(start, start.replace(day=10)) == "fecha:2026-03-09"


def test_an_excluded_value_is_a_not_of_its_term(read: Parse) -> None:
    q = ask("oil", read).narrowed("-" + clause_text("outlet", "la-sabana"))
    assert read(q) == And((read("oil"), Not(Term("la-sabana", "outlet"))))
