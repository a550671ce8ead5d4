"""How much a country matters to the article: one named once in passing stays below the threshold.

The points are those of a logistic regression on half of the labelled articles (places that editors gave them, USA left
out), rounded, and confirmed on the other half: the title tells most, the opening sentence next, the rest little.
"""

from collections.abc import Sequence

from pipeline.knowledge.records import Actor, Kind
from pipeline.tagging.context import Context
from pipeline.tagging.readings import THRESHOLD, Reading, Worth

COUNTRY = Kind.COUNTRY
FIRST = {"en": 250, "es": 285}  # characters that open an article; Spanish says the same in 1.14 times as many
LEAD = {"en": 350, "es": 400}
# Points of a mention in the title, the first sentence, the opening (LEAD or half of the text), the rest.
POINTS = {
    Worth.NAME: (3.0, 1.65, 0.95, 0.4),
    Worth.IN_LIST: (3.0, 1.65, 1.0, 0.4),
    Worth.ADJECTIVE: (2.5, 1.65, 0.35, 0.2),
    Worth.LISTED: (2.8, 1.65, 0.1, 0.1),
    Worth.CITY: (0.9, 0.9, 0.3, 0.3),
    Worth.GOVERNMENT: (0.9, 0.6, 0.3, 0.2),
    Worth.NOTHING: (0.0, 0.0, 0.0, 0.0),
}
ENOUGH = 1.0  # points that reach the threshold
MOST = 3  # mentions of one sort and place that count


def weighed(actor: Actor, found: Sequence[Reading], context: Context) -> float:
    """The most that the confidence may be; 1.0 for whoever is no country."""
    if actor.kind is not COUNTRY:
        return 1.0
    # "Noruega" is both the country's name and its adjective: one place counts once, for the better of the two.
    once = {(r.mention.field, r.mention.first): r for r in sorted(found, key=lambda r: POINTS[r.worth][0])}
    counted: dict[tuple[Worth, int], int] = {}
    for reading in once.values():
        place = reading.worth, _zone(reading, context)
        counted[place] = counted.get(place, 0) + 1
    points = sum(POINTS[worth][zone] * min(MOST, times) for (worth, zone), times in counted.items())
    return min(0.95, THRESHOLD * points / ENOUGH)


def _zone(reading: Reading, context: Context) -> int:
    if reading.mention.field == "title":
        return 0
    text = context.fields["text"]
    start = text.spans[reading.mention.first][0]
    if start < context.headline:
        return 0
    if start < FIRST[context.language]:
        return 1
    return 2 if start < max(LEAD[context.language], 0.5 * len(text.plain)) else 3
