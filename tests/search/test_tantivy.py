"""What the embedded engine promises beside the contract: one writer, nothing half done, rebuilt beside and switched."""

import fcntl
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search.backends.base import BackendError, BackendUnavailable
from search.backends.tantivy import TantivyBackend
from search.document import Document
from search.query import And, Everything, Near, Not, Pattern, Phrase, Range, Term, Word
from search.request import Request

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
BLANK = Document(
    id="1", url="https://a.example/1", outlet="a", outlet_name="A", domain="a.example", country="ES", language="es",
    title="Sanciones", text="Petróleo y gas.", authors=(), section="", published=MOMENT, seen=MOMENT,
    completeness="full", agency="", actors=(), themes=(), story="", copy_of="", group="1", copies=0,
)  # fmt: skip
FORK = multiprocessing.get_context("fork")


def documents(first: int, last: int, story: str = "") -> list[Document]:
    return [replace(BLANK, id=str(id), group=str(id), story=story) for id in range(first, last)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@contextmanager
def holding(folder: Path, name: str) -> Iterator[None]:
    with (folder / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_a_second_writer_is_told_so_at_once(folder: Path) -> None:
    backend = TantivyBackend(folder)
    backend.write(documents(1, 4))
    with holding(folder, "write.lock"):
        for attempt in (lambda: backend.write(documents(4, 5)), backend.clear):
            with pytest.raises(BackendUnavailable, match="by another process"):
                attempt()
        assert backend.count() == 3  # readers go on
    backend.write(documents(4, 5))
    assert backend.count() == 4


def test_readers_see_what_another_backend_wrote(folder: Path) -> None:
    reader, writer = TantivyBackend(folder), TantivyBackend(folder)
    assert reader.count() == 0
    for count in (1, 2, 3):
        writer.write(documents(count, count + 1))
        assert reader.count() == count


def _count_in_child(backend: TantivyBackend, pipe: object) -> None:
    backend.write(documents(10, 12))
    pipe.send(backend.count())  # type: ignore[attr-defined]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_reads_and_writes(folder: Path) -> None:
    backend = TantivyBackend(folder)
    backend.write(documents(1, 4))
    assert backend.count() == 3
    ours, theirs = FORK.Pipe()
    child = FORK.Process(target=_count_in_child, args=(backend, theirs))
    child.start()
    assert ours.recv() == 5
    child.join()
    assert backend.count() == 5


def _write_for_ever(folder: Path) -> None:
    backend = TantivyBackend(folder)
    for turn in range(1_000_000):
        backend.write(documents(turn * 7, turn * 7 + 7, story=str(turn)), [str(turn * 7 - 7)])


def _rebuild_for_ever(folder: Path) -> None:
    backend = TantivyBackend(folder)
    while True:
        with backend.begin_rebuild() as rebuild:
            rebuild.write(documents(1, 101))
            rebuild.write(documents(101, 201))
            rebuild.switch()


@contextmanager
def running(function: Callable[[Path], None], folder: Path) -> Iterator[None]:
    """Runs a function of this file in a process of its own, from its first write on; kills it at the end."""
    code = f"import pathlib, runpy; runpy.run_path({__file__!r})[{function.__name__!r}](pathlib.Path({str(folder)!r}))"
    before = _pointer(folder)
    with subprocess.Popen([sys.executable, "-c", code]) as child:
        try:
            while _pointer(folder) == before:
                assert child.poll() is None
                time.sleep(0.002)
            yield
        finally:
            child.kill()


def _pointer(folder: Path) -> str:
    return (folder / "CURRENT").read_text() if (folder / "CURRENT").exists() else ""


def _killed(function: Callable[[Path], None], folder: Path, after: float) -> None:
    with running(function, folder):
        time.sleep(after)


@pytest.mark.parametrize("after", [0.0, 0.011, 0.037, 0.15, 0.4])
def test_a_killed_writer_leaves_whole_batches(folder: Path, after: float) -> None:
    _killed(_write_for_ever, folder, after)
    backend = TantivyBackend(folder)
    written = backend.search(Request(query=Everything(), limit=100_000, highlight=False)).hits
    stories = {int(hit.document.story) for hit in written}
    assert stories == set(range(len(stories)))
    last = len(stories) - 1
    held = {int(hit.document.id) for hit in written}
    assert held == {id for id in range(last * 7 + 7) if id % 7 or id == last * 7}  # each turn deletes one of the last
    backend.write(documents(900_000, 900_001))  # no lock is left behind
    assert backend.get("900000") is not None


@pytest.mark.parametrize("after", [0.0, 0.02, 0.2])
def test_a_killed_rebuild_leaves_a_whole_index(folder: Path, after: float) -> None:
    TantivyBackend(folder).write(documents(1, 201))
    _killed(_rebuild_for_ever, folder, after)
    backend = TantivyBackend(folder)
    assert backend.count() == 200
    with backend.begin_rebuild() as rebuild:
        rebuild.write(documents(1, 11))
        rebuild.switch()
    assert backend.count() == 10
    assert len(list(folder.glob("generation-*"))) == 1


def test_searches_never_fail_or_come_back_empty_during_rebuilds_and_writes(folder: Path) -> None:
    TantivyBackend(folder).write(documents(1, 201))
    reader = TantivyBackend(folder)
    names = set()
    with running(_rebuild_for_ever, folder):
        while len(names) < 20:
            assert reader.search(Request(query=Word("sanciones"), limit=3)).total == 200
            names.add(_pointer(folder))


def test_the_live_index_is_searched_and_written_while_one_is_built(folder: Path) -> None:
    backend = TantivyBackend(folder)
    backend.write(documents(1, 4))
    with backend.begin_rebuild() as rebuild:
        rebuild.write(documents(1, 3))
        backend.write(documents(4, 6))
        assert (backend.count(), rebuild.count()) == (5, 2)
        with pytest.raises(BackendUnavailable):
            backend.begin_rebuild()
        with holding(folder, "write.lock"), pytest.raises(BackendUnavailable):
            rebuild.switch()
        rebuild.write(documents(5, 6), ["1"])
        rebuild.switch()
        assert backend.count() == 2
    assert backend.count() == 2


def test_a_rebuild_that_is_left_changes_nothing(folder: Path) -> None:
    backend = TantivyBackend(folder)
    backend.write(documents(1, 4))
    with pytest.raises(ZeroDivisionError), backend.begin_rebuild() as rebuild:
        rebuild.write(documents(1, 2))
        raise ZeroDivisionError
    assert backend.count() == 3
    assert len(list(folder.glob("generation-*"))) == 1


def test_the_first_index_may_come_from_a_rebuild(folder: Path) -> None:
    backend = TantivyBackend(folder)
    with backend.begin_rebuild() as rebuild:
        rebuild.write(documents(1, 4))
        assert backend.count() == 0
        rebuild.switch()
    assert backend.count() == 3


def _generation(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text().strip()


def _other_version(folder: Path) -> None:
    (_generation(folder) / "VERSION").write_text("0")


def _no_version(folder: Path) -> None:
    (_generation(folder) / "VERSION").unlink()


def _broken_list(folder: Path) -> None:
    (_generation(folder) / "meta.json").write_text('{"segments": [')


def _broken_pointer(folder: Path) -> None:
    (folder / "CURRENT").write_text("../../etc")


def _pointer_to_nowhere(folder: Path) -> None:
    (folder / "CURRENT").write_text("generation-gone")


def _bytes_for_pointer(folder: Path) -> None:
    (folder / "CURRENT").write_bytes(b"\xff\xfe")


def _lost_segments(folder: Path) -> None:
    for path in _generation(folder).glob("*.store"):
        path.unlink()


DAMAGES = [
    _other_version, _no_version, _broken_list, _broken_pointer, _pointer_to_nowhere, _bytes_for_pointer, _lost_segments,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_index_says_what_to_do_and_can_be_built_anew(folder: Path, damage: object) -> None:
    TantivyBackend(folder).write(documents(1, 4))
    damage(folder)  # type: ignore[operator]
    backend = TantivyBackend(folder)
    for attempt in (backend.count, lambda: backend.search(Request(query=Everything())), lambda: backend.get("1")):
        with pytest.raises(BackendError, match=r"teletipo reindex|cannot be read") as caught:
            attempt()
        assert "\n" not in str(caught.value)
        assert not isinstance(caught.value, BackendUnavailable)
    with backend.begin_rebuild() as rebuild:
        rebuild.write(documents(1, 3))
        rebuild.switch()
    assert backend.count() == 2


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    backend = TantivyBackend(tmp_path / "file" / "index")
    with pytest.raises(BackendError):
        backend.write(documents(1, 2))


def test_a_batch_that_fails_half_way_is_not_visible(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = TantivyBackend(folder)
    backend.write(documents(1, 4))

    def entry(document: Document) -> object:
        if document.id == "6":
            raise MemoryError
        return real(document)

    from search.backends import tantivy as module

    real = module.entry
    monkeypatch.setattr(module, "entry", entry)
    with pytest.raises(BackendError):
        backend.write(documents(5, 8), ["1"])
    monkeypatch.undo()
    assert backend.count() == 3
    backend.write(documents(5, 8), ["1"])
    assert backend.count() == 5


def test_many_small_writes_do_not_pile_up(folder: Path) -> None:
    backend = TantivyBackend(folder)
    for number in range(1, 60):
        backend.write(documents(number, number + 1))
    assert backend.search(Request(query=Term("a", "outlet"), limit=0)).total == 59
    assert len(list(_generation(folder).glob("*.store"))) < 20


def test_too_many_articles_to_read_one_by_one_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.backends import verify

    monkeypatch.setattr(verify, "MAX_VERIFIED", 10)
    backend = TantivyBackend(folder)
    backend.write(documents(1, 21))
    near = Near(Pattern("petr*"), Word("gas"), 2)
    with pytest.raises(BackendError, match=r"More than 10 articles .* Narrow the query"):
        backend.search(Request(query=near))
    assert backend.search(Request(query=And((near, Word("nota"))))).total == 0
    narrowed = And((near, Not(Phrase(("x", "y", "z"), slop=3)), Range("date", MOMENT, None), Term("ES", "country")))
    with pytest.raises(BackendError):
        backend.search(Request(query=narrowed))
    backend.write([], [str(id) for id in range(11, 21)])
    assert backend.search(Request(query=narrowed)).total == 10
