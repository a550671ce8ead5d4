"""The door of extraction: what is read, what is left out, what is refused and why."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.outlet import Hints
from pipeline.article import Completeness, Extracted, Reason, Rejected
from pipeline.extract import extract

URL = "https://elfaro.example/islas/puerto-santa-olalla-reabre-marzo"
Build = Callable[..., bytes]


def read(body: bytes, **more: object) -> Extracted:
    found = extract(body, url=URL, timezone="Europe/Madrid", **more)  # type: ignore[arg-type]
    assert isinstance(found, Extracted), found
    return found


def ld(**article: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **article})}</script>'


def test_a_plain_page(page: Build, paragraphs: tuple[str, ...]) -> None:
    found = read(page())
    assert found.title == "Corvera reabrirá en marzo el puerto de Santa Olalla"
    assert found.text == "\n\n".join(paragraphs)
    assert found.completeness is Completeness.FULL
    assert found.method == "density"
    assert found.declared_language == "es"


BOXES = {
    "related by sentence": "<p>Lee también: <a href='/x'>Las obras del faro</a></p>",
    "related in capitals": "<p><strong>LEA TAMBIÉN</strong> <a href='/x'>Las obras del faro</a></p>",
    "related with a bar": "<p>MIRA | <a href='/x'>Las obras del faro</a></p>",
    "read more": "<p>Read more: <a href='/x'>Las obras del faro</a></p>",
    "newsletter": "<div class='newsletter'><p>Reciba cada mañana las obras del faro en su correo con nuestro boletín.</p></div>",
    "newsletter as a paragraph": "<p>Suscríbete a nuestro boletín y recibe en tu correo las obras del faro</p>",
    "caption": "<figure><img><figcaption>Las obras del faro, ayer. / L. ROCA</figcaption></figure>",
    "caption as a paragraph": "<p>Las obras del faro (Foto: EFE)</p>",
    "share bar": "<ul class='share-bar'><li><a href='#'>Comparte las obras del faro</a></li></ul>",
    "advert": "<div class='ad-slot'><p>Publicidad: las obras del faro se ven mejor con gafas Lumbre.</p></div>",
    "cookie notice": "<div id='cookie-consent'><p>Usamos cookies para saber si lees las obras del faro.</p></div>",
    "hidden": "<div style='display: none'><p>Las obras del faro, texto para lectores de pantalla.</p></div>",
    "embedded post": "<blockquote class='twitter-tweet'><p>Las obras del faro van lentas</p></blockquote>",
    "see more": "<p>SEE MORE: <a href='/x'>Las obras del faro</a></p>",
    "more in capitals": "<p>MORE: Las obras del faro</p>",
    "también lea": "<p>También lea: <a href='/x'>¿Van lentas las obras del faro?</a></p>",
    "credit alone": "<p>Ana Ruiz/EFE</p>",
    "credit in brackets": "<p>Las obras del faro. (NASA/JPL)</p>",
    "affiliate": "<p>If you buy the lighthouse through our links, we may earn a commission.</p>",
    "consent": "<p>Los socios reciben avisos de las obras del faro. Consulta nuestra política de privacidad</p>",
    "relative time": "<p>21 mins ago11:48 Ana Ruiz</p>",
    "views": "<p>Visto 314 veces</p>",
    "members": "<p>Necesitas ser suscriptor para acceder a esta funcionalidad.</p>",
    "plea": "<p>Apoya el periodismo independiente: sin ti no habría quien cuente las obras del faro.</p>",
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
def test_what_stands_inside_the_text_but_is_not_the_article_is_left_out(
    page: Build, paragraphs: tuple[str, ...], box: str
) -> None:
    inner = [f"<p>{text}</p>" for text in paragraphs]
    found = read(page(article="".join([*inner[:2], box, *inner[2:]])))
    assert found.text == "\n\n".join(paragraphs)


TAILS = {
    "comments": "<section id='comments'><h2>Comentarios</h2>"
    + "<p>Pues a mí el puerto me da igual, yo lo que quiero es que bajen los impuestos.</p>" * 1
    + "<p>Este gobierno no sabe ni por dónde le da el viento, y así nos va a todos aquí.</p></section>",
    "related list": "<h3>Noticias relacionadas</h3><ul><li><a href='/a'>El faro de Corvera cumple cien años de luz</a></li></ul>",
    "author's bio": "<div class='author-bio'><p>Ana Ruiz es periodista y cubre puertos desde 2009.</p></div>",
    "teasers": "<section><h3><a href='/b'>Sube el precio de la merluza</a></h3><p>La lonja cerró ayer con un alza del tres por "
    "ciento, la mayor del año hasta ahora.</p></section>",
    "great stories": "<h3>More Great FARO Stories</h3><p>El faro de Corvera cumple cien años de luz</p>",
    "account": "<div><h2>Tu suscripción se está usando en otro dispositivo</h2><p>¿Quieres añadir otro usuario a tu "
    "suscripción?</p></div>",
    "rights": "<p>© 2026 El Faro de Corvera. Prohibida la reproducción total o parcial.</p>",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS.keys())
def test_what_stands_behind_the_article_is_left_out(page: Build, paragraphs: tuple[str, ...], tail: str) -> None:
    assert read(page(after=tail)).text == "\n\n".join(paragraphs)


def test_paragraphs_wrapped_one_by_one_are_one_text(page: Build, paragraphs: tuple[str, ...]) -> None:
    inner = "".join(f"<div class='texto'><p>{text}</p></div>" for text in paragraphs)
    assert read(page(article=inner)).text == "\n\n".join(paragraphs)


def test_text_set_with_line_breaks_alone(page: Build, paragraphs: tuple[str, ...]) -> None:
    assert read(page(article="<br><br>".join(paragraphs))).text == "\n\n".join(paragraphs)


NAMED = {
    "a heading's id": ("<h2 id='promotion-of-the-harbour'>", "</h2>"),
    "a hash": ("<section id='cb-8f1a2f6cad45'><p>", "</p></section>"),
    "a paragraph's id": ("<p id='ad45'>", "</p>"),
}


@pytest.mark.parametrize("tags", NAMED.values(), ids=NAMED.keys())
def test_ids_of_headings_and_hashes_say_nothing(
    page: Build, paragraphs: tuple[str, ...], tags: tuple[str, str]
) -> None:
    first, *rest = paragraphs
    inner = "".join(f"<p>{text}</p>" for text in rest)
    article = f"<p>{first}</p>{tags[0]}La promoción del puerto{tags[1]}{inner}"
    assert read(page(article=article)).text == "\n\n".join([first, "La promoción del puerto", *rest])


def test_a_hidden_copy_of_the_text_is_read_once(page: Build, paragraphs: tuple[str, ...]) -> None:
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    assert read(page(article=inner + f"<div>{inner}</div>")).text == "\n\n".join(paragraphs)


def test_a_body_class_that_speaks_of_comments_hides_nothing(page: Build, paragraphs: tuple[str, ...]) -> None:
    body = page().replace(b"<body>", b"<body class='single comments-enabled with-sidebar'>")
    assert read(body).text == "\n\n".join(paragraphs)


def test_the_outlets_hint_outranks_density(page: Build) -> None:
    after = "<div class='nota'><p>Solo esta caja es el texto, dice la ficha del medio, y así se toma aunque sea corta: con dos "
    after += "frases basta. La segunda llega hasta aquí y con ella pasa de doscientos caracteres contados uno por uno.</p><p class='x'>no</p></div>"
    found = read(page(after=after), hints=Hints(body=".nota", drop=(".x",)))
    assert found.text.startswith("Solo esta caja")
    assert "no" not in found.text.split()
    assert found.method == "hint"


# What the page declares


def test_json_ld_gives_date_authors_and_section(page: Build) -> None:
    head = ld(
        **{
            "@type": "ReportageNewsArticle",
            "headline": "Corvera reabrirá en marzo el puerto de Santa Olalla",
            "datePublished": "2026-01-20T08:30:00+01:00",
            "dateModified": "2026-01-20T10:00:00+01:00",
            "author": [{"@type": "Person", "name": "Lucía Arganda"}, {"@type": "Organization", "name": "EFE"}],
            "articleSection": "Islas",
        }
    )
    found = read(page(head=head))
    assert found.published is not None and found.published.isoformat() == "2026-01-20T08:30:00+01:00"
    assert found.modified is not None and found.modified.isoformat() == "2026-01-20T10:00:00+01:00"
    assert found.authors == ("Lucía Arganda",)
    assert found.credit == "EFE"
    assert found.section == "Islas"


BROKEN = {
    "trailing comma": '{"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z",}',
    "in a comment": '<!-- {"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z"} -->',
    "CDATA": '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z"}\n//]]>',
    "line break in a string": '{"@type": "NewsArticle", "headline": "Uno\ndos", "datePublished": "2026-01-20T08:30:00Z"}',
    "array of arrays": '[[{"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z"}]]',
    "graph": '{"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"], "datePublished": "2026-01-20T08:30:00Z"}]}',
    "a comment in front": '/* ld */ {"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z"}',
    "an escape that is none": '{"@type": "NewsArticle", "headline": "l\\\'illa", "datePublished": "2026-01-20T08:30:00Z"}',
    "two values": '{"@type": "WebSite"}\n{"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z"}',
    "an unescaped quote": '{"@type": "NewsArticle", "headline": "El "faro"", "datePublished": "2026-01-20T08:30:00Z"}',
    "no end": '{"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z", "articleBody": "El puerto',
    "main entity": '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "datePublished": "2026-01-20T08:30:00Z"}}',
    "type as an address": '{"@type": "http://schema.org/NewsArticle", "datePublished": "2026-01-20T08:30:00Z"}',
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
def test_json_ld_of_many_shapes_is_read(page: Build, script: str) -> None:
    found = read(page(head=f'<script type="application/ld+json">{script}</script>'))
    assert found.published is not None and found.published.isoformat() == "2026-01-20T08:30:00+00:00"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "author": ',
        "null",
        "[]",
        '"x"',
        "[" * 5000,
        '{"@type": 3, "author": {"name": {"name": 1}}}',
    ],
)
def test_json_ld_beyond_mending_is_passed_over(page: Build, paragraphs: tuple[str, ...], script: str) -> None:
    assert read(page(head=f'<script type="application/ld+json">{script}</script>')).text == "\n\n".join(paragraphs)


def test_of_a_broken_script_the_author_is_read_and_two_articles_are_not_mixed(page: Build) -> None:
    one = '{"@type": "NewsArticle", "headline": "El "faro"", "author": {"@type": "Person", "name": "Ana Ruiz"}, "datePublished": "%s"}'
    head = '<script type="application/ld+json">{}</script>'
    assert read(page(head=head.format(one % "2026-01-20"))).authors == ("Ana Ruiz",)
    both = f"[{one % '2026-01-20'}, {one % '2020-01-20'}]"
    found = read(page(head=head.format(both)))
    assert (found.authors, found.published) == ((), None)


def test_the_article_of_the_page_is_told_from_those_of_its_teasers(page: Build) -> None:
    head = ld(**{"@type": "NewsArticle", "headline": "Otra cosa", "datePublished": "2020-01-01T00:00:00Z"})
    title = "Corvera reabrirá en marzo el puerto de Santa Olalla"
    head += f'<meta property="og:title" content="{title}">'
    head += ld(**{"@type": "NewsArticle", "headline": title, "datePublished": "2026-01-20T08:30:00Z"})
    found = read(page(head=head))
    assert found.published is not None and found.published.year == 2026


def test_a_declared_teaser_does_not_replace_the_text(page: Build, paragraphs: tuple[str, ...]) -> None:
    head = ld(**{"@type": "NewsArticle", "articleBody": paragraphs[0][:60] + "…"})
    assert read(page(head=head)).text == "\n\n".join(paragraphs)


def test_the_declared_text_stands_in_where_the_page_shows_a_teaser(page: Build, paragraphs: tuple[str, ...]) -> None:
    escaped = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in paragraphs)
    head = ld(**{"@type": "NewsArticle", "articleBody": escaped})
    found = read(page(head=head, article=f"<p>{paragraphs[0]}</p>"))
    assert found.text == "\n\n".join(paragraphs)
    assert found.method == "json-ld"


def test_what_is_glued_on_a_declared_text_is_not_of_a_page_that_shows_its_own(
    page: Build, paragraphs: tuple[str, ...]
) -> None:
    own = [f"{text} Así consta en el acta número {n} de la isla." for n in range(4) for text in paragraphs]
    others = [
        f"En la otra punta, el faro de Peñalba cumple años y lo celebra con {n} conciertos." * 2 for n in range(30)
    ]
    inner = "".join(f"<p>{text}</p>" for text in own)
    body = "\n".join([*own, *others])
    free, closed = (
        {"@type": "NewsArticle", "articleBody": body, "isAccessibleForFree": word} for word in (True, False)
    )
    assert read(page(head=ld(**free), article=inner)).text == "\n\n".join(own)
    assert read(page(head=ld(**closed), article=inner)).method == "json-ld"


def test_the_entries_of_a_live_blog_that_a_script_draws(page: Build, paragraphs: tuple[str, ...]) -> None:
    entries = [{"@type": "BlogPosting", "headline": f"Hora {n}", "articleBody": t} for n, t in enumerate(paragraphs)]
    found = read(
        page(head=ld(**{"@type": "LiveBlogPosting", "liveBlogUpdate": entries}), article="<div id='live'></div>")
    )
    assert found.completeness is Completeness.LIVE
    assert found.text.startswith(f"Hora 0\n\n{paragraphs[0]}") and found.text.endswith(paragraphs[-1])


def test_a_declared_text_in_full_is_cleaned_and_no_teaser(page: Build, paragraphs: tuple[str, ...]) -> None:
    body = "\n".join([*(f"{text} {n}." for n in range(4) for text in paragraphs), "Lee también: El faro"])
    head = ld(**{"@type": "NewsArticle", "articleBody": body, "isAccessibleForFree": False})
    found = read(page(head=head, article=f"<p>{paragraphs[0]}</p><p>Suscríbete para seguir leyendo</p>"))
    assert (found.completeness, "Lee también" in found.text) == (Completeness.FULL, False)


def test_the_text_is_found_in_the_publishing_systems_own_script(page: Build, paragraphs: tuple[str, ...]) -> None:
    elements = [{"type": "text", "content": f"{text} <a href='/x'>Enlace</a>"} for text in paragraphs] * 3
    state = json.dumps({"content": {"content_elements": elements, "padding": "x" * 2000}})
    found = read(page(after=f"<script>window.F=1;F.c={state};</script>", article=f"<p>{paragraphs[0]}</p>"))
    assert found.method == "state"
    assert paragraphs[4] in found.text


def test_double_encoded_text_is_mended_and_marked(page: Build, paragraphs: tuple[str, ...]) -> None:
    inner = "".join(f"<p>{text.encode().decode('cp1252', 'ignore')}</p>" for text in paragraphs[:3] + paragraphs[4:])
    found = read(page(article=inner))
    assert "anunció el martes que reabrirá" in found.text
    assert found.method.endswith("+mended")


# Canonical


@pytest.mark.parametrize(
    ("href", "believed"),
    [
        (URL, URL),
        ("/islas/puerto-santa-olalla-reabre-marzo", URL),
        (
            "https://amp.elfaro.example/islas/puerto-santa-olalla",
            "https://amp.elfaro.example/islas/puerto-santa-olalla",
        ),
        ("https://elfaro.example/", ""),
        ("https://elfaro.example/islas/", ""),
        ("https://otro.example/islas/puerto-santa-olalla-reabre-marzo", ""),
        ("javascript:alert(1)", ""),
        ("http://[::1", ""),
        ("x" * 5000, ""),
    ],
)
def test_the_canonical_is_believed_only_as_an_article_of_the_same_site(page: Build, href: str, believed: str) -> None:
    assert read(page(head=f'<link rel="canonical" href="{href}">')).canonical == believed


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://m.elfaro.example/islas/puerto-santa-olalla"><meta property="og:url" content="{}">',
        '<link rel="canonical" href="https://elfaro.example/islas/puerto-santa-olalla/amp/"><meta property="og:url" content="{}">',
        '<link rel="canonical" href="/islas/puerto-santa-olalla?outputType=amp"><meta property="og:url" content="{}">',
        '<link rel="canonical" href="{}"><meta property="og:url" content="https://amp.elfaro.example/islas/puerto-santa-olalla">',
    ],
)
@pytest.mark.parametrize("host", ["elfaro.example", "amp.elfaro.example", "m.elfaro.example", "www.elfaro.example"])
def test_amp_and_mobile_twins_lead_to_one_article(page: Build, head: str, host: str) -> None:
    plain = "https://elfaro.example/islas/puerto-santa-olalla"
    found = extract(page(head=head.format(plain)), url=f"https://{host}/islas/puerto-santa-olalla")
    assert isinstance(found, Extracted)
    assert found.canonical == plain


# Completeness


def test_a_paywalled_teaser(page: Build, paragraphs: tuple[str, ...]) -> None:
    wall = "<div class='muro'><p>Para seguir leyendo, suscríbete desde un euro al mes.</p></div>"
    head = ld(**{"@type": "NewsArticle", "isAccessibleForFree": False})
    found = read(page(head=head, article=f"<p>{paragraphs[0]}</p>", after=wall))
    assert found.completeness is Completeness.TEASER
    assert found.text.startswith(paragraphs[0])
    assert "suscríbete" not in found.text


def test_a_page_that_is_not_free_but_shows_all_is_full(page: Build, paragraphs: tuple[str, ...]) -> None:
    inner = "".join(f"<p>{text}</p>" for text in paragraphs * 3)
    inner += "".join(f"<p>{number} {text}</p>" for number, text in enumerate(paragraphs * 2))
    assert (
        read(page(head=ld(**{"@type": "NewsArticle", "isAccessibleForFree": "False"}), article=inner)).completeness
        is Completeness.FULL
    )


def test_a_live_blog(page: Build) -> None:
    assert read(page(head=ld(**{"@type": "LiveBlogPosting", "headline": "x"}))).completeness is Completeness.LIVE


def test_a_title_alone(page: Build) -> None:
    found = read(page(article=""))
    assert found.completeness is Completeness.TITLE_ONLY
    assert found.text == ""


def test_a_video_with_a_line_of_text(page: Build) -> None:
    head = ld(**{"@type": "VideoObject", "name": "x"}) + '<meta property="og:type" content="video.other">'
    assert (
        read(page(head=head, article="<p>Así fue la entrada del primer barco en el puerto.</p>")).completeness
        is Completeness.VIDEO
    )


# Titles


@pytest.mark.parametrize(
    ("heading", "og", "expected"),
    [
        ("Sube el pan en Corvera", "Sube el pan", "Sube el pan en Corvera"),
        ("<span>Economía</span> Sube el pan en Corvera", "Sube el pan en Corvera", "Sube el pan en Corvera"),
        ("El Faro de Corvera", "Sube el pan en Corvera | El Faro de Corvera", "Sube el pan en Corvera"),
        ("Uno &lt;script&gt;alert(1)&lt;/script&gt; dos", "Uno dos", "Uno <script>alert(1)</script> dos"),
        ("Factura\u202efdp.exe en la clínica", "", "Facturafdp.exe en la clínica"),
        ("", "Sube el pan en Corvera", "Sube el pan en Corvera"),
    ],
)
def test_titles(heading: str, og: str, expected: str) -> None:
    body = f"<title>{og or heading}</title><meta property='og:title' content='{og}'><h1>{heading}</h1><p>{'Texto largo. ' * 30}</p>"
    assert read(body.encode()).title == expected


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<h1>El puerto fantasma</h1>", "El puerto fantasma"),
        (
            "<h1>Vida y estilo</h1><h2>Un muelle que nadie pidió se abre en marzo</h2>",
            "Un muelle que nadie pidió se abre en marzo",
        ),
        ("<h1><style>.logo{width:3px}</style>El Faro</h1>", "Un muelle que nadie pidió se abre en marzo"),
        ("<h1>Islas</h1>", "Un muelle que nadie pidió se abre en marzo"),
    ],
    ids=["short", "a section above the headline", "a style in it", "one word"],
)
def test_an_h1_that_nothing_declares(paragraphs: tuple[str, ...], inside: str, title: str) -> None:
    head = "<title>Un muelle que nadie pidió se abre en marzo | El Faro</title>"
    found = read(f"<head>{head}</head>{inside}{''.join(f'<p>{text}</p>' for text in paragraphs)}".encode())
    assert found.title == title


def test_the_feeds_title_is_the_last_resort() -> None:
    assert read(f"<p>{'Texto largo. ' * 30}</p>".encode(), feed_title="Del canal").title == "Del canal"


# Refusals


def refused(body: bytes, content_type: str = "", url: str = URL) -> Rejected:
    found = extract(body, url=url, content_type=content_type)
    assert isinstance(found, Rejected)
    assert found.url == url
    assert found.detail
    return found


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "", Reason.EMPTY),
        (b" \n\t", "text/html", Reason.EMPTY),
        (b"<html><body><script>x</script></body></html>", "", Reason.EMPTY),
        (b"%PDF-1.7 ...", "text/html", Reason.NOT_HTML),
        (b"\x89PNG\r\n", "", Reason.NOT_HTML),
        (b'{"error": "no"}', "text/html", Reason.NOT_HTML),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "text/xml", Reason.NOT_HTML),
        (b"<p>x</p>", "image/jpeg", Reason.NOT_HTML),
        (b"<p>x</p>" * 1_400_000, "text/html", Reason.TOO_LARGE),
        (b"<html><body>" + b"<div>" * 100_000 + b"<p>x</p>", "", Reason.TOO_LARGE),
        (b"<html><body>" + b"<div>" * 100_000 + b"</div>" * 100_000, "", Reason.TOO_LARGE),
        ("<title>404 - Página no encontrada</title><h1>Página no encontrada</h1>".encode(), "", Reason.ERROR_PAGE),
        (b"<title>Access Denied</title><h1>Access Denied</h1><p>Reference #18.2d351ab8</p>", "", Reason.ERROR_PAGE),
        (b"<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>", "", Reason.ERROR_PAGE),
    ],
)
def test_what_is_no_article_is_refused_by_name(body: bytes, content_type: str, reason: Reason) -> None:
    assert refused(body, content_type).reason is reason


def test_a_front_page_is_a_listing() -> None:
    cards = "".join(
        f"<article><h2><a href='/n/{number}'>Titular número {number} de la portada de hoy</a></h2><p>Entradilla breve {number}.</p></article>"
        for number in range(40)
    )
    body = f"<title>El Faro</title><meta property='og:type' content='website'><h1>El Faro</h1>{cards}".encode()
    assert refused(body, url="https://elfaro.example/").reason is Reason.LISTING


def test_an_article_on_error_404_is_an_article(page: Build) -> None:
    assert read(page(title="404 personas murieron en la ruta del Atlántico este año")).title.startswith("404 personas")


HOSTILE = {
    "open paragraphs and fonts": b"<body>" + b"<p><font>" * 50_000 + b"x",
    "open bold": b"<body><p>" + b"<b>" * 100_000 + b"x",
    "tables in cells": b"<body>" + b"<table><tr><td>" * 2_900 + b"hola",
    "one attribute of a megabyte": b"<body><p class='" + b"a " * 500_000 + b"'>texto</p>",
    "a megabyte of entities": b"<body><p>" + b"&amp;" * 200_000,
    "only brackets": b"<" * 1_000_000,
    "open comments": b"<!--" * 250_000,
    "ten thousand metas": b"<meta name=author content='Ana Ruiz'>" * 10_000,
    "ten thousand headlines": b"<h1>Titular repetido</h1>" * 10_000,
    "ten thousand dates": b"<time class=date>hoy</time>" * 10_000,
    "one word of a megabyte": b"<p>" + b"a" * 1_000_000,
    "json-ld of a megabyte": b"<script type='application/ld+json'>"
    + b'{"@graph":['
    + b'{"@type":"NewsArticle"},' * 40_000
    + b"{}]}</script>",
    "nested json-ld": b"<script type='application/ld+json'>" + b'{"@graph":[' * 900 + b"]}" * 900 + b"</script>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_end_in_a_value(body: bytes) -> None:
    started = time.process_time()
    found = extract(body, url=URL)
    assert isinstance(found, Extracted | Rejected)
    assert time.process_time() - started < 20, "a page has to be bounded; this bound is generous on purpose"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>", "</p>", "<div class='share'>", "</div>", "<h1>", "</h1>", "<a href='/x'>", "</a>", "<br><br>", "<table><tr><td>", "</table>",
                "Texto de prueba con varias palabras seguidas. ", "<script>", "</script>", "<article>", "</article>", "\x00", "&#x202e;", "<li>", "<!--",
            ]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_no_order_of_tags_breaks_it_and_twice_gives_the_same(parts: list[str]) -> None:
    body = "".join(parts).encode()
    assert extract(body, url=URL) == extract(body, url=URL)


@pytest.mark.parametrize(
    ("since", "published", "url", "is_in_force"),
    [
        ("", "2019-01-01T10:00:00+01:00", URL, True),
        ("2024-05-01", "2024-05-01T00:30:00+02:00", URL, True),
        ("2024-05-01", "2024-04-30T23:30:00+02:00", URL, False),
        ("2024-05-01", "", "https://elfaro.example/2023/01/09/puerto-reabre-marzo", False),
        ("2024-05-01", "", URL, True),
    ],
)
def test_hints_hold_since_their_day(page: Build, since: str, published: str, url: str, is_in_force: bool) -> None:
    box = "<div class='apunte'><p>Apunte del día: la pesca de bajura se paga mejor que en años anteriores.</p></div>"
    inner = f"<div class='nota'><p>Los barcos entrarán en marzo por el muelle norte, que tendrá dos grúas nuevas.</p>{box}</div>"
    head = f'<meta property="article:published_time" content="{published}">' if published else ""
    hints = Hints(body="div.nota", drop=("div.apunte",), since=since)
    found = extract(page(head=head, after=inner), url=url, timezone="Europe/Madrid", hints=hints)
    assert isinstance(found, Extracted)
    assert (found.method == "hint") is is_in_force
    assert "Apunte" not in found.text or not is_in_force


def test_of_a_page_of_ten_megabytes_the_beginning_is_read() -> None:
    lines = b"".join(b"<p>Los barcos entraron uno a uno por el muelle norte el dia %d.</p>" % n for n in range(140_000))
    found = read(b"<h1>Los barcos del muelle norte</h1><div>" + lines[: 10 * 1024 * 1024 - 100])
    assert 15_000 < found.text.count("\n\n") < 21_000
