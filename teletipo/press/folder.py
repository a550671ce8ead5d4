"""A folder of pages, read and checked; the pages themselves stay on the disk."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from crawlers.catalogue.codes import COUNTRIES
from crawlers.urls import BadUrl, canonical, site
from teletipo.press.forms import OutletsForm, PageForm
from teletipo.press.records import Holdings, Page, PressError, PressOutlet

RESERVED = re.compile(r"/(?:robots\.txt|feed\.xml|sitemap-news\.xml|section/.*)?\Z")
_COUNTRY_OF_LANGUAGE = {"en": "US", "pt": "BR", "fr": "FR", "de": "DE", "it": "IT"}
_TIMEZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago", "CO": "America/Bogota", "CU": "America/Havana", "DO": "America/Santo_Domingo",
    "EC": "America/Guayaquil", "ES": "Europe/Madrid", "FR": "Europe/Paris", "GB": "Europe/London",
    "IN": "Asia/Kolkata", "MX": "America/Mexico_City", "PE": "America/Lima", "US": "America/New_York",
    "UY": "America/Montevideo", "VE": "America/Caracas",
}  # fmt: skip


def read(folder: Path, *, extras: tuple[str, ...] = ()) -> Holdings:
    """The folder's outlets and pages, and those of its subfolders ``extras`` (raw bytes: no charset is told for them).

    :raises PressError: pages.jsonl is missing or empty, or a line, a table or a page's file is not as it must be
    """
    own = (folder / "outlets.toml").is_file()
    lines = list(_lines(folder, ""))
    for extra in extras:
        lines += _lines(folder, extra)
    if not lines:
        raise PressError(f"{folder / 'pages.jsonl'} has no lines: a press needs a page to serve.")
    outlets = _own_outlets(folder) if own else _guessed_outlets(form for _, form, _ in lines)
    known = {name: outlet for outlet in outlets for name in (outlet.domain, outlet.slug)}
    pages: list[Page] = []
    taken: dict[tuple[str, str], str] = {}
    for where, form, file in lines:
        name = _outlet_name(form)
        if name not in known:
            raise PressError(f"{where}: outlet {name!r} is not in outlets.toml.")
        page = _page(form, file, known[name])
        if RESERVED.match(page.path.partition("?")[0]) or (not own and (page.outlet, page.path) in taken):
            page = replace(page, path=_beside(page, taken))
        taken[page.outlet, page.path] = where
        pages.append(page)
    return Holdings(outlets=outlets, pages=tuple(pages), own=own)


def _lines(folder: Path, sub: str) -> Iterator[tuple[str, PageForm, Path]]:
    path = folder / sub / "pages.jsonl"
    try:
        text = path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise PressError(f"{path} cannot be read ({error}): a press needs one in UTF-8.") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            data = json.loads(line)
            form = PageForm.model_validate({"charset": None, **data} if sub and isinstance(data, dict) else data)
        except ValidationError as error:
            first = error.errors()[0]
            raise PressError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
        except (ValueError, RecursionError):
            raise PressError(f"{where}: no JSON object.") from None
        file = (folder / sub / form.file).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            raise PressError(f"{where}: no file {form.file!r} in the folder.")
        yield where, form, file


def _outlet_name(form: PageForm) -> str:
    return form.outlet or site(form.url or "").removeprefix("www.") or "unknown.example"


def _own_outlets(folder: Path) -> tuple[PressOutlet, ...]:
    path = folder / "outlets.toml"
    try:
        forms = OutletsForm.model_validate(tomllib.loads(path.read_text(encoding="utf8"))).outlet
    except ValidationError as error:
        first = error.errors()[0]
        raise PressError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    except (OSError, ValueError) as error:
        raise PressError(f"{path} cannot be read: {error}.") from None
    outlets = tuple(
        PressOutlet(
            **form.model_dump(exclude={"languages", "sources"}),
            languages=tuple(form.languages),
            sources=tuple(form.sources),
        )
        for form in forms
    )
    for key in ("slug", "domain"):
        if len({getattr(outlet, key) for outlet in outlets}) < len(outlets):
            raise PressError(f"{path}: two outlets have one {key}.")
    for outlet in outlets:
        try:
            ZoneInfo(outlet.timezone)
        except (LookupError, ValueError, OSError):
            raise PressError(f"{path}: {outlet.slug}: timezone {outlet.timezone!r} is none.") from None
    return outlets


def _guessed_outlets(forms: Iterator[PageForm]) -> tuple[PressOutlet, ...]:
    """One outlet a name, by name, so that a folder's addresses stay what they were."""
    languages: dict[str, list[str]] = {}
    for form in forms:
        spoken = languages.setdefault(_outlet_name(form), [])
        if form.lang not in spoken:
            spoken.append(form.lang)
    outlets: dict[str, PressOutlet] = {}
    for domain in sorted(languages):
        country = _country(domain, languages[domain][0])
        slug = re.sub(r"[^a-z0-9]+", "-", domain.lower()).strip("-") or "outlet"
        while slug in outlets:
            slug += "-2"
        outlets[slug] = PressOutlet(
            slug=slug,
            name=domain,
            domain=domain,
            country=country,
            languages=tuple(languages[domain]),
            kind="digital",
            timezone=_TIMEZONES.get(country, "UTC"),
        )
    return tuple(outlets.values())


def _country(domain: str, language: str) -> str:
    ending = domain.rpartition(".")[2].upper().replace("UK", "GB")
    return ending if ending in COUNTRIES else _COUNTRY_OF_LANGUAGE.get(language, "ES")


def _page(form: PageForm, file: Path, outlet: PressOutlet) -> Page:
    path = _path(form)
    published = datetime.fromisoformat(form.published) if form.published else None
    day_only = bool(form.published) and len(form.published or "") <= 10
    if published is not None and published.tzinfo is None:
        published = datetime.combine(
            published.date(), time(12) if day_only else published.time(), ZoneInfo(outlet.timezone)
        )
    return Page(
        outlet=outlet.slug,
        file=file,
        path=path,
        lang=form.lang,
        title=form.title or _words(path) or outlet.name,
        published=published,
        day_only=day_only,
        section=form.section,
        summary=form.summary,
        after=form.after,
        charset=form.charset,
        unlisted=form.unlisted,
    )


def _path(form: PageForm) -> str:
    """Path and query of the original address; a page without one is found under its file's name."""
    try:
        parts = urlsplit(canonical(form.url or ""))
    except BadUrl:
        return "/" + re.sub(r"[^\w.-]+", "-", form.file.partition(".")[0], flags=re.ASCII)
    return parts.path + ("?" if parts.query else "") + parts.query


def _beside(page: Page, taken: dict[tuple[str, str], str]) -> str:
    """A free address next to the page's own, which is another page's or the press's."""
    path, mark, query = page.path.partition("?")
    stem = f"{'/page' if path.startswith('/section/') else ''}{path.rstrip('/')}"
    number = 2
    while (page.outlet, f"{stem}/{number}{mark}{query}") in taken:
        number += 1
    return f"{stem}/{number}{mark}{query}"


def _words(path: str) -> str:
    """The headline that an address often holds."""
    last = unquote(path.partition("?")[0]).rstrip("/").rpartition("/")[2]
    return re.sub(r"[-_+]+", " ", re.sub(r"\.\w{2,5}\Z", "", last)).strip()[:200]
