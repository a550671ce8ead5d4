"""A page of our own writing, in parts that tests can swap; articles of two outlets as rows of the ledger."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawlers.models import StoredOutlet, StoredPage
from pipeline import fingerprint
from pipeline.models import StoredArticle

START = datetime(2026, 11, 10, 8, tzinfo=UTC)
PARAGRAPHS = (
    "El gobierno de la isla de Corvera anunció el martes que reabrirá el puerto de Santa Olalla tras once meses de obras.",
    "La consejera de Infraestructuras, Marta Quiroga, dijo que los primeros barcos entrarán en marzo y que el muelle "
    "norte tendrá dos grúas nuevas.",
    "Los pescadores, que perdieron casi un tercio de sus ingresos, piden que las tasas no suban este año.",
    "“Nos prometieron seis meses y fueron once”, recordó Isidro Beltrán, patrón mayor de la cofradía, en una rueda de "
    "prensa junto a la lonja.",
    "El presupuesto pasó de cuatro a siete millones de coronas, según el informe que el auditor entregó al parlamento.",
)


@pytest.fixture
def paragraphs() -> tuple[str, ...]:
    return PARAGRAPHS


@pytest.fixture
def page() -> Callable[..., bytes]:
    """Builds a page: ``head`` and ``body`` are added to what every page of the invented outlet has."""

    def build(
        *,
        head: str = "",
        title: str = "Corvera reabrirá en marzo el puerto de Santa Olalla",
        before: str = "",
        article: str | None = None,
        after: str = "",
        lang: str = "es",
    ) -> bytes:
        inner = article if article is not None else "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
        return (
            f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'><title>{title} | El Faro de Corvera</title>{head}</head>"
            f"<body><nav><a href='/'>Portada</a></nav>{before}<main><h1>{title}</h1><div class='cuerpo'>{inner}</div>{after}</main>"
            "<footer><p>El Faro de Corvera, fundado en 1921. Todos los derechos reservados.</p></footer></body></html>"
        ).encode()

    return build


@pytest.fixture
def put(db: None) -> Callable[..., StoredArticle]:
    """Writes an article of one of two outlets, ``hours`` after the start."""
    for slug in ("uno", "dos"):
        StoredOutlet.objects.create(
            slug=slug, name=slug.title(), domain=f"{slug}.example", country="ES", languages=["es"], kind="digital"
        )

    def article(
        name: str, title: str, text: str = "", hours: float = 0, outlet: str = "uno", language: str = "es", **more: Any
    ) -> StoredArticle:
        at = START + timedelta(hours=hours)
        page = StoredPage.objects.create(
            url=f"https://{outlet}.example/{name}", final_url="", outlet_id=outlet, fetched_at=at, status=200, digest=name[:32],
            size=1, archive="x", offset=0, length=1,
        )  # fmt: skip
        mark = fingerprint.of(title, text)
        return StoredArticle.objects.create(
            url=page.url, page=page, outlet_id=outlet, title=title, text=text, language=language, published=at,
            published_from="page", completeness="full", lexicon="1", exact=mark.exact, sketch=list(mark.sketch),
            words=mark.words, seen=at, **more,
        )  # fmt: skip

    return article
