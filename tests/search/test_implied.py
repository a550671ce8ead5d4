"""What follows from what: known cases. That it is never wrong is proved in contract/test_agreement.py."""

from datetime import UTC, datetime

import pytest

from search.implied import excludes, implies
from search.query import And, Not, Or, Pattern, Phrase, Query, Range, Term, Word

A, B, C = (Word(letter) for letter in "abc")
MARCH, APRIL = (Range("date", datetime(2026, n, 1, tzinfo=UTC), datetime(2026, n + 1, 1, tzinfo=UTC)) for n in (3, 4))
YEAR = Range("date", datetime(2026, 1, 1, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, A), (A, Or((A, B))), (And((A, B)), A), (And((A, B)), Or((B, C))), (Word("a", "title"), A),
        (Word("sanción"), Word("SANCIONES")), (Word("Maduro", exact=True), Word("maduro")),
        (Phrase(("alivio", "de", "sanciones")), Word("sanción")), (Phrase(("a", "b", "c")), Phrase(("b", "c"))),
        (Word("sanciones"), Pattern("sanc*")), (Not(A), Not(And((A, B)))), (MARCH, YEAR),
        (Phrase(("a", "b"), "title", slop=3), B),
    ],
)  # fmt: skip
def test_what_follows(one: Query, other: Query) -> None:
    assert implies(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, B), (A, And((A, B))), (Or((A, B)), A), (A, Word("a", "title")), (Word("maduro"), Word("maduro", exact=True)),
        (Phrase(("a", "c", "b"), slop=2), Phrase(("a", "b"))), (Pattern("sanc*"), Word("sanciones")), (YEAR, MARCH),
        (Not(And((A, B))), Not(A)), (Word("oil"), Word("petróleo")),
    ],
)  # fmt: skip
def test_what_does_not(one: Query, other: Query) -> None:
    assert not implies(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (A, Not(A)), (Phrase(("a", "b")), Not(B)), (Not(Or((A, B))), A), (Term("es", "language"), Term("en", "language")),
        (MARCH, APRIL), (Or((MARCH, YEAR)), Range("date", None, datetime(2025, 1, 1, tzinfo=UTC))),
    ],
)  # fmt: skip
def test_what_excludes(one: Query, other: Query) -> None:
    assert excludes(one, other)
    assert excludes(other, one)
