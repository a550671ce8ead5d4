"""The ledger: who gets what, and that each end is written once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers import store
from crawlers.answer import Trouble
from crawlers.archive import Archive
from crawlers.models import StoredLink, StoredOutlet, StoredPage, StoredSource, Visit
from crawlers.outlet import Hints, Outlet, Source, SourceKind
from crawlers.owner import me, owner_of
from crawlers.pace import Mode, Rhythm
from crawlers.page import Link, Page
from crawlers.reading import Outcome

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LEASE = timedelta(minutes=10)


def outlet(slug: str = "abc-es", feeds: int = 1, **more: Any) -> Outlet:
    sources = tuple(Source(outlet=slug, kind=SourceKind.FEED, url=f"https://{slug}.test/rss/{n}") for n in range(feeds))
    values: dict[str, Any] = {"name": slug, "domain": f"{slug}.test", "country": "ES", "languages": ("es",)}
    values |= {"kind": "newspaper", "timezone": "Europe/Madrid", "sources": sources, "hints": Hints(keep_query=("id",))}
    return Outlet(slug=slug, **(values | more))


def claim(who: str = "one", now: datetime = NOW, **more: Any) -> list[store.DueSource]:
    values: dict[str, Any] = {"limit": 10, "lease": LEASE, "an_outlet": 10, "busy": {}}
    return store.claim_sources(who, now, **(values | more))


def claim_links(who: str = "one", now: datetime = NOW, **more: Any) -> list[store.DueLink]:
    values: dict[str, Any] = {"limit": 10, "lease": LEASE, "an_outlet": 10, "busy": {}}
    return store.claim_links(who, now, **(values | more))


def found(*paths: str, slug: str = "abc-es", outcome: Outcome = Outcome.READ, **more: Any) -> store.Finding:
    links = tuple(Link(outlet=slug, url=f"https://{slug}.test/{path}", title=f"T {path}") for path in paths)
    return store.Finding(started=NOW, finished=NOW, outcome=outcome, links=links, items=len(links), **more)


def trouble(outcome: Outcome = Outcome.HTTP_ERROR, **more: Any) -> Trouble:
    values: dict[str, Any] = {"outcome": outcome, "detail": "So it was.", "again": True}
    return Trouble(**(values | more))


def test_an_outlet_comes_back_as_it_was_synchronised() -> None:
    store.sync_catalogue([outlet(feeds=2, aliases=("abc.test",), delay=1.5)], NOW)
    assert store.outlet_of(StoredOutlet.objects.get()) == outlet(feeds=2, aliases=("abc.test",), delay=1.5)


def test_operators_switches_survive_the_catalogue() -> None:
    store.sync_catalogue([outlet(feeds=2), outlet("el-pais")], NOW)
    StoredOutlet.objects.filter(slug="abc-es").update(enabled=False)
    kept = outlet().sources[0].id
    store.set_rhythm(kept, Rhythm(mode=Mode.INTERVAL, every=600))
    store.pause([kept])
    store.sync_catalogue([replace(outlet(feeds=1), name="ABC")], NOW)
    assert StoredOutlet.objects.get(slug="abc-es").enabled is False
    assert StoredOutlet.objects.get(slug="abc-es").name == "ABC"
    row = StoredSource.objects.get(pk=kept)
    assert (row.rhythm, row.every, row.paused, row.in_catalogue) == ("interval", 600, True, True)
    assert StoredSource.objects.filter(in_catalogue=True).count() == 1
    assert StoredOutlet.objects.get(slug="el-pais").in_catalogue is False


@pytest.mark.parametrize(
    "change",
    [{"paused": True}, {"in_catalogue": False}, {"next_visit": NOW + timedelta(seconds=1)}],
    ids=["paused", "gone from the catalogue", "not yet"],
)
def test_what_is_not_due_is_not_claimed(change: dict[str, Any]) -> None:
    store.sync_catalogue([outlet()], NOW)
    StoredSource.objects.update(**change)
    assert claim() == []


def test_an_outlet_that_is_switched_off_is_not_claimed() -> None:
    store.sync_catalogue([outlet(enabled=False)], NOW)
    assert claim() == [] and not store.anything_due(NOW)


def test_a_source_has_one_owner_until_its_lease_ends() -> None:
    store.sync_catalogue([outlet()], NOW)
    assert len(claim("one")) == 1
    assert claim("two") == []
    assert len(claim("two", NOW + LEASE)) == 1


def test_an_outlet_takes_its_share_only() -> None:
    store.sync_catalogue([outlet(feeds=5), outlet("el-pais", feeds=5)], NOW)
    assert len(claim(an_outlet=2)) == 4
    assert [due.outlet.slug for due in claim(an_outlet=2, busy={"abc-es": 2})] == ["el-pais"] * 2
    assert len(claim(limit=1)) == 1


def test_links_are_shared_out_too_behind_a_long_backlog() -> None:
    store.sync_catalogue([outlet(), outlet("el-pais")], NOW)
    store.close_visit(outlet().sources[0].id, found(*map(str, range(2500))))
    store.close_visit(outlet("el-pais").sources[0].id, found("a", slug="el-pais"))
    assert [due.link.outlet for due in claim_links(an_outlet=2)] == ["abc-es"] * 2
    assert [due.link.outlet for due in claim_links(an_outlet=2, busy={"abc-es": 2})] == ["el-pais"]


def test_the_claims_of_a_killed_process_are_freed_at_once() -> None:
    store.sync_catalogue([outlet(), outlet("el-pais")], NOW)
    dead = owner_of(2**22 + 1)  # above the kernel's highest pid
    claim(dead, limit=1)
    claim(me(), limit=1)
    store.free_dead()
    assert len(claim("two")) == 1


def test_a_visit_writes_its_links_once() -> None:
    store.sync_catalogue([outlet()], NOW)
    id = outlet().sources[0].id
    claim()
    assert store.close_visit(id, found("a", "b", etag='"1"', body_hash="aa")) == 2
    assert store.close_visit(id, found("b", "c")) == 1
    assert list(Visit.objects.order_by("pk").values_list("found", "new")) == [(2, 2), (2, 1)]
    row = StoredSource.objects.get()
    assert (row.claimed_by, row.failures, row.last_outcome, row.body_hash) == ("", 0, "read", "aa")
    assert row.next_visit > NOW
    assert store.counts()["links"] == store.counts()["links waiting"] == 3


def test_failures_are_counted_and_forget_no_validator() -> None:
    store.sync_catalogue([outlet()], NOW)
    id = outlet().sources[0].id
    store.close_visit(id, found("a", etag='"1"'))
    for _ in range(2):
        store.close_visit(id, found(outcome=Outcome.UNREACHABLE, detail="x" * 900))
    row = StoredSource.objects.get()
    assert (row.failures, row.etag, row.last_outcome) == (2, '"1"', "unreachable")


@pytest.mark.parametrize(
    ("etag", "kept"),
    [('"1"', '"1"'), ("x" * 501, ""), ('"a\x00"', ""), ("", "")],
    ids=["plain", "too long", "NUL", "none"],
)
def test_a_validator_is_kept_whole_or_not_at_all(etag: str, kept: str) -> None:
    store.sync_catalogue([outlet()], NOW)
    store.close_visit(outlet().sources[0].id, found("a", etag=etag))
    assert StoredSource.objects.get().etag == kept


def test_a_host_whose_validators_lie_gets_none_back() -> None:
    store.sync_catalogue([outlet(hints=Hints(trust_validators=False))], NOW)
    store.close_visit(outlet().sources[0].id, found("a", etag='"1"', body_hash="aa"))
    StoredSource.objects.update(next_visit=NOW)
    (due,) = claim()
    assert (due.etag, due.body_hash) == ("", "aa")


def page(due: store.DueLink, body: bytes = b"<p>x</p>", url: str = "") -> Page:
    return Page(
        link=due.link, url=url or due.link.url, final_url=url or due.link.url, fetched_at=NOW, status=200,
        content_type="text/html", charset="utf-8", body=body,
    )  # fmt: skip


def test_a_page_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    store.sync_catalogue([outlet()], NOW)
    store.close_visit(outlet().sources[0].id, found("a"))
    (due,) = claim_links()
    made = page(due, "<p>Nicolás Maduro</p>".encode())
    with Archive(tmp_path) as archive:
        place = archive.write(url=made.url, status=200, headers=(), body=made.body, fetched_at=NOW)
    store.record_page(due.row, made, place)
    assert store.page_of(StoredPage.objects.get(), tmp_path) == made
    assert StoredLink.objects.get().state == "fetched"
    assert claim_links() == []


def test_the_same_bytes_at_one_address_are_one_page(tmp_path: Path) -> None:
    store.sync_catalogue([outlet()], NOW)
    store.close_visit(outlet().sources[0].id, found("a", "b", "c"))
    first, second, third = claim_links()
    with Archive(tmp_path) as archive:
        place = archive.write(url=first.link.url, status=200, headers=(), body=b"<p>x</p>", fetched_at=NOW)
    store.record_page(first.row, page(first), place)
    store.record_page(second.row, page(second, url=first.link.url), place)
    assert store.finish_with_known(third.row, first.link.url)
    assert not store.finish_with_known(third.row, "https://abc-es.test/unknown")
    assert StoredPage.objects.count() == 1
    assert StoredLink.objects.filter(state="fetched", page=StoredPage.objects.get()).count() == 3


@pytest.mark.parametrize(
    ("given", "state", "attempts"),
    [
        (trouble(), "waiting", 1),
        (trouble(again=False), "failed", 1),
        (trouble(Outcome.RATE_LIMITED, retry_after=900.0, asked=False), "waiting", 0),
        (trouble(Outcome.RATE_LIMITED, retry_after=900.0), "waiting", 1),
    ],
    ids=["again", "for good", "not asked", "asked for a rest"],
)
def test_a_failed_try(given: Trouble, state: str, attempts: int) -> None:
    store.sync_catalogue([outlet()], NOW)
    store.close_visit(outlet().sources[0].id, found("a"))
    (due,) = claim_links()
    store.fail_link(due.row, given, NOW)
    row = StoredLink.objects.get()
    assert (row.state, row.attempts, row.reason, row.claimed_by) == (state, attempts, given.outcome.value, "")
    assert row.next_try >= NOW + timedelta(seconds=given.retry_after or 0)


def test_tries_come_to_an_end_with_growing_waits() -> None:
    store.sync_catalogue([outlet()], NOW)
    store.close_visit(outlet().sources[0].id, found("a"))
    now, waits = NOW, []
    while due := claim_links(now=now):
        store.fail_link(due[0].row, trouble(), now)
        row = StoredLink.objects.get()
        waits.append(row.next_try - now)
        now = row.next_try
    assert len(waits) == 5 and waits[:4] == sorted(waits[:4])
    assert (StoredLink.objects.get().state, StoredLink.objects.get().reason) == ("failed", "http_error")


def test_a_site_that_asked_for_a_rest_is_left_alone_as_a_whole() -> None:
    store.sync_catalogue([outlet(feeds=2), outlet("el-pais")], NOW)
    store.close_visit(outlet().sources[0].id, found("a", "b"))
    store.hold_outlet("abc-es", NOW + timedelta(hours=1))
    assert claim_links() == []
    assert [due.outlet.slug for due in claim()] == ["el-pais"]
    assert len(claim_links(now=NOW + timedelta(hours=1))) == 2


def test_titles_that_no_database_takes_are_mended() -> None:
    store.sync_catalogue([outlet()], NOW)
    link = Link(outlet="abc-es", url="https://abc-es.test/a", raw_url="x" * 3000, title="A\x00B" + "c" * 2000)
    store.close_visit(outlet().sources[0].id, replace(found(), links=(link,)))
    row = StoredLink.objects.get()
    assert row.title.startswith("ABc") and len(row.title) == 1000 and len(row.raw_url) == 2000


def test_the_schedule_can_be_changed() -> None:
    store.sync_catalogue([outlet()], NOW - timedelta(days=1))
    id = outlet().sources[0].id
    StoredSource.objects.update(next_visit=NOW + timedelta(days=365))
    assert store.pause([id]) == 1 and StoredSource.objects.get().paused
    assert store.resume([id]) == 1 and not StoredSource.objects.get().paused
    store.run_now([id])
    assert StoredSource.objects.get().next_visit < NOW + timedelta(days=365)
    store.set_rhythm(id, Rhythm(mode=Mode.CRON, cron="*/15 6-23 * * *"))
    assert store.rhythm_of(StoredSource.objects.get()) == Rhythm(mode=Mode.CRON, cron="*/15 6-23 * * *")
    with pytest.raises(ValueError, match="cron"):
        store.set_rhythm(id, Rhythm(mode=Mode.CRON, cron="every day"))


@pytest.mark.parametrize("row", [{"rhythm": "cron", "cron": "nonsense"}, {"rhythm": "interval", "every": None}])
def test_a_broken_rhythm_in_the_ledger_stops_nothing(row: dict[str, Any]) -> None:
    store.sync_catalogue([outlet()], NOW)
    StoredSource.objects.update(**row)
    assert store.close_visit(outlet().sources[0].id, found("a")) == 1
    assert StoredSource.objects.get().next_visit > NOW
