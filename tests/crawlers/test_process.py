"""The crawl process as a process: alone on its folder, stopped, killed, started again."""

import fcntl
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def many(world: Any, links: int) -> list[Any]:
    sites = []
    for number in range(4):
        site = world.site()
        site.feed(*(site.article(f"/2026/11/20/noticia-{number}-numero-{n}") for n in range(links)))
        world.shop(f"diario-{number}", site)
        sites.append(site)
    world.sync()
    return sites


def ledger(world: Any) -> tuple[Any, ...]:
    """What must be the same however often the crawl was killed."""
    return (
        world.sql("select url, state from crawlers_storedlink order by url"),
        world.sql("select url, digest from crawlers_storedpage order by url"),
        world.sql("select id, last_outcome from crawlers_storedsource order by id"),
        world.sql("select count(*) from crawlers_storedlink l join crawlers_storedpage p on l.page_id = p.id"),
    )


def test_killed_at_any_moment_and_started_again_it_comes_to_the_same(world: Any, new_world: Any) -> None:
    world.settings["TELETIPO_DELAY"] = "0.02"
    sites = many(world, 12)
    for at in (1, 3, 7, 14, 30):  # requests seen when the kill comes
        child = world.start()
        while sum(len(site.seen) for site in sites) < at and child.poll() is None:
            time.sleep(0.02)
        child.kill()
        child.wait()
    world.crawl()
    links, pages, sources, joined = ledger(world)
    assert len(links) == len(pages) == 48 and joined == [(48,)]
    assert {state for _, state in links} == {"fetched"}
    assert {outcome for _, outcome in sources} <= {"read", "unchanged"}
    assert world.sql("select sum(new) from crawlers_visit") == [(48,)]
    assert world.sql("select count(*) from crawlers_storedlink where claimed_by != ''") == [(0,)]
    read = world.python(
        "from crawlers import store\nfrom crawlers.models import StoredPage\nfrom django.conf import settings\n"
        "print(sum(b'Texto' in store.page_of(p, settings.TELETIPO_ARCHIVE).body for p in StoredPage.objects.all()))"
    )
    assert read.strip() == "48"


def test_asked_to_stop_it_gives_back_what_it_holds(world: Any) -> None:
    world.settings["TELETIPO_DELAY"] = "0.5"
    sites = many(world, 20)
    child = world.start("--seconds", "60")
    until(lambda: sum(len(site.seen) for site in sites) >= 12)
    child.terminate()
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 0 and "Traceback" not in errors
    assert world.sql("select count(*) from crawlers_storedlink where claimed_by != ''") == [(0,)]
    assert world.sql("select count(*) from crawlers_storedsource where claimed_by != ''") == [(0,)]
    fetched = world.sql("select count(*) from crawlers_storedlink where state = 'fetched'")[0][0]
    assert fetched == world.sql("select count(*) from crawlers_storedpage")[0][0] < 80
    assert world.sql("select count(*) from crawlers_storedlink where state = 'failed'") == [(0,)]


def test_a_second_process_says_so_and_ends(world: Any) -> None:
    many(world, 1)
    with (world.folder / "data" / "crawl.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another crawl process is at work" in world.crawl()
    assert world.sql("select count(*) from crawlers_visit") == [(0,)]


def test_it_ends_with_its_parent(world: Any) -> None:
    world.settings["TELETIPO_DELAY"] = "5"
    sites = many(world, 20)
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'crawlers.process', '--seconds', '60'])\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env=world.environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.stdout.close()
    until(lambda: sum(len(site.seen) for site in sites) >= 4)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_only_one_outlet(world: Any) -> None:
    sites = many(world, 2)
    world.crawl("--once", "--only", "diario-2")
    assert [bool(site.seen) for site in sites] == [False, False, True, False]
    assert world.sql("select outlet_id, count(*) from crawlers_storedpage group by 1") == [("diario-2", 2)]


@pytest.mark.parametrize("arguments", [("--seconds", "0"), ("--seconds", "soon"), ("--what",)])
def test_wrong_usage_is_status_2(world: Any, arguments: tuple[str, ...]) -> None:
    child = world.start(*arguments)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 2 and "Traceback" not in errors and errors


def test_an_archive_that_cannot_be_written_ends_the_run_with_a_sentence(world: Any) -> None:
    many(world, 2)
    (world.folder / "data" / "archive").write_text("a file where the folder should be")
    child = world.start()
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 1 and "archive" in errors and "Traceback" not in errors
    (world.folder / "data" / "archive").unlink()
    world.crawl()
    assert world.sql("select count(*) from crawlers_storedlink where state = 'fetched'") == [(8,)]
