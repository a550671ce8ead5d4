"""The article around a mention: neighbours, cues, and what its outlet means by a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.knowledge.fold import Folded, key
from pipeline.knowledge.lexicon import Lexicon

_JOINS = {" ", "\n"}  # wires wrap their lines; a paragraph ends with an empty one
LONGEST_HEADLINE = 160
LEAD = 350  # characters that open an article (../baselines: the lead tells whether a country matters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One article as its rules see it."""

    fields: dict[str, Folded]
    language: str
    outlet_country: str
    day: str  # of the article, ISO; "" unknown
    lexicon: Lexicon
    headline_case: bool  # the title capitalises most words, so that capitals prove nothing there
    headline: int = 0  # characters that open a text without a title like one
    local: Mapping[str, frozenset[str]] = field(default_factory=dict)  # acronyms that the article introduces
    looked_up: dict[str, bool] = field(
        default_factory=dict
    )  # cue -> found; a hostile text repeats one name 30,000 times

    def has(self, cue: str) -> bool:
        """Whether a cue stands anywhere; "econom*" is a beginning, capitals do not matter."""
        if cue not in self.looked_up:
            wanted = f" {key(cue)}" if cue.endswith("*") else f" {key(cue)} "
            self.looked_up[cue] = any(wanted in text.joined for text in self.fields.values())
        return self.looked_up[cue]

    def before(self, field: str, first: int) -> str:
        """The word right before (only blanks or a full stop of an abbreviation between), as written; else ""."""
        text = self.fields[field]
        if first == 0:
            return ""
        gap = text.plain[text.spans[first - 1][1] : text.spans[first][0]]
        word = text.plain[slice(*text.spans[first - 1])]
        return word if gap in _JOINS or (gap == ". " and len(word) <= 4) else ""

    def after(self, field: str, last: int) -> str:
        text = self.fields[field]
        if last + 1 >= len(text.spans):
            return ""
        gap = text.plain[text.spans[last][1] : text.spans[last + 1][0]]
        return text.plain[slice(*text.spans[last + 1])] if gap in _JOINS else ""

    def opens(self, field: str, first: int) -> bool:
        """Whether token ``first`` begins a sentence, so that its capital proves nothing."""
        text = self.fields[field]
        if first == 0:
            return True
        gap = text.plain[text.spans[first - 1][1] : text.spans[first][0]]
        return any(mark in gap for mark in '.!?:\n«“"¿¡—•')

    def capitals_prove(self, field: str) -> bool:
        return not (field == "title" and self.headline_case)


def headline(title: str, text: str) -> int:
    """How many characters of a text that came without a title are its headline: a short first line that ends no sentence."""
    end = text.find("\n", 0, LONGEST_HEADLINE + 1)
    if title.strip() or end < 0 or text[:end].rstrip().endswith((".", ";", ":", ",")):
        return 0
    return end


def headline_case(title: Folded) -> bool:
    """Most longer words begin with a capital, as in English headlines."""
    longer = [title.plain[slice(*span)] for span in title.spans if span[1] - span[0] > 3]
    return len(longer) >= 3 and sum(word[0].isupper() for word in longer) >= 0.7 * len(longer)


def any_cue(context: Context, cues: Sequence[str], present: frozenset[str]) -> bool:
    """Whether one of the cues holds; "@id" asks for an actor that is certain already."""
    return any(cue[1:] in present if cue.startswith("@") else context.has(cue) for cue in cues)
