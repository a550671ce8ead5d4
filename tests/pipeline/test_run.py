"""One page, one verdict."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.outlet import Outlet
from crawlers.page import Link, Page
from pipeline.article import Processed, PublishedFrom, Reason, Rejected
from pipeline.knowledge import lexicon
from pipeline.run import process

Build = Callable[..., bytes]
FETCHED = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
URL = "https://elfaro.example/islas/puerto-santa-olalla-reabre-marzo"
OUTLET = Outlet(
    slug="el-faro",
    name="El Faro de Corvera",
    domain="elfaro.example",
    country="ES",
    languages=("es", "ca"),
    kind="newspaper",
    timezone="Europe/Madrid",
)


def fetched(body: bytes, **link: object) -> Page:
    return Page(
        link=Link(outlet="el-faro", url=URL, **link),  # type: ignore[arg-type]
        url=URL,
        final_url=URL + "?utm_source=feed",
        fetched_at=FETCHED,
        status=200,
        content_type="text/html",
        charset="utf-8",
        body=body,
    )


def processed(page: Page, outlet: Outlet = OUTLET) -> Processed:
    outcome = process(page, outlet, lexicon.load())
    assert isinstance(outcome, Processed), outcome
    return outcome


def test_an_article(page: Build) -> None:
    found = processed(fetched(page()))
    assert found.article.url == URL
    assert found.article.outlet == "el-faro"
    assert found.article.language == "es"
    assert found.article.title.startswith("Corvera reabrirá")
    assert found.fingerprint.words > 80
    assert found.tags.lexicon


def dated(day: str) -> str:
    return f'<meta property="article:published_time" content="{day}">'


@pytest.mark.parametrize(
    ("declared", "feed", "published", "source"),
    [
        ("2026-01-20T08:30:00+01:00", None, "2026-01-20T07:30:00+00:00", PublishedFrom.META),
        ("2026-01-20T08:30:00", None, "2026-01-20T07:30:00+00:00", PublishedFrom.META),
        ("2026-01-21T11:00:00Z", None, "2026-01-21T11:00:00+00:00", PublishedFrom.META),
        ("2031-01-01T00:00:00Z", "2026-01-19T10:00:00+00:00", "2026-01-19T10:00:00+00:00", PublishedFrom.FEED),
        ("ayer", "2026-01-19T10:00:00+00:00", "2026-01-19T10:00:00+00:00", PublishedFrom.FEED),
        ("2031-01-01T00:00:00Z", "2030-01-01T00:00:00+00:00", FETCHED.isoformat(), PublishedFrom.FETCH),
        ("", None, FETCHED.isoformat(), PublishedFrom.FETCH),
    ],
    ids=["zone", "no zone", "a day ahead", "too far ahead", "no date", "neither is possible", "nothing"],
)
def test_the_date_is_the_pages_then_the_feeds_then_the_fetch(
    page: Build, declared: str, feed: str | None, published: str, source: PublishedFrom
) -> None:
    link = {"published": datetime.fromisoformat(feed)} if feed else {}
    article = processed(fetched(page(head=dated(declared)), **link)).article
    assert article.published.isoformat() == published
    assert article.published_from is source
    assert article.published <= FETCHED + timedelta(days=1)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://elfaro.example/islas/puerto-reabre?utm_medium=x", "https://elfaro.example/islas/puerto-reabre"),
        ("https://elfaro.example/", URL),
        ("https://otra.example/islas/puerto-reabre", URL),
    ],
)
def test_the_address_is_the_believable_canonical(page: Build, href: str, url: str) -> None:
    assert processed(fetched(page(head=f'<link rel="canonical" href="{href}">'))).article.url == url


def test_another_language_is_set_aside_by_name_with_what_was_read(page: Build) -> None:
    catalan = (
        "<p>" + "El govern va anunciar ahir que el port reobrirà al març, després d'onze mesos d'obres. " * 8 + "</p>"
    )
    outcome = process(
        fetched(page(title="El port reobrirà al març després de les obres", article=catalan)), OUTLET, lexicon.load()
    )
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.LANGUAGE
    assert "Catalan" in outcome.detail
    assert outcome.extracted is not None and outcome.extracted.text


def test_a_refusal_carries_the_pages_identity() -> None:
    outcome = process(fetched(b""), OUTLET, lexicon.load())
    assert isinstance(outcome, Rejected)
    assert (outcome.url, outcome.reason) == (URL, Reason.EMPTY)


def test_a_short_title_is_taken_for_the_outlets_language(page: Build) -> None:
    outlet = replace(OUTLET, languages=("en",))
    outcome = process(fetched(page(title="Golazo", article="", lang="es")), outlet, lexicon.load())
    assert isinstance(outcome, Processed)
    assert outcome.article.language == "en"
    assert outcome.article.language_confidence < 0.5


def test_a_fault_of_ours_is_not_swallowed(page: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.run.tag", broken)
    with pytest.raises(ZeroDivisionError):
        process(fetched(page()), OUTLET, lexicon.load())
