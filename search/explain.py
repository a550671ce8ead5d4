"""A query in plain words: what it finds, in English or Spanish. Pure; ends whatever the query's size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from search.phrases import PHRASES
from search.query import And, Everything, Near, Not, Or, Pattern, Phrase, Query, Range, Term, Word

Name = Callable[[str, str], str]  # a keyword field and a value -> what people call it

MOST_PARTS = 12  # of one list; the rest is counted
LONGEST = 3_000  # characters
MOST_DEPTH = 8  # of parentheses that are spelled out


def explain(tree: Query, name: Name, language: str, timezone: str = "UTC") -> str:
    """One sentence. ``language``: "es" or "en"; ``name`` speaks it too. Days are those of ``timezone``."""
    speaker = _Speaker(name, 1 if language == "es" else 0, ZoneInfo(timezone))
    if isinstance(tree, Everything):
        return speaker.say("everything")
    parts = tree.parts if isinstance(tree, And) else (tree,)
    said = [speaker.say("that", what=speaker.fits(part, 1)) for part in parts[:MOST_PARTS]]
    whole = speaker.say("articles", what=speaker.listed(said, "and", len(parts)))
    return whole if len(whole) <= LONGEST else whole[:LONGEST] + "…"


@dataclass(frozen=True, slots=True)
class _Speaker:
    name: Name
    column: int  # of PHRASES: 0 English, 1 Spanish
    zone: ZoneInfo

    def say(self, key: str, **values: object) -> str:
        return PHRASES[key][self.column].format(**values)

    def fits(self, tree: Query, depth: int) -> str:
        """A predicate: what stands after “articles that”."""
        if depth > MOST_DEPTH:
            return self.say("and so on")
        match tree:
            case And() | Or():
                if isinstance(tree, Or) and (merged := self.merged(tree)):
                    return merged
                parts = [self.fits(part, depth + 1) for part in tree.parts[:MOST_PARTS]]
                joined = self.listed(parts, "and" if isinstance(tree, And) else "or", len(tree.parts))
                return f"({joined})"
            case Not():
                return self.denied(tree.part, depth)
            case _:
                verb, rest = self.leaf(tree)
                return f"{self.say(verb)} {rest}"

    def denied(self, part: Query, depth: int) -> str:
        if isinstance(part, (And, Or, Not)):
            merged = self.any_value(part) if isinstance(part, Or) else None
            if merged is None:
                return self.say("unfit", what=self.fits(part, depth + 1))
            verb, rest = merged
        else:
            verb, rest = self.leaf(part)
        return f"{self.say('not ' + verb)} {rest}"

    def merged(self, tree: Or) -> str | None:
        found = self.any_value(tree)
        return f"{self.say(found[0])} {found[1]}" if found else None

    def any_value(self, tree: Or) -> tuple[str, str] | None:
        """Of several values of one field, or several words: “the actors A, B or C”."""
        first = tree.parts[0]
        same = all(isinstance(part, Term) and part.field == getattr(first, "field", "") for part in tree.parts)
        if isinstance(first, Term) and same and first.field != "is":
            names = [self.value(part) for part in tree.parts if isinstance(part, Term)]
            verb = PHRASES[first.field][2]
            return verb, self.say(first.field + "s", value=self.listed(names[:MOST_PARTS], "or", len(names)))
        if all(_plain_word(part, first) for part in tree.parts):
            words = [self.quote(part.text) for part in tree.parts if isinstance(part, Word)]
            what = self.say("words like", words=self.listed(words[:MOST_PARTS], "or", len(words)))
            return "have", what + self.where(getattr(first, "field", None))
        return None

    def leaf(self, tree: Query) -> tuple[str, str]:
        """Verb and object."""
        match tree:
            case Everything():
                return "are", self.say("anything")
            case Term():
                return self.term(tree)
            case Range():
                return "were", self.span(tree)
            case Word() | Phrase() if tree.field in ("author", "agency", "section", "url"):
                text = tree.text if isinstance(tree, Word) else " ".join(tree.words)
                return PHRASES[tree.field][2], self.say(tree.field, value=self.quote(text))
            case Word() | Phrase() | Pattern() | Near():
                return "have", self.thing(tree) + self.where(tree.field)
            case _:
                raise TypeError(f"{type(tree).__name__} is no leaf")

    def thing(self, tree: Query) -> str:
        """What stands in a text, as a noun."""
        match tree:
            case Word():
                return self.say("exact word" if tree.exact else "word like", word=self.quote(tree.text))
            case Phrase(slop=0):
                return self.say("exact phrase" if tree.exact else "phrase", words=self.quote(" ".join(tree.words)))
            case Phrase():
                words = self.listed([self.quote(word) for word in tree.words], "and")
                return self.say("exact loose" if tree.exact else "loose", words=words, count=tree.slop)
            case Pattern():
                simple = tree.text.endswith("*") and not set("*?") & set(tree.text[:-1])
                return self.say(
                    "beginning" if simple else "pattern", word=self.quote(tree.text[:-1] if simple else tree.text)
                )
            case Near():
                key = "followed" if tree.ordered else "near"
                return self.say(key, left=self.thing(tree.left), right=self.thing(tree.right), count=tree.distance)
            case Or():
                parts = [self.thing(part) for part in tree.parts[:MOST_PARTS]]
                return f"({self.listed(parts, 'or', len(tree.parts))})"
            case _:
                raise TypeError(f"{type(tree).__name__} has no place in a text")

    def where(self, field: str | None) -> str:
        return " " + self.say({"title": "in title", "text": "in text"}.get(field or "", "anywhere"))

    def term(self, tree: Term) -> tuple[str, str]:
        if tree.field == "is":
            key = f"is {tree.value}" if f"is {tree.value}" in PHRASES else "is other"
            return PHRASES[key][2], self.say(key, value=tree.value)
        return PHRASES[tree.field][2], self.say(tree.field, value=self.value(tree))

    def value(self, term: Term) -> str:
        return self.name(term.field, term.value)

    def span(self, tree: Range) -> str:
        verb = self.say(tree.field)
        start, end = (moment and moment.astimezone(self.zone) for moment in (tree.start, tree.end))
        whole = all(moment is None or moment == _midnight(moment) for moment in (start, end))
        last = end - timedelta(days=1) if end and whole else end
        if start and last and whole and start.date() == last.date():
            return f"{verb} {self.say('on', day=_written(start, whole))}"
        if start and last:
            return f"{verb} {self.say('between', first=_written(start, whole), last=_written(last, whole))}"
        if start or last:
            return f"{verb} {self.say('since' if start else 'until', day=_written(start or last, whole))}"
        return f"{verb} {self.say('ever')}"

    def quote(self, text: str) -> str:
        return f"«{text}»" if self.column else f"“{text}”"

    def listed(self, parts: Sequence[str], joint: str, count: int = 0) -> str:
        """“a, b and c”; of more than are given, how many more."""
        more = max(0, count - len(parts))
        said = [*parts, self.say("more", count=more)] if more else list(parts)
        return f" {self.say(joint)} ".join(part for part in (", ".join(said[:-1]), said[-1]) if part)


def _plain_word(part: Query, first: Query) -> bool:
    return isinstance(part, Word) and not part.exact and isinstance(first, Word) and part.field == first.field in (
        None, "title", "text",
    )  # fmt: skip


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _written(moment: datetime | None, whole: bool) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d}" if whole else f"{moment:%Y-%m-%d %H:%M}"
