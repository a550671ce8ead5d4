"""Bylines to names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Extracted
from pipeline.extract import authors, credit, extract


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Por Lucía Arganda", ("Lucía Arganda",)),
        ("By JANE ROE and John Q. Public", ("Jane Roe", "John Q. Public")),
        ("Lucía Arganda, Tomás Beltrán y Eva Ríos", ("Lucía Arganda", "Tomás Beltrán", "Eva Ríos")),
        ("Lucía Arganda / Madrid", ("Lucía Arganda",)),
        ("LUCÍA ARGANDA | EL FARO", ("Lucía Arganda",)),
        ("Lucía Arganda @larganda", ("Lucía Arganda",)),
        ("Jane Roe (jane.roe@paper.example)", ("Jane Roe",)),
        ("Jane Roe, Senior Reporter", ("Jane Roe",)),
        ("Jane Roe in Caracas", ("Jane Roe",)),
        ("Graciela-Cuevas", ("Graciela Cuevas",)),
        ("Jane Roe, MD", ("Jane Roe",)),
        ("Redacción", ()),
        ("Redacción, Madrid", ()),
        ("User Admin", ()),
        ("<%= Author %>", ()),
        ("Agencia EFE", ()),
        ("EFE", ()),
        ("Associated Press", ()),
        ("Staff Writer", ()),
        ("El Faro de Corvera", ()),
        ("https://www.facebook.com/jane.roe", ()),
        ("3 min read", ()),
        ("10 de mayo de 2022", ()),
        ("", ()),
    ],
)
def test_names_alone_are_kept(byline: str, names: tuple[str, ...]) -> None:
    assert authors.clean([byline]) == names


def test_the_outlets_own_name_is_no_author() -> None:
    assert authors.clean(["Corvera Hoy Mismo"], frozenset(["corvera hoy mismo"])) == ()


def test_a_name_is_given_once() -> None:
    assert authors.clean(["Jane Roe", "JANE ROE", "By Jane Roe"]) == ("Jane Roe",)


@given(st.lists(st.text(max_size=200), max_size=20))
def test_no_byline_breaks_it(lines: list[str]) -> None:
    assert all(3 <= len(name) <= authors.LONGEST for name in authors.clean(lines))


# Credits


@pytest.mark.parametrize(
    ("bylines", "paragraphs", "rights", "agency"),
    [
        (("Agencia EFE",), ["Texto."], "", "EFE"),
        (("EFE / Madrid",), ["Texto."], "", "EFE"),
        (("Jane Roe", "The Associated Press"), ["Text."], "", "AP"),
        (("Jane Roe and Reuters",), ["Text."], "", "Reuters"),
        ((), ["MADRID, 3 (EUROPA PRESS) - El puerto abrirá."], "", "Europa Press"),
        ((), ["WASHINGTON (AP) — The port will open."], "", "AP"),
        ((), ["INDIANAPOLIS, April 3 (AP) — The port will open."], "", "AP"),
        ((), ["Uno.", "The port will open in the US. PTI"], "", "PTI"),
        ((), ["Caracas, 12 dic (EFE).- El puerto abrirá."], "", "EFE"),
        ((), ["LONDON, March 4 (Reuters) - The port will open."], "", "Reuters"),
        ((), ["Uno.", "Dos.", "El puerto abrirá en marzo. EFE"], "", "EFE"),
        ((), ["Uno.", "Con información de AFP"], "", "AFP"),
        ((), ["Uno.", "© 2026 AFP"], "", "AFP"),
        ((), ["Uno.", "The Associated Press. All rights reserved."], "", "AP"),
        ((), ["Uno."], "Copyright 2026 Reuters", "Reuters"),
        (
            ("Ana Efe Ruiz",),
            ["El jefe de la agencia AFP visitó a Reuters en Londres y habló con EFE sobre tarifas."],
            "",
            "",
        ),
        (("Jane Roe",), ["The AP poll was published by AP on Monday."], "", ""),
        ((), [], "", ""),
    ],
)
def test_the_agency_that_is_credited(bylines: tuple[str, ...], paragraphs: list[str], rights: str, agency: str) -> None:
    assert credit.find(bylines, paragraphs, rights) == agency


@given(st.lists(st.text(max_size=200), max_size=4))
def test_no_text_breaks_credits(lines: list[str]) -> None:
    assert isinstance(credit.find(tuple(lines), lines), str)


# Who signs a page


def signed(head: str, byline: str, after: str = "") -> tuple[tuple[str, ...], str]:
    text = (
        "<p>La cofradía pidió ayer que el dragado del puerto empiece antes del invierno, según dijo su patrón mayor.</p>"
        * 5
    )
    body = f"<html><head><title>El dragado del puerto</title>{head}</head><body><article><h1>El dragado del puerto</h1>{byline}<div>{text}</div></article>{after}</body></html>"
    found = extract(body.encode(), url="https://elfaro.example/islas/dragado-puerto")
    assert isinstance(found, Extracted)
    return found.authors, found.desk


def declared(*names: str) -> str:
    people = [{"@type": "Person", "name": name} for name in names]
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": people})}</script>'


COLUMNISTS = "<aside>" + "".join(f"<p class='author'>Columnista Número{n}</p>" for n in "ABCDEF") + "</aside>"


@pytest.mark.parametrize(
    ("head", "byline", "after", "people", "desk"),
    [
        ("", "<p class='byline'>Por Ana Ruiz</p>", "", ("Ana Ruiz",), ""),
        ("", "<p class='byline'><a>Ana Ruiz</a><br>El Faro, Corvera</p>", "", ("Ana Ruiz",), ""),
        (declared("Ana Ruiz", "Luis Gil"), "<p>Por Ana Ruiz</p>", "", ("Ana Ruiz",), ""),
        (declared("Ana Ruiz", "Luis Gil"), "", "", ("Ana Ruiz", "Luis Gil"), ""),
        (declared("Ana Ruiz"), "", "", ("Ana Ruiz",), ""),
        ("<meta name='author' content='Jefa Web Gómez'>", "<p>Por Ana Ruiz</p>", "", ("Ana Ruiz",), ""),
        ("<meta name='author' content='Redacción'>", "", COLUMNISTS, (), "Redacción"),
        ("<meta name='author' content='Agencia EFE'>", "", COLUMNISTS, ("Agencia EFE",), "Agencia EFE"),
        ("<meta name='author' content='EUROPA PRESS'>", "<p>Por Ana Ruiz</p>", "", ("Ana Ruiz",), "EUROPA PRESS"),
        ("", "<p>Por EUROPA PRESS</p>", "", ("Europa Press",), "EUROPA PRESS"),
        ("", "<p class='byline'>Agencias</p>", "", (), "Agencias"),
        ("", "<p class='byline'>Redacción, Madrid @elfaro</p>", "", (), "Redacción"),
        ("", "<p class='firma'>AFP, MANILA</p>", "", ("AFP",), "AFP"),
        ("", "<p class='firma-foto'>EFE</p>", "", (), ""),
        ("", "<p>By Ana Ruiz Updated March 4, 2026 9:00 a.m. ET</p>", "", ("Ana Ruiz",), ""),
        ("", "<p>By Ana Ruiz March 4, 2026</p>", "", ("Ana Ruiz",), ""),
        ("", "<footer><p>Submitted by Ana Ruiz on Wed, 03/04/2026</p></footer>", "", ("Ana Ruiz",), ""),
        ("", "<p>Foto de portada: por Ana Ruiz</p>", "", (), ""),
        (
            "",
            "<p class='byline-name'>Ana Ruiz</p><p class='byline-name'>Luis Gil</p>",
            "",
            ("Ana Ruiz", "Luis Gil"),
            "",
        ),
        ("", "", COLUMNISTS, (), ""),
        ("", "<figure><figcaption class='author'>Ana Ruiz</figcaption></figure>", "", (), ""),
    ],
)
def test_who_signs(head: str, byline: str, after: str, people: tuple[str, ...], desk: str) -> None:
    assert signed(head, byline, after) == (people, desk)
