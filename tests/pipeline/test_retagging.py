"""Re-tagging: what would change, resumable, silent, and back again."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.models import StoredOutlet, StoredPage
from pipeline import grouping, retagging
from pipeline.knowledge.lexicon import Lexicon, load
from pipeline.models import Retag, RetagChange, StoredArticle, StoredStory
from pipeline.store import actors_json, themes_json

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD = [{"id": "russia", "name": "Rusia", "kind": "country", "spans": [["text", 0, 5]], "in_title": False,
        "confidence": 0.9, "alias": "Rusia", "reason": "old"}]  # fmt: skip


def store_articles(texts: Sequence[str]) -> None:
    outlet, _ = StoredOutlet.objects.get_or_create(
        slug="o", defaults={"name": "O", "domain": "o.example", "country": "ES", "languages": ["es"], "kind": "digital"}
    )
    for number, text in enumerate(texts):
        page = StoredPage.objects.create(
            url=f"https://o.example/{number}", final_url=f"https://o.example/{number}", outlet=outlet, fetched_at=NOW,
            status=200, digest=str(number), size=1, archive="x", offset=0, length=1,
        )  # fmt: skip
        StoredArticle.objects.create(
            url=page.url, page=page, outlet=outlet, title="", text=text, language="es", published=NOW,
            published_from="page", completeness="full", actors=OLD, themes=[], lexicon="old", exact=str(number), seen=NOW,
        )  # fmt: skip


@pytest.fixture
def articles() -> list[StoredArticle]:
    store_articles(["España calla. España espera.", "Rusia calla.", "Nadie dijo nada."])
    return list(StoredArticle.objects.order_by("pk"))


def finish(words: Lexicon) -> Retag:
    return list(retagging.work(words, NOW))[-1]


def ids(row: StoredArticle) -> set[str]:
    return {name for _, name in retagging.searched(row.actors, row.themes)}


def fresh() -> list[StoredArticle]:
    return list(StoredArticle.objects.order_by("pk"))


def test_a_dry_run_counts_and_writes_nothing(articles: list[StoredArticle]) -> None:
    tally = retagging.dry_run(load())
    assert (tally.looked, tally.changed) == (3, 2)
    assert ("actor", "russia", 3, 1) in tally.rows()
    assert ("actor", "spain", 0, 1) in tally.rows()
    assert [row.lexicon for row in fresh()] == ["old"] * 3
    assert not Retag.objects.exists()


def test_a_run_tags_anew_and_keeps_what_was(articles: list[StoredArticle]) -> None:
    run = retagging.begin(load(), NOW)
    assert run is not None
    assert run.total == 3
    done = finish(load())
    assert (done.state, done.looked, done.changed, done.changes.count()) == ("done", 3, 2, 3)
    assert [ids(row) for row in fresh()] == [{"spain"}, {"russia"}, set()]
    assert {row.lexicon for row in fresh()} == {load().version}
    assert [row.version - old.version for row, old in zip(fresh(), articles, strict=True)] == [1, 0, 1]
    assert [row.revision for row in fresh()] == [old.revision for old in articles]
    assert retagging.begin(load(), NOW) is None


def test_going_back_restores_every_tag(articles: list[StoredArticle]) -> None:
    retagging.begin(load(), NOW)
    finish(load())
    retagging.begin_undo(NOW)
    assert finish(load()).state == "undone"
    assert [(row.actors, row.themes, row.lexicon) for row in fresh()] == [(OLD, [], "old")] * 3
    assert not RetagChange.objects.exists()
    assert retagging.begin_undo(NOW) is None


def test_an_article_that_changed_since_is_left_alone(articles: list[StoredArticle]) -> None:
    retagging.begin(load(), NOW)
    finish(load())
    StoredArticle.objects.filter(pk=articles[0].pk).update(revision=2, text="Otro texto.")
    retagging.begin_undo(NOW)
    finish(load())
    assert [row.lexicon for row in fresh()] == [load().version, "old", "old"]


def test_a_run_that_breaks_goes_on_where_it_was(articles: list[StoredArticle], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retagging, "BATCH", 1)
    real, calls = retagging._put, []

    def put(run: Retag, row: StoredArticle, tags: object) -> bool:
        calls.append(row.pk)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(run, row, tags)  # type: ignore[arg-type]

    monkeypatch.setattr(retagging, "_put", put)
    retagging.begin(load(), NOW)
    with pytest.raises(RuntimeError):
        finish(load())
    assert (Retag.objects.get().looked, RetagChange.objects.count()) == (1, 1)
    done = finish(load())
    assert (done.state, done.looked, done.changed) == ("done", 3, 2)
    assert calls == [articles[0].pk, articles[1].pk, articles[1].pk, articles[2].pk]


def test_a_lexicon_that_changes_meanwhile_begins_anew(
    articles: list[StoredArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retagging, "BATCH", 2)
    words, newer = load(), replace(load(), version="newer")
    retagging.begin(words, NOW)
    next(retagging.work(words, NOW))
    assert finish(newer).lexicon == "newer"
    assert {row.lexicon for row in fresh()} == {"newer"}
    assert {change.lexicon for change in RetagChange.objects.all()} == {"old"}


def test_time_is_bounded(articles: list[StoredArticle], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retagging, "BATCH", 1)
    retagging.begin(load(), NOW)
    assert len(list(retagging.work(load(), NOW, seconds=0))) == 1


def test_stored_tags_are_those_of_the_tagger(articles: list[StoredArticle]) -> None:
    retagging.begin(load(), NOW)
    finish(load())
    row = fresh()[0]
    tags = retagging.tags_of(row, load())
    assert (row.actors, row.themes) == (actors_json(tags.actors), themes_json(tags.themes))


@pytest.mark.slow
def test_kill_9_loses_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "TELETIPO_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "teletipo.settings"}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "teletipo", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    run("manage", "migrate", "-v0")
    fill = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_retagging as t; "
    run("manage", "shell", "-v0", "-c", fill + "t.store_articles(['España calla. España espera.'] * 400)")
    killed = subprocess.Popen(
        [sys.executable, "-u", "-m", "teletipo", "retag", "--here"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert killed.stderr is not None
    assert "of 400" in killed.stderr.readline()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert "done: 400 of 400 articles, 400 changed" in run("retag", "--here")
    assert "undone" in run("retag", "--undo", "--here")


def told() -> list[str]:
    """The actors of the first article's story."""
    row = fresh()[0]
    assert row.story is not None
    return [actor["id"] for actor in row.story.actors]


def test_an_open_story_is_grouped_again_and_a_closed_one_summed_up(articles: list[StoredArticle]) -> None:
    grouping.group_batch()
    retagging.begin(load(), NOW)
    finish(load())
    assert (grouping.ungrouped(), told()) == (2, ["russia"]), "marked in the ledger, whoever comes next"
    assert grouping.group_batch() == 2
    assert told() == ["spain"]
    StoredStory.objects.update(closed=NOW)
    retagging.begin_undo(NOW)
    finish(load())
    assert (grouping.ungrouped(), told()) == (0, ["russia"])
