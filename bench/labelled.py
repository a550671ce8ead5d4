"""The tagger against the project's own labelled sets (tests/gates/labelled): figures, and what went wrong, readably.

    python bench/labelled.py                          figures of all four sets
    python bench/labelled.py mentions es              figures and every failure of one set
    python bench/labelled.py themes en --rows even    ... of the rows for tuning (the default shown for themes)
    python bench/labelled.py mentions en --trap Georgia
    python bench/labelled.py themes es --theme oil
    python bench/labelled.py --floors                 floors just below what is measured, for floors.json

Even rows of the theme sets (the first row is row 0) are for tuning term lists; the odd ones are only measured.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.knowledge.lexicon import Lexicon, load
from pipeline.knowledge.records import Kind
from pipeline.tag import searchable, tag

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "gates" / "labelled"
ORGANS = {Kind.GOVERNMENT, Kind.ORGANISATION, Kind.PARTY}
MARGIN = 0.01  # floors stand this far below what was measured
EDGES = " .,;:()\"'«»“”‘’-\u200b\u200e\u200f\u2066\u2069"
LANGUAGES = ("es", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one row: units right, false and missed, and ids of ``not`` that were found."""

    row: int
    record: dict[str, Any]
    right: frozenset[Any]
    false: frozenset[Any]
    missed: frozenset[Any]
    forbidden: tuple[str, ...] = ()

    def fails(self) -> bool:
        return bool(self.false or self.missed or self.forbidden)


@dataclass(slots=True)
class Tally:
    right: int = 0
    false: int = 0
    missed: int = 0

    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def f1(self) -> float:
        every = 2 * self.right + self.false + self.missed
        return 2 * self.right / every if every else 1.0

    def __str__(self) -> str:
        return f"P {self.precision():.3f} R {self.recall():.3f} F {self.f1():.3f} ({self.right}/{self.false}/{self.missed})"


@dataclass(slots=True, kw_only=True)
class Scores:
    """Units of a whole set. ``by``: theme or trap -> its tally."""

    all: Tally = field(default_factory=Tally)
    by: dict[str, Tally] = field(default_factory=dict)
    forbidden: int = 0

    def macro(self) -> float:
        return sum(tally.f1() for tally in self.by.values()) / len(self.by)


@cache
def rows(kind: str, language: str) -> tuple[dict[str, Any], ...]:
    """The records of ``{kind}_{language}.jsonl``, in order."""
    with (FOLDER / f"{kind}_{language}.jsonl").open(encoding="utf8") as lines:
        return tuple(json.loads(line) for line in lines)


def mentions(language: str) -> list[Outcome]:
    """A unit is an actor with one written form of it. Cities and countries of an expected organ count neither way."""
    lexicon = load()
    return [_mention(number, record, language, lexicon) for number, record in enumerate(rows("mentions", language))]


def _mention(number: int, record: dict[str, Any], language: str, lexicon: Lexicon) -> Outcome:
    title, text = record.get("title", ""), record["text"]
    tags = tag(title, text, language, lexicon=lexicon, country=record.get("country", ""))
    wanted = {(id, form.strip(EDGES)) for id, forms in record["actors"].items() for form in forms}
    free = set(record.get("also", ())) | _implied(record["actors"], lexicon)
    found: set[tuple[str, str]] = set()
    at = {"title": title, "text": text}
    by_city = {(span.field, span.start) for actor in tags.actors if actor.kind == Kind.CITY for span in actor.spans}
    for actor in filter(searchable, tags.actors):
        for span in actor.spans:
            if actor.kind == Kind.COUNTRY and (span.field, span.start) in by_city:
                continue
            found.add((actor.id, at[span.field][span.start : span.end].strip(EDGES)))
    ids = {actor.id for actor in tags.actors if searchable(actor)}
    return Outcome(
        row=number,
        record=record,
        right=frozenset(unit for unit in wanted if _overlaps(unit, found)),
        false=frozenset(
            unit for unit in found if unit[0] not in free and unit[0] in known() and not _overlaps(unit, wanted)
        ),
        missed=frozenset(unit for unit in wanted if not _overlaps(unit, found)),
        forbidden=tuple(sorted(ids & set(record.get("not", ())))),
    )


def _overlaps(unit: tuple[str, str], others: Iterable[tuple[str, str]]) -> bool:
    """ "papa Francisco" and "Francisco", "franco-alemán" and "alemán" are one mention, found with more or less round it."""
    id, form = unit
    words = set(form.split())
    return any(
        id == other and (form in written or written in form or words & set(written.split()))
        for other, written in others
    )


@cache
def known() -> frozenset[str]:
    """The actors that the labels were written against. Later ones count only in rows that name them."""
    return frozenset((FOLDER / "known.txt").read_text(encoding="utf8").split())


def _implied(actors: Iterable[str], lexicon: Lexicon) -> set[str]:
    """Countries and cities of the organs that are expected: "Banco de España" may bring Spain, "Moscú ofreció" Moscow."""
    countries = {
        lexicon.actors[id].country for id in actors if id in lexicon.actors and lexicon.actors[id].kind in ORGANS
    }
    return {
        id
        for id, actor in lexicon.actors.items()
        if actor.country in countries - {""} and actor.kind in {Kind.COUNTRY, Kind.CITY} and id not in actors
    }


def themes(language: str, part: str) -> list[Outcome]:
    """A unit is a theme, parents included. ``part``: "even", "odd" or "all" rows."""
    lexicon = load()
    return [
        _theme(number, record, language, lexicon)
        for number, record in enumerate(rows("themes", language))
        if part == "all" or number % 2 == (part == "odd")
    ]


def _theme(number: int, record: dict[str, Any], language: str, lexicon: Lexicon) -> Outcome:
    tags = tag(record.get("title", ""), record["text"], language, lexicon=lexicon)
    found = with_parents((theme.id for theme in tags.themes), lexicon)
    wanted = with_parents(record["themes"], lexicon)
    free = with_parents(record.get("also", ()), lexicon) - wanted
    return Outcome(
        row=number,
        record=record,
        right=frozenset(found & wanted),
        false=frozenset(found - wanted - free),
        missed=frozenset(wanted - found),
    )


def with_parents(ids: Iterable[str], lexicon: Lexicon) -> set[str]:
    """Ids and all that they roll up into."""
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        id = waiting.pop()
        if id and id not in found:
            found.add(id)
            waiting += [lexicon.themes[id].parent] if id in lexicon.themes else []
    return found


def score(outcomes: Sequence[Outcome]) -> Scores:
    scores = Scores()
    for outcome in outcomes:
        scores.forbidden += len(outcome.forbidden)
        for name, units in (("right", outcome.right), ("false", outcome.false), ("missed", outcome.missed)):
            for unit in units:
                key = unit if isinstance(unit, str) else outcome.record["trap"]
                for tally in (scores.all, scores.by.setdefault(key, Tally())):
                    setattr(tally, name, getattr(tally, name) + 1)
    return scores


def failures(outcomes: Iterable[Outcome], *, of: str = "") -> Iterator[str]:
    """One paragraph for each row that fails; ``of`` keeps those of one theme or trap."""
    for outcome in outcomes:
        units = outcome.false | outcome.missed
        if not outcome.fails() or (of and of not in units and of != outcome.record.get("trap")):
            continue
        title = outcome.record.get("title")
        lines = [f"row {outcome.row} {outcome.record.get('trap', '')}".rstrip()]
        lines += [
            f"  {name}: {_told(part)}" for name, part in (("missed", outcome.missed), ("false", outcome.false)) if part
        ]
        lines += [f"  MUST NOT: {' '.join(outcome.forbidden)}"] if outcome.forbidden else []
        lines += [f"  {title} //"] if title else []
        yield "\n".join([*lines, f"  {outcome.record['text']}"])


def _told(units: Iterable[Any]) -> str:
    return ", ".join(sorted(unit if isinstance(unit, str) else f"{unit[0]} = {unit[1]}" for unit in units))


def floors() -> dict[str, Any]:
    """What floors.json holds, from a measurement now."""
    found: dict[str, Any] = {"mentions": {}, "themes": {}}
    for language in LANGUAGES:
        measured = score(mentions(language))
        found["mentions"][language] = {
            "precision": _below(measured.all.precision()),
            "recall": _below(measured.all.recall()),
            "f1": _below(measured.all.f1()),
            "forbidden": measured.forbidden,
        }
        held = score(themes(language, "odd"))
        found["themes"][language] = {
            "micro": _below(held.all.f1()),
            "macro": _below(held.macro()),
            "each": {id: _below(held.by[id].f1()) for id in sorted(held.by) if labelled(id, language) >= 4},
        }
    return found


def labelled(theme: str, language: str) -> int:
    """Odd rows that are labelled with the theme; of fewer than four a floor would say nothing."""
    lexicon = load()
    return sum(theme in with_parents(record["themes"], lexicon) for record in rows("themes", language)[1::2])


def _below(figure: float) -> float:
    return max(0.0, round(figure - MARGIN, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", choices=["mentions", "themes"])
    parser.add_argument("language", nargs="?", choices=LANGUAGES)
    parser.add_argument("--rows", choices=["even", "odd", "all"], default="even", help="of the theme sets")
    parser.add_argument("--theme", "--trap", dest="of", default="", help="only this theme's or trap's failures")
    parser.add_argument("--floors", action="store_true")
    chosen = parser.parse_args()
    if chosen.floors:
        print(json.dumps(floors(), indent=1))
        return
    for language in [chosen.language] if chosen.language else LANGUAGES:
        for kind in [chosen.kind] if chosen.kind else ["mentions", "themes"]:
            for part in ["all"] if kind == "mentions" else [chosen.rows] if chosen.kind else ["even", "odd"]:
                outcomes = mentions(language) if kind == "mentions" else themes(language, part)
                measured = score(outcomes)
                if chosen.kind and chosen.language:
                    print("\n\n".join(failures(outcomes, of=chosen.of)), end="\n\n")
                    for name, tally in sorted(measured.by.items(), key=lambda item: item[1].f1()):
                        print(f"{name:28} {tally}")
                rest = (
                    f" must-not found {measured.forbidden}"
                    if kind == "mentions"
                    else f" macro F {measured.macro():.3f}"
                )
                print(f"{kind} {language} {part}: {len(outcomes)} rows, {measured.all}{rest}")


if __name__ == "__main__":
    main()
