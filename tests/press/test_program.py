"""``python -m teletipo.press`` as a process."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from crawlers import catalogue

PROGRAM = [sys.executable, "-m", "teletipo.press"]


def make(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.html").write_text("<p>x", encoding="utf8")
    (folder / "pages.jsonl").write_text('{"file": "a.html", "url": "https://a.example/x"}\n', encoding="utf8")
    return folder


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    state, folder = tmp_path / "state.json", tmp_path / "catalogue"
    arguments = [str(make(tmp_path / "press")), "--state", str(state), "--catalogue", str(folder), "--port", "0"]
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 60
            while not state.exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            told = json.loads(state.read_text(encoding="utf8"))
            assert told["pid"] == process.pid
            assert told["pages"] == 1
            with urllib.request.urlopen(told["outlets"]["a-example"] + "/x", timeout=10) as answer:
                assert answer.read() == b"<p>x"
            assert catalogue.load(folder)[0].slug == "a-example"
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0
    assert f"1 pages of 1 outlets, from http://127.77.0.1:{told['port']}/" in out.decode()
    assert err == b""


BAD = {
    "no folder": ["/nowhere/at/all"],
    "a port that is none": ["FOLDER", "--port", "99999"],
    "a port that is not ours": ["FOLDER", "--port", "-1"],
    "a state file that cannot be": ["FOLDER", "--state", "/nowhere/state.json"],
    "a log that cannot be": ["FOLDER", "--log", "/nowhere/log"],
    "an extra folder that is not there": ["FOLDER", "--extra", "none"],
}


@pytest.mark.parametrize("arguments", BAD.values(), ids=BAD)
def test_what_cannot_be_served_is_told_in_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    folder = str(make(tmp_path / "press"))
    command = [*PROGRAM, *(folder if word == "FOLDER" else word for word in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
