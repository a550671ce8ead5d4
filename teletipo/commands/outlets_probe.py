"""``teletipo outlets probe URL…``: what each source of truth gives for some pages, and a first draft of the outlet's file."""

import argparse
import gzip
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from teletipo.commands import Failure, Refusal
from teletipo.commands.output import as_json, safe, say, table, warn

if TYPE_CHECKING:
    from crawlers.catalogue.draft import Draft
    from crawlers.outlet import Outlet
    from crawlers.probing import Fetched
    from pipeline.extract.compare import Compared

AGREES = 0.8  # overlap of two sources' texts from which they mean the same
ABOUT = """\
Each page is read by each source of truth: what the page declares (json-ld, meta), the outlet's hint, density, and
trafilatura; “result” is what Teletipo takes. “overlap” is the share of text that a source has in common with the
result. Pages are fetched as the crawler does: robots.txt is obeyed and private addresses are not visited; nothing is
stored. The draft of the outlet's file goes to standard output behind the tables, or into the catalogue with --write.
Exit status: 0 done, 1 no page could be had, 2 asked wrongly."""
FALLBACK = {"es": ("ES", "Europe/Madrid"), "en": ("US", "America/New_York")}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = ABOUT
    parser.add_argument(
        "url", nargs="*", metavar="URL", help="articles of one outlet, at most 20; three or more tell most"
    )
    parser.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="FILE",
        help="a page on disk, gzip allowed; its canonical is its address",
    )
    parser.add_argument(
        "--write", action="store_true", help="write the draft into the catalogue's folder, where none is yet"
    )
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")


def run(args: argparse.Namespace) -> int:
    from crawlers.probing import MOST

    if not (args.url or args.file):
        raise Refusal("name the addresses of some articles of the outlet, or files with --file.")
    if len(args.url) + len(args.file) > MOST:
        raise Refusal(f"at most {MOST} pages at a time: a few of each kind tell enough.")
    for url in args.url:
        _check(url)
    pages = _local(args.file) + _fetched(args.url)
    known = _known_outlet(pages)
    compared = [_compared(page, known) for page in pages if not page.trouble]
    if not compared:
        for page in pages:
            warn(f"{safe(page.url)}: {safe(page.trouble)}")
        raise Failure("no page could be had; the lines above say why.")
    draft, text = _draft(compared)
    place = _write(draft.slug, text) if args.write else None
    if args.json:
        as_json(_as_rows(pages, compared, text, place))
    else:
        _show(pages, compared, text, place)
    return 0


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or len(url) > 2000 or not url.isprintable() or " " in url:
        raise Refusal(
            f"{safe(url)[:200]} is no address: it should begin with https:// or http://; a file goes behind --file."
        )


def _local(names: Sequence[str]) -> list["Fetched"]:
    from crawlers.probing import Fetched
    from pipeline.extract.refusals import LARGEST

    pages = []
    for name in names:
        path = Path(name)
        if not path.is_file():
            raise Refusal(f"cannot read {safe(name)}: it is not a file.")
        try:
            with path.open("rb") as plain:
                is_zipped = plain.read(2) == b"\x1f\x8b"
            with gzip.open(path) if is_zipped else path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Refusal(f"cannot read {safe(name)}: {error}.") from None
        pages.append(Fetched(url=name, final_url=_address(raw), body=raw))
    return pages


def _address(raw: bytes) -> str:
    """What a page on disk calls its own address."""
    from pipeline.extract import charset, declared
    from pipeline.extract.tree import Tree

    said = declared.read(Tree(charset.decode(raw).utf8))
    for address in (said.canonical, said.first("og:url")):
        if address.startswith(("https://", "http://")):
            return address
    return "http://localhost/article"


def _fetched(urls: Sequence[str]) -> list["Fetched"]:
    from crawlers.probing import fetch

    return fetch(urls) if urls else []


def _known_outlet(pages: Sequence["Fetched"]) -> "Outlet | None":
    """The catalogue's outlet of these pages, for its hints and zone."""
    from django.conf import settings

    from crawlers import catalogue
    from crawlers.urls import site

    sites = {site(page.final_url) for page in pages if page.final_url}
    outlets = catalogue.load(settings.TELETIPO_CATALOGUE)
    return next((outlet for outlet in outlets if sites & {outlet.domain, *outlet.aliases}), None)


def _compared(page: "Fetched", known: "Outlet | None") -> "Compared":
    from crawlers.outlet import Hints
    from pipeline import zones
    from pipeline.extract.compare import compare

    address = page.final_url or page.url
    zone = known.timezone if known else zones.of(address) or "UTC"
    return compare(page.body, url=address, hints=known.hints if known else Hints(), timezone=zone, charset=page.charset)


def _draft(compared: Sequence["Compared"]) -> tuple["Draft", str]:
    """The draft and its text; what the pages do not tell is guessed, and the notes say so."""
    from crawlers.catalogue import draft
    from crawlers.urls import site
    from pipeline import zones

    domain, name, language = (
        _commonest([site(one.url) for one in compared]),
        _commonest([one.site for one in compared]),
        _commonest([one.language for one in compared]),
    )
    tongue = language[:2].lower() if language[:2].lower() in FALLBACK else "es"
    zone = zones.of(_commonest([one.url for one in compared]), language)
    country = zones.country(zone)
    notes = [f"Drafted by “teletipo outlets probe” from {len(compared)} pages: look at every line, then switch it on."]
    if not (zone and country):
        country, zone = FALLBACK[tongue]
        notes.append("The pages do not tell the country: country and timezone are guesses by the language.")
    feeds = tuple(dict.fromkeys(urljoin(one.url, feed) for one in compared for feed in one.feeds))
    selector, is_needed = _selector(compared)
    made = draft.Draft(
        slug=draft.slug_of(domain), name=name or domain, domain=domain, country=country, language=tongue, timezone=zone,
        feeds=feeds[:8], body=selector, is_needed=is_needed, notes=tuple(notes),
    )  # fmt: skip
    try:
        return made, draft.written(made)
    except ValueError as error:
        if not feeds:
            raise Failure(f"no outlet's file can be drafted from these pages: {error}.") from None
        return made, draft.written(replace(made, feeds=()))


def _selector(compared: Sequence["Compared"]) -> tuple[str, bool]:
    """(the selector that most pages share, whether the general rules fail without it)."""
    selector = _commonest([one.selector for one in compared])
    agreeing = [
        max((view.overlap for view in one.views if view.source in ("json-ld", "trafilatura")), default=0.0) >= AGREES
        for one in compared
    ]
    return selector, 2 * sum(agreeing) < len(compared)


def _commonest(values: Sequence[str]) -> str:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""


def _write(slug: str, text: str) -> Path:
    from django.conf import settings

    from crawlers import catalogue

    path: Path = settings.TELETIPO_CATALOGUE / f"{slug}.toml"
    try:
        with path.open("x", encoding="utf8") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(f"{path} is there already: change it by hand, or move it away first.") from None
    try:
        catalogue.load(settings.TELETIPO_CATALOGUE)
    except catalogue.CatalogueError as error:
        path.unlink()
        raise Refusal(f"the draft does not fit the catalogue, so it was not kept: {error}") from None
    return path


def _as_rows(
    pages: Sequence["Fetched"], compared: Sequence["Compared"], text: str, place: Path | None
) -> dict[str, Any]:
    return {
        "pages": [
            {
                "url": one.url,
                "outcome": one.outcome,
                "selector": one.selector,
                "sources": [
                    {
                        "source": view.source, "title": view.title, "published": view.published,
                        "published_from": view.published_from, "modified": view.modified, "desk": view.desk,
                        "authors": list(view.authors), "characters": len(view.text), "overlap": view.overlap,
                    }
                    for view in one.views
                ],
            }
            for one in compared
        ],
        "troubles": [{"url": page.url, "trouble": page.trouble} for page in pages if page.trouble],
        "entry": text,
        "written": str(place) if place else None,
    }  # fmt: skip


def _show(pages: Sequence["Fetched"], compared: Sequence["Compared"], text: str, place: Path | None) -> None:
    for one in compared:
        say(f"# {safe(one.url)}: {safe(one.outcome)}")
        result = one.views[0] if one.views else None
        if result and (result.published_from or result.desk or result.modified):
            told = (("date by", result.published_from), ("changed", result.modified), ("desk", result.desk))
            say("  " + "; ".join(f"{what} {safe(value)}" for what, value in told if value))
        head = ("source", "title", "published", "authors", "chars", "overlap")
        table(
            head,
            [
                (
                    view.source,
                    view.title,
                    view.published,
                    ", ".join(view.authors),
                    len(view.text),
                    f"{view.overlap:.2f}",
                )
                for view in one.views
            ],
            most=44,
        )
        say()
    for page in pages:
        if page.trouble:
            warn(f"{safe(page.url)}: {safe(page.trouble)}")
    say(f"written to {place}" if place else text)
