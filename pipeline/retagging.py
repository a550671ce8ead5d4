"""Tagging stored articles anew when the lexicon has changed: what would change, doing it in steps, going back.

The ledger is the truth: a run's place and the articles up to it are written together, so that a run which is killed goes
on where it was. Previous tags are kept with the run. An article's version rises only where what is searched changes, so
the index follows; its words stay the same, so no alert does. Stories are told by actors: an article whose story is open is
marked to be grouped again, a story that is closed is summed up anew (decision 025).
"""

import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from pipeline.article import Tags
from pipeline.knowledge.lexicon import Lexicon
from pipeline.models import Retag, RetagChange, StoredArticle
from pipeline.store import actors_json, themes_json
from pipeline.summary import summarise
from pipeline.tag import THRESHOLD, tag

BATCH = 100  # articles a transaction
KEPT = 3  # runs whose previous tags are kept
OPEN = ("running", "undoing")


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a change of the lexicon does to stored articles: each count is of articles."""

    looked: int = 0
    changed: int = 0
    before: Counter[tuple[str, str]] = field(default_factory=Counter)  # ("actor" or "theme", id) -> articles with it
    after: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, old: set[tuple[str, str]], new: set[tuple[str, str]]) -> None:
        self.looked += 1
        self.changed += old != new
        self.before.update(old)
        self.after.update(new)

    def rows(self) -> list[tuple[str, str, int, int]]:
        """(what, id, before, after) of all that changes, the greatest change first."""
        found = [(*key, self.before[key], self.after[key]) for key in {*self.before, *self.after}]
        return sorted((row for row in found if row[2] != row[3]), key=lambda row: (-abs(row[3] - row[2]), row))


def searched(actors: list[dict[str, Any]], themes: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The tags that an article is searched by."""
    found = {("actor", tag["id"]) for tag in actors if tag["confidence"] >= THRESHOLD}
    return found | {("theme", tag["id"]) for tag in themes}


def tags_of(row: StoredArticle, words: Lexicon) -> Tags:
    return tag(
        row.title,
        row.text,
        row.language,
        lexicon=words,
        country=row.outlet.country,
        section=row.section,
        day=row.published.date().isoformat(),
    )


def stale(words: Lexicon) -> QuerySet[StoredArticle]:
    """Articles that another version of the lexicon tagged."""
    return StoredArticle.objects.exclude(lexicon=words.version).select_related("outlet", "story").order_by("pk")


def dry_run(words: Lexicon, most: int | None = None) -> Tally:
    """Counts what ``retag`` would change; writes nothing. ``most``: look at this many articles only."""
    tally = Tally()
    rows = stale(words).iterator(chunk_size=BATCH) if most is None else stale(words)[:most]
    for row in rows:
        new = tags_of(row, words)
        tally.add(searched(row.actors, row.themes), searched(actors_json(new.actors), themes_json(new.themes)))
    return tally


def current() -> Retag | None:
    return Retag.objects.filter(state__in=OPEN).first()


def begin(words: Lexicon, now: datetime) -> Retag | None:
    """The open run, else a new one; None where every article has this version. One that is undoing stays so."""
    run = current()
    if run is None and (total := stale(words).count()):
        run = Retag.objects.create(started=now, state="running", lexicon=words.version, total=total)
        older = Retag.objects.values_list("pk", flat=True)[KEPT:]
        RetagChange.objects.filter(retag__in=list(older)).delete()
    return run


def begin_undo(now: datetime) -> Retag | None:
    """The last run that changed something, now on its way back; None where there is none. Stops one that runs."""
    run = current() or Retag.objects.filter(state="done").first()
    if run is not None and run.state != "undoing":
        Retag.objects.filter(pk=run.pk).update(state="undoing", finished=None, started=now)
        run.refresh_from_db()
    return run


def work(words: Lexicon, now: datetime, seconds: float = math.inf) -> Iterator[Retag]:
    """Takes the open run further, batch by batch, and yields it after each. One worker at a time has to see to that."""
    end = time.monotonic() + seconds
    while (run := current()) is not None:
        if run.state == "running":
            _forward(run, words, now)
        else:
            _back(run, now)
        run.refresh_from_db()
        yield run
        if time.monotonic() >= end:
            return


def _forward(run: Retag, words: Lexicon, now: datetime) -> None:
    if run.lexicon != words.version:  # it changed again: begin anew, previous tags stay the first ones
        Retag.objects.filter(pk=run.pk).update(
            lexicon=words.version, place=0, looked=0, changed=0, total=stale(words).count()
        )
        run.refresh_from_db()
    rows = list(stale(words).filter(pk__gt=run.place)[:BATCH])
    fresh = [(row, tags_of(row, words)) for row in rows]  # outside of the transaction: it takes the longest
    with transaction.atomic():
        changed = [row for row, tags in fresh if _put(run, row, tags)]
        summarise(_closed(changed))
        last = {"place": rows[-1].pk} if rows else {"state": "done", "finished": now}
        Retag.objects.filter(pk=run.pk, state="running").update(
            looked=F("looked") + len(rows), changed=F("changed") + len(changed), **last
        )


def _put(run: Retag, row: StoredArticle, tags: Tags) -> bool:
    """Writes the tags unless the article has changed meanwhile. Whether what is searched changes."""
    actors, themes = actors_json(tags.actors), themes_json(tags.themes)
    differs = searched(row.actors, row.themes) != searched(actors, themes)
    written = StoredArticle.objects.filter(pk=row.pk, revision=row.revision, lexicon=row.lexicon).update(
        actors=actors, themes=themes, lexicon=tags.lexicon, **_follows(row, differs)
    )
    if written:
        RetagChange.objects.get_or_create(
            retag=run,
            article=row,
            defaults={
                "revision": row.revision,
                "actors": row.actors,
                "themes": row.themes,
                "lexicon": row.lexicon,
            },
        )
    return bool(written and differs)


def _follows(row: StoredArticle, differs: bool) -> dict[str, Any]:
    """What else changes with the tags: the index takes the article again, and grouping where its story is open."""
    if not differs:
        return {}
    regrouped = row.copy_of_id is None and row.story is not None and row.story.closed is None
    return {"version": F("version") + 1} | ({"grouped_revision": 0} if regrouped else {})


def _closed(rows: Iterable[StoredArticle]) -> set[int]:
    """The stories of originals that no pass of grouping will look at again."""
    return {row.story.pk for row in rows if row.copy_of_id is None and row.story and row.story.closed}


def _back(run: Retag, now: datetime) -> None:
    """Restores a batch of what the run changed; its rows go as they are restored, so that a killed one goes on."""
    with transaction.atomic():
        changes = list(run.changes.select_related("article__story").order_by("pk")[:BATCH])
        changed = []
        for change in changes:
            row = change.article
            differs = searched(row.actors, row.themes) != searched(change.actors, change.themes)
            StoredArticle.objects.filter(pk=row.pk, revision=change.revision).update(
                actors=change.actors,
                themes=change.themes,
                lexicon=change.lexicon,
                **_follows(row, differs),
            )
            changed += [row] if differs else []
        summarise(_closed(changed))
        RetagChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
        if not changes:
            Retag.objects.filter(pk=run.pk).update(state="undone", finished=now)
