"""Wildcards: which words a pattern fits."""

import re
from functools import lru_cache


def fits(pattern: str, term: str) -> bool:
    """As ``matches_pattern``; most terms fail by their beginning."""
    return term.startswith(beginning(pattern)) and matches_pattern(pattern, term)


def beginning(pattern: str) -> str:
    """What comes before the first wildcard."""
    return pattern[: min(pattern.find(char) for char in "*?" if char in pattern)]


@lru_cache(maxsize=50_000)
def matches_pattern(pattern: str, term: str) -> bool:
    """``*`` any run, ``?`` one character; linear but for stars, each of which looks on from its last place only."""
    at = start = 0
    star = -1
    while at < len(term):
        if start < len(pattern) and pattern[start] == "*":
            star, resume = start, at
            start += 1
        elif start < len(pattern) and pattern[start] in ("?", term[at]):
            at, start = at + 1, start + 1
        elif star >= 0:
            resume += 1
            at, start = resume, star + 1
        else:
            return False
    return not pattern[start:].strip("*")


def pattern_regex(pattern: str) -> str:
    """The same for engines that take a regular expression over the whole term."""
    return "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
