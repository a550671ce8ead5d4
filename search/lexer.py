"""A query's text into tokens, each with its column. Linear in the text's length."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn

from search.fields import find_field
from search.messages import MESSAGES
from search.query import QueryError

MAX_BYTES = 10_240
MAX_CLAUSES = 1_000
MAX_DISTANCE = 100

_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}
_BREAK = r"\s()\"“”„«»"
_WORD = re.compile(rf"[Ee][Ee]\.?[ \u00a0][Uu][Uu]\.?(?=[{_BREAK}]|$)|[^{_BREAK}]+")
_FIELD = re.compile(r"([^\W\d_][\w\u0300-\u036f]*):")
_NEAR = re.compile(rf"(O?NEAR)/(\d+)(?=[{_BREAK}]|$)")
_SLOP = re.compile(r"~(\d+)")
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # control characters and halves of surrogate pairs
_FUZZY = re.compile(r".+~\d*")


class Mark(Enum):
    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    ALL = auto()  # a lone *
    END = auto()


CLAUSES = (Mark.WORD, Mark.PHRASE, Mark.ALL)  # what MAX_CLAUSES counts

# Spanish forms in capitals too: field names and words come in both languages, so do operators.
OPERATORS = {"AND": Mark.AND, "Y": Mark.AND, "OR": Mark.OR, "O": Mark.OR, "NOT": Mark.NOT, "NO": Mark.NOT}
RESERVED = frozenset(OPERATORS) | {"NEAR", "ONEAR"}


@dataclass(frozen=True, slots=True)
class Token:
    mark: Mark
    text: str  # as written; of a phrase what stands between the quotes, of a field its name
    column: int
    number: int = 0  # slop of a phrase, distance of NEAR
    ordered: bool = False


def fail(code: str, column: int, suggestion: str = "", **values: object) -> NoReturn:
    english, spanish = (message.format(**values) for message in MESSAGES[code])
    raise QueryError(english, column, suggestion, spanish=spanish, code=code)


def tokens(text: str) -> list[Token]:
    """Ends with an END token. Raises QueryError."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        fail("too_long", 0, limit=MAX_BYTES)
    text = _UNFIT.sub(" ", text)
    found: list[Token] = []
    clauses = position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        field = found[-1].text if found and found[-1].mark is Mark.FIELD else ""
        token, position = _next(text, position, field)
        found.append(token)
        clauses += token.mark in CLAUSES
        if clauses > MAX_CLAUSES:
            fail("too_many", token.column, limit=MAX_CLAUSES)
    found.append(Token(Mark.END, "", len(text)))
    return found


def _next(text: str, at: int, field: str) -> tuple[Token, int]:  # noqa: PLR0911  # one return a kind of token
    char = text[at]
    if char in "()":
        return Token(Mark.OPEN if char == "(" else Mark.CLOSE, char, at), at + 1
    if char in _QUOTES:
        return _phrase(text, at)
    if char in "”»":
        fail("unclosed_quote", at)
    if char in "-−" and not field:
        return _minus(text, at)
    if char in "-−" and not text[at + 1 : at + 2].isdigit():  # date:-7d is fine
        fail("minus_field", at, f"-{field}:", field=field)
    if (match := _FIELD.match(text, at)) and not (field and find_field(match[1]) is None):  # domain:https://abc.es
        return Token(Mark.FIELD, match[1], at), match.end()
    if (match := _NEAR.match(text, at)) and not field:
        return _near(match), match.end()
    match = _WORD.match(text, at)
    assert match is not None  # every character that is no space, bracket or quote begins a word
    word = match[0]
    if field:
        return Token(Mark.WORD, word, at), match.end()
    return _bare(word, at), match.end()


def _bare(word: str, at: int) -> Token:
    if word in OPERATORS:
        return Token(OPERATORS[word], word, at)
    if word == "*":
        return Token(Mark.ALL, word, at)
    if word.startswith(("NEAR/", "ONEAR/")) or word in ("NEAR", "ONEAR"):
        fail("near_number", at, word.partition("/")[0] + "/5")
    if _FUZZY.fullmatch(word):
        fail("tilde", at + word.rindex("~"))
    return Token(Mark.WORD, word, at)


def _phrase(text: str, at: int) -> tuple[Token, int]:
    close = _QUOTES[text[at]]
    end = text.find(close, at + 1)
    if end < 0:
        fail("unclosed_quote", at, text[at:].rstrip() + close if len(text) < 200 else "")
    slop = _SLOP.match(text, end + 1)
    number = _bounded(slop[1], end + 1) if slop else 0
    return Token(Mark.PHRASE, text[at + 1 : end], at, number), slop.end() if slop else end + 1


def _minus(text: str, at: int) -> tuple[Token, int]:
    if at + 1 == len(text) or text[at + 1].isspace() or text[at + 1] == ")":
        fail("lone_minus", at)
    return Token(Mark.NOT, text[at], at), at + 1


def _near(match: re.Match[str]) -> Token:
    return Token(Mark.NEAR, match[1], match.start(), _bounded(match[2], match.start(2)), match[1] == "ONEAR")


def _bounded(digits: str, column: int) -> int:
    if len(digits) > 6 or int(digits) > MAX_DISTANCE:
        fail("distance", column, str(MAX_DISTANCE), limit=MAX_DISTANCE)
    return int(digits)
