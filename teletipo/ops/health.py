"""Is the house in order? One list of checks behind ``teletipo doctor`` and the health address."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from crawlers import catalogue
from crawlers.models import StoredSource, Visit
from pipeline import grouping, retagging, store
from pipeline.knowledge import lexicon
from search.backends.base import BackendError, BackendUnavailable
from search.index import backend, missing
from search.models import Indexed

LEAST_FREE = 512 * 2**20  # bytes on the data folder's disk
SILENT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    state: str  # ok | warn | fail
    text: str
    advice: str = ""


def checks() -> list[Check]:
    """Every check; none raises, and a failing database leaves out those that need it."""
    actors = _actors()
    first = [_data(), _catalogue(), actors, _database()]
    if first[-1].state == "fail":
        return first
    tags = [] if actors.state == "fail" else [_tags]
    return first + [guarded(check) for check in (_migrations, _index, _backlog, *tags, _sources)]


def guarded(check: Callable[[], Check]) -> Check:
    """A check whose ledger or index is away fails, by its name."""
    try:
        return check()
    except (DatabaseError, BackendError, OSError) as error:
        return Check(
            name=check.__name__.strip("_"), state="fail", text=str(error), advice="see the log of “teletipo up”."
        )


def _data() -> Check:
    folder = settings.DATA_DIR
    if not os.access(folder, os.W_OK):
        return Check(
            name="data",
            state="fail",
            text=f"{folder} cannot be written",
            advice="mend its permissions or set TELETIPO_DATA.",
        )
    free = shutil.disk_usage(folder).free
    state = "ok" if free >= LEAST_FREE else "fail"
    advice = "" if state == "ok" else "free some space: crawling stops losing nothing, but it stops."
    return Check(name="data", state=state, text=f"{folder}, {free / 2**30:.1f} GiB free", advice=advice)


def _catalogue() -> Check:
    try:
        outlets = catalogue.load(settings.TELETIPO_CATALOGUE)
    except catalogue.CatalogueError as error:
        return Check(
            name="catalogue",
            state="fail",
            text=str(error),
            advice="mend the file; “teletipo outlets --check” says when it is right.",
        )
    on = sum(outlet.enabled for outlet in outlets)
    return Check(name="catalogue", state="ok", text=f"{len(outlets)} outlets, {on} switched on")


def _actors() -> Check:
    """The knowledge base with the user's own actors and imported names; without it no page gets its verdict."""
    folder = settings.TELETIPO_ACTORS
    try:
        words = lexicon.load()
    except lexicon.LexiconError as error:
        advice = f"mend or remove the file in {folder}; until then pages wait."
        return Check(name="actors", state="fail", text=" ".join(error.faults)[:500], advice=advice)
    text = f"{len(words.actors):,} actors, {len(words.themes)} themes, version {words.version}"
    if words.imported:
        text += f"; {words.imported.actors:,} imported with {words.imported.names:,} names"
    return Check(name="actors", state="ok", text=text)


def _database() -> Check:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return Check(
            name="database", state="fail", text=str(error), advice="check DATABASE_URL and that the server runs."
        )
    return Check(name="database", state="ok", text=f"{connection.vendor} answers")


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    todo = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if todo:
        return Check(
            name="migrations",
            state="fail",
            text=f"{len(todo)} are missing",
            advice="run “teletipo up” or “teletipo manage migrate”.",
        )
    return Check(name="migrations", state="ok", text="all applied")


def _index() -> Check:
    lacking = missing().count()
    try:
        held = backend().count()
    except BackendUnavailable as error:
        return Check(
            name="index",
            state="fail",
            text=f"{error} {lacking} articles to come",
            advice="crawling and processing go on; when the engine is back, the index catches up by itself.",
        )
    out = Indexed.objects.exclude(refused="").select_related("article")
    text = f"{settings.TELETIPO_BACKEND}: {held} articles, {lacking} to come"
    if not (number := out.count()):
        return Check(name="index", state="ok", text=text)
    first = out.order_by("-pk")[0]
    return Check(
        name="index",
        state="warn",
        text=f"{text}, {number} kept out; the last: {first.article.url[:200]} ({first.refused})",
        advice="“teletipo why URL” tells its journey; “teletipo reindex” tries again.",
    )


def _backlog() -> Check:
    counts, ungrouped = store.counts(), grouping.ungrouped()
    text = f"{counts['waiting']} pages to process, {ungrouped} articles to group"
    return Check(name="backlog", state="ok", text=text)


def _tags() -> Check:
    """Warns of articles that another version of the knowledge base tagged."""
    stale = retagging.stale(lexicon.load()).count()
    if not stale or retagging.current():
        return Check(name="tags", state="ok", text=f"{stale} articles to tag anew")
    advice = "“teletipo retag --dry-run” shows what would change, “teletipo retag” does it."
    return Check(
        name="tags", state="warn", text=f"{stale} articles have tags of an older knowledge base", advice=advice
    )


def _sources() -> Check:
    """Warns if nothing was visited for an hour although sources are due."""
    now = timezone.now()
    active = StoredSource.objects.filter(in_catalogue=True, paused=False, outlet__enabled=True)
    overdue = active.filter(next_visit__lt=now - SILENT).count()
    failing = active.filter(failures__gte=3).count()
    recent = Visit.objects.filter(started__gt=now - SILENT).exists()
    text = f"{active.count()} switched on, {overdue} overdue by an hour, {failing} failed three times or more in a row"
    if overdue and not recent:
        return Check(
            name="sources", state="warn", text=text, advice="nothing was visited for an hour: is “teletipo up” running?"
        )
    return Check(name="sources", state="ok", text=text)
