"""One page to its one verdict: the stages in order. The file to read first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawlers.outlet import Outlet
from crawlers.page import Page
from crawlers.urls import BadUrl, canonical
from pipeline import fingerprint, language
from pipeline.article import Article, Extracted, Outcome, Processed, PublishedFrom, Reason, Rejected
from pipeline.extract import extract
from pipeline.knowledge.lexicon import Lexicon
from pipeline.tag import tag

AHEAD = timedelta(days=1)  # a date further after the fetch than this is a mistake (zones err by hours, not days)


def process(page: Page, outlet: Outlet, lexicon: Lexicon) -> Outcome:
    """Extract, tell the language, tag, fingerprint. Exactly one verdict; whatever a page holds is a value, so an
    exception from here is a fault of this code and left to the caller, who counts attempts."""
    said = extract(
        page.body,
        url=page.final_url,
        charset=page.charset,
        content_type=page.content_type,
        hints=outlet.hints,
        timezone=outlet.timezone,
        feed_title=page.link.title,
    )
    if isinstance(said, Rejected):
        return replace(said, url=page.url)
    found = language.detect(said.title, said.text, spoken(said, outlet))
    if found.language not in language.KEPT:
        detail = f"{language.name(found.language)} ({found.language}), confidence {found.confidence:.2f}"
        return Rejected(url=page.url, reason=Reason.LANGUAGE, detail=detail, extracted=said)
    published, source = when(said, page)
    article = Article(
        url=address(said, page, outlet),
        outlet=outlet.slug,
        title=said.title,
        text=said.text,
        language=found.language,
        language_confidence=found.confidence,
        published=published,
        published_from=source,
        modified=said.modified.astimezone(UTC) if said.modified else None,
        authors=said.authors,
        section=said.section,
        completeness=said.completeness,
        desk=said.desk,
        credit=said.credit,
        method=said.method,
    )
    tags = tag(
        said.title,
        said.text,
        found.language,
        lexicon=lexicon,
        country=outlet.country,
        section=said.section,
        day=published.date().isoformat(),
    )
    return Processed(article=article, tags=tags, fingerprint=fingerprint.of(said.title, said.text))


def spoken(said: Extracted, outlet: Outlet) -> str:
    """What a text too short to judge is taken for: the outlet's only language, else what the page declares."""
    if len(outlet.languages) == 1 or not said.declared_language:
        return outlet.languages[0]
    return said.declared_language


def when(said: Extracted, page: Page) -> tuple[datetime, PublishedFrom]:
    """The page's date, else its feed's, else the moment of fetching; dates after the fetch are not believed."""
    latest = page.fetched_at + AHEAD
    if said.published is not None and said.published <= latest:
        return said.published.astimezone(UTC), PublishedFrom(said.published_from)
    if page.link.published is not None and page.link.published <= latest:
        return page.link.published.astimezone(UTC), PublishedFrom.FEED
    return page.fetched_at.astimezone(UTC), PublishedFrom.FETCH


def address(said: Extracted, page: Page, outlet: Outlet) -> str:
    """The believable canonical address in its canonical form, else the page's own."""
    if said.canonical:
        try:
            return canonical(said.canonical, outlet.hints)
        except BadUrl:
            pass
    return page.url
