import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.decoding import TooLarge, decoded, mended, unpacked

TEXT = "<?xml version='1.0' encoding='{}'?><rss>Caracas: sanción, «petróleo», 3 €, ñandú</rss>"


@pytest.mark.parametrize(
    ("sent_as", "declared", "header"),
    [
        ("utf-8", "utf-8", "application/xml"),
        ("utf-8", "iso-8859-1", ""),  # the declaration lies
        ("utf-8", "utf-8", "text/xml; charset=ISO-8859-1"),  # the header lies
        ("utf-8-sig", "utf-8", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "windows-1252", "text/xml"),
        ("cp1252", "utf-8", "text/xml"),  # both lie
        ("cp1252", "no-such-encoding", "text/xml; charset=zip"),
        ("cp1252", "x", "text/xml; charset=rot13"),
        ("iso-8859-15", "iso-8859-15", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-16-be", "utf-8", "text/xml; charset=utf-8"),
        ("utf-32", "utf-32", ""),
    ],
)
def test_encodings(sent_as: str, declared: str, header: str) -> None:
    text = TEXT.format(declared)
    assert decoded(text.encode(sent_as), header) == text


def test_utf8_with_a_letter_cut_in_two_stays_utf8() -> None:
    assert decoded("ñáéíóúñáéíóú ".encode() + b"\xc3 fin", "text/xml; charset=iso-8859-1") == "ñáéíóúñáéíóú \ufffd fin"


def test_bytes_that_windows_1252_does_not_have() -> None:
    assert decoded(b"a\xe1\x81b") == "aá\x81b"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_and_any_header_give_text(body: bytes, header: str) -> None:
    assert isinstance(decoded(body, header), str)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("title", ["Petróleo", "España", "áéíóúñ"])
def test_utf8_read_as_latin_1_is_mended(title: str, encoding: str) -> None:
    assert mended(title.encode().decode(encoding)) == title


@pytest.mark.parametrize("title", ["NÃO", "São Paulo", "Ã", "Â la carte", "año", "«Ãº» y año", "", "x"])
def test_what_is_right_stays(title: str) -> None:
    assert mended(title) == title


def test_gzip_with_several_members_and_a_torn_end() -> None:
    two = gzip.compress(b"a" * 100) + gzip.compress(b"b" * 100)
    assert unpacked(two, 1000) == b"a" * 100 + b"b" * 100
    whole = gzip.compress(bytes(range(256)) * 50)
    torn = unpacked(whole[:-20], 100_000)
    assert torn == (bytes(range(256)) * 50)[: len(torn)]
    assert torn


def test_what_is_not_gzip_stays() -> None:
    assert unpacked(b"<rss/>", 10) == b"<rss/>"
    assert unpacked(b"", 10) == b""


@pytest.mark.parametrize("size", [10_001, 50_000_000])
def test_a_gzip_bomb_is_refused(size: int) -> None:
    packed = zlib.compressobj(9, wbits=31)
    bomb = packed.compress(b"0" * size) + packed.flush()
    with pytest.raises(TooLarge, match="unpacks to more than 10,000 bytes"):
        unpacked(bomb[:10_000], 10_000)


def test_a_large_body_is_refused() -> None:
    with pytest.raises(TooLarge, match="larger than 10 bytes"):
        unpacked(b"0" * 11, 10)
