"""An outlet's file as written: what each key may hold."""

import re
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawlers.catalogue.codes import COUNTRIES, LANGUAGES
from crawlers.outlet import Hints, Outlet, Source, SourceKind

LONGEST_URL = 500
LONGEST_PATTERN = 300
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}(?::[0-9]{1,5})?\Z")
_FOLDER = re.compile(r"(?:/[\w~.%-]+)*\Z")


def _slug(text: str) -> str:
    if not _SLUG.match(text) or len(text) > 64:
        raise ValueError("must be lower-case letters, digits and single hyphens, at most 64")
    return text


def _name(text: str) -> str:
    if not text.strip() or len(text) > 100 or not text.isprintable():
        raise ValueError("must be the outlet's name on one line, at most 100 characters")
    return text


def _domain(text: str) -> str:
    host, slash, folder = text.partition("/")
    if "://" in text or text.startswith("www."):
        raise ValueError(f"{text!r}: give the bare domain, without scheme and www.")
    if not _HOST.match(host) or not _FOLDER.match(slash + folder):
        raise ValueError(f"{text!r}: must be a domain in lower case, as abc.es or bbc.com/mundo")
    return text


def _country(text: str) -> str:
    if text not in COUNTRIES:
        raise ValueError(f"{text!r}: must be a country of ISO 3166-1, as ES or VE")
    return text


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError(f"{text!r}: must be a language of ISO 639-1, as es or en")
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{text!r}: must be an IANA time zone, as Europe/Madrid") from None
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = None
    if not usable or re.search(r"[\s{}<>\"\\]", text) or len(text) > LONGEST_URL or "@" in parts.netloc:
        raise ValueError(f"{text[:100]!r}: must be an address that begins with https:// or http://")
    return text


def _pattern(text: str) -> str:
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"has {len(text):,} characters: make the expression shorter than {LONGEST_PATTERN}")
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{text[:60]!r} is no regular expression ({error}): mend it") from None
    return text


def _selector(text: str) -> str:
    try:
        LexborHTMLParser("<p></p>").css(text or "p")
    except (SelectolaxError, ValueError):
        raise ValueError(f"{text[:60]!r} is no CSS selector: mend it") from None
    return text


Slug = Annotated[str, AfterValidator(_slug)]
Name = Annotated[str, AfterValidator(_name)]
Domain = Annotated[str, AfterValidator(_domain)]
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Url = Annotated[str, AfterValidator(_url)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[str, Field(max_length=LONGEST_PATTERN), AfterValidator(_selector)]
Parameter = Annotated[str, Field(min_length=1, max_length=100)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceForm(_Form):
    url: Url
    section: str = Field(default="", max_length=100)


class HintsForm(_Form):
    keep_query: list[Parameter] = []
    drop_query: list[Parameter] = []
    article: Pattern = ""
    not_article: Pattern = ""
    body: Selector = ""
    drop: list[Annotated[Selector, Field(min_length=1)]] = []
    since: date | None = None
    trust_validators: bool = True

    def hints(self) -> Hints:
        return Hints(
            keep_query=tuple(self.keep_query),
            drop_query=tuple(self.drop_query),
            article=self.article,
            not_article=self.not_article,
            body=self.body,
            drop=tuple(self.drop),
            since=self.since.isoformat() if self.since else "",
            trust_validators=self.trust_validators,
        )


class OutletForm(_Form):
    slug: Slug
    name: Name
    domain: Domain
    aliases: list[Domain] = Field(default=[], max_length=20)
    country: Country
    languages: list[Language] = Field(min_length=1, max_length=10)
    kind: Literal["newspaper", "digital", "broadcaster", "agency", "magazine", "state_media"]
    timezone: Timezone
    enabled: bool = True
    articles_per_day: list[Count] = Field(default=[1, 1000], min_length=2, max_length=2)
    delay: float | None = Field(default=None, ge=0, le=3600)
    concurrency: int | None = Field(default=None, ge=1, le=16)
    feed: list[SourceForm] = Field(default=[], max_length=50)
    sitemap: list[SourceForm] = Field(default=[], max_length=50)
    section: list[SourceForm] = Field(default=[], max_length=50)
    hints: HintsForm = HintsForm()

    @model_validator(mode="after")
    def _sound(self) -> "OutletForm":
        least, most = self.articles_per_day
        if least > most or most == 0:
            raise ValueError(f"articles_per_day is [{least}, {most}]: write the least first, the most second")
        if len(set(self.languages)) < len(self.languages):
            raise ValueError("languages names one language twice: take one out")
        if self.enabled and not (self.feed or self.sitemap or self.section):
            raise ValueError("has no feed, sitemap or section: add one, or set enabled = false")
        return self

    def outlet(self) -> Outlet:
        written = ((SourceKind.FEED, self.feed), (SourceKind.SITEMAP, self.sitemap), (SourceKind.SECTION, self.section))
        return Outlet(
            slug=self.slug,
            name=self.name,
            domain=self.domain,
            aliases=tuple(self.aliases),
            country=self.country,
            languages=tuple(self.languages),
            kind=self.kind,
            timezone=self.timezone,
            enabled=self.enabled,
            articles_per_day=(self.articles_per_day[0], self.articles_per_day[1]),
            delay=self.delay,
            concurrency=self.concurrency,
            sources=tuple(
                Source(outlet=self.slug, kind=kind, url=source.url, section=source.section)
                for kind, sources in written
                for source in sources
            ),
            hints=self.hints.hints(),
        )
