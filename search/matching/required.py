"""What an article must hold for a query to match it: the pre-filter's tokens.

The idea is Luwak's, now Lucene's Monitor (org.apache.lucene.monitor.TermFilteredPresearcher): of parts that must all
match one is enough, the rarest; of alternatives all are needed. A query without such a part has to be run over every
article. The filter may let too much through, never too little: tests hold it against the queries themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from search.analysis import LANGUAGES
from search.evaluate import plain_forms, term_of
from search.fields import PLAIN_FIELDS
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

LONGEST_PREFIX, SHORTEST_PREFIX = 6, 3  # letters of a wildcard's beginning; the parser asks for three
COMMON = frozenset({"language", "is", "country"})  # so many articles have each of their values that they filter nothing

# Where nothing was counted yet: how many of a hundred articles hold one such token.
_PRIORS = {"story": 0.01, "outlet": 0.5, "domain": 0.5, "actor": 1.0, "theme": 5.0, "word": 1.0, "pair": 0.2}


def word_token(form: str, kind: str) -> str:
    """``kind``: a language, for its stems, or "=" for exact forms."""
    return f"{kind}/{form}"


def pair_token(first: str, second: str, language: str) -> str:
    """Of two stems, one right behind the other: far rarer than either, and no word has a space in it."""
    return f"{language}/{first} {second}"


def term_token(name: str, value: str) -> str:
    return f"{name}:{value}"


def plain_token(name: str, form: str) -> str:
    return f"{name}|{form}"


def prefix_token(text: str) -> str:
    return f"^{text[:LONGEST_PREFIX]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """In how many of the articles that were counted a token stands."""

    articles: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def share(self, token: str) -> float:
        """Of all articles, 0..1; a token that was never met gets a rare one's."""
        prior = _prior(token) / 100
        return (self.counts.get(token, 0) + prior * 20) / (self.articles + 20)


def _prior(token: str) -> float:
    if token[0] == "^":
        return 30.0 / (len(token) - SHORTEST_PREFIX)  # "^san" is met more often than "^sancio"
    if " " in token:
        return _PRIORS["pair"]
    name = token.partition(":")[0]
    return _PRIORS.get(name, _PRIORS["word"])


Tokens = frozenset[str]


def required(query: Query, known: Frequencies) -> Tokens | None:
    """Tokens of which an article that matches holds at least one; None if there is no such set. The cheapest one."""
    found = _required(query, known)
    return found[1] if found else None


_Found = tuple[float, Tokens] | None  # how many articles hold one of them, and they


def _required(query: Query, known: Frequencies) -> _Found:  # noqa: PLR0911  # one return a kind of node
    match query:
        case And():
            return _rarest(_required(part, known) for part in query.parts)
        case Or():
            return _all(_required(part, known) for part in query.parts)
        case Near():
            return _rarest((_required(query.left, known), _required(query.right, known)))
        case Term():
            return None if query.field in COMMON else _of({term_token(query.field, query.value)}, known)
        case Word() | Phrase() if query.field in PLAIN_FIELDS:
            words = (query.text,) if isinstance(query, Word) else query.words
            forms = [form for word in words for form in plain_forms(word)]
            return _rarest(_of({plain_token(str(query.field), form)}, known) for form in forms)
        case Word():
            return _word(query.text, query.exact, known)
        case Phrase():
            return _phrase(query, known)
        case Pattern():
            return _of({prefix_token(beginning(query.text))}, known)
        case Everything() | Range() | Not():
            return None


def beginning(pattern: str) -> str:
    """What stands before the first wildcard."""
    return pattern[: min(pattern.find(char) for char in "*?" if char in pattern)]


def _word(word: str, exact: bool, known: Frequencies) -> _Found:
    kinds = ["="] if exact else list(LANGUAGES)
    return _of({word_token(term_of(word, exact, kind)[1], kind) for kind in kinds}, known)


def _phrase(phrase: Phrase, known: Frequencies) -> _Found:
    if phrase.slop or len(phrase.words) < 2:
        return _rarest(_word(word, phrase.exact, known) for word in phrase.words)
    return _rarest(_of(tokens, known) for tokens in zip(*(pairs(phrase, kind) for kind in LANGUAGES), strict=True))


def pairs(phrase: Phrase, language: str) -> list[str]:
    """The tokens of its words two by two. What is exactly written so has these stems too."""
    stems = [term_of(word, False, language)[1] for word in phrase.words]
    return [pair_token(first, second, language) for first, second in pairwise(stems)]


def _of(tokens: Iterable[str], known: Frequencies) -> _Found:
    held = frozenset(tokens)
    return sum(known.share(token) for token in held), held


def _rarest(found: Iterable[_Found]) -> _Found:
    usable = [one for one in found if one is not None]
    return min(usable, key=lambda one: (one[0], sorted(one[1]))) if usable else None


def _all(found: Iterable[_Found]) -> _Found:
    joined: set[str] = set()
    cost = 0.0
    for one in found:
        if one is None:
            return None
        cost += one[0]
        joined |= one[1]
    return cost, frozenset(joined)
