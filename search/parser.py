"""A query's text into its tree.

    >>> from datetime import UTC, datetime
    >>> from search.parser import parse
    >>> tree = parse('title:sanctions -fruit', resolver=resolver, now=datetime.now(UTC), timezone="Europe/Madrid")
    >>> results = backend.search(Request(query=tree, facets=("language", "actor"), timeline=Interval.DAY))

Grammar, loosest first; NOT binds tighter than AND, AND tighter than OR, and a space is AND:

    either   = all { OR all }
    all      = none { [AND] none }
    none     = (NOT | "-") none | near
    near     = atom { (NEAR/n | ONEAR/n) atom }
    atom     = "(" either ")" | FIELD ":" atom | phrase [~n] | word | "*"

``search:name`` stands for the tree of the saved search's own text, wherever that may stand.
"""

from dataclasses import dataclass, field
from datetime import datetime

from search import values
from search.canonical import both, either, neither
from search.fields import PLAIN_FIELDS, Field, Kind, find_field
from search.lexer import CLAUSES, MAX_CLAUSES, Mark, Token, fail, tokens
from search.messages import MESSAGES
from search.query import Everything, Near, Or, Pattern, Phrase, Query, QueryError, Word
from search.resolver import Resolver

MAX_DEPTH = 60  # of parentheses and NOTs; each level costs a few of Python's frames, of which there are 1,000
MAX_SAVED = 8  # saved searches one within another
MAX_NEARS = 4  # in a chain or nest: the places to look at grow with each

OF_THE_WHOLE = ("saved_cycle", "saved_deep", "saved_error")  # errors that say themselves which saved search is wrong

_STARTS = (Mark.WORD, Mark.PHRASE, Mark.FIELD, Mark.OPEN, Mark.NOT, Mark.ALL)


def parse(text: str, *, resolver: Resolver, now: datetime, timezone: str = "UTC") -> Query:
    """The tree of a query; of an empty text Everything.

    ``now`` is aware and is what "7d" counts from; ``timezone`` an IANA name: where days begin.
    Raises QueryError and nothing else, in milliseconds for any text.
    """
    return _Parser(tokens(text), _Asked(resolver, now, timezone)).whole()


@dataclass(frozen=True, slots=True)
class _Saved:
    tree: Query
    clauses: int  # with those of the saved searches in it
    depth: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """What holds for a query and for all saved searches within it, each of which is parsed once."""

    resolver: Resolver
    now: datetime
    timezone: str
    saved: dict[str, _Saved] = field(default_factory=dict)


class _Parser:
    """Recursive descent over the tokens; ``field`` and ``exact`` are what the enclosing field says."""

    def __init__(self, found: list[Token], asked: _Asked, path: tuple[str, ...] = ()) -> None:
        self.tokens, self.at, self.depth, self.deepest = found, 0, 0, 0
        self.asked, self.path = asked, path  # path: the saved searches that this text lies in
        self.clauses = sum(token.mark in CLAUSES for token in found)

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def whole(self) -> Query:
        if self.token.mark is Mark.END:
            return Everything()
        tree = self.either(None, exact=False)
        if self.token.mark is Mark.CLOSE:
            fail("stray_close", self.token.column)
        return tree

    def either(self, field: Field | None, *, exact: bool) -> Query:
        parts = [self.all(field, exact=exact)]
        while self.token.mark is Mark.OR:
            self.operator()
            parts.append(self.all(field, exact=exact))
        return either(parts)

    def all(self, field: Field | None, *, exact: bool) -> Query:
        parts = [self.none(field, exact=exact)]
        while self.token.mark is Mark.AND or self.token.mark in _STARTS:
            if self.token.mark is Mark.AND:
                self.operator()
            parts.append(self.none(field, exact=exact))
        return both(parts)

    def none(self, field: Field | None, *, exact: bool) -> Query:
        if self.token.mark is not Mark.NOT:
            return self.near(field, exact=exact)
        self.operator()
        with_depth = self.deeper()
        part = self.none(field, exact=exact)
        self.depth = with_depth - 1
        return neither(part)

    def near(self, field: Field | None, *, exact: bool) -> Query:
        begin = self.token.column
        left = self.atom(field, exact=exact)
        while self.token.mark is Mark.NEAR:
            operator = self.operator()
            column = self.token.column
            right = self.atom(field, exact=exact)
            name = _near_field(left, begin, right, column)
            left = Near(left, right, operator.number, operator.ordered, name)
            if nears(left) > MAX_NEARS:
                fail("near_deep", operator.column, limit=MAX_NEARS)
        return left

    def atom(self, field: Field | None, *, exact: bool) -> Query:
        token = self.take()
        match token.mark:
            case Mark.OPEN:
                return self.group(token, field, exact=exact)
            case Mark.FIELD:
                return self.fielded(token, field, exact=exact)
            case Mark.WORD | Mark.PHRASE:
                return self.leaf(token, field, exact=exact)
            case Mark.ALL:
                return Everything() if field is None else fail("leading_wildcard", token.column)
            case Mark.CLOSE:
                fail("stray_close", token.column)
            case Mark.NOT:  # a NEAR/5 -b
                fail("near_operand", token.column)
        return fail("leading_operator", token.column, f'"{token.text}"', operator=token.text)

    def group(self, opened: Token, field: Field | None, *, exact: bool) -> Query:
        depth = self.deeper()
        if self.token.mark is Mark.CLOSE:
            fail("empty_group", opened.column)
        if self.token.mark is Mark.END:
            fail("unclosed_group", opened.column)
        tree = self.either(field, exact=exact)
        if self.take().mark is not Mark.CLOSE:
            fail("unclosed_group", opened.column)
        self.depth = depth - 1
        return tree

    def fielded(self, token: Token, outer: Field | None, *, exact: bool) -> Query:
        field = find_field(token.text)
        if field is None:
            fail("unknown_field", token.column, values.similar_field(token.text), field=token.text)
        if self.token.mark not in (Mark.WORD, Mark.PHRASE, Mark.OPEN, Mark.FIELD):
            fail("no_value", self.token.column, field=token.text)
        if field.kind is Kind.EXACT:
            if outer and outer.kind is not Kind.TEXT:
                fail("exact_field", token.column, field=outer.name)
            return self.nested(outer, exact=True)
        if outer is not None or exact:
            fail("field_in_field", token.column, field=token.text)
        return self.nested(field, exact=False)

    def nested(self, field: Field | None, *, exact: bool) -> Query:
        """The atom after a field's colon. ``title:exact:exact:…`` deepens too."""
        depth = self.deeper()
        tree = self.atom(field, exact=exact)
        self.depth = depth - 1
        return tree

    def leaf(self, token: Token, field: Field | None, *, exact: bool) -> Query:
        if field is None or field.kind in (Kind.TEXT, Kind.PLAIN):
            return values.text_leaf(token, field, exact=exact)
        if field.kind is Kind.DATE:
            return values.date_leaf(token, field, self.asked.now, self.asked.timezone)
        if field.kind is Kind.SAVED:
            return self.saved(token, field)
        return values.keyword_leaf(token, field, self.asked.resolver)

    def saved(self, token: Token, field: Field) -> Query:
        """The tree of a saved search, as if its text stood here in parentheses; within the limits of the whole."""
        name, text = values.saved_text(token, field, self.asked.resolver)
        path = (*self.path, name)
        if name in self.path:
            fail("saved_cycle", token.column, path=" → ".join(path[path.index(name) :]))
        if len(path) > MAX_SAVED:
            fail("saved_deep", token.column, limit=MAX_SAVED, path=" → ".join(path))
        found = self.asked.saved.get(name) or self.read(name, text, token.column, path)
        self.clauses += found.clauses
        if self.clauses > MAX_CLAUSES:
            fail("too_many", token.column, limit=MAX_CLAUSES)
        self.deepest = max(self.deepest, self.depth + found.depth)
        if self.deepest > MAX_DEPTH:
            fail("too_deep", token.column, limit=MAX_DEPTH)
        return found.tree

    def read(self, name: str, text: str, column: int, path: tuple[str, ...]) -> _Saved:
        try:
            inner = _Parser(tokens(text), self.asked, path)
            made = self.asked.saved[name] = _Saved(inner.whole(), inner.clauses, inner.deepest)
        except QueryError as error:
            if error.code in OF_THE_WHOLE:  # they name what is wrong themselves
                raise QueryError(error.message, column, spanish=error.spanish, code=error.code) from error
            english, spanish = (said.format(text=name, place=error.column + 1) for said in MESSAGES["saved_error"])
            raise QueryError(
                f"{english} {error.message}", column, spanish=f"{spanish} {error.spanish}", code="saved_error"
            ) from error
        return made

    def operator(self) -> Token:
        """Takes an operator after which something must follow."""
        token = self.take()
        if self.token.mark not in _STARTS:
            fail("lone_operator", token.column, f'"{token.text}"', operator=token.text)
        return token

    def deeper(self) -> int:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self.depth > MAX_DEPTH:
            fail("too_deep", self.token.column, limit=MAX_DEPTH)
        return self.depth


def _near_field(left: Query, left_column: int, right: Query, right_column: int) -> str | None:
    """The one field of both sides; the sides must be fit for Near."""
    fields: set[str | None] = set()
    for side, column in ((left, left_column), (right, right_column)):
        found = _text_fields(side)
        if found is None or not found.isdisjoint(PLAIN_FIELDS):
            fail("near_operand", column)
        fields |= found
        if len(fields) > 1:
            fail("near_operand", column)
    return fields.pop()


def _text_fields(side: Query) -> set[str | None] | None:
    """The fields of a fit side of a Near, None of an unfit one."""
    match side:
        case Word() | Phrase() | Pattern() | Near():
            return {side.field}
        case Or():
            found: set[str | None] = set()
            for part in side.parts:
                fields = _text_fields(part)
                if fields is None:
                    return None
                found |= fields
            return found
        case _:
            return None


def nears(tree: Query) -> int:
    """How many Nears lie one within another."""
    match tree:
        case Near():
            return 1 + nears(tree.left) + nears(tree.right)
        case Or():
            return max(nears(part) for part in tree.parts)
        case _:
            return 0
