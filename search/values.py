"""What stands after a field, or bare, as a leaf of the query tree."""

import difflib
import re
from datetime import datetime

from search import analysis
from search.dates import parse_span
from search.fields import ALIASES, IS_NAMES, LANGUAGE_NAMES, NAMED_FIELDS, Field, Kind
from search.lexer import Mark, Token, fail
from search.query import Or, Pattern, Phrase, Query, Range, Term, Word
from search.resolver import Resolver

MAX_WILDCARDS = 8  # an automaton's states can double with each

_WILDCARD = re.compile(r"[*?]")
_NAMED = {"language": LANGUAGE_NAMES, "is": IS_NAMES}
_SCHEME = re.compile(r"^(?:[a-z]+://|www\.|\s)+")


def text_leaf(token: Token, field: Field | None, *, exact: bool) -> Query:
    """A word, phrase or pattern of running text, or of a field of plain words."""
    name = field.name if field else None
    if token.mark is Mark.WORD and _WILDCARD.search(token.text):
        return _pattern(token, field, exact=exact)
    found = analysis.words(token.text)
    if not found:
        fail("empty_phrase" if token.mark is Mark.PHRASE else "no_word", token.column, text=token.text)
    if len(found) == 1:
        return Word(found[0], name, exact)
    if token.number and field and field.kind is Kind.PLAIN:
        fail("slop_field", token.column, field=field.name)
    return Phrase(found, name, exact, token.number)


def _pattern(token: Token, field: Field | None, *, exact: bool) -> Query:
    text = token.text.strip("¿¡.,;:!'’")
    if text.endswith("?") and text[:1] and not _WILDCARD.search(text[:-1]) and "¿" in token.text:
        return text_leaf(Token(Mark.WORD, text[:-1], token.column), field, exact=exact)  # ¿Cuándo?
    if exact:
        fail("wildcard_exact", token.column)
    if field and field.kind is not Kind.TEXT:
        fail("wildcard_field", token.column, field=field.name)
    first = _WILDCARD.search(text)
    if first is None or first.start() == 0:
        fail("leading_wildcard", token.column, text.lstrip("*?"))
    folded = re.sub(r"\*\*+", "*", analysis.fold(text))
    literals = _WILDCARD.split(folded)
    if len(folded) > analysis.MAX_WORD or not all(part.isalnum() for part in literals if part):
        fail("wildcard_compound", token.column)
    if len(literals[0]) < 3:
        fail("short_prefix", token.column)
    if len(literals) > MAX_WILDCARDS + 1:
        fail("wildcards", token.column, limit=MAX_WILDCARDS)
    return Pattern(folded, field.name if field else None)


def keyword_leaf(token: Token, field: Field, resolver: Resolver) -> Query:
    text = token.text.replace('"', " ").strip()
    if not text:
        fail("empty_phrase", token.column)
    if token.number:
        fail("slop_field", token.column, field=field.name)
    if text.startswith("=") and text[1:].strip():  # the value itself, whatever else may be known by it
        return Term(text[1:].strip(), field.name)
    values = _keyword_values(text, field, resolver)
    if not values:
        fail(*_unknown(field.name, text, token.column, resolver), text=text)
    terms = tuple(Term(value, field.name) for value in dict.fromkeys(values))
    return terms[0] if len(terms) == 1 else Or(terms)


def _keyword_values(text: str, field: Field, resolver: Resolver) -> tuple[str, ...]:
    names = {
        "actor": resolver.actor,
        "theme": resolver.theme,
        "outlet": resolver.outlet,
        "country": resolver.country,
    }
    if field.name in names:
        return names[field.name](text)
    if field.name in _NAMED:
        value = _NAMED[field.name].get(analysis.fold(text))
        return (value,) if value else ()
    if field.name == "domain":
        return (_SCHEME.sub("", text.lower()).rstrip("/ ") or text.lower(),)
    return (text,)


def _unknown(name: str, text: str, column: int, resolver: Resolver) -> tuple[str, int, str]:
    if name in NAMED_FIELDS:
        close = resolver.suggest(name, text)
    else:
        close = tuple(difflib.get_close_matches(analysis.fold(text), _NAMED[name], n=1))
    return name, column, f"{name}:{quoted(close[0])}" if close else ""


def saved_text(token: Token, field: Field, resolver: Resolver) -> tuple[str, str]:
    """A saved search's name, as it was asked for, and its query."""
    name = " ".join(token.text.replace('"', " ").split())
    if not name:
        fail("empty_phrase", token.column)
    if token.number:
        fail("slop_field", token.column, field=field.name)
    text = resolver.saved(name)
    if text is None:
        close = resolver.suggest(field.name, name)
        fail("search", token.column, f"{field.name}:{quoted(close[0])}" if close else "", text=name)
    return name, text


def date_leaf(token: Token, field: Field, now: datetime, timezone: str) -> Query:
    span = parse_span(token.text, now=now, timezone=timezone)
    if span is None:
        fail("date", token.column, f"{field.name}:{now:%Y-%m}", text=token.text)
    if span.start and span.end and span.start >= span.end:
        fail("date_order", token.column, text=token.text)
    return Range(field.name, span.start, span.end)


def similar_field(name: str) -> str:
    close = difflib.get_close_matches(analysis.fold(name), ALIASES, n=1, cutoff=0.6)
    return f"{close[0]}:" if close else ""


def quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w.-]+", text) else f'"{text}"'
