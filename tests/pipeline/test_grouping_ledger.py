"""The grouping step and its ledger: restarts, kills, two workers, edits, events, versions, lineage."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from crawlers.models import StoredOutlet, StoredPage
from pipeline import copying, fingerprint, grouping, lineage, placing, revisions, store
from pipeline.article import Article, Processed, PublishedFrom, Tags
from pipeline.models import GroupState, Relation, SketchHash, StoredArticle, StoredRevision, StoredStory, StoryEvent

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 10, 8, tzinfo=UTC)
WIRE = Path(__file__).with_name("wire.txt").read_text(encoding="utf-8").splitlines()[0]
TITLES = (
    "Rusia ofreció la salida de Maduro a Washington", "Russia offered Maduro's exit to Washington, report says",
    "Lluvias en la sierra cortan carreteras", "Heavy rain cuts roads in the mountains", "El museo abre una sala de grabado",
    "Maduro rechazó la oferta rusa de salida", "Sube el precio del trigo en la bolsa", "Wheat price rises on the exchange",
)  # fmt: skip


def many(put: Callable[..., StoredArticle], count: int = 40) -> None:
    for number in range(count):
        title = f"{TITLES[number % 8]} {'otra vez' * (number % 3)}"
        text = WIRE if number % 8 == 0 else f"{title}. Un texto propio número {number} con sus palabras{number} aparte."
        put(f"n{number:02}", title, text, number * 2, ("uno", "dos")[number % 2], ("es", "en")[number % 8 in (1, 3, 7)])


def forget_engine() -> None:
    grouping._warm.engine = None


def wipe() -> None:
    """As if nothing had been grouped, and no article were waiting to be."""
    StoredStory.objects.all().delete()
    SketchHash.objects.all().delete()
    StoredArticle.objects.update(grouped_revision=F("revision"), placed=0, story=None, copy_of=None, shared=None)
    GroupState.objects.all().delete()
    forget_engine()


def groups() -> set[frozenset[str]]:
    return {
        frozenset(story.articles.values_list("url", flat=True))
        for story in StoredStory.objects.prefetch_related("articles")
    }


def run(restart: bool) -> tuple[set[frozenset[str]], list[Any]]:
    while grouping.group_batch(limit=3):
        if restart:
            forget_engine()
    rows = StoredArticle.objects.order_by("url").values_list("url", "story_id", "copy_of__url", "shared", "placed")
    return groups(), list(rows)


def test_a_restart_at_any_point_gives_the_same_rows(put: Callable[..., StoredArticle]) -> None:
    many(put)
    warm = run(restart=False)
    assert len(warm[0]) < 40
    wipe()
    StoredArticle.objects.update(grouped_revision=0)
    assert run(restart=True) == warm


def test_a_pass_without_work_does_not_make_an_engine_good_that_is_behind(put: Callable[..., StoredArticle]) -> None:
    many(put, 8)
    grouping.group_batch(limit=4)
    behind = grouping._warm.engine
    GroupState.objects.update(sequence=F("sequence") + 1)  # another process had a pass
    StoredArticle.objects.update(grouped_revision=1)
    assert grouping.group_batch() == 0
    put("new", "Sube el precio del trigo", hours=30)
    assert grouping.group_batch() == 1
    assert grouping._warm.engine is not behind


def test_a_pass_that_fails_leaves_neither_rows_nor_a_wrong_engine(
    put: Callable[..., StoredArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    many(put, 16)
    grouping.group_batch(limit=8)
    before = run_rows()
    with monkeypatch.context() as broken:
        broken.setattr(placing, "summarise", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            grouping.group_batch(limit=8)
    assert run_rows() == before
    assert grouping._warm.engine is None
    assert grouping.group_batch(limit=8) == 8


def run_rows() -> list[Any]:
    return list(StoredArticle.objects.order_by("url").values_list("url", "story_id", "copy_of", "version", "placed"))


def test_reasons_stand_as_rows(put: Callable[..., StoredArticle]) -> None:
    put("a", "Rusia ofreció la salida de Maduro", WIRE)
    put("b", "La oferta rusa", WIRE[:400], 5, "dos")
    put("c", "Maduro rechazó la oferta rusa de salida", "Rusia y la salida de Maduro.", 6)
    grouping.group_batch()
    copy = Relation.objects.get(kind="copy")
    assert copy.article.url.endswith("/b")
    assert copy.other is not None
    assert copy.other.url.endswith("/a")
    assert copy.reason == "1.00 of the shorter text's shingles shared, 5.0 h apart"
    assert copy.changed == ["headline changed", "cut from below"]
    why = {one.article.url[-1]: one.reason for one in Relation.objects.filter(kind="story")}
    assert why["a"] == "opened the story"
    assert why["c"].startswith("likeness 0.")
    story = StoredStory.objects.get()
    assert (story.articles_count, story.copies_count, story.outlets_count) == (2, 1, 2)
    assert story.title_es
    assert story.last == START + timedelta(hours=6)


def test_a_merge_moves_every_article_and_is_written_down(put: Callable[..., StoredArticle]) -> None:
    one, two = "trigo bolsa precio subida mercado", "helada cosecha pampa sequía campo"
    put("a", one)
    put("b", two, hours=1)
    grouping.group_batch()
    assert StoredStory.objects.count() == 2
    late = StoredArticle.objects.get(url__endswith="/b")
    put("l", "Copia", hours=1.6, copy_of=late, story=late.story, grouped_revision=1)
    for number in range(5):
        put(f"m{number}", f"{one} {two}", hours=2 + number)
    grouping.group_batch()
    event = StoryEvent.objects.get(kind="merged")
    assert not StoredStory.objects.filter(pk=event.story).exists()
    assert StoredArticle.objects.filter(story=event.story).count() == 0
    assert lineage.successor(event.story) == event.into
    assert "likeness" in event.reason
    assert set(StoredArticle.objects.values_list("story", flat=True)) == {event.into}


def test_a_first_look_at_a_feed_brings_the_newest_first(put: Callable[..., StoredArticle]) -> None:
    """Two weeks of other news come in before the event's articles, each in a pass of its own, the later ones before."""
    for day in range(14, 0, -1):
        put(f"other{day}", f"Asunto número {day} del ayuntamiento de Villar{day}", hours=24 * day)
        grouping.group_batch()
    titles = ("Rusia ofreció a Washington la salida de Maduro", "Rusia ofreció la salida de Maduro, según ABC",
              "La salida de Maduro que Rusia ofreció a Washington")  # fmt: skip
    for number, title in enumerate(titles):
        put(f"event{number}", title, hours=12 - 3 * number, outlet="dos")
        grouping.group_batch()
    assert StoredArticle.objects.filter(url__contains="event").values("story").distinct().count() == 1


def test_a_story_is_marked_closed_after_its_silence(put: Callable[..., StoredArticle]) -> None:
    put("a", "Sube el precio del trigo")
    put("b", "El museo abre una sala", hours=500)
    grouping.group_batch(limit=1)
    assert StoredStory.objects.get().closed is None
    grouping.group_batch()
    assert [story.closed is not None for story in StoredStory.objects.order_by("first")] == [True, False]


def test_an_edit_after_its_story_closed_stays_where_it_was(put: Callable[..., StoredArticle]) -> None:
    put("a", "Sube el precio del trigo")
    put("b", "El museo abre una sala", hours=500)
    grouping.group_batch()
    before = StoredArticle.objects.get(url__endswith="/a").story_id
    StoredArticle.objects.filter(url__endswith="/a").update(title="El museo, otra vez", revision=F("revision") + 1)
    assert grouping.group_batch() == 1
    assert StoredArticle.objects.get(url__endswith="/a").story_id == before


def test_the_daily_pass_finds_copies_of_the_week_before(put: Callable[..., StoredArticle]) -> None:
    put("a", "Rusia ofreció la salida de Maduro", WIRE)
    put("b", "La oferta rusa", WIRE + " Con una línea más en la edición de la mañana.", 120, "dos")
    grouping.group_batch()
    assert not StoredArticle.objects.filter(copy_of__isnull=False).exists()
    now = START + timedelta(hours=121)
    assert grouping.look_back(now) == 1
    assert StoredArticle.objects.get(copy_of__isnull=False).url.endswith("/b")
    assert grouping.look_back(now + timedelta(hours=1)) == 0


sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads plans of SQLite")


@sqlite
def test_no_query_of_a_pass_reads_a_whole_table(put: Callable[..., StoredArticle]) -> None:
    many(put)
    grouping.group_batch(limit=20)
    with CaptureQueriesContext(connection) as queries:
        grouping.group_batch(limit=20)
    told = {one["sql"] for one in queries.captured_queries if one["sql"].startswith(("SELECT", "UPDATE", "DELETE"))}
    with connection.cursor() as cursor:
        plans = {
            f"{plan}: {sql[:200]}"
            for sql in told
            for *_, plan in cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%")).fetchall()
        }
    assert len(plans) > 10
    whole = {plan for plan in plans if plan.startswith("SCAN ") and "INDEX" not in plan and "pipeline_" in plan[:30]}
    assert whole == set()


def test_a_hash_stands_a_bounded_number_of_times_in_the_band_table(put: Callable[..., StoredArticle]) -> None:
    footer = " ".join(f"aviso{n} legal{n} medio{n}" for n in range(60))
    for number in range(40):
        put(
            f"n{number}",
            f"Asunto{number}",
            " ".join(f"palabra{number}x{n}" for n in range(40)) + " " + footer,
            number / 10,
        )
    grouping.group_batch()
    counts: dict[int, int] = {}
    for hash in SketchHash.objects.values_list("hash", flat=True):
        counts[hash] = counts.get(hash, 0) + 1
    assert max(counts.values()) == copying.FULL
    assert not StoredArticle.objects.filter(copy_of__isnull=False).exists()


def test_a_phrase_beside_a_footer_of_many_makes_no_copy(put: Callable[..., StoredArticle]) -> None:
    footer = " ".join(f"aviso{n} legal{n} medio{n}" for n in range(60))
    phrase = " ".join(f"frase{n}" for n in range(26))
    for number in range(15):
        own = " ".join(f"palabra{number}x{n}" for n in range(20 if number < 2 else 46))
        put(f"n{number}", f"Asunto{number}", f"{phrase if number < 2 else ''} {own} {footer}", number / 10)
    grouping.group_batch()
    one, other = StoredArticle.objects.order_by("pk")[:2]
    near = copying._near([one], timedelta(hours=72), {})
    assert near[one.pk][other.pk] >= copying.LEAST_KEYS  # or the guard would not be asked
    assert not StoredArticle.objects.filter(copy_of__isnull=False).exists()


@sqlite
def test_the_band_table_is_searched_by_its_index(put: Callable[..., StoredArticle]) -> None:
    row = put("a", "T", WIRE)
    with CaptureQueriesContext(connection) as queries:
        copying._holders([row], timedelta(hours=72))
    sql = queries.captured_queries[-1]["sql"]
    plan = " ".join(str(line) for line in connection.cursor().execute("EXPLAIN QUERY PLAN " + sql).fetchall())
    assert "USING INDEX" in plan
    assert "SCAN" not in plan.upper().replace("SCAN CONSTANT", "")


# -- versions


def processed(url: str, text: str, *, title: str = "Un título", outlet: str = "uno") -> Processed:
    article = Article(
        url=url, outlet=outlet, title=title, text=text, language="es", language_confidence=1.0, published=START,
        published_from=PublishedFrom.PAGE,
    )  # fmt: skip
    return Processed(
        article=article, tags=Tags(actors=(), themes=(), lexicon="1"), fingerprint=fingerprint.of(title, text)
    )


def close(url: str, text: str, minutes: int, **more: Any) -> StoredArticle:
    page = StoredPage.objects.create(
        url=f"{url}?{minutes}", final_url=url, outlet_id="uno", fetched_at=START + timedelta(minutes=minutes), status=200,
        digest=f"{url}{minutes}"[-32:], size=1, archive="x", offset=0, length=1,
    )  # fmt: skip
    return store._put_article(page, processed(url, text, **more), START + timedelta(minutes=minutes))


def test_an_edit_keeps_what_was_said_and_shows_what_changed(put: Callable[..., StoredArticle]) -> None:
    first = "Primer párrafo.\n\nHubo 12 heridos.\n\nÚltimo párrafo."
    close("https://uno.example/x", first, 0)
    row = close("https://uno.example/x", first.replace("12", "15"), 5, title="Otro título")
    close("https://uno.example/x", first.replace("12", "15"), 6, title="Otro título")
    assert (row.revision, StoredArticle.objects.count(), StoredRevision.objects.count()) == (2, 1, 1)
    ((old, lines),) = revisions.history(row)
    assert (old.revision, old.title, old.text) == (1, "Un título", first)
    assert lines == [
        "- title: Un título", "+ title: Otro título", "- Hubo 12 heridos.", "+ Hubo 15 heridos.",
    ]  # fmt: skip


def test_a_long_diff_is_cut_with_a_count(put: Callable[..., StoredArticle]) -> None:
    close("https://uno.example/x", "\n\n".join(f"a{n}" for n in range(200)), 0)
    row = close("https://uno.example/x", "\n\n".join(f"b{n}" for n in range(200)), 1)
    ((_, lines),) = revisions.history(row)
    assert len(lines) == revisions.MOST_SHOWN + 1
    assert lines[-1] == "… 340 more"


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("https://uno.example/a/noticia-1", "https://uno.example/a/noticia-1/amp", True),
        ("https://uno.example/a/noticia-1.html", "https://amp.uno.example/a/noticia-1.amp.html", True),
        ("https://www.uno.example/a/noticia-1", "https://m.uno.example/a/noticia-1", True),
        ("https://uno.example/noticia?id=1", "https://uno.example/noticia?id=1&outputType=amp", True),
        ("https://uno.example/a/noticia-1", "https://uno.example/b/noticia-1", False),
        ("https://uno.example/campo-1", "https://uno.example/o-1", False),
        ("https://uno.example/noticia?id=1", "https://uno.example/noticia?id=2", False),
    ],
)
def test_twins_of_one_outlet_are_one_article(put: Callable[..., StoredArticle], one: str, two: str, same: bool) -> None:
    close(one, WIRE, 0)
    close(two, WIRE, 1)
    assert StoredArticle.objects.count() == (1 if same else 2)


def test_a_twin_with_another_text_is_another_article(put: Callable[..., StoredArticle]) -> None:
    close("https://uno.example/a/noticia-1", WIRE, 0)
    close("https://uno.example/a/noticia-1/amp", WIRE + " Y más.", 1)
    assert StoredArticle.objects.count() == 2


# -- lineage


def test_lineage_of_a_story_and_shares_of_outlets(put: Callable[..., StoredArticle]) -> None:
    put("a", "Rusia ofreció la salida de Maduro", WIRE, credit="EFE")
    put("b", "La oferta rusa", WIRE, 2, "dos")
    put("c", "La oferta rusa, otra vez", WIRE, 4, "dos")
    put("d", "El museo abre una sala", "El museo abre una sala de grabado en el centro.", 5, "dos")
    grouping.group_batch()
    story = StoredArticle.objects.get(url__endswith="/a").story_id
    assert story is not None
    (text,) = lineage.story_texts(story)
    assert (text.origin, text.by_credit) == ("EFE", True)
    assert [(one.outlet, one.delay) for one in text.carried] == [
        ("uno", timedelta()), ("dos", timedelta(hours=2)), ("dos", timedelta(hours=4)),
    ]  # fmt: skip
    dos, uno = lineage.shares()
    assert (dos.articles, dos.own, dos.wire, dos.again, dos.copied_by_others) == (3, 1, 2, 0, 0)
    assert (uno.articles, uno.own, uno.wire, uno.again, uno.copied_by_others) == (1, 0, 1, 0, 2)
    assert uno.agencies == (("EFE", 1),)
    assert dos.delay == timedelta(hours=3)
    assert all(one.articles == one.own + one.wire + one.again for one in (dos, uno))
    assert lineage.successor(999) is None
    StoredOutlet.objects.filter(slug="uno").update(kind="agency", name="Agencia EFE")
    assert (own := lineage.own_and_wire(["uno"])["uno"]) and (own.own, own.wire) == (1, 0), (
        "an agency's text is its own"
    )
    (text,) = lineage.story_texts(story)
    assert [(one.outlet, one.own, one.wire) for one in lineage.carriers([text])] == [("uno", 1, 0), ("dos", 0, 2)]


# -- processes

WORKER = textwrap.dedent(
    """
    import django, os, sys, time
    django.setup()
    from pipeline import grouping, placing
    real = placing.summarise
    def slow(stories):
        print("in the middle", flush=True)
        time.sleep(float(sys.argv[1]))
        real(stories)
    placing.summarise = slow
    print("grouped", grouping.group_batch(limit=100), flush=True)
    """
)


@pytest.fixture
def folder(tmp_path: Path) -> dict[str, str]:
    """A data folder of its own with 16 ungrouped articles, eight of them copies of one wire."""
    own = {
        **os.environ,
        "TELETIPO_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "teletipo.settings",
        "TELETIPO_LOG": "ERROR",
    }
    setup = textwrap.dedent(
        f"""
        import django; django.setup()
        from datetime import UTC, datetime, timedelta
        from django.core.management import call_command
        call_command("migrate", verbosity=0)
        from crawlers.models import StoredOutlet, StoredPage
        from pipeline import fingerprint
        from pipeline.models import StoredArticle
        StoredOutlet.objects.create(slug="o", name="O", domain="o.example", country="ES", languages=["es"], kind="digital")
        for n in range(16):
            at = datetime(2026, 11, 10, 8, tzinfo=UTC) + timedelta(hours=n)
            title, text = f"Un título {{n}}", {WIRE!r} if n % 2 else f"Otro texto{{n}} del{{n}} todo{{n}} distinto{{n}}. " * 8
            page = StoredPage.objects.create(url=f"https://o.example/{{n}}", final_url="", outlet_id="o", fetched_at=at,
                status=200, digest=str(n), size=1, archive="x", offset=0, length=1)
            mark = fingerprint.of(title, text)
            StoredArticle.objects.create(url=page.url, page=page, outlet_id="o", title=title, text=text, language="es",
                published=at, published_from="page", completeness="full", lexicon="1", exact=mark.exact,
                sketch=list(mark.sketch), words=mark.words, seen=at)
        """
    )
    subprocess.run([sys.executable, "-c", setup], env=own, check=True, timeout=120)
    return own


def outcome(env: dict[str, str]) -> str:
    told = textwrap.dedent(
        """
        import django; django.setup()
        from pipeline.models import StoredArticle, StoredStory
        rows = StoredArticle.objects.order_by("url").values_list("url", "copy_of__url", "story_id", "version", "placed")
        print(sorted(rows), StoredStory.objects.count(), StoredArticle.objects.filter(grouped_revision=0).count())
        """
    )
    return subprocess.run(
        [sys.executable, "-c", told], env=env, check=True, capture_output=True, text=True, timeout=60
    ).stdout


@pytest.mark.slow
def test_kills_in_the_middle_and_two_workers_at_once_leave_the_same_groups(folder: dict[str, str]) -> None:
    for _ in range(2):
        worker = subprocess.Popen([sys.executable, "-c", WORKER, "60"], env=folder, stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        assert worker.stdout.readline() == "in the middle\n"
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        assert outcome(folder).endswith(" 0 16\n"), "a killed pass leaves nothing"
    both = [
        subprocess.Popen([sys.executable, "-c", WORKER, "1"], env=folder, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = []
    for worker in both:
        told.append(worker.communicate(timeout=120)[0].split()[-1])
        assert worker.returncode == 0
    assert sorted(told) == ["0", "16"], "one worker had all, the other found nothing to do"
    rows = outcome(folder)
    assert rows.count("'https://o.example/1', ") == 8, "one original, seven copies"
    assert rows.endswith(" 0\n")


def test_settling_puts_stories_in_the_order_of_publication_and_says_what_it_did(
    put: Callable[..., StoredArticle],
) -> None:
    many(put)
    while grouping.group_batch(limit=50):
        pass
    grouping.settle(START)
    calm = groups()
    wipe()
    for url in StoredArticle.objects.order_by("-published").values_list("pk", flat=True):
        StoredArticle.objects.filter(pk=url).update(grouped_revision=0)
        grouping.group_batch()
    assert grouping.unsettled()
    before = dict(StoredArticle.objects.values_list("pk", "story_id"))
    stirred = grouping.settle(START)
    after = dict(StoredArticle.objects.values_list("pk", "story_id"))
    assert groups() == calm
    originals = StoredArticle.objects.filter(copy_of__isnull=True).values_list("pk", flat=True)
    assert stirred == sum(before[id] != after[id] for id in originals)
    assert not grouping.unsettled()
    assert grouping.settle(START) == 0
    assert set(StoredStory.objects.values_list("pk", flat=True)) == set(after.values())
    for gone in set(before.values()) - set(after.values()):
        assert lineage.successor(gone) in after.values()
    opened = dict.fromkeys(after.values(), 0)
    for id, score in Relation.objects.filter(kind=Relation.STORY).values_list("article", "score"):
        opened[after[id]] += not score
    assert set(opened.values()) == {1}, "one article opened each story, however often they were placed"
    assert not StoryEvent.objects.exclude(kind=StoryEvent.MERGED).exclude(kind=StoryEvent.DROPPED).exists()


def test_an_earlier_text_opens_the_story_when_it_settles(put: Callable[..., StoredArticle]) -> None:
    """An earlier text opens the story of what came before it, whose reason is new."""
    later = put("later", TITLES[5], "Moscú llevó a Washington la oferta de salida, que Maduro rechazó.", 9)
    grouping.group_batch()
    grouping.settle(START)
    assert grouping.settle(START + timedelta(days=1)) == 0, "nothing came since"
    first = put("first", TITLES[0], "Moscú pidió a Washington garantías a cambio de la salida de Maduro.", 1, "dos")
    grouping.group_batch()
    assert grouping.settle(START) == 0, "in the pause"
    assert grouping.unsettled()
    grouping.settle(START, at_once=True)
    told = dict(Relation.objects.filter(kind=Relation.STORY).values_list("article", "reason"))
    assert told[first.pk] == "opened the story"
    assert told[later.pk].startswith("likeness ")


def test_a_copy_has_no_reason_of_its_own_to_stand_in_a_story(put: Callable[..., StoredArticle]) -> None:
    copy = put("copy", TITLES[5], WIRE[:450], 9)
    grouping.group_batch()
    assert Relation.objects.filter(article=copy, kind=Relation.STORY).exists()
    put("first", TITLES[0], WIRE, 1, "dos")
    grouping.group_batch()
    assert set(Relation.objects.filter(article=copy).values_list("kind", flat=True)) == {Relation.COPY}
