"""Bytes that lie about their charset, and what is read from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.charset import codec, declared, decode, mend

SPANISH = "El señor Núñez pidió «más acción» en la reunión: España, Perú y Panamá firmarán mañana — según el ministro."
META = '<html><head><meta charset="{}"></head><body>'


def page(charset: str, codec_name: str, text: str = SPANISH) -> bytes:
    return META.format(charset).encode("ascii") + text.encode(codec_name)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        pytest.param(page("utf-8", "utf-8"), "", id="utf-8 as declared"),
        pytest.param(page("iso-8859-1", "utf-8"), "iso-8859-1", id="utf-8, though meta and header say latin-1"),
        pytest.param(page("iso-8859-1", "cp1252"), "", id="windows-1252 declared as latin-1"),
        pytest.param(page("windows-1252", "cp1252"), "utf-8", id="the header says utf-8, the bytes do not"),
        pytest.param(SPANISH.encode("cp1252"), "ISO-8859-1", id="only the header tells"),
        pytest.param(SPANISH.encode("cp1252"), "", id="nothing tells"),
        pytest.param(page("klingon", "cp1252"), "x-user-defined", id="unknown names"),
        pytest.param(b"\xef\xbb\xbf" + SPANISH.encode(), "iso-8859-1", id="utf-8 byte order mark outranks the header"),
        pytest.param(b"\xff\xfe" + SPANISH.encode("utf-16-le"), "", id="utf-16 little-endian mark"),
        pytest.param(b"\xfe\xff" + SPANISH.encode("utf-16-be"), "", id="utf-16 big-endian mark"),
        pytest.param((META.format("utf-16") + SPANISH).encode("utf-16-le"), "", id="utf-16 without mark"),
    ],
)
def test_text_is_read_whatever_is_declared(body: bytes, header: str) -> None:
    assert SPANISH in decode(body, header).utf8.decode("utf-8")


def test_a_few_bad_bytes_do_not_turn_a_utf8_page_into_another_charset() -> None:
    found = decode(page("iso-8859-1", "utf-8", SPANISH * 3) + b"\xf1 fin")
    assert SPANISH in found.utf8.decode("utf-8")
    assert found.mended
    assert found.encoding == "utf-8"


def test_the_charset_that_stands_behind_a_long_comment_is_found() -> None:
    body = b"<html><!--" + b"x" * 4000 + b"-->" + page("iso-8859-15", "iso-8859-15", "precio: 5 €")
    assert "5 €" in decode(body).utf8.decode("utf-8")


@pytest.mark.parametrize(
    "label", ["utf-7", "idna", "zlib", "hex", "unicode_escape", "rot13", "undefined", "UNDEFINED", "", "nonsense"]
)
def test_codecs_that_are_no_charsets_of_the_web_are_not_used(label: str) -> None:
    assert codec(label) == ""


def test_declared_reads_meta_and_xml() -> None:
    assert declared(b'<?xml version="1.0" encoding="ISO-8859-1"?><html>') == "ISO-8859-1"
    assert declared(b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>") == "windows-1252"
    assert declared(b"<p>charset=no</p>") == ""


@pytest.mark.parametrize(
    ("twice", "once"),
    [
        ("SÃ¡nchez acusÃ³ a EspaÃ±a", "Sánchez acusó a España"),
        ("â€œlibertadâ€\x9d", "“libertad”"),
        ("São Paulo, MÃO, Ñandú, £5, ¿qué?", "São Paulo, MÃO, Ñandú, £5, ¿qué?"),
        ("plain", "plain"),
    ],
)
def test_double_encoding_is_undone_and_nothing_else(twice: str, once: str) -> None:
    assert mend(twice) == once


@given(st.binary(max_size=300), st.text(max_size=12))
def test_any_bytes_become_valid_utf8(body: bytes, header: str) -> None:
    decode(body, header).utf8.decode("utf-8")


@given(st.text(alphabet=st.characters(codec="cp1252"), max_size=80))
def test_what_was_never_encoded_twice_can_at_most_be_mended_once(text: str) -> None:
    assert mend(text.encode("utf-8").decode("utf-8")) == mend(text)
