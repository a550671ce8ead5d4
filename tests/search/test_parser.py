from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.canonical import to_text
from search.fields import ALIASES, FIELDS
from search.lexer import MAX_BYTES, MAX_CLAUSES
from search.messages import MESSAGES
from search.parser import MAX_DEPTH, parse
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, QueryError, Range, Term, Word

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Names:
    """Knows every name but those with an x; "two" is ambiguous, and themes have one beneath."""

    def _known(self, text: str) -> tuple[str, ...]:
        return () if "x" in text.lower() else (text.lower(),)

    def actor(self, text: str) -> tuple[str, ...]:
        return ("one", "other") if text == "two" else self._known(text)

    def theme(self, text: str) -> tuple[str, ...]:
        known = self._known(text)
        return (*known, f"{known[0]}-below") if known and not text.endswith("-below") else known

    outlet = country = _known

    def saved(self, text: str) -> str | None:
        return "a"

    def suggest(self, field: str, text: str) -> tuple[str, ...]:
        return ("Nicolás Maduro",) if text.startswith("nicolax") else ()


def parsed(text: str, timezone: str = "UTC") -> Query:
    return parse(text, resolver=Names(), now=NOW, timezone=timezone)


A, B, C, D = (Word(letter) for letter in "abcd")
GAS, OIL = (Or((Term(name, "theme"), Term(f"{name}-below", "theme"))) for name in ("gas", "oil"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  \n\t ", Everything()),
        ("*", Everything()),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a Y b", And((A, B))),
        ("a and b", And((A, Word("and"), B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a O b Y NO c", Or((A, And((B, Not(C)))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a (b (c d))", And((A, B, C, D))),
        ("a OR (b OR a)", Or((A, B))),
        ("NOT a b", And((Not(A), B))),
        ("NOT (a b)", Not(And((A, B)))),
        ("-a", Not(A)),
        ("−a", Not(A)),
        ("--a", A),
        ("a -b", And((A, Not(B)))),
        ("a-b", Phrase(("a", "b"))),
        ("a -title:b", And((A, Not(Word("b", "title"))))),
        ('"a b"', Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ("«a b»", Phrase(("a", "b"))),
        ('"a"', A),
        ('"a b"~5', Phrase(("a", "b"), slop=5)),
        ('"a"~5', A),
        ('"OR"', Word("OR")),
        ("a NEAR/5 b", Near(A, B, 5)),
        ("a ONEAR/0 b", Near(A, B, 0, ordered=True)),
        ("a NEAR/5 b NEAR/3 c", Near(Near(A, B, 5), C, 3)),
        ("a NEAR/5 b c", And((Near(A, B, 5), C))),
        ("-a NEAR/5 b", Not(Near(A, B, 5))),
        ('(a OR "b c") NEAR/5 d', Near(Or((A, Phrase(("b", "c")))), D, 5)),
        ("title:(a NEAR/5 b)", Near(Word("a", "title"), Word("b", "title"), 5, field="title")),
        ("title:a NEAR/5 title:b", Near(Word("a", "title"), Word("b", "title"), 5, field="title")),
        ("near/5", Phrase(("near", "5"))),
        ("sanc*", Pattern("sanc*")),
        ("Sanción*", Pattern("sancion*")),
        ("petr?leo", Pattern("petr?leo")),
        ("abc**d", Pattern("abc*d")),
        ("title:san*", Pattern("san*", "title")),
        ("¿qué?", Word("qué")),
        ("exact:Maduro", Word("Maduro", exact=True)),
        ('exacto:"El Maduro"', Phrase(("El", "Maduro"), exact=True)),
        ("title:exact:A", Word("A", "title", True)),
        ("exact:(A OR B)", Or((Word("A", exact=True), Word("B", exact=True)))),
        ("título:(a OR b)", Or((Word("a", "title"), Word("b", "title")))),
        ("TITULAR:a", Word("a", "title")),
        ("texto: a", Word("a", "text")),
        ("actor:two", Or((Term("one", "actor"), Term("other", "actor")))),
        ("actor:(a OR two)", Or((Term("a", "actor"), Term("one", "actor"), Term("other", "actor")))),
        ("tema:gas", GAS),
        ("tema:(gas -oil)", And((GAS, Not(OIL)))),
        ("tema: OR b", And((Or((Term("or", "theme"), Term("or-below", "theme"))), B))),
        ("pais:NO", Term("no", "country")),
        ("pais:O", Term("o", "country")),
        ("lang:Español", Term("es", "language")),
        ("idioma:(es O inglés)", Or((Term("es", "language"), Term("en", "language")))),
        ("actor:=two", Term("two", "actor")),
        ('tema:("=x y" OR =gas)', Or((Term("x y", "theme"), Term("gas", "theme")))),
        ("es:copia", Term("copy", "is")),
        ("domain:HTTPS://www.Abc.es/", Term("abc.es", "domain")),
        ('author:"Ana Ruiz"', Phrase(("Ana", "Ruiz"), "author")),
        ("firma:o'neil", Phrase(("o", "neil"), "author")),
        ("wire:EFE", Word("EFE", "agency")),
        ('url:"abc.es/a"', Phrase(("abc", "es", "a"), "url")),
        ("historia:77", Term("77", "story")),
        ("EE UU sanciona", And((Word("EE UU"), Word("sanciona")))),
        ("Trump's", Word("Trump")),
        ("10:30", Phrase(("10", "30"))),
    ],
)
def test_trees(text: str, tree: Query) -> None:
    assert parsed(text) == tree
    assert parsed(to_text(tree)) == tree


@pytest.mark.parametrize(
    ("text", "code", "column", "suggestion"),
    [
        ("(a", "unclosed_group", 0, ""),
        ("a (b OR (c)", "unclosed_group", 2, ""),
        ("(", "unclosed_group", 0, ""),
        ("a)", "stray_close", 1, ""),
        (")", "stray_close", 0, ""),
        ("a ()", "empty_group", 2, ""),
        ("tema:()", "empty_group", 5, ""),
        ('a "b c', "unclosed_quote", 2, '"b c"'),
        ("a b”", "unclosed_quote", 3, ""),
        ("a «b", "unclosed_quote", 2, "«b»"),
        ('""', "empty_phrase", 0, ""),
        ('"…"', "empty_phrase", 0, ""),
        ('tema:" "', "empty_phrase", 5, ""),
        ("a AND", "lone_operator", 2, '"AND"'),
        ("a OR OR b", "lone_operator", 2, '"OR"'),
        ("(a OR) b", "lone_operator", 3, '"OR"'),
        ("a NEAR/5", "lone_operator", 2, '"NEAR"'),
        ("OR a", "leading_operator", 0, '"OR"'),
        ("NEAR/3 a", "leading_operator", 0, '"NEAR"'),
        ("NO", "lone_operator", 0, '"NO"'),
        ("a - b", "lone_minus", 2, ""),
        ("(a -)", "lone_minus", 3, ""),
        ("- -a", "lone_minus", 0, ""),
        ("a & b", "no_word", 2, ""),
        ("😀", "no_word", 0, ""),
        ("a *bc", "leading_wildcard", 2, "bc"),
        ("?bc", "leading_wildcard", 0, "bc"),
        ("title:*", "leading_wildcard", 6, ""),
        ("ab*", "short_prefix", 0, ""),
        ("a?c", "short_prefix", 0, ""),
        ("hispano-rus*", "wildcard_compound", 0, ""),
        ("abc*d*e*f*g*h*i*j*k*l", "wildcards", 0, ""),
        ("author:san*", "wildcard_field", 7, ""),
        ("exact:san*", "wildcard_exact", 6, ""),
        ("a~2", "tilde", 1, ""),
        ("a NEAR b", "near_number", 2, "NEAR/5"),
        ("a ONEAR/x b", "near_number", 2, "ONEAR/5"),
        ("a NEAR/101 b", "distance", 7, "100"),
        ('"a b"~99999999999999999999', "distance", 5, "100"),
        ("a NEAR/5 (b c)", "near_operand", 9, ""),
        ("a NEAR/5 actor:b", "near_operand", 9, ""),
        ("a NEAR/5 -b", "near_operand", 9, ""),
        ("a NEAR/5 title:b", "near_operand", 9, ""),
        ("author:(a NEAR/5 b)", "near_operand", 8, ""),
        ("a NEAR/1 b NEAR/1 c NEAR/1 d NEAR/1 e NEAR/1 f", "near_deep", 38, ""),
        ("foo:bar", "unknown_field", 0, ""),
        ("tma:bar", "unknown_field", 0, "tema:"),
        ("b autro:x", "unknown_field", 2, "autor:"),
        ("http://abc.es", "unknown_field", 0, ""),
        ("title:(tema:a)", "field_in_field", 7, ""),
        ("tema:title:a", "field_in_field", 5, ""),
        ("exact:(title:a)", "field_in_field", 7, ""),
        ("tema:exact:a", "exact_field", 5, ""),
        ("tema:", "no_value", 5, ""),
        ("title:-b", "minus_field", 6, "-title:"),
        ('author:"a b"~3', "slop_field", 7, ""),
        ('actor:"a b"~3', "slop_field", 6, ""),
        ("b actor:nicolax", "actor", 8, 'actor:"Nicolás Maduro"'),
        ("tema:x", "theme", 5, ""),
        ("medio:x", "outlet", 6, ""),
        ("pais:x", "country", 5, ""),
        ("lang:fr", "language", 5, ""),
        ("lang:espanol2", "language", 5, "language:espanol"),
        ("is:coppy", "is", 3, "is:copy"),
        ("date:2026-13", "date", 5, "date:2026-11"),
        ("fecha:mañana", "date", 6, "date:2026-11"),
        ("date:..", "date", 5, "date:2026-11"),
        ("date:2026-05..2026-01", "date_order", 5, ""),
        ("a " * (MAX_CLAUSES + 1), "too_many", 2 * MAX_CLAUSES, ""),
        ("é" * (MAX_BYTES // 2 + 1), "too_long", 0, ""),
        ("(" * (MAX_DEPTH + 1) + "a", "too_deep", MAX_DEPTH + 1, ""),
        ("-" * (MAX_DEPTH + 1) + "a", "too_deep", MAX_DEPTH + 1, ""),
        ("title:" + "exact:" * 1000 + "a", "too_deep", 6 * (MAX_DEPTH + 1), ""),
        ("(" * 10_000, "too_deep", MAX_DEPTH + 1, ""),
        ("NOT " * 2_000 + "a", "too_deep", 4 * (MAX_DEPTH + 1), ""),
        ("(-" * 200 + "a" + ")" * 200, "too_deep", MAX_DEPTH + 1, ""),
    ],
)  # fmt: skip
def test_errors(text: str, code: str, column: int, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parsed(text)
    error = caught.value
    assert (error.code, error.column, error.suggestion) == (code, column, suggestion)
    assert error.message.endswith(".")
    assert error.spanish.endswith(".")
    assert error.spanish != error.message


def test_as_deep_as_allowed() -> None:
    assert parsed("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == A
    deep = parsed("(b OR (c " * (MAX_DEPTH // 2) + "a" + "))" * (MAX_DEPTH // 2))
    assert parsed(to_text(deep)) == deep


def test_as_long_as_allowed() -> None:
    tree = parsed(" OR ".join(f"w{number}" for number in range(MAX_CLAUSES)))
    assert isinstance(tree, Or)
    assert len(tree.parts) == MAX_CLAUSES


@pytest.mark.parametrize("alias", ALIASES)
def test_every_name_of_a_field_is_understood(alias: str) -> None:
    value = {"date": "7d", "fecha": "7d"}.get(alias, "es")
    try:
        parsed(f"{alias}:{value}")
    except QueryError as error:
        assert error.code in ("date", "is")  # the field was found: its value is not of its kind


@pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
def test_every_example_is_understood(field: object) -> None:
    assert parsed(field.example) != Everything()  # type: ignore[attr-defined]


def test_messages_have_the_same_gaps_in_both_languages() -> None:
    for english, spanish in MESSAGES.values():
        assert sorted(_gaps(english)) == sorted(_gaps(spanish))


def _gaps(message: str) -> list[str]:
    return [part.split("}")[0] for part in message.split("{")[1:]]


def test_days_begin_in_the_time_zone() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    start, end = datetime(2026, 11, 24, tzinfo=madrid), datetime(2026, 11, 25, tzinfo=madrid)
    assert parsed("fecha:hoy", "Europe/Madrid") == Range("date", start, end)


PIECES = [
    "a", "sanciones", '"', '"a b"', "«", "»", "(", ")", "-", "*", "?", "~2", ":", "title:", "tema:", "exact:", "AND",
    "OR", "NOT", "NO", "Y", "O", "NEAR/3", "ONEAR/", "date:", "2026-01", "..", "7d", "EE", "UU", "U.S.", "'s", " ",
    "\ud83d", "\x00", "ﷺ", "北", "ñ", "n\u0303", "1.000", "½", "²", "/", "\\", "{}", "%s", "actor:", "is:", "x",
]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=60)))
@example("a NEAR/1 (b OR (c NEAR/1 d))")
@example('«a"b»')
@example('actor:«a"b»')
def test_anything_is_a_tree_or_an_error(text: str) -> None:
    try:
        tree = parsed(text)
    except QueryError as error:
        assert 0 <= error.column <= len(text)
        return
    again = to_text(tree)
    assert parsed(again) == tree
    assert to_text(parsed(again)) == again
