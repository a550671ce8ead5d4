"""``search:name``: a saved search within a query, and saved searches within saved searches."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.knowledge import lexicon
from search.lexer import MAX_CLAUSES
from search.parser import MAX_DEPTH, MAX_SAVED, parse
from search.query import And, Everything, Near, Not, Or, Query, QueryError, Range, Word
from search.resolver import LexiconResolver

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HELD = {
    "oil": "oil OR petróleo",
    "My oil": "search:oil -sport",
    "week": "date:7d",
    "empty": "",
    "bad": "oil AND (gas",
    "worse": "x OR search:bad",
    "self": "a OR search:self",
    "a": "search:b x",
    "b": "y OR (search:c)",
    "c": "NOT search:a",
    "word": "exit",
    "wide": " OR ".join(f"w{n}" for n in range(600)),
    "deep": "(" * 50 + "z" + ")" * 50,
    **{f"chain{n}": f"search:chain{n + 1}" for n in range(1, 20)},
    **{f"double{n}": f"search:double{n + 1} OR q{n} search:double{n + 1}" for n in range(1, 7)},
    "double7": "x",
    "long": "(" * 55 + "a" + ")" * 55 + " " * 9_000,
}


class Store:
    def __init__(self, held: dict[str, str]) -> None:
        self.held = held

    def __call__(self, name: str) -> str | None:
        return self.held.get(name)

    def names(self) -> list[str]:
        return list(self.held)


def parsed(text: str, held: dict[str, str] = HELD) -> Query:
    return parse(text, resolver=LexiconResolver(lexicon.load(), saved=Store(held)), now=NOW)


OIL = Or((Word("oil"), Word("petróleo")))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("search:oil", OIL),
        ("busqueda:oil", OIL),
        ("búsqueda:oil", OIL),
        ('saved:"oil"', OIL),
        ('search:"  My   oil "', And((OIL, Not(Word("sport"))))),
        ("gas search:oil", And((Word("gas"), OIL))),
        ("gas OR search:oil", Or((Word("gas"), *OIL.parts))),
        ("-search:oil", Not(OIL)),
        ("search:(oil OR word)", Or((*OIL.parts, Word("exit")))),
        ("moscow NEAR/5 search:oil", Near(Word("moscow"), OIL, 5)),
        ("search:empty", Everything()),
        ("search:week", Range("date", datetime(2026, 11, 17, 12, tzinfo=UTC), None)),
    ],
)
def test_the_saved_text_stands_in_its_place(text: str, tree: Query) -> None:
    assert parsed(text) == tree


@pytest.mark.parametrize(
    ("text", "code", "column", "said"),
    [
        ("x search:self", "saved_cycle", 9, "self → self"),
        ("search:a", "saved_cycle", 7, "a → b → c → a"),
        ("z search:b", "saved_cycle", 9, "b → c → a → b"),
        ("search:chain1", "saved_deep", 7, "chain8 → chain9"),
        (
            "search:bad",
            "saved_error",
            7,
            "“bad” cannot be understood (its column 9): This parenthesis is never closed.",
        ),
        ("gas search:worse", "saved_error", 11, "“bad” cannot be understood (its column 9)"),
        ("search:nobody", "search", 7, "“nobody”"),
        ("search:", "no_value", 7, ""),
        ('search:""', "empty_phrase", 7, ""),
        ('search:"my oil"~3', "slop_field", 7, ""),
        ("title:(search:oil)", "field_in_field", 7, ""),
        ("search:wide AND search:wide", "too_many", 23, str(MAX_CLAUSES)),
        ("(" * 20 + "search:deep" + ")" * 20, "too_deep", 27, str(MAX_DEPTH)),
        ("moscow NEAR/5 search:week", "near_operand", 14, ""),
    ],
)
def test_what_is_refused(text: str, code: str, column: int, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parsed(text)
    assert (caught.value.code, caught.value.column) == (code, column)
    assert said in caught.value.message
    assert caught.value.spanish != caught.value.message


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(QueryError) as caught:
        parsed("search:oill")
    assert caught.value.suggestion == "search:oil"


def test_without_saved_searches_none_is_known() -> None:
    with pytest.raises(QueryError) as caught:
        parse("search:oil", resolver=LexiconResolver(lexicon.load()), now=NOW)
    assert caught.value.code == "search"


class Counting(Store):
    asked = 0

    def __call__(self, name: str) -> str | None:
        self.asked += 1
        return super().__call__(name)


def test_each_is_parsed_once_however_often_it_is_named() -> None:
    """Doubling at every level would make 2 to the power of the depth parses; texts of 9 KB would make them slow."""
    store = Counting(HELD)
    names = LexiconResolver(lexicon.load(), saved=store)
    tree = parse("search:double1", resolver=names, now=NOW)
    assert isinstance(tree, Or)
    assert store.asked <= 2 * 7
    many = " OR ".join(["search:long"] * 400)
    assert parse(many, resolver=names, now=NOW) == Word("a")


def test_the_chain_may_be_as_long_as_the_limit() -> None:
    held = {f"n{n}": f"search:n{n + 1}" for n in range(1, MAX_SAVED)} | {f"n{MAX_SAVED}": "end"}
    assert parsed("search:n1", held) == Word("end")


texts = st.lists(
    st.sampled_from(["search:a", "search:b", "search:c", "OR", "-", "(", ")", "x", '"', "NEAR/3", " "]), max_size=12
).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(query=texts, held=st.dictionaries(st.sampled_from("abc"), texts, max_size=3))
def test_any_store_gives_a_tree_or_a_sentence(query: str, held: dict[str, str]) -> None:
    try:
        parsed(query, held)
    except QueryError as error:
        assert 0 <= error.column <= len(query)
        assert error.message
        assert error.spanish
