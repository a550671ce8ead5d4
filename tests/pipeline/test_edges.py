"""The edges of an article: what stands above its first sentence and under its last."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Completeness, Extracted
from pipeline.extract import edges, extract
from pipeline.extract.walk import Block

Build = Callable[..., bytes]
URL = "https://elfaro.example/islas/puerto-santa-olalla-reabre-marzo"
TEXT = "La consejera dijo que los primeros barcos entrarán en marzo y que el muelle norte tendrá dos grúas nuevas, como pedían."


@pytest.mark.parametrize(
    "line",
    [
        "15 de abril de 2020 | 16:05",
        "Bruselas - 15 oct 2024 - 08:22Actualizado: 15 oct 2024 - 17:38CEST",
        "Efe Madrid 13/02/2017 16:24 h",
        "By Ana Ruiz",
        "ByThe Associated Press",
        "Por Ana Ruiz y Luis Gil",
        "posted on 2023-12-19 23:30 EST by Ana Ruiz",
        "Last updated 6 hours ago",
        "Dec. 22, 2023, 5:24 AM UTC / Updated Dec. 22, 2023, 2:01 PM UTC / Source: TODAY",
    ],
)
def test_bylines_and_times_are_stamps(line: str) -> None:
    assert edges.is_stamp(line)


@pytest.mark.parametrize(
    "line",
    [
        "Farah RuizBusiness correspondent",
        "Ana Ruiz, Political editor, El Faro",
        "Ana Ruiz Corresponsal en Bruselas",
        "Ana Ruiz @ana_ruiz",
        "Jane Roe | Chief Europe Correspondent",
    ],
)
def test_a_name_with_a_job_or_a_handle_is_a_signature(line: str) -> None:
    assert edges.is_signature(line)


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz",
        "Ana Ruiz, la directora, cerró el puerto",
        "Corvera, Santa Olalla",
        "Gana la Directora General",
        "Editor",
        "",
    ],
)
def test_names_and_sentences_alone_are_no_signatures(line: str) -> None:
    assert not edges.is_signature(line)


@pytest.mark.parametrize(
    "line",
    [
        "El puerto abrirá el 3 de marzo de 2026",
        "In 2019 the port closed for good",
        "By then the port had closed",
        "Por eso cerró el puerto",
        "BAAR, SWITZERLAND",
        "PS4 Controller in Crystal for $39.99",
        "7. 00 Quatorze by DOUBLE ZERO Foundry",
        "¿Por Qué Corvera?",
        "",
    ],
)
def test_sentences_and_datelines_are_no_stamps(line: str) -> None:
    assert not edges.is_stamp(line)


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz contributed to this report.",
        "Ana Ruiz can be reached at aruiz@elfaro.example.",
        "More information: A. Ruiz et al, Harbours, 2026.",
        "This episode was produced by Ana Ruiz.",
        "Listen to The Harbour on Spotify and Apple Podcasts.",
        "Fotografía y vídeo: Ana Ruiz",
        "Con información de Ana Ruiz",
        "Ana Ruiz is a senior editor at El Faro, where she covers the islands.",
        "A. Ruiz et al. 2026. On the harbours of Corvera. Harbours 12 (3).",
        "Get in touch with our news team by emailing us.",
        "Contributing Writer",
        "Es jefa de la delegación de Corvera. Antes, en Moscú.",
        "Ana Ruiz’s most recent book is about harbours.",
    ],
)
def test_colophons_and_bios(line: str) -> None:
    assert edges.is_colophon(line)


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz, la consejera, dijo que el puerto abrirá en marzo.",
        "The mayor is a patient man, and the port will open in March.",
        "It was the first time that the harbour had been closed in winter.",
        "“We will produce more,” said Ana Ruiz.",
        "",
    ],
)
def test_last_sentences_stay(line: str) -> None:
    assert not edges.is_colophon(line) and not edges.is_promotion(line)


@pytest.mark.parametrize(
    "line",
    [
        "¿Ya sabías que tenemos canal de Telegram? Únete desde tu celular en este enlace.",
        "Sign up for our newsletters so we can keep you informed.",
        "Si te parece valioso nuestro trabajo, apóyanos con tu membresía.",
        "Tu suscripción se está usando en otro dispositivo.",
        "Help us keep news free: your gift makes our reporting possible.",
    ],
)
def test_appeals_to_the_reader(line: str) -> None:
    assert edges.is_promotion(line)


def test_only_the_edges_are_cut() -> None:
    kept = [Block(text, 0, 0, "p") for text in ("Por Ana Ruiz", TEXT, "Por Luis Gil", TEXT, "Contributing Writer")]
    assert [block.text for block in edges.without(kept)] == [TEXT, "Por Luis Gil", TEXT]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ((TEXT, "By Ana Ruiz", "Last updated 6 hours ago", TEXT), (TEXT, TEXT)),
        ((TEXT, "13 febrero, 2026 12:12", "Ana Ruiz @ana_ruiz", TEXT), (TEXT, TEXT)),
        ((TEXT, "By Ana Ruiz", TEXT), (TEXT, "By Ana Ruiz", TEXT)),
        ((TEXT, "More information: A. Ruiz, Harbours.", "The port's office has more about cranes."), (TEXT,)),
        ((TEXT, "Apoya nuestro periodismo con tu membresía.", "Cancela cuando quieras."), (TEXT,)),
        (
            (TEXT, "Apoya nuestro periodismo con tu membresía.", TEXT, TEXT),
            (TEXT, "Apoya nuestro periodismo con tu membresía.", TEXT, TEXT),
        ),
    ],
    ids=["byline under a standfirst", "handle", "no time", "sources", "appeal", "appeal in the midst"],
)
def test_what_is_cut_with_its_neighbours(lines: tuple[str, ...], left: tuple[str, ...]) -> None:
    kept = [Block(line, 0, 0, "p") for line in lines]
    assert tuple(block.text for block in edges.without(kept)) == left


@given(st.lists(st.text(max_size=120), max_size=30))
def test_what_is_left_is_part_of_what_was_there_in_its_order(lines: list[str]) -> None:
    kept = [Block(line, 0, 0, "p") for line in lines]
    left = edges.without(kept)
    places = [next(place for place, one in enumerate(kept) if one is block) for block in left]
    assert places == sorted(places) and (bool(left) or not kept or len(kept) <= edges.TOP)


def read(body: bytes) -> Extracted:
    found = extract(body, url=URL, timezone="Europe/Madrid")
    assert isinstance(found, Extracted), found
    return found


def test_text_behind_a_scripts_curtain_is_read(page: Build, paragraphs: tuple[str, ...]) -> None:
    hidden = "".join(f"<div style='display:none'><p>{text}</p></div>" for text in paragraphs[1:])
    assert read(page(article=f"<p>{paragraphs[0]}</p>{hidden}")).text == "\n\n".join(paragraphs)


def test_a_heading_in_the_words_of_the_headline_does_not_cut_the_article(
    page: Build, paragraphs: tuple[str, ...]
) -> None:
    head = "<h2>Corvera reabrirá en marzo el puerto de Santa Olalla</h2>"
    inner = "".join(f"<p>{text}</p>" for text in paragraphs[:1]) + head + "".join(f"<p>{t}</p>" for t in paragraphs[1:])
    assert read(page(article=inner)).text == "\n\n".join(paragraphs)


def test_a_box_in_the_midst_does_not_end_the_article(page: Build, paragraphs: tuple[str, ...]) -> None:
    more = [
        f"{text} Así consta en el acta {n}, que se leyó en voz alta ante los vecinos reunidos en la lonja." * 2
        for n, text in enumerate(paragraphs[2:])
    ]
    inner = "".join(f"<p>{text}</p>" for text in (*paragraphs[:2] * 4, *more))
    body = inner.replace(f"<p>{more[0]}", f"<div>SUSCRÍBETE</div><p>{more[0]}")
    assert more[2] in read(page(article=body)).text


def test_the_first_paragraphs_before_a_curtain_belong_to_the_article(page: Build, paragraphs: tuple[str, ...]) -> None:
    behind = "".join(f"<p>{text}</p>" for text in paragraphs[1:])
    assert read(page(article=f"<p>{paragraphs[0]}</p><span class='paywall'>{behind}</span>")).text == "\n\n".join(
        paragraphs
    )


def test_endless_scrolling_ends_at_the_article(paragraphs: tuple[str, ...]) -> None:
    first = "".join(f"<p>{text}</p>" for text in paragraphs)
    others = "".join(
        f"<article><h1>Otra noticia de la isla número {n}</h1>" + f"<p>{TEXT} {n}</p>" * 6 + "</article>"
        for n in range(4)
    )
    title = "Corvera reabrirá en marzo el puerto"
    body = f"<title>{title}</title><main><article><h1>{title}</h1>{first}</article>{others}</main>"
    assert read(body.encode()).text == "\n\n".join(paragraphs)


def test_a_live_blog_begins_with_its_summary(page: Build) -> None:
    head = (
        '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Corvera reabrirá en marzo el puerto '
        'de Santa Olalla","articleBody":"El puerto abrió a las ocho y media de la mañana ante los vecinos."}</script>'
    )
    summary = (
        "<div class='resumen'><ul><li>El puerto abrió a las ocho y media de la mañana ante los vecinos.</li></ul></div>"
    )
    entries = "".join(f"<div class='entrada'><h2>08:{n}0</h2><p>{TEXT} Entrada {n}.</p></div>" for n in range(1, 6))
    found = read(page(head=head, article=f"{summary}<div class='entradas'>{entries}</div>"))
    assert found.completeness is Completeness.LIVE
    assert found.text.startswith("El puerto abrió a las ocho y media") and "Entrada 5." in found.text
