"""The stream without a store, and ``teletipo group`` over it: copies, stories, order, bad lines, bounds."""

import io
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline import stream as streams
from pipeline.group_lines import BadLine, article, group
from pipeline.postings import Postings
from pipeline.stream import Incoming, Stream

START = datetime(2026, 11, 10, 8, tzinfo=UTC)
WIRE, RAIN = Path(__file__).with_name("wire.txt").read_text(encoding="utf-8").splitlines()
WORDS = [f"{a}{b}" for a in "puerto obra grúa pesca lonja tasa isla muelle barco faro".split() for b in range(60)]


def text(seed: int, words: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def line(id: str, title: str, body: str = "", *, hours: float = 0, **more: Any) -> dict[str, Any]:
    at = START + timedelta(hours=hours)
    return {"id": id, "title": title, "text": body, "language": "es", "published": at.isoformat(), **more}


def run(tmp_path: Path, rows: list[Any], **options: Any) -> list[dict[str, Any]]:
    path, out = tmp_path / "in.jsonl", io.BytesIO()
    path.write_bytes(b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows))
    group(path, out, **options)
    return [json.loads(row) for row in out.getvalue().splitlines()]


def test_copies_point_at_the_first_and_stand_in_its_story(tmp_path: Path) -> None:
    out = run(tmp_path, [
        line("a", "Rusia ofreció la salida de Maduro", WIRE), line("e", "Lluvias en la sierra", RAIN, hours=1),
        line("b", "La oferta rusa", WIRE, hours=2), line("d", "Qué se sabe", WIRE[:400], hours=9),
        line("c", "Moscú propuso un pacto", WIRE + " En Alicante se siguió con cautela.", hours=10),
    ])  # fmt: skip
    assert [row["id"] for row in out] == ["a", "e", "b", "d", "c"]
    assert {row["id"]: row["copy_of"] for row in out} == {"a": None, "e": None, "b": "a", "d": "a", "c": "a"}
    assert [row["story"] for row in out] == ["a", "e", "a", "a", "a"]
    assert out[2]["shared"] == 1.0
    assert out[3]["reasons"] == ["1.00 of the shorter text's shingles shared; headline changed; cut from below"]


def test_a_story_that_later_articles_bring_together_has_one_name_on_every_row(tmp_path: Path) -> None:
    rows = [
        line("es", "Rusia ofreció a Washington facilitar la salida de Maduro de Venezuela"),
        line(
            "en", "Russia offered Washington to ease Maduro's exit from Venezuela, report says", hours=1, language="en"
        ),
        line("es2", "Maduro rechazó la oferta rusa para dejar Venezuela", hours=2),
        line("other", "El museo abre una sala dedicada al grabado", hours=3),
    ]
    assert [row["story"] for row in run(tmp_path, rows)] == ["es", "es", "es", "other"]


def test_a_wire_that_many_carry_is_no_footer(tmp_path: Path) -> None:
    rows = [line(str(n), f"Título {n}", WIRE + f" Nota local {n} de la casa.", hours=n / 10) for n in range(60)]
    assert {row["copy_of"] for row in run(tmp_path, rows)[1:]} == {"0"}


def test_texts_with_a_common_footer_stay_apart(tmp_path: Path) -> None:
    footer = text(999, 154)
    rows = [line(str(n), f"Asunto{n} cosa{n}", f"{text(n, 60)} {footer}", hours=n / 10) for n in range(80)]
    assert not [row for row in run(tmp_path, rows) if row["copy_of"]]


def test_a_digest_of_several_wires_is_a_copy_of_none(tmp_path: Path) -> None:
    wires = [line(str(n), f"Asunto{n}", text(n, 120), hours=n) for n in range(4)]
    digest = line("digest", "Resumen del día", " ".join(str(wire["text"]) for wire in wires), hours=5)
    whole = line("long", "Asunto1 y más", text(50, 100) + " " + text(1, 120) + " " + text(51, 100), hours=6)
    out = run(tmp_path, [*wires, digest, whole])
    assert [row["copy_of"] for row in out] == [None] * 5 + ["1"]


def test_the_window_is_a_setting_and_the_same_text_is_found_beyond_it(tmp_path: Path) -> None:
    rows = [line("a", "T", WIRE), line("b", "T", WIRE[:400], hours=30), line("c", "T", WIRE, hours=80)]
    assert [row["copy_of"] for row in run(tmp_path, rows, window=timedelta(hours=20))] == [None, None, "a"]
    assert [row["copy_of"] for row in run(tmp_path, rows)] == [None, "a", "a"]


BAD: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{", "not JSON"),
    "no object": (b"[1]", "not a JSON object"),
    "no id": (b'{"title": "x", "published": "2026-01-01"}', "no “id”"),
    "neither title nor text": (b'{"id": "1", "title": " ", "published": "2026-01-01"}', "neither"),
    "a title that is a number": (b'{"id": "1", "title": 5, "published": "2026-01-01"}', "strings"),
    "no moment": (b'{"id": "1", "title": "x"}', "published"),
    "a wrong moment": (b'{"id": "1", "title": "x", "published": "yesterday"}', "published"),
    "a moment beyond time": (b'{"id": "1", "title": "x", "published": 1e300}', "published"),
    "another language": (b'{"id": "1", "title": "x", "language": "fr", "published": "2026-01-01"}', "fr"),
    "not UTF-8": (b'{"id": "\xff"}', "not JSON"),
}


@pytest.mark.parametrize(("bad", "why"), BAD.values(), ids=BAD)
def test_a_bad_line_keeps_its_place_and_says_why(tmp_path: Path, bad: bytes, why: str) -> None:
    with pytest.raises(BadLine, match=why):
        article(bad)
    out = run(tmp_path, [line("a", "T", WIRE), bad, line("b", "T", WIRE, hours=1)])
    assert [row["copy_of"] for row in out] == [None, None, "a"]
    assert out[1]["story"] is None
    assert "line 2" in out[1]["error"]


def test_settled_rows_leave_while_the_stream_goes_on_and_nothing_older_is_held() -> None:
    stream, out = Stream(), 0
    for n in range(600):
        at = START + timedelta(hours=n)
        stream.take(Incoming(id=str(n), title="", text=text(n, 40), language="es", published=at))
        out += len(list(stream.settled()))
    assert out > 500
    assert len(stream.copies) <= 74
    assert stream.stories.open_count <= 80
    stream._prune()
    assert len(stream._where) <= 160
    assert len(stream._heads) <= 160


def test_live_rows_come_at_once(tmp_path: Path) -> None:
    rows = [line("a", "T", WIRE), line("b", "T", WIRE, hours=1)]
    assert run(tmp_path, rows, live=True) == run(tmp_path, rows)


def test_the_result_does_not_depend_on_when_the_table_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [line(str(n), f"Asunto{n}", text(n % 40, 150) + f" final {n}", hours=n / 10) for n in range(120)]
    expected = run(tmp_path, rows)
    assert sum(row["copy_of"] is not None for row in expected) == 80
    monkeypatch.setattr("pipeline.postings.START", 64)
    monkeypatch.setattr(streams, "PRUNED", 7)
    assert run(tmp_path, rows) == expected


def test_postings_find_what_shares_keys_and_pass_over_common_ones() -> None:
    postings = Postings()
    keys = [random.Random(n).randrange(2**31) * 2 for n in range(400)]
    for id in range(1, 21):
        postings.add(id, [*keys[id * 10 : id * 10 + 10], keys[0]])
    assert postings.near(keys[50:60]) == {5: 10}
    assert postings.near([keys[0]]) == {}
    assert postings.near(keys[50:60], oldest=6) == {}
    assert postings.touched == 21


def test_a_look_up_reads_as_many_buckets_whatever_the_table_holds() -> None:
    postings, state = Postings(), random.Random(1)
    for id in range(1, 3000):
        if postings.full:
            postings.rebuild(id)
        postings.add(id, [state.randrange(2**31) * 2 for _ in range(40)])
    before = postings.touched
    postings.near([state.randrange(2**31) * 2 for _ in range(40)])
    assert postings.touched - before == 40
