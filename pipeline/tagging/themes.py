"""Hits of terms to themes: weights add up, repeats less each time, title and lead more, long texts ask for more."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Evidence, Span, ThemeTag
from pipeline.knowledge.fold import key, words
from pipeline.knowledge.records import Term, Theme
from pipeline.tagging.context import LEAD, Context
from pipeline.tagging.firms import Firms, firms
from pipeline.tagging.matcher import Hit
from pipeline.tagging.mentions import cased

IN_TITLE, IN_LEAD, IN_BODY = 2.0, 1.25, 0.8
AWAY = 1.3  # what a theme needs more of its threshold if neither title nor opening speak of it
REPEATS = (1.0, 0.5, 0.25, 0.25)  # what the first, second … occurrence of one term adds; later ones nothing
# Words: from WHOLE on a text needs the whole threshold, beyond LONG more, by the root of its length.
WHOLE, LONG = 120, 400
BRIEF = 0.55  # a shorter text needs less, but never less than this part (66 words): one strong term in the lead
FILED = 0.7  # what an article needs of a theme's threshold in a section of that name
MOST_EVIDENCE = 30

COUNTRY = "@country"  # a cue that any country or government is
Found = tuple[str, Hit, Term]  # field, hit, term


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A theme that some words of the article speak for or against."""

    theme: Theme
    score: float
    asked: float  # what the score has to reach here
    evidence: list[Evidence]
    lacks: tuple[str, ...] = ()  # the theme needs one of these, and the article has none

    @property
    def kept(self) -> bool:
        return self.score >= self.asked and not self.lacks


def tag_themes(
    hits: Mapping[str, Sequence[Hit]],
    countries: Mapping[str, Sequence[int]],
    section: frozenset[str],
    context: Context,
) -> tuple[ThemeTag, ...]:
    """The article's themes, highest score first. ``countries``: field -> ascending tokens where a country stands.

    ``section``: the themes that the outlet's section is named like.
    """
    weighed = weigh(hits, countries, section, context, hopeless=False)
    tags = [
        ThemeTag(
            id=one.theme.id,
            name=one.theme.names[context.language],
            score=round(one.score, 2),
            evidence=tuple(sorted(one.evidence, key=lambda part: -part.weight)[:MOST_EVIDENCE]),
        )
        for one in weighed
        if one.kept
    ]
    return tuple(sorted(tags, key=lambda tag: (-tag.score, tag.id)))


def weigh(
    hits: Mapping[str, Sequence[Hit]],
    countries: Mapping[str, Sequence[int]],
    section: frozenset[str],
    context: Context,
    *,
    hopeless: bool,
) -> Iterator[Weighed]:
    """Every theme that has a term in the article; without ``hopeless`` only those that may reach what is asked."""
    by_theme: dict[str, list[Found]] = defaultdict(list)
    for field, found in hits.items():
        for hit in found:
            for entry in hit.terms:
                by_theme[entry.theme].append((field, hit, entry.term))
    length = sum(len(text.words) for text in context.fields.values())
    damping = max(BRIEF, min(1.0, length / WHOLE), (length / LONG) ** 0.5)
    named = firms(context.fields)
    best = {"title": IN_TITLE, "text": IN_TITLE if context.headline else IN_LEAD}
    for id, read in by_theme.items():
        theme = context.lexicon.themes[id]
        asked = theme.threshold * (FILED if id in section else 1.0)
        most = sum([term.weight * best[field] for field, _, term in read if term.weight > 0]) / damping
        if most < 0.99 * asked and not hopeless:  # passing words of most themes; .99, since weights are rounded
            continue
        found_terms = [
            part for part in read if _counts(*part, countries, context) and not _in_firm(*part, named, context)
        ]
        if not found_terms:
            continue
        evidence = _evidence(_outermost(found_terms), context)
        if all(part.span.field != "title" and part.span.start >= LEAD for part in evidence if part.weight > 0):
            asked *= AWAY
        score = sum(part.weight for part in evidence) / damping
        yield Weighed(theme=theme, score=score, asked=asked, evidence=evidence, lacks=_lacks(theme, countries, context))


def _in_firm(field: str, hit: Hit, term: Term, named: Firms, context: Context) -> bool:
    """ "Delta Natural Gas Co" says nothing of natural gas; a term with capitals of its own ("PDVSA") means the firm."""
    return term.text.islower() and named.hold(context.fields[field], hit.first, hit.last)


def _lacks(theme: Theme, countries: Mapping[str, Sequence[int]], context: Context) -> tuple[str, ...]:
    needs = theme.needs[context.language]
    if any(any(countries.values()) if cue == COUNTRY else context.has(cue) for cue in needs):
        return ()
    return needs


def _outermost(found: Iterable[Found]) -> list[Found]:
    """Of overlapping terms the longest: "sanciones económicas" is not also "sanciones". Blocking terms take part."""
    kept: list[Found] = []
    taken: dict[str, int] = {}
    for part in sorted(found, key=lambda f: (f[0] != "title", f[1].first, -f[1].last, -abs(f[2].weight))):
        field, hit, _ = part
        if hit.first > taken.get(field, -1):
            taken[field] = hit.last
            kept.append(part)
    return kept


def _evidence(found: Iterable[Found], context: Context) -> list[Evidence]:
    seen: dict[str, int] = defaultdict(int)
    parts: list[Evidence] = []
    for field, hit, term in found:
        times = seen[term.text]
        seen[term.text] += 1
        if times >= len(REPEATS) or not term.weight:
            continue
        text = context.fields[field]
        at = text.spans[hit.first][0]
        place = IN_TITLE if field == "title" or at < context.headline else IN_LEAD if at < LEAD else IN_BODY
        start, end = text.original(hit.first, hit.last)
        weight = round(term.weight * REPEATS[times] * place, 3)
        parts.append(Evidence(term=term.text, weight=weight, span=Span(field=field, start=start, end=end)))
    return parts


def _counts(field: str, hit: Hit, term: Term, countries: Mapping[str, Sequence[int]], context: Context) -> bool:
    """Capitals of the term are capitals in the text, no acronym of another body, and its company is near."""
    text = context.fields[field]
    if not term.text.islower():
        if term.text.isupper() and context.local.get(key(term.text)) == frozenset():
            return False
        surface = text.surface(hit.first, hit.last)
        if not cased(surface, term.text, surface.isupper() and len(surface) > 6):
            return False
    if not term.near:
        return True
    low, high = max(0, hit.first - term.within), min(len(text.words), hit.last + 1 + term.within)
    window = f" {' '.join(text.words[low : hit.first])} | {' '.join(text.words[hit.last + 1 : high])} "
    country, wanted = _company(term.near)
    if country:
        places = countries.get(field, ())
        place = bisect_left(places, low)
        if place < len(places) and places[place] < high:
            return True
    for cue in wanted:  # noqa: SIM110 -- a generator takes three times as long over some twenty short cues
        if cue in window:
            return True
    return False


@lru_cache(maxsize=5_000)
def _company(near: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    """Whether any country will do, and the words as they stand in a window."""
    return COUNTRY in near, tuple(_wanted(cue) for cue in near if cue != COUNTRY)


def _wanted(cue: str) -> str:
    folded = " ".join(words(cue))
    return f" {folded}" if cue.endswith("*") else f" {folded} "
