import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.markup import LONGEST_TITLE, plain, root, wellformed


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<rss version='2.0'>", "rss"),
        ("<?xml version='1.0'?>\n<!-- <html> --><rdf:RDF xmlns='x'>", "rdf"),
        ("<br />\n<b>Warning</b>: headers sent<?xml version='1.0'?><feed>", "feed"),
        ("<!DOCTYPE html><html><body><rss>", "html"),
        ("<HTML>", "html"),
        ("<urlset>", "urlset"),
        ("<rssx>", ""),
        ("plain", ""),
        (" " * 30_000 + "<rss>", ""),
    ],
)
def test_root(text: str, wanted: str) -> None:
    assert root(text) == wanted


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        ("Se&ntilde;or &amp; se&ntilde;ora", "Señor & señora"),
        ("AT&T y P&G", "AT&T y P&G"),
        ("&lol9; &nada;", "&lol9; &nada;"),
        ("&#225;&#xE9;&#147;x&#148;", "áé“x”"),
        ("a&#0;&#1;&#xFFFF;b", "ab"),
        ("a\x00\x0bb", "ab"),
        ("<![CDATA[a & b &aacute;]]>", "a & b &aacute;"),
        ("&#38;&#60;", "&<"),
        ("&#99999999;", "&#99999999;"),
    ],
)
def test_wellformed(inside: str, wanted: str) -> None:
    assert ET.fromstring(wellformed(f"<!DOCTYPE rss><rss>{inside}</rss>")).text == wanted


def test_entities_of_the_document_are_gone() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&b;&x;</rss>'
    assert ET.fromstring(wellformed(bomb)).text == "&b;&x;"


def test_an_open_cdata_section_ends_with_the_text() -> None:
    assert wellformed("<rss>&a<![CDATA[x & y") == "<rss>&amp;a<![CDATA[x & y"


@given(st.text(alphabet="<>&;#x![]CDAT-abcñ19 /\x00\x1f", max_size=200))
def test_references_are_always_resolved(text: str) -> None:
    text = text.replace("<", "")
    assert ET.fromstring(wellformed(f"<rss>{text.replace(']]>', '')}</rss>")).tag == "rss"


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("  La\n ofer\u00adta\t rusa ", "La oferta rusa"),
        ("&#8216;No&#8217;, dice Maduro", "‘No’, dice Maduro"),
        ("R&amp;amp;D &amp;quot;hoy&amp;quot;", 'R&D "hoy"'),
        ("<div class='x'>Hola <b>Caracas</b></div>", "Hola Caracas"),
        ("&lt;b&gt;Hola&lt;/b&gt;", "Hola"),
        ("Hola<script>alert(1)</script>", "Hola"),
        ("Si 3 < 5 y 7 > 2", "Si 3 < 5 y 7 > 2"),
        ("a<b", "a<b"),
        ("<img src=x onerror=alert(1)>Hola", "Hola"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("", ""),
    ],
)
def test_plain(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@given(st.text(max_size=3000))
def test_plain_is_one_bounded_line(raw: str) -> None:
    found = plain(raw)
    assert len(found) <= LONGEST_TITLE
    assert found == " ".join(found.split())
