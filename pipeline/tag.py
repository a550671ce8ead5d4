"""Which actors and themes an article speaks of, each with the places that prove it. The fourth stage."""

from dataclasses import dataclass

from pipeline.article import ActorTag, Tags
from pipeline.knowledge.fold import read
from pipeline.knowledge.lexicon import Lexicon
from pipeline.knowledge.records import Kind
from pipeline.tagging.acronyms import introduced
from pipeline.tagging.actors import tag_actors
from pipeline.tagging.context import Context, headline, headline_case
from pipeline.tagging.matcher import Hit, matcher
from pipeline.tagging.mentions import Mention, mentions
from pipeline.tagging.offices import offices
from pipeline.tagging.readings import THRESHOLD
from pipeline.tagging.themes import tag_themes

LONGEST = 200_000  # characters of the text that are read; the longest article of the press samples has 80,000
LONGEST_TITLE = 2_000
STATES = frozenset((Kind.COUNTRY, Kind.GOVERNMENT))


def tag(
    title: str, text: str, language: str, *, lexicon: Lexicon, country: str = "", section: str = "", day: str = ""
) -> Tags:
    """Tags one article. Pure; time grows with the text's length alone.

    ``language`` is "es" or "en"; ``country`` is the outlet's (ISO 3166-1 alpha-2), which decides what a name means
    there where nothing else does. ``section`` is the outlet's own ("Deportes"): a theme of that name needs less evidence,
    never none. ``day`` is the article's date (ISO): names and offices of another time do not count then; without it no office
    does, and every name. Spans are offsets into ``title`` and ``text`` as given.
    """
    seen = look(title, text, language, lexicon=lexicon, country=country, day=day)
    themes = tag_themes(seen.hits, seen.countries, frozenset(lexicon.find_theme(section)), seen.context)
    return Tags(actors=tag_actors(seen.mentions, seen.context), themes=themes, lexicon=lexicon.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An article after the one pass over it, before any judgement."""

    hits: dict[str, list[Hit]]  # field -> hits
    mentions: list[Mention]
    countries: dict[str, list[int]]  # field -> tokens where a country or a government stands
    context: Context


def look(title: str, text: str, language: str, *, lexicon: Lexicon, country: str = "", day: str = "") -> Seen:
    """Folds and matches; what ``tag`` and ``pipeline.explain`` judge by."""
    fields = {"title": read(title[:LONGEST_TITLE]), "text": read(text[:LONGEST])}
    compiled = matcher(lexicon, language)
    hits = {name: list(compiled.hits(folded)) for name, folded in fields.items()}
    found = [mention for name in fields for mention in mentions(name, fields[name], hits[name])]
    context = Context(
        fields=fields,
        language=language,
        outlet_country=country,
        day=day,
        lexicon=lexicon,
        headline_case=headline_case(fields["title"]),
        headline=headline(title, fields["text"].plain),
        local=introduced(found, fields, lexicon),
    )
    if day:
        found += [mention for name in fields for mention in offices(name, fields[name], hits[name])]
    return Seen(hits=hits, mentions=found, countries=_countries(found, lexicon), context=context)


def _countries(found: list[Mention], lexicon: Lexicon) -> dict[str, list[int]]:
    """Where countries and governments stand, for theme terms that need one near."""
    places: dict[str, list[int]] = {"title": [], "text": []}
    actors = lexicon.actors
    for mention in found:
        for alias in mention.aliases:
            if actors[alias.actor].kind in STATES:
                places[mention.field].append(mention.first)
                break
    return places


def searchable(actor: ActorTag) -> bool:
    return actor.confidence >= THRESHOLD


__all__ = ["LONGEST", "THRESHOLD", "Seen", "look", "searchable", "tag"]
