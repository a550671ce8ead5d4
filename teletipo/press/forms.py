"""The lines of pages.jsonl and the tables of outlets.toml, as written."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from teletipo.press.records import FeedFormat, FeedQuirk


def _moment(text: str | None) -> str | None:
    if text:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text[:40]!r} is no ISO 8601 day or time") from None
    return text or None


class PageForm(BaseModel):
    model_config = ConfigDict(extra="ignore")

    file: str = Field(min_length=1)
    url: str | None = None
    outlet: str | None = None
    lang: str = "en"
    title: str | None = None
    published: Annotated[str | None, AfterValidator(_moment)] = None
    section: str = ""
    summary: str = ""
    after: float | None = Field(default=None, ge=0)
    charset: str | None = "utf-8"
    unlisted: bool = False


class OutletForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str = Field(min_length=1)
    domain: str = Field(min_length=1)
    country: str = "ES"
    languages: list[str] = ["es"]
    kind: str = "newspaper"
    timezone: str = "Europe/Madrid"
    sources: list[Literal["feed", "sitemap", "section"]] = Field(default=["feed", "sitemap", "section"], min_length=1)
    robots: str = ""
    crawl_delay: float | None = Field(default=None, ge=0)
    feed_format: FeedFormat = FeedFormat.RSS
    feed_quirk: FeedQuirk = FeedQuirk.NONE


class OutletsForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outlet: list[OutletForm] = Field(min_length=1)
