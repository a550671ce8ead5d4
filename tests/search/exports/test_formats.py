"""Each format is read back by a reader of that format; what is hostile in a title does nothing there."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.document import Document
from search.exports import FORMATS
from search.exports.record import Context
from search.exports.tables import COLUMNS
from search.request import Hit, Marked

MADE = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
NAMES = {("actor", "nicolas-maduro"): "Nicolás Maduro", ("theme", "sanctions"): "sanciones"}
HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    'He said "yes", then\nleft; the end',
    "100 % of $5 & #1_a {b} ~c^d \\e",
    "<script>alert(1)</script> ]]> &amp;",
    "ER  - \nTY  - JOUR",
    "\x00\x0b\ud800\ufffe nul",
    "\u202eder",
    "",
]


def hit(title: str = "Rusia ofreció la salida", **other: object) -> Hit:
    values: dict[str, object] = {
        "id": "7", "url": "https://www.abc.es/internacional/nota-7.html", "outlet": "abc-es", "outlet_name": "ABC", "domain": "abc.es",
        "country": "ES", "language": "es", "title": title, "text": f"{title}\n\nSegundo párrafo.", "authors": ("Ana Ruiz", title),
        "section": title, "published": datetime(2026, 3, 15, 12, tzinfo=UTC), "seen": datetime(2026, 3, 15, 13, tzinfo=UTC),
        "completeness": "full", "agency": "EFE", "actors": ("nicolas-maduro", "unknown-one"), "themes": ("sanctions",), "story": "3",
        "copy_of": "", "group": "7", "copies": 1,
    }  # fmt: skip
    document = Document(**(values | other))  # type: ignore[arg-type]
    return Hit(document=document, score=0.0, title=Marked(text=title), snippet=Marked(text=""), folded=(document,))


def written(name: str, hits: list[Hit], *, text: bool = False, base: str = "https://press.example") -> str:
    context = Context(
        query="actor:maduro", made=MADE, base=base, names=lambda kind, id: NAMES.get((kind, id), ""), text=text
    )
    return "".join(FORMATS[name].write(hits, context))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_holds_every_column() -> None:
    (row,) = rows(written("csv", [hit()]))
    assert tuple(row) == COLUMNS
    assert row["actor_names"] == "Nicolás Maduro; unknown-one"
    assert (row["published"], row["copies_folded"], row["agency"]) == ("2026-03-15T12:00:00+00:00", "1", "EFE")


@pytest.mark.parametrize("title", HOSTILE)
def test_csv_runs_no_formula_and_keeps_its_rows(title: str) -> None:
    found = rows(written("csv", [hit(title), hit("next")], text=True))
    assert [row["id"] for row in found] == ["7", "7"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in found[0].values())


def test_jsonl_is_one_object_a_line_with_the_text_where_asked() -> None:
    lines = written("jsonl", [hit(), hit("=1+1")], text=True).splitlines()
    found = [json.loads(line) for line in lines]
    assert [one["title"] for one in found] == ["Rusia ofreció la salida", "=1+1"]
    assert found[0]["text"].endswith("Segundo párrafo.")
    assert "text" not in json.loads(written("jsonl", [hit()]))


@pytest.mark.parametrize("title", HOSTILE)
def test_ris_records_have_one_beginning_and_one_end(title: str) -> None:
    lines = written("ris", [hit(title)]).splitlines()
    tags = [line[:2] for line in lines if line]
    assert tags[0] == "TY" and tags[-1] == "ER" and tags.count("ER") == tags.count("TY") == 1
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def test_ris_says_what_a_reference_needs() -> None:
    text = written("ris", [hit()])
    for line in ("TY  - NEWS", "AU  - Ana Ruiz", "T2  - ABC", "DA  - 2026/03/15", "LA  - es", "KW  - Nicolás Maduro",
                 "UR  - https://www.abc.es/internacional/nota-7.html"):  # fmt: skip
        assert f"{line}\r\n" in text


@pytest.mark.parametrize("title", HOSTILE)
def test_bibtex_entries_close(title: str) -> None:
    text = written("bibtex", [hit(title), hit("next")])
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert len(re.findall(r"^@online\{teletipo7,$", text, re.M)) == 2
    assert not re.search(r"(?<!\\)[%$&#](?!\w*%)", re.sub(r"url = .*", "", text))


def test_csl_is_an_array_of_articles() -> None:
    (item, _) = json.loads(written("csl", [hit(), hit()]))
    assert item["type"] == "article-newspaper" and item["issued"] == {"date-parts": [[2026, 3, 15]]}
    assert item["author"][0] == {"literal": "Ana Ruiz"}
    assert json.loads(written("csl", [])) == []


@pytest.mark.parametrize("title", HOSTILE)
def test_atom_is_read_by_a_feed_reader(title: str) -> None:
    text = written("atom", [hit(title), hit("next", id="8")])
    ElementTree.fromstring(text.encode())
    feed = feedparser.parse(text)
    assert not feed.bozo and len(feed.entries) == 2
    assert feed.entries[0].id == "tag:press.example,2026:article/7"
    assert feed.entries[0].link == "https://www.abc.es/internacional/nota-7.html"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_address_that_is_none_of_the_web_is_left_out(name: str) -> None:
    assert "javascript:" not in written(name, [hit(url="javascript:alert(1)")])


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_memory_is_that_of_one_hit(name: str) -> None:
    pulled = 0

    def endless() -> Iterator[Hit]:
        nonlocal pulled
        while True:
            pulled += 1
            yield hit()

    context = Context(query="", made=MADE, base="", names=lambda kind, id: "")
    pieces = FORMATS[name].write(endless(), context)
    for _ in range(50):
        next(pieces)
    assert pulled <= 51


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_a_format(title: str, name: str) -> None:
    hits = [hit(title, authors=(name,), outlet_name=name)]
    assert len(rows(written("csv", hits))) == 1
    assert len(json.loads(written("csl", hits))) == 1
    ElementTree.fromstring(written("atom", hits).encode())
    bare = re.sub(r"\\[{}]", "", written("bibtex", hits))
    assert bare.count("{") == bare.count("}")
