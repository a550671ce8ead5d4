"""The query tree's one shape, and its one text."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from search import analysis
from search.fields import NAMED_FIELDS
from search.lexer import RESERVED
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word


def both(parts: Iterable[Query]) -> Query:
    """And of the parts: flat, each part once, one part alone stays itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else And(once)


def either(parts: Iterable[Query]) -> Query:
    """Or of the parts: flat, each part once, one part alone stays itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    once = tuple(dict.fromkeys(flat))
    return once[0] if len(once) == 1 else Or(once)


def neither(part: Query) -> Query:
    """Not of a part; of a Not what it denies."""
    return part.part if isinstance(part, Not) else Not(part)


def to_text(tree: Query) -> str:
    """The canonical text of a tree: parsing it gives the tree again. English field names, instants in UTC."""
    return _text(tree)


def _text(tree: Query) -> str:  # noqa: PLR0911  # one return a kind of node
    match tree:
        case Everything():
            return "*"
        case Word() | Phrase() | Pattern():
            return _prefix(tree.field) + _bare(tree)
        case Near():
            return _prefix(tree.field) + (f"({_near(tree)})" if tree.field else _near(tree))
        case Term():
            return f"{tree.field}:{_value(tree)}"
        case Range():
            start, end = _instant(tree.start), _instant(tree.end)
            return f"{tree.field}:{start}..{end}" if start or end else "*"
        case Not():
            return f"-{_grouped(tree.part)}"
        case And():
            return " ".join(_grouped(part) for part in tree.parts)
        case Or():
            return " OR ".join(_grouped(part) for part in tree.parts)


def _grouped(tree: Query) -> str:
    compound = isinstance(tree, (And, Or)) or (isinstance(tree, Near) and tree.field is None)
    return f"({_text(tree)})" if compound else _text(tree)


def _prefix(field: str | None) -> str:
    return f"{field}:" if field else ""


def _bare(tree: Word | Phrase | Pattern) -> str:
    """A leaf without its field, as it may stand inside the parentheses of a field too."""
    match tree:
        case Word():
            plain = tree.text.isalnum() and tree.text not in RESERVED
            return ("exact:" if tree.exact else "") + (tree.text if plain else f'"{tree.text}"')
        case Phrase():
            slop = f"~{tree.slop}" if tree.slop else ""
            return ("exact:" if tree.exact else "") + f'"{_joined(tree.words)}"{slop}'
        case Pattern():
            return tree.text


def _joined(words: tuple[str, ...]) -> str:
    """Apart from each other: "EE UU" joined by a space alone would be read as one word."""
    spaced = " ".join(words)
    return spaced if analysis.words(spaced) == words else " / ".join(words)


def _near(tree: Near) -> str:
    operator = f"{'ONEAR' if tree.ordered else 'NEAR'}/{tree.distance}"
    return f"{_side(tree.left)} {operator} {_side(tree.right, right=True)}"


def _side(tree: Query, *, right: bool = False) -> str:
    match tree:
        case Near():
            return f"({_near(tree)})" if right else _near(tree)
        case Or():
            return "(" + " OR ".join(_side(part, right=True) for part in tree.parts) + ")"
        case Word() | Phrase() | Pattern():
            return _bare(tree)
        case _:
            raise TypeError(f"{type(tree).__name__} cannot stand beside NEAR")


def _value(term: Term) -> str:
    """With "=" where parsing would look for a name, which may mean more than this value."""
    text = f"={term.value}" if term.field in NAMED_FIELDS else term.value
    return text if re.fullmatch(r"=?[^\W_][\w.-]*", text) else f'"{text}"'


def _instant(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
