"""The match step over the ledger: each article's words once against each saved search, and nobody is told of old news."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import F

from pipeline.models import StoredArticle
from search import index, rebuild
from search.backends.tantivy import TantivyBackend
from search.matching import step
from search.matching.keeper import Keeper
from search.models import Alert, Delivery, Indexed, Item, Match, Notice, SavedSearch
from search.parser import parse
from search.request import Request
from search.saved import change

pytestmark = pytest.mark.django_db
States = Callable[[Alert], dict[str, str]]


def matched() -> set[tuple[str, str]]:
    return set(Match.objects.values_list("saved__name", "article__title"))


def test_new_articles_against_every_saved_search(ledger: Any) -> None:
    ledger.save("petróleo")
    ledger.save("actor:Rusia")
    ledger.save("petróleo -gas")
    ledger.put("El petroleo sube", "Gas también.")
    ledger.put("Oil rises", "Petróleos.", actors={"russia": 0.9}, outlet="faro")
    passes = ledger.match()
    assert matched() == {
        ("petróleo", "El petroleo sube"), ("petróleo", "Oil rises"), ("actor:Rusia", "Oil rises"),
        ("petróleo -gas", "Oil rises"),
    }  # fmt: skip
    assert [(one.articles, one.searches, one.matches) for one in passes] == [(2, 3, 4)]
    assert ledger.match() == []


def test_it_agrees_with_a_search(ledger: Any) -> None:
    for query in ("petróleo", "san* OR lang:en", "date:1d", "-gas", '"sube mucho"~3', "outlet:faro"):
        ledger.save(query)
    for title in ("El petróleo sube", "Sanciones", "Gas", "Mucho sube"):
        ledger.put(title, outlet="post" if title == "Gas" else "faro")
    ledger.match()
    for saved in SavedSearch.objects.all():
        tree = parse(saved.query, resolver=index.resolver(), now=ledger.now)
        hits = ledger.engine.search(Request(query=tree, collapse=False)).hits
        assert {(saved.name, hit.document.title) for hit in hits} == {
            pair for pair in matched() if pair[0] == saved.name
        }


def test_a_second_look_tells_nobody_twice(ledger: Any, states: States) -> None:
    alert = ledger.alert("petróleo")
    row = ledger.put("El petróleo sube")
    ledger.match()
    ledger.revise(row, "Otro párrafo.")
    assert [one.matches for one in ledger.match()] == [0]
    assert states(alert) == {"El petróleo sube": "waiting"}


def test_words_that_come_later_are_told(ledger: Any, states: States) -> None:
    alert = ledger.alert("petróleo")
    row = ledger.put("Última hora")
    ledger.match()
    assert states(alert) == {}
    ledger.revise(row, "Sube el petróleo.")
    ledger.match()
    assert states(alert) == {"Última hora": "waiting"}


def test_new_tags_a_new_group_and_a_rebuild_tell_nobody(ledger: Any, tmp_path: Any, monkeypatch: Any) -> None:
    row = ledger.put("Una noticia", "Moscú calla.")
    ledger.match()
    alert = ledger.alert("actor:Rusia OR noticia")
    StoredArticle.objects.update(
        actors=[{"id": "russia", "name": "R", "kind": "country", "spans": [], "in_title": False, "confidence": 0.9, "alias": "", "reason": ""}],
        lexicon="2", revision=F("revision") + 1, grouped_revision=F("grouped_revision") + 1, version=F("version") + 1,
    )  # fmt: skip
    assert ledger.match() == [], "a page read again with other tags"
    StoredArticle.objects.update(version=F("version") + 1)
    assert ledger.match() == [], "a copy joined it"
    engine = TantivyBackend(tmp_path / "index")
    monkeypatch.setattr(rebuild, "backend", lambda: engine)
    rebuild.rebuild()
    assert ledger.match() == []
    assert not alert.items.exists()
    assert Indexed.objects.get(article=row).matched == row.exact


def test_a_rebuild_neither_swallows_what_is_new_nor_tells_an_archive_again(
    ledger: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    engine = TantivyBackend(tmp_path / "index")
    monkeypatch.setattr(rebuild, "backend", lambda: engine)
    ledger.save("noticia")
    ledger.put("Una noticia vieja")
    ledger.put("Una noticia en espera")
    StoredArticle.objects.update(seen=rebuild.timezone.now())
    StoredArticle.objects.filter(title__contains="vieja").update(seen=rebuild.timezone.now() - timedelta(days=9))
    rebuild.rebuild()  # before the index step saw either: the ledger was lost, or the articles came in meanwhile
    ledger.match()
    assert matched() == {("noticia", "Una noticia en espera")}


def test_a_backfill_is_silent_but_not_what_waits_already(ledger: Any) -> None:
    ledger.save("noticia")
    ledger.put("Una noticia nueva")
    ledger.index()
    StoredArticle.objects.update(version=F("version") + 1)
    ledger.put("Una noticia de archivo")
    ledger.index(silent=True)
    ledger.match()
    StoredArticle.objects.update(version=F("version") + 1)
    ledger.match()
    assert matched() == {("noticia", "Una noticia nueva")}


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "waiting"),
        ({"paused": True}, "paused"),
        ({"language": "en"}, "filtered"),
        ({"language": "es"}, "waiting"),
        ({"least_confidence": 80}, "filtered"),
        ({"least_confidence": 70}, "waiting"),
        ({"oldest_days": 2}, "filtered"),
        ({"oldest_days": 3}, "waiting"),
    ],
    ids=str,
)
def test_what_becomes_of_a_match(ledger: Any, states: States, values: dict[str, Any], state: str) -> None:
    alert = ledger.alert("actor:Rusia", **values)
    ledger.put("Una", "Rusia", actors={"russia": 0.75}, days_old=3)
    ledger.match()
    assert states(alert) == {"Una": state}


def test_confidence_minds_what_the_query_asks_only(ledger: Any, states: States) -> None:
    alert = ledger.alert("noticia OR actor:Rusia", least_confidence=90)
    ledger.put("Una noticia", actors={"russia": 0.6})
    ledger.match()
    assert states(alert) == {"Una noticia": "waiting"}


def test_killed_before_the_end_it_begins_again(ledger: Any, states: States) -> None:
    """A death at each of the step's statements, one after the other; then one that lives."""
    alert = ledger.alert("petróleo")
    ledger.put("El petróleo sube")
    ledger.put("El petróleo baja")
    ledger.index()
    for last in range(200):
        left = [last]

        def die(execute: Any, sql: str, params: Any, many: bool, context: Any, left: list[int] = left) -> Any:
            left[0] -= 1
            if left[0] < 0 and not sql.startswith(("ROLLBACK", "RELEASE", "SAVEPOINT")):
                raise DatabaseError("killed")
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(die):
                step.match_pending(ledger.now, Keeper())
        except DatabaseError:
            assert Indexed.objects.filter(pending=True).count() == 2
            assert Match.objects.count() == Item.objects.count() == 0
            continue
        break
    assert last > 8
    assert states(alert) == {"El petróleo sube": "waiting", "El petróleo baja": "waiting"}
    assert not Indexed.objects.filter(pending=True).exists()


def test_two_workers_at_the_same_articles(ledger: Any, states: States, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read them before either writes: the second finds the rows there."""
    alert = ledger.alert("petróleo")
    ledger.put("El petróleo sube")
    ledger.index()
    original, entered = step._pass, []

    def racing(*arguments: Any) -> Any:
        if not entered:
            entered.append(True)
            step.match_pending(ledger.now, Keeper())
        return original(*arguments)

    monkeypatch.setattr(step, "_pass", racing)
    assert step.match_pending(ledger.now, Keeper()) is not None
    assert states(alert) == {"El petróleo sube": "waiting"}


def test_an_article_that_changes_while_it_is_matched_waits_again(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.save("petróleo")
    row = ledger.put("Última hora")
    ledger.index()
    original = step.write

    def slow(*arguments: Any) -> Any:
        monkeypatch.setattr(step, "write", original)
        ledger.revise(row, "Sube el petróleo.")
        ledger.index()
        return original(*arguments)

    monkeypatch.setattr(step, "write", slow)
    ledger.match()
    assert matched() == {("petróleo", "Última hora")}


def test_an_article_that_cannot_be_matched_holds_up_no_other(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.save("noticia")
    for title in ("Una noticia", "Mala noticia", "Otra noticia"):
        ledger.put(title)
    original = step.BatchIndex

    def picky(documents: Any) -> Any:
        held = list(documents)
        if any("Mala" in document.title for document in held):
            raise ValueError("no such thing")
        return original(held)

    monkeypatch.setattr(step, "BatchIndex", picky)
    ledger.match()
    assert matched() == {("noticia", "Una noticia"), ("noticia", "Otra noticia")}
    assert not Indexed.objects.filter(pending=True).exists()


def test_a_broken_search_says_so_once_stays_and_catches_up(ledger: Any, states: States) -> None:
    alert = ledger.alert('actor:"Nadie Conocido"')
    ledger.put("Una", actors={"russia": 0.9})
    ledger.match()
    ledger.put("Dos", actors={"russia": 0.9})
    ledger.match()
    saved = SavedSearch.objects.get()
    assert "Nadie Conocido" in saved.trouble
    assert list(Notice.objects.values_list("code", "owner__username")) == [("broken", "ana")]
    assert list(Delivery.objects.values_list("kind", "alert")) == [("broken", alert.pk)]
    change(saved, query="actor:Rusia")
    ledger.put("Tres")
    ledger.match()
    assert SavedSearch.objects.get().trouble == ""
    assert states(alert) == {"Una": "waiting", "Dos": "waiting"}


def test_what_a_query_means_is_kept_up_to_date(ledger: Any) -> None:
    saved = ledger.save("petróleo", "mine")
    ledger.save("date:2d", "lately")
    ledger.put("Petróleo")
    ledger.match()
    SavedSearch.objects.filter(pk=saved.pk).update(query="gas", revision=2)
    ledger.now += timedelta(days=10)
    ledger.put("Gas")
    ledger.put("Petróleo otra vez", days_old=4)
    ledger.match()
    assert matched() == {("mine", "Petróleo"), ("lately", "Petróleo"), ("mine", "Gas"), ("lately", "Gas")}
    SavedSearch.objects.all().delete()
    ledger.put("Gas dos")
    assert ledger.match()[0].searches == 0


def test_costly_searches_are_marked(ledger: Any) -> None:
    ledger.save("-petróleo", "costly")
    ledger.save("petróleo", "cheap")
    ledger.put("Una")
    ledger.match()
    assert dict(SavedSearch.objects.values_list("name", "costly")) == {"costly": True, "cheap": False}
    SavedSearch.objects.filter(name="costly").update(query="gas -petróleo", revision=2)
    ledger.put("Dos")
    ledger.match()
    assert not SavedSearch.objects.filter(costly=True).exists()
