"""When a page was published and changed, by what its readers see; never by a date of another article."""

from collections.abc import Callable

import pytest

from pipeline.article import Extracted
from pipeline.extract import extract

Build = Callable[..., bytes]
URL = "https://elfaro.example/islas/puerto-santa-olalla-reabre"


def read(body: bytes, timezone: str = "Europe/Madrid") -> Extracted:
    found = extract(body, url=URL, timezone=timezone)
    assert isinstance(found, Extracted), found
    return found


BOTH = ("2026-03-03T10:15:00+01:00", "2026-03-04T09:00:00+01:00")
SEEN = {
    "both, labelled": ("Publicado el 3 de marzo de 2026, 10:15 | Actualizado el 4 de marzo de 2026, 09:00", *BOTH),
    "the change first": ("Actualizado el 4 de marzo de 2026, 09:00 | Publicado el 3 de marzo de 2026, 10:15", *BOTH),
    "one label": ("3 de marzo de 2026, 10:15. Última actualización: 4 de marzo de 2026, 09:00", *BOTH),
    "behind a name": ("By Ana Ruiz Updated March 4, 2026 9:00 a.m. CET Published March 3, 2026 10:15 a.m. CET", *BOTH),
    "one date": ("3 de marzo de 2026, 10:15", BOTH[0], None),
}


@pytest.mark.parametrize(("line", "published", "modified"), SEEN.values(), ids=SEEN.keys())
def test_a_visible_line_tells_publication_from_change(
    page: Build, paragraphs: tuple[str, ...], line: str, published: str, modified: str | None
) -> None:
    inner = f"<p class='meta'>{line}</p>" + "".join(f"<p>{text}</p>" for text in paragraphs)
    found = read(page(article=inner))
    assert found.published is not None and found.published.isoformat() == published
    assert (found.modified.isoformat() if found.modified else None) == modified
    assert found.published_from == "visible"


OTHERS = {
    "aside": "<aside><article><h4><a href='/x'>Otra noticia</a></h4><time datetime='2019-03-03T10:00:00Z'>3 mar</time></article></aside>",
    "card": "<section class='mas'><div><h3><a href='/x'>Otra noticia</a></h3><span class='fecha'>3 de marzo de 2019</span></div></section>",
    "card in a link": "<section><a href='/x'><h3>Otra noticia</h3></a><time datetime='2019-03-03'>3 mar</time></section>",
    "foot": "<footer><span class='date'>3 de marzo de 2019</span></footer>",
}


@pytest.mark.parametrize("box", OTHERS.values(), ids=OTHERS.keys())
def test_a_date_of_another_article_is_never_taken(page: Build, box: str) -> None:
    found = read(page(after=box))
    assert (found.published, found.published_from) == (None, "")


def test_the_day_in_the_sites_head_is_todays(page: Build) -> None:
    head = "<header><div class='fecha'>Jueves, 26 de noviembre de 2026</div></header>"
    assert read(page(before=head)).published is None


def test_an_articles_own_head_is_no_sites_head(page: Build) -> None:
    body = page(title="Abre el puerto").replace(
        b"<main><h1>", b"<header><time datetime='2026-03-03T09:15:00Z'>3/3</time><h1>"
    )
    found = read(body.replace(b"</h1>", b"</h1></header><main>"))
    assert found.published is not None and found.published.isoformat() == "2026-03-03T09:15:00+00:00"
