"""Stories: which articles tell of one event, within a language and across Spanish and English.

Two stages, as measured best on real headlines without anything to download: each language is clustered as a stream by
TF-IDF of title and lead (the baseline's "es/en TF-IDF stem"), then stories of the two languages are linked by what needs
no translation: actors of the knowledge base, figures, and names written alike. The result depends only on the set of
articles, never on the order in which they came in.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import Stemmer

SILENCE = timedelta(hours=72)  # a story takes no article this long after its last one (99 % of gaps are under 31 h)
LEAD = 400  # characters of the text that count beside the title
ALIKE = 0.25  # cosine to the story's centroid within a language
UNSEEN = 500  # articles that an archive of a few is thought to have beside, so that its rare words are not all alike
LINKED = 0.2  # cosine between two languages' stories over actors, figures and names …

ALSO = 0.3  # … for a further story of the other language to join a pair

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"(?<![.!?:»”\"]\s)(?<!^)\b[A-ZÁÉÍÓÚÑ][\w’'-]{3,}")
_STOP = {
    "es": frozenset(
        "a al ante asi aun como con contra cual cuando de del desde donde dos el ella ellos en entre era es esa ese eso esta "
        "este esto fue ha han hasta hay la las le les lo los mas me mi muy ni no nos o otra otro para pero por porque que "
        "quien se segun ser si sido sin sobre son su sus tambien tiene todo todos tras tres un una uno y ya".split()
    ),
    "en": frozenset(
        "a about after all also an and any are as at be been before but by can could did do for from had has have he her his "
        "how i if in into is it its more most new no not of on one or our out over said says she so some than that the their "
        "them then there they this to two up was we were what when which who will with would you".split()
    ),
}
_STEMMERS = {"es": Stemmer.Stemmer("spanish"), "en": Stemmer.Stemmer("english")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An original article as the grouping sees it."""

    id: int
    url: str
    language: str  # "es" or "en"
    title: str
    text: str
    published: datetime
    actors: frozenset[str]  # searchable actor ids


@dataclass(slots=True)
class _Story:
    items: list[Item] = field(default_factory=list)
    terms: Counter[str] = field(default_factory=Counter)  # sum of the items' unit vectors
    norm: float = 0.0
    last: datetime | None = None

    def add(self, item: Item, vector: Mapping[str, float]) -> None:
        self.items.append(item)
        for term, weight in vector.items():
            self.terms[term] += weight  # type: ignore[assignment]  # Counter of floats
        self.norm = math.sqrt(sum(weight * weight for weight in self.terms.values()))
        self.last = item.published

    def likeness(self, vector: Mapping[str, float]) -> float:
        if not self.norm:
            return 0.0
        return sum(weight * self.terms.get(term, 0.0) for term, weight in vector.items()) / self.norm


def cluster(items: Iterable[Item]) -> list[list[Item]]:
    """Stories, each in order of publication; an article that stands alone is a story of its own."""
    ordered = sorted(items, key=lambda item: (item.published, item.url))
    stories: list[list[Item]] = []
    for language in ("es", "en"):
        stories += _stream([item for item in ordered if item.language == language], language)
    linked = _link(stories)
    return sorted(linked, key=lambda story: (story[0].published, story[0].url))


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _terms(item: Item, language: str) -> Counter[str]:
    stop, stem = _STOP[language], _STEMMERS[language].stemWord
    terms: Counter[str] = Counter()
    for text, weight in ((item.title, 2), (item.text[:LEAD], 1)):
        for word in _WORD.findall(_fold(text)):
            if word not in stop and (len(word) > 2 or word.isdigit()):
                terms[stem(word)] += weight
    for actor in item.actors:
        terms["@" + actor] += 2
    return terms


def _unit(counts: Mapping[str, int], frequency: Mapping[str, int], total: int) -> dict[str, float]:
    """TF-IDF with a logarithmic term frequency, scaled to length 1."""
    raw = {term: (1 + math.log(count)) * math.log(1 + total / frequency.get(term, 1)) for term, count in counts.items()}
    norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return {term: weight / norm for term, weight in raw.items()}


def _vectors(counts: Sequence[Mapping[str, int]]) -> list[dict[str, float]]:
    frequency: Counter[str] = Counter(term for one in counts for term in one)
    return [_unit(one, frequency, len(counts)) for one in counts]


def _stream(items: Sequence[Item], language: str) -> list[list[Item]]:
    """Each article joins the likest story that is not yet silent, or opens one (single pass, in time order)."""
    stories: list[_Story] = []
    open_stories: list[_Story] = []
    for item, vector in zip(items, _vectors([_terms(item, language) for item in items]), strict=True):
        open_stories = [s for s in open_stories if s.last is not None and item.published - s.last <= SILENCE]
        best = max(open_stories, key=lambda story: story.likeness(vector), default=None)
        if best is None or best.likeness(vector) < ALIKE:
            best = _Story()
            stories.append(best)
            open_stories.append(best)
        best.add(item, vector)
    return [story.items for story in stories]


def _traits(story: Sequence[Item]) -> Counter[str]:
    """What two languages write alike: actors, figures, names."""
    traits: Counter[str] = Counter()
    for item in story:
        lead = f"{item.title}. {item.text[: 2 * LEAD]}"
        seen = {"@" + actor for actor in item.actors}
        seen |= {_fold(name) for name in _NAME.findall(lead)}
        seen |= {number for number in re.findall(r"\d[\d.,]*\d|\d", lead) if len(number) > 1}
        traits.update(seen)
    return traits


def _overlap(a: Sequence[Item], b: Sequence[Item]) -> bool:
    return a[0].published - b[-1].published <= SILENCE and b[0].published - a[-1].published <= SILENCE


def _link(stories: list[list[Item]]) -> list[list[Item]]:
    """Joins each English story to the Spanish one it resembles most, if enough; best pairs first, one to one."""
    vectors = _vectors([_traits(story) for story in stories])
    holders: dict[str, list[int]] = {}
    for index, story in enumerate(stories):
        if story[0].language == "es":
            for trait in vectors[index]:
                holders.setdefault(trait, []).append(index)
    pairs = []
    for index, story in enumerate(stories):
        if story[0].language != "en":
            continue
        scores: Counter[int] = Counter()
        for trait, weight in vectors[index].items():
            for other in holders.get(trait, ()):
                scores[other] += weight * vectors[other][trait]  # type: ignore[assignment]  # Counter of floats
        pairs += [(-score, index, other) for other, score in scores.items() if score >= LINKED]
    taken: dict[int, int] = {}  # English story -> the Spanish one that it went to
    merged = {index: list(story) for index, story in enumerate(stories)}
    for score, english, spanish in sorted(pairs):
        if english in taken or not _overlap(stories[english], stories[spanish]):
            continue
        if spanish in taken.values() and -score < ALSO:
            continue
        taken[english] = spanish
        merged[spanish] += merged.pop(english)
    return [sorted(story, key=lambda item: (item.published, item.url)) for story in merged.values()]
