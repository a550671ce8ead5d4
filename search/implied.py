"""What follows from what in a query, by its form alone: for redundant and contradictory parts. Sound, not complete."""

from search.analysis import LANGUAGES, exact_form, fold_form, stem_form
from search.patterns import matches_pattern
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

SINGLE = ("language", "outlet", "country", "domain", "story")  # fields of which an article has one value


def implies(one: Query, other: Query) -> bool:  # noqa: PLR0911  # one return a rule
    """Whether whatever matches ``one`` surely matches ``other``. Costs about the product of their sizes."""
    if one == other or isinstance(other, Everything):
        return True
    match one, other:
        case Not(), Not():
            return implies(other.part, one.part)
        case Or(), _:
            return all(implies(part, other) for part in one.parts)
        case _, And():
            return all(implies(one, part) for part in other.parts)
        case And(), _:
            return any(implies(part, other) for part in one.parts)
        case _, Or():
            return any(implies(one, part) for part in other.parts)
        case Range(), Range():
            return one.field == other.field and _within(one, other)
        case ((Word() | Phrase() | Pattern() | Near()), (Word() | Phrase() | Pattern())):
            return other.field in (None, one.field) and _holds(one, other)
        case _:
            return False


def excludes(one: Query, other: Query) -> bool:  # noqa: PLR0911  # one return a rule
    """Whether nothing can match both."""
    match one, other:
        case Not(), _:
            return implies(other, one.part)
        case _, Not():
            return implies(one, other.part)
        case Term(), Term():
            return one.field == other.field and one.field in SINGLE and one.value != other.value
        case Or(), _:
            return all(excludes(part, other) for part in one.parts)
        case _, Or():
            return all(excludes(one, part) for part in other.parts)
        case Range(), Range():
            return one.field == other.field and (_ends_before(one, other) or _ends_before(other, one))
        case _:
            return False


def same_word(one: Query, other: Query) -> bool:
    """Whether two words are found by each other, whatever the article's language."""
    return implies(one, other) and implies(other, one)


def _within(one: Range, other: Range) -> bool:
    later = other.start is None or (one.start is not None and one.start >= other.start)
    return later and (other.end is None or (one.end is not None and one.end <= other.end))


def _ends_before(one: Range, other: Range) -> bool:
    return one.end is not None and other.start is not None and one.end <= other.start


def _holds(one: Word | Phrase | Pattern | Near, other: Word | Phrase | Pattern) -> bool:
    if isinstance(one, Near):
        return any(
            _holds(side, other) for side in (one.left, one.right) if isinstance(side, (Word, Phrase, Pattern, Near))
        )
    if isinstance(one, Pattern):
        return False
    held = (one.text,) if isinstance(one, Word) else one.words
    match other:
        case Word():
            return any(_same(word, other.text, one.exact, other.exact) for word in held)
        case Pattern():
            return any(matches_pattern(other.text, fold_form(word)) for word in held)
        case Phrase(slop=0):
            width = len(other.words)
            runs = (
                [held[at : at + width] for at in range(len(held) - width + 1)] if getattr(one, "slop", 0) == 0 else []
            )
            return any(
                all(_same(a, b, one.exact, other.exact) for a, b in zip(run, other.words, strict=True)) for run in runs
            )
        case _:
            return False


def _same(one: str, other: str, one_exact: bool, other_exact: bool) -> bool:
    if other_exact:
        return one_exact and exact_form(one) == exact_form(other)
    return all(stem_form(one, language) == stem_form(other, language) for language in LANGUAGES)
