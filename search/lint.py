"""What is probably not meant in a query that can be understood. Pure: the counts come from a function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, pairwise

from search.analysis import LANGUAGES
from search.canonical import both, to_text
from search.fields import Field, find_field
from search.implied import excludes, implies, same_word
from search.lexer import Mark, Token, tokens
from search.query import And, Everything, Not, Or, Pattern, Phrase, Query, Term, Word
from search.remarks import REMARKS
from search.resolver import Resolver
from search.values import quoted

Count = Callable[[Query], int]  # articles that match, copies included
Name = Callable[[str, str], str]  # a keyword field and a value -> what people call it

MOST = 8  # remarks
MOST_PARTS = 40  # of a list that are compared with each other
MOST_WORK = 20_000  # comparisons of words: 20 ms
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "y": "Y", "o": "O"}
_MANY, _NEARLY_ALL, _FEW = 20, 80, 5  # articles that make a share tell; percent removed; a fifth of the spellings


@dataclass(frozen=True, slots=True)
class Mend:
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Remark:
    code: str  # of REMARKS
    text: str
    mends: tuple[Mend, ...] = ()


def lint(
    text: str, tree: Query, *, resolver: Resolver, name: Name, language: str, count: Count | None = None
) -> tuple[Remark, ...]:
    """At most MOST remarks in ``language`` ("es" or "en"), which ``name`` speaks too.

    ``text`` parses to ``tree``. ``count`` is asked at most 14 times; without it, nothing is said that needs it.
    """
    linter = _Linter(text, resolver, name, language)
    asked = {node.value for node in _nodes(tree) if isinstance(node, Term)}
    found = [linter.written(), linter.names(asked), linter.form(tree)]
    if count is not None:
        found.append(linter.counted(tree, count))
    every = {(remark.code, remark.text): remark for remarks in found for remark in remarks}
    return tuple(every.values())[:MOST]


@dataclass(frozen=True, slots=True)
class _Linter:
    text: str
    resolver: Resolver
    name: Name
    language: str

    def remark(self, code: str, *mends: Mend, **values: object) -> Remark:
        return Remark(code, REMARKS[code][self.language == "es"].format(**values), mends)

    def instead(self, token: Token, put: str, until: Token | None = None) -> str:
        last = until or token
        end = last.column + len(last.text) + 2 * (last.mark is Mark.PHRASE)
        return self.text[: token.column] + put + self.text[end:]

    def written(self) -> Iterator[Remark]:
        """What the text itself shows."""
        found = tokens(self.text)
        words = (Mark.WORD, Mark.PHRASE, Mark.CLOSE)
        for before, token, after in zip(found, found[1:], found[2:], strict=False):
            operator = _OPERATORS.get(token.text) if token.mark is Mark.WORD and before.mark in words else None
            if operator and after.mark in (Mark.WORD, Mark.PHRASE, Mark.OPEN, Mark.FIELD):
                mended = self.instead(token, operator)
                yield self.remark("lower_operator", Mend(mended, mended), word=token.text, operator=operator)
        for first, last in combinations([token for token in found if token.mark is Mark.WORD][:30], 2):
            if first.text[0] in "'‘" and last.text[-1] in "'’" and len(first.text) > 1:
                inside = self.text[first.column + 1 : last.column + len(last.text) - 1]
                mended = self.instead(first, f'"{inside}"', last)
                yield self.remark("single_quotes", Mend(mended, mended))
                break
        for token, field in _valued(found):
            if field is None and token.mark is Mark.WORD and token.text.find("*") == 3:
                yield self.remark("short_prefix", word=token.text[:3])

    def names(self, asked: set[str]) -> Iterator[Remark]:
        """Words that are names, and names that are several."""
        found = list(_valued(tokens(self.text)))
        for token, field in found:
            if field and field.name == "actor" and not token.text.startswith("="):
                yield from self.ambiguous(token)
        bare = [
            token for token, field in found if field is None and not token.number and not set("*?") & set(token.text)
        ]
        used: set[int] = set()
        for first, second in pairwise(bare):
            between = self.text[first.column + len(first.text) : second.column]
            if first.mark is second.mark is Mark.WORD and not between.strip() and first.column not in used:
                together = list(self.known(f"{first.text} {second.text}", first, second, asked))
                used |= {first.column, second.column} if together else set()
                yield from together
        for token in bare:
            if token.column not in used:
                yield from self.known(token.text, token, token, asked)

    def ambiguous(self, token: Token) -> Iterator[Remark]:
        ids = self.resolver.actor(token.text)
        if len(ids) > 1:
            names = [self.name("actor", id) for id in ids]
            mends = [Mend(called, self.instead(token, f"={id}")) for id, called in zip(ids, names, strict=True)]
            said = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
            yield self.remark("ambiguous", *mends[:6], word=token.text, count=len(ids), names=said)

    def known(self, text: str, first: Token, last: Token, asked: set[str]) -> Iterator[Remark]:
        """A single lower-case word is taken for a theme, not for an actor: “paz”, “rey”, “castro”."""
        field = {"actor": "actor", "theme": "tema" if self.language == "es" else "theme"}
        ids = self.resolver.actor(text) if " " in text or text[0].isupper() else ()
        kind = "actor" if len(ids) == 1 else "theme"
        found = ids if kind == "actor" else self.resolver.theme(text)[:1]
        for id in set(found) - asked:
            called = self.name(kind, id)
            mended = self.instead(first, f"{field[kind]}:{quoted(called)}", last)
            yield self.remark(f"is_{kind}", Mend(mended, mended), word=text, name=called)

    def form(self, tree: Query) -> Iterator[Remark]:
        """Parts that follow from others, or exclude them."""
        left = MOST_WORK
        for node in islice(_nodes(tree), 50):
            if isinstance(node, (And, Or)):
                for one, other in combinations(node.parts[:MOST_PARTS], 2):
                    left -= _size(one) * _size(other)
                    if left < 0:
                        return
                    yield from self.pair(one, other, conjunct=isinstance(node, And))

    def pair(self, one: Query, other: Query, *, conjunct: bool) -> Iterator[Remark]:
        if isinstance(one, Word) and isinstance(other, Word) and same_word(one, other):
            yield self.remark("same_word", one=one.text, other=other.text)
        elif conjunct and excludes(one, other):
            yield self.remark("contradiction", one=self.quote(one), other=self.quote(other))
        elif implies(one, other) or implies(other, one):
            narrow, wide = (one, other) if implies(one, other) else (other, one)
            spare, rest = (wide, narrow) if conjunct else (narrow, wide)
            code = "redundant_and" if conjunct else "redundant_or"
            yield self.remark(code, one=self.quote(spare), other=self.quote(rest))

    def counted(self, tree: Query, count: Count) -> Iterator[Remark]:
        parts = tree.parts if isinstance(tree, And) else (tree,)
        yield from self.denials(parts, count)
        leaves = [node for node in islice(_positive(tree), 200) if isinstance(node, (Word, Phrase))]
        for leaf in [leaf for leaf in leaves if leaf.exact][:2]:
            loose = (
                Word(leaf.text, leaf.field)
                if isinstance(leaf, Word)
                else Phrase(leaf.words, leaf.field, slop=leaf.slop)
            )
            strict, every = count(leaf), count(loose)
            if every >= _MANY // 2 and strict * _FEW < every:
                yield self.remark("exact", word=_text(leaf), count=strict, all=every)
        if not any(isinstance(part, Term) and part.field == "language" for part in parts):
            for part in [part for part in parts if isinstance(part, Word) and not part.exact and not self.theme(part)][
                :3
            ]:
                yield from self.one_language(part, count)

    def theme(self, word: Word) -> bool:
        return bool(self.resolver.theme(word.text))

    def one_language(self, word: Word, count: Count) -> Iterator[Remark]:
        if word.field in (None, "title", "text"):
            found = {code: count(And((word, Term(code, "language")))) for code in LANGUAGES}
            most, least = max(found, key=lambda code: found[code]), min(found.values())
            if found[most] >= _MANY and least * 50 < found[most]:
                called = self.name("language", most)
                yield self.remark("one_language", word=word.text, language=called, count=found[most])

    def denials(self, parts: tuple[Query, ...], count: Count) -> Iterator[Remark]:
        for denied in [part for part in parts if isinstance(part, Not)][:2]:
            others = [part for part in parts if part != denied]
            rest: Query = both(others) if others else Everything()
            every, left = count(rest), count(both((rest, denied)))
            percent = 100 * (every - left) // max(every, 1)
            if every >= _MANY and percent >= _NEARLY_ALL:
                values = {"percent": percent, "removed": every - left, "all": every}
                yield self.remark("not_removes", what=self.quote(denied.part), **values)

    def quote(self, tree: Query) -> str:
        text = to_text(tree)
        text = text if len(text) <= 60 else text[:59] + "…"
        return f"«{text}»" if self.language == "es" else f"“{text}”"


def _valued(found: list[Token]) -> Iterator[tuple[Token, Field | None]]:
    """Each word and phrase with the field that governs it; exact: counts as one."""
    stack: list[Field | None] = [None]
    pending: Field | None = None
    for token in found:
        match token.mark:
            case Mark.FIELD:
                pending = find_field(token.text)
            case Mark.OPEN:
                stack.append(pending or stack[-1])
                pending = None
            case Mark.CLOSE:
                stack.pop()
            case Mark.WORD | Mark.PHRASE:
                yield token, pending or stack[-1]
                pending = None


def _nodes(tree: Query) -> Iterator[Query]:
    yield tree
    if isinstance(tree, (And, Or)):
        for part in tree.parts:
            yield from _nodes(part)
    elif isinstance(tree, Not):
        yield from _nodes(tree.part)


def _size(tree: Query) -> int:
    return sum(1 for _ in _nodes(tree))


def _positive(tree: Query) -> Iterator[Query]:
    if isinstance(tree, (And, Or)):
        for part in tree.parts:
            yield from _positive(part)
    elif not isinstance(tree, Not):
        yield tree


def _text(leaf: Word | Phrase | Pattern) -> str:
    return " ".join(leaf.words) if isinstance(leaf, Phrase) else leaf.text
