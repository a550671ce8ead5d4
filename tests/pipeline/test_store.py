"""The pipeline's ledger: exactly one verdict a page, whoever claims, dies or repeats."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.models import StoredOutlet, StoredPage
from crawlers.owner import me, owner_of
from pipeline import store
from pipeline.article import (
    Article,
    Fingerprint,
    Processed,
    PublishedFrom,
    Reason,
    Rejected,
    Tags,
)  # fmt: skip
from pipeline.models import StoredArticle, Verdict

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)


@pytest.fixture
def page() -> Callable[..., StoredPage]:
    outlet = StoredOutlet.objects.create(
        slug="o", name="O", domain="o.example", country="ES", languages=["es"], kind="digital"
    )

    def make(name: str, minutes: int = 0) -> StoredPage:
        return StoredPage.objects.create(
            url=f"https://o.example/{name}", final_url=f"https://o.example/{name}", outlet=outlet,
            fetched_at=NOW + timedelta(minutes=minutes), status=200, digest=f"{name}{minutes}", size=1, archive="x",
            offset=0, length=1,
        )  # fmt: skip

    return make


def claim(who: str = "", *, at: datetime = NOW, limit: int = 10) -> list[store.Claim]:
    return store.claim_pages(who or me(), at, limit=limit, lease=LEASE)


def processed(url: str, text: str = "Un texto.") -> Processed:
    article = Article(
        url=url, outlet="o", title="T", text=text, language="es", language_confidence=1.0, published=NOW,
        published_from=PublishedFrom.PAGE,
    )  # fmt: skip
    mark = Fingerprint(exact=text[:32], sketch=(1, 2), words=2)
    return Processed(article=article, tags=Tags(actors=(), themes=(), lexicon="1"), fingerprint=mark)


def close(one: store.Claim, outcome: Processed | Rejected) -> None:
    store.close(one, outcome, lexicon="1", now=NOW)


def test_two_workers_never_hold_the_same_page(page: Callable[..., StoredPage]) -> None:
    pages = [page(str(n)) for n in range(5)]
    first = claim("a:0:1:1", limit=3)
    second = claim("b:0:1:1", limit=3)
    assert [one.page.pk for one in first + second] == [one.pk for one in pages]
    assert claim("c:0:1:1") == []


def test_a_lease_that_ran_out_is_claimed_again(page: Callable[..., StoredPage]) -> None:
    page("a")
    assert claim("elsewhere:0:1:1")[0].attempts == 1
    assert claim(at=NOW + LEASE - timedelta(seconds=1)) == []
    assert claim(at=NOW + LEASE)[0].attempts == 2


def test_a_dead_owners_claim_is_free_at_once(page: Callable[..., StoredPage]) -> None:
    page("a")
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        name = owner_of(child.pid)
        assert len(claim(name)) == 1
        assert claim() == [], "it lives"
        child.kill()
        child.wait()
    assert [one.attempts for one in claim()] == [2]


def test_every_page_ends_in_exactly_one_verdict_and_the_sums_agree(page: Callable[..., StoredPage]) -> None:
    for n in range(3):
        page(str(n))
    claims = claim(limit=2)
    close(claims[0], processed(claims[0].page.url))
    close(claims[1], Rejected(url="x", reason=Reason.LISTING, detail="a tag page"))
    assert store.counts() == {"pages": 3, "processed": 1, "rejected": 1, "waiting": 1}
    assert Verdict.objects.get(outcome="rejected").reason == "listing"


def test_a_repeat_after_a_crash_makes_no_second_article(page: Callable[..., StoredPage]) -> None:
    page("a")
    one = claim()[0]
    for _ in range(2):
        close(one, processed(one.page.url))
    assert StoredArticle.objects.get().revision == 1
    assert Verdict.objects.count() == 1


def test_an_edit_is_a_revision_and_an_older_page_changes_nothing(page: Callable[..., StoredPage]) -> None:
    old, new = page("a", 0), page("a", 10)
    url = old.url
    by_page = {one.page.pk: one for one in claim()}
    close(by_page[new.pk], processed(url, "Texto nuevo."))
    close(by_page[old.pk], processed(url, "Texto viejo."))
    row = StoredArticle.objects.get()
    assert (row.text, row.revision, row.page_id) == ("Texto nuevo.", 1, new.pk)
    newest = page("a", 20)
    one = claim()[0]
    close(one, processed(url, "Texto tercero."))
    row.refresh_from_db()
    assert (row.text, row.revision, row.version, row.page_id) == ("Texto tercero.", 2, 2, newest.pk)


def test_a_page_that_kills_its_workers_is_set_aside_by_name(page: Callable[..., StoredPage]) -> None:
    page("a")
    at = NOW
    for attempt in range(1, store.MOST_ATTEMPTS + 1):
        one = claim(at=at)[0]
        assert one.attempts == attempt
        store.release(one, detail="ValueError: odd", now=at)
    one = claim(at=at)[0]
    assert one.attempts > store.MOST_ATTEMPTS
    close(one, store.crashed(one))
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.reason) == ("rejected", "crashed")
    assert "ValueError: odd" in verdict.detail
    assert claim(at=at + timedelta(days=1)) == []


def test_owner_names_fit_their_column() -> None:
    assert len(me()) <= 120
    assert str(os.getpid()) in me()
