"""A whole system for tests: a local press, ``teletipo up`` and a look into its ledger, all real processes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "teletipo" / "press" / "pages"
LOOK = """
import json, sys, django
from collections import defaultdict
django.setup()
from dataclasses import asdict
from django.db import DatabaseError
from pipeline.models import StoredArticle
from crawlers.models import StoredPage, StoredSource
from teletipo.ops.summary import progress, summary
from urllib.parse import urlsplit
for line in sys.stdin:
    try:
        if line.strip() == "progress":
            found = progress()
            visits = StoredSource.objects.filter(in_catalogue=True).values_list("last_visit", flat=True)
            seen_all = min((at.timestamp() if at else 0.0 for at in visits), default=0.0)
            answer = asdict(found) | {"settled": found.settled, "seen_all": seen_all}
        else:
            found = asdict(summary(top=1000))
            path = lambda url: urlsplit(url).hostname + urlsplit(url).path + urlsplit(url).query
            copies = StoredArticle.objects.filter(copy_of__isnull=False).values_list("url", "copy_of__url")
            found["articles_by_url"] = sorted(path(url) for url in StoredArticle.objects.values_list("url", flat=True))
            found["pages_by_url"] = sorted(path(url) for url in StoredPage.objects.values_list("url", flat=True))
            found["copies_by_url"] = sorted([path(a), path(b)] for a, b in copies)
            stories = defaultdict(list)
            for url, story in StoredArticle.objects.values_list("url", "story_id"):
                stories[story].append(path(url))
            found["stories_by_url"] = sorted(sorted(urls) for urls in stories.values())
            answer = found
    except DatabaseError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer), flush=True)
"""


def last_versions(source: Path, target: Path) -> Path:
    """The press's folder with the newest version of each page only: what a crawl finds must not depend on when it looks."""
    shutil.copytree(source, target)
    lines = (target / "pages.jsonl").read_text(encoding="utf8").splitlines()
    newest = {(row["outlet"], row["url"]): line for line in lines if (row := json.loads(line))}
    (target / "pages.jsonl").write_text("\n".join(newest.values()) + "\n", encoding="utf8")
    return target


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class System:
    folder: Path
    over: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    pages: Path = PAGES
    _running: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    def __enter__(self) -> "System":
        self.folder.mkdir(parents=True, exist_ok=True)
        state = self.folder / "press.json"
        command = ["-m", "teletipo.press", str(self.pages), "--port", "0", "--over", str(self.over)]
        command += [
            "--catalogue",
            str(self.folder / "catalogue"),
            "--state",
            str(state),
            "--log",
            str(self.folder / "press.log"),
        ]
        self._start("press", *command)
        until(state.is_file, 30)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(list(self._running.values())):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    @property
    def environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TELETIPO_") and k != "DATABASE_URL"}
        return clean | {
            "DJANGO_SETTINGS_MODULE": "teletipo.settings",
            "TELETIPO_DATA": str(self.folder / "data"),
            "TELETIPO_CATALOGUE": str(self.folder / "catalogue"),
            "TELETIPO_ALLOWED_NETWORKS": "127.0.0.0/8",
            "TELETIPO_DELAY": "0.05",
            "TELETIPO_SWEEP": "1",
            "TELETIPO_LEAST_INTERVAL": "3",
            "TELETIPO_MOST_INTERVAL": "4",  # a source that brought little must be looked at again all the same
            "TELETIPO_LOG": "WARNING",
            **self.settings,
        }

    def _start(self, name: str, *arguments: str, **more: Any) -> "subprocess.Popen[str]":
        log = (self.folder / f"{name}.out").open("ab")
        process = subprocess.Popen(
            [sys.executable, *arguments], env=self.environment, text=True, stderr=log, **({"stdout": log} | more)
        )
        log.close()
        self._running[name] = process
        return process

    def up(self) -> "subprocess.Popen[str]":
        self.settings.setdefault("TELETIPO_WEB", f"127.0.0.1:{free_port()}")
        return self._start("up", "-m", "teletipo", "up")

    def down(self) -> int:
        process = self._running["up"]
        process.send_signal(signal.SIGINT)
        return process.wait(timeout=90)

    def teletipo(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "teletipo", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300, check=False)

    def ask(self, question: str) -> dict[str, Any]:
        look = self._running.get("look")
        if look is None or look.poll() is not None:
            look = self._start("look", "-c", LOOK, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert look.stdin and look.stdout
        look.stdin.write(question + "\n")
        look.stdin.flush()
        answer: dict[str, Any] = json.loads(look.stdout.readline())
        return answer

    def settled(self, since: float = 0.0) -> bool:
        """Nothing is left to do, and every source was last visited after the moment ``since`` (seconds since 1970)."""
        now = self.ask("progress")
        return bool(now.get("settled")) and now["seen_all"] > since and now["indexed"][1] > 0

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        try:
            top = psutil.Process(self._running["up"].pid)
            return [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def until(condition: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it did not come to that within {seconds} seconds"
        time.sleep(0.2)
