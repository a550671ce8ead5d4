import pytest

from crawlers.outlet import Hints
from crawlers.paths import hinted, is_article_address, is_page_address

ARTICLES = [
    "/crisis-en-cuba/",  # short, at the root
    "/?p=123456",
    "/nota.asp?id=4711",
    "/2026/11/24/elecciones/",
    "/2026-11-24/maduro-rechaza-la-oferta.html",
    "/espana/abci-maduro-rechaza-oferta-202611241122_noticia.html",
    "/internacional/2026/11/24/actualidad/1582982465_086664.html",
    "/news/world-latin-america-12345678",
    "/news/articles/cv70d22kd34do",
    "/politica/maduro-rechaza-la-oferta-rusa/77BMG7JBRZFA3NNH3JLWSFFHO4/story/",
    "/opinion/columnistas/entre-el-sesgo-y-el-dolor-LE15447419",
    "/noticia/125316/govern/pot/fer/millorar/acollida/refugiats",
    "/world/asian-market-latest-news/index.html",
    "/nacionales/2026/noti1110-7.htm",
]
INDEXES = [
    "/",
    "",
    "/economia/",
    "/estados-unidos/",
    "/ciencia-y-tecnologia/",
    "/arts-and-culture/",
    "/castilla-la-mancha/",
    "/politica-de-privacidad",
    "/terms-of-service.html",
    "/tag/nicolas-maduro-se-queda-en-caracas/",
    "/temas/personas/nicolas-maduro/",
    "/autor/gregorio-lanza.html",
    "/noticias/autor/ana-maria-perez/",
    "/videos/",
    "/buscar?q=maduro",
    "/economia/page/2/",
    "/2026/11/24/",
    "/economia/pagina-12.html",
    "/2026/11/",
    "/index.html",
    "/fotos/maduro-en-caracas-hoy.jpg",
    "/edicion-impresa-de-hoy-24.pdf",
    "/?s=maduro",
]


@pytest.mark.parametrize("path", ARTICLES)
def test_articles(path: str) -> None:
    assert is_article_address(f"https://example.es{path}", Hints())


@pytest.mark.parametrize("path", INDEXES)
def test_indexes_and_files(path: str) -> None:
    assert not is_article_address(f"https://example.es{path}", Hints())


def test_hints_decide_first_and_not_article_before_article() -> None:
    url = "https://example.es/brevia/maduro"
    assert not is_article_address(url, Hints())
    assert is_article_address(url, Hints(article="^/brevia/"))
    assert not is_article_address(url, Hints(article="^/brevia/", not_article="maduro$"))
    assert hinted("/otra", Hints(article="^/brevia/")) is None


def test_a_hint_sees_a_bounded_path() -> None:
    assert hinted("/" + "a" * 5000 + "/fin", Hints(article="fin$")) is None


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://example.es/", False),
        ("https://example.es", False),
        ("https://example.es/?p=1", True),
        ("https://example.es/#!/nota/5", True),
        ("https://example.es/economia/", True),  # a feed's word is trusted
        ("https://example.es/a.PDF", False),
        ("https://example.es/a.jpg?w=100", False),
        ("https://example.es/a.html", True),
        ("https://[::1/a", False),
    ],
)
def test_pages(url: str, wanted: bool) -> None:
    assert is_page_address(url) is wanted
