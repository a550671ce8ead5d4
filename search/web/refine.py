"""Queries made from a query: narrowed, without one of its clauses, mended. Each is proved by parsing it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from search.canonical import both
from search.fields import FIELDS
from search.query import And, Everything, Not, Query, QueryError, Range, Term
from search.web import labels

Parse = Callable[[str], Query]
_BARE = re.compile(r"[\w.-]+")


def spanish() -> bool:
    """Whether the interface speaks Spanish; else it speaks English."""
    return labels.reading() == "es"


@dataclass(frozen=True, slots=True)
class Clause:
    """A keyword field and one of its values, as text and as what the text means."""

    field: str
    text: str
    part: Query


def clause(field: str, value: str, shown: str, parse: Parse) -> Clause:
    """``shown`` is the value's name; it is written where it means just the value, else the value itself is."""
    part = parsed(f"{field}:{quoted(value)}", parse)
    named = f"{_own(field)}:{quoted(shown)}"
    if part is None:  # an id that the knowledge base has dropped since
        return Clause(field, clause_text(field, value), Term(value, field))
    return Clause(field, named if parsed(named, parse) == part else clause_text(field, value), part)


def clause_text(field: str, value: str) -> str:
    """A clause by id, in the interface's language: always understood, whatever names change."""
    return f"{_own(field)}:{quoted(value)}"


def _own(field: str) -> str:
    return FIELDS[field].spanish if spanish() else field


def quoted(value: str) -> str:
    """The value as it stands after a field's colon."""
    return value if _BARE.fullmatch(value) else '"' + value.replace('"', " ") + '"'


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as text and tree, the parser that made the one of the other, and what a clause can be put behind."""

    q: str
    tree: Query
    parse: Parse
    stem: str  # the query, in parentheses if more would change its meaning without; "" for a query that asks nothing

    @property
    def parts(self) -> tuple[Query, ...]:
        """What every hit must obey."""
        return self.tree.parts if isinstance(self.tree, And) else (self.tree,)

    def narrowed(self, text: str) -> str:
        """The query and one clause more."""
        return f"{self.stem} {text}" if self.stem else text

    def without(self, clause: Clause, *, negated: bool = False) -> str | None:
        """The query without the clause, if dropping it from the text drops exactly it from the meaning; else None."""
        part = Not(clause.part) if negated else clause.part
        return self._dropped(part, ("-" if negated else "") + _written(clause.field))

    def undated(self) -> "Asked":
        """The query without its date, so that a narrower span takes its place."""
        for part in self.parts:
            if isinstance(part, Range) and part.field == "date":
                shorter = self._dropped(part, _written("date"))
                if shorter is not None:
                    return ask(shorter, self.parse)
        return self

    def _dropped(self, part: Query, pattern: str) -> str | None:
        """The query without the first place of ``pattern`` whose going takes ``part``, and nothing else, with it."""
        if part not in self.parts:
            return None
        rest = [p for p in self.parts if p != part]
        wanted = both(rest) if rest else Everything()
        for match in re.finditer(rf"(?<!\S)(?:(?:AND|Y)\s+)?({pattern})(?!\S)(?:\s+(?:AND|Y)(?!\S))?", self.q):
            if parsed(match[1], self.parse) != part:  # a small parse spares a large one
                continue
            shorter = " ".join((self.q[: match.start()] + " " + self.q[match.end() :]).split())
            if parsed(shorter, self.parse) == wanted:
                return shorter
        return None


def _written(field: str) -> str:
    """The pattern of a field, by any of its names, with any value."""
    names = "|".join(dict.fromkeys((FIELDS[field].name, FIELDS[field].spanish, *FIELDS[field].aliases)))
    return rf'(?i:{names}):(?:"[^"]*"|[^\s()"]+)'


def ask(q: str, parse: Parse) -> Asked:
    """Raises QueryError. Parses three times, so that the hundreds of links on a page need no parsing of their own."""
    tree = parse(q)
    if isinstance(tree, Everything):
        return Asked(q, tree, parse, "")
    plain, grouped = (parsed(f"{text} lang:es", parse) for text in (q, f"({q})"))
    return Asked(
        q, tree, parse, q if grouped is None or plain == grouped else f"({q})"
    )  # None: nested too deep for more


def parsed(q: str, parse: Parse) -> Query | None:
    try:
        return parse(q)
    except QueryError:
        return None


def mended(q: str, error: QueryError, parse: Parse) -> str:
    """The query with the error's suggestion in its place; "" if that mends nothing.

    A suggestion may stand for the field's name or the word at the column (it may name again the field before it), for
    all that follows the column, or for the whole query. The first reading is taken that parses, or whose own
    error lies further to the right: then two things were wrong and one is mended.
    """
    mend = error.suggestion
    if not mend:
        return ""
    head, tail = q[: error.column], q[error.column :]
    word = re.match(r'"[^"]*"?|[^\s()"]+|.?', tail, re.DOTALL)
    rest = tail[word.end() :] if word else ""
    candidates = []
    if mend.endswith(":"):
        candidates.append(head + re.sub(r"^\w+:", mend, tail))
    if re.match(r"\w+:.", mend) and re.search(r"\w:$", head):  # "theme:sanctions" behind "tema:"
        candidates.append(head + mend.partition(":")[2] + rest)
    candidates += [head + mend + rest, head + mend, mend]
    return next((c for c in candidates if c != q and _moves_on(c, parse, error.column)), "")


def _moves_on(q: str, parse: Parse, column: int) -> bool:
    try:
        parse(q)
    except QueryError as error:
        return error.column > column
    return True


def during(start: datetime, end: datetime) -> str:
    """A date clause for the whole days from ``start`` up to, and without, ``end``, both in the reader's zone."""
    name = FIELDS["date"].spanish if spanish() else FIELDS["date"].name
    last = (end - timedelta(days=1)).date()
    return f"{name}:{start.date()}" if last <= start.date() else f"{name}:{start.date()}..{last}"
