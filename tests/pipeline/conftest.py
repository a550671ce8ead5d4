"""A page of our own writing, in parts that tests can swap."""

from collections.abc import Callable

import pytest

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
