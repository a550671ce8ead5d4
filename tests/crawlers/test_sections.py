from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.harvest import Skip
from crawlers.outlet import Hints, Outlet, Source, SourceKind
from crawlers.reading import Outcome, Reading
from crawlers.sections import read_section

URL = "https://www.diario.es/mundo/"
SOURCE = Source(outlet="diario-es", kind=SourceKind.SECTION, url=URL)
OUTLET = Outlet(
    slug="diario-es", name="Diario", domain="diario.es", country="ES", languages=("es",), kind="newspaper",
    timezone="Europe/Madrid", hints=Hints(not_article="^/publi/"),
)  # fmt: skip
A = "https://www.diario.es/mundo/maduro-rechaza-la-oferta.html"


def read(body: bytes | str, **more: Any) -> Reading:
    body = body.encode() if isinstance(body, str) else body
    return read_section(body, source=SOURCE, outlet=OUTLET, url=URL, now=datetime(2026, 11, 24, tzinfo=UTC), **more)


PAGE = """<!doctype html><html><body>
  <nav><a href="/">Portada</a><a href="/economia/">Economía</a><a href="#menu">Menú</a></nav>
  <a href="/mundo/maduro-rechaza-la-oferta.html?utm_source=home"><img src="a.jpg" alt="Una foto"></a>
  <a href="/mundo/maduro-rechaza-la-oferta.html"><h2>Maduro rechaza <em>la oferta</em></h2><p>Y más</p></a>
  <a href="/mundo/maduro-rechaza-la-oferta.html#comentarios">12</a>
  <a href="/crisis-en-cuba/" title="Crisis en Cuba"></a>
  <a href="/publi/oferta-de-hoy-para-ti">Publicidad</a>
  <a href="https://www.otro.es/una-nota-de-otro-medio">Otro</a>
  <a href="mailto:a@diario.es">Correo</a> <a href="javascript:void(0)">x</a> <a href="">y</a>
  <a href="/fotos/una-foto-de-caracas-hoy.jpg">Foto</a> <a href="https://[::1/">z</a>
  <a rel="nofollow" href="//internacional.diario.es/rusia-ofrece-una-salida/">Rusia</a>
</body></html>"""


def test_a_section() -> None:
    reading = read(PAGE)
    assert [(link.url, link.title) for link in reading.links] == [
        (A, "Maduro rechaza la oferta"),
        ("https://www.diario.es/crisis-en-cuba/", "Crisis en Cuba"),
        ("https://internacional.diario.es/rusia-ofrece-una-salida/", "Rusia"),
    ]
    assert reading.outcome is Outcome.READ
    assert reading.items == len(reading.links) + sum(reading.skipped.values()) == 15
    assert reading.skipped == {
        Skip.NOT_A_PAGE: 2,
        Skip.NOT_AN_ARTICLE: 3,
        Skip.REPEATED: 2,
        Skip.ELSEWHERE: 1,
        Skip.BAD_ADDRESS: 3,
        Skip.NO_ADDRESS: 1,
    }


@pytest.mark.parametrize(
    ("base", "wanted"),
    [
        ("/archivo/2020/", "https://www.diario.es/archivo/2020/una-nota-de-hoy"),
        ("https://blogs.diario.es/", "https://blogs.diario.es/una-nota-de-hoy"),
        ("javascript:alert(1)", "https://www.diario.es/mundo/una-nota-de-hoy"),
        ("http://[", "https://www.diario.es/mundo/una-nota-de-hoy"),
        ("", "https://www.diario.es/mundo/una-nota-de-hoy"),
    ],
)
def test_base(base: str, wanted: str) -> None:
    body = f'<html><head><base href="{base}"></head><a href="una-nota-de-hoy">N</a></html>'
    assert [link.url for link in read(body).links] == [wanted]


def test_encoding() -> None:
    body = f'<html><head><meta charset="iso-8859-1"></head><a href="{A}">Señal</a></html>'
    assert read(body.encode("latin-1")).links[0].title == "Señal"


def test_links_over_the_limit_are_counted() -> None:
    body = "<html>" + "".join(f'<a href="/una-nota-de-hoy-{n}">x</a>' for n in range(9))
    reading = read(body, max_items=4)
    assert (len(reading.links), reading.skipped) == (4, {Skip.OVER_THE_LIMIT: 5})


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"<html><body>JavaScript is needed.</body></html>", Outcome.EMPTY),
        (b"<html><a href='/mundo/'>only an index</a></html>", Outcome.READ),
        (b"<html>" + b" " * 300 + b"\x00<a href='/una-nota-de-hoy'>seen on a real page</a></html>", Outcome.READ),
        (b"", Outcome.MALFORMED),
        (b"%PDF-1.4 x", Outcome.MALFORMED),
        (b"\x89PNG\r\n\x1a\n\x00\x00<", Outcome.MALFORMED),
        (b"<rss><channel/></rss>", Outcome.MALFORMED),
        (b"<html><a href='mailto:x'>x</a></html>", Outcome.MALFORMED),
        (b"<html>" + b" " * 10_000, Outcome.TOO_LARGE),
    ],
)
def test_outcomes(body: bytes, outcome: Outcome) -> None:
    reading = read(body, max_bytes=10_000)
    assert reading.outcome is outcome
    assert bool(reading.detail) == (outcome not in {Outcome.READ, Outcome.EMPTY})


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 1500))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    body = PAGE.encode()
    reading = read(body[:at] + noise + body[at:])
    assert reading.outcome is Outcome.MALFORMED or reading.items == len(reading.links) + sum(reading.skipped.values())
