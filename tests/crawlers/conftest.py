"""Real web sites on loopback addresses, and a real crawl process that reads them."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = "127.1.0.0/16"  # where the sites are; the rest of loopback stays forbidden
_number = count(1)


@dataclass(frozen=True)
class Seen:
    path: str
    at: float  # monotonic
    headers: dict[str, str]


@dataclass
class Site:
    """A server of its own address. ``pages``: path -> (status, headers, body) or a function that is given the handler."""

    address: str
    port: int = 0
    pages: dict[str, Any] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://{self.address}:{self.port}"

    def paths(self) -> list[str]:
        return [one.path for one in self.seen]

    def feed(self, *links: str, path: str = "/feed.xml") -> None:
        items = "".join(f"<item><title>Noticia {n}</title><link>{link}</link></item>" for n, link in enumerate(links))
        body = f"<rss version='2.0'><channel><title>x</title><link>{self.origin}/</link>{items}</channel></rss>"
        self.pages[path] = (200, {"Content-Type": "application/rss+xml"}, body.encode())

    def article(self, path: str, text: str = "Texto") -> str:
        body = f"<html><title>T</title><p>{text} {path}</p></html>".encode()
        self.pages[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, body)
        return self.origin + path


def serve(site: Site) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.seen.append(Seen(self.path, time.monotonic(), {k.lower(): v for k, v in self.headers.items()}))
            page = site.pages.get(self.path, (404, {}, b"nothing here"))
            if callable(page):
                try:
                    page(self)
                except OSError:  # the crawl hung up, as it should
                    self.close_connection = True
                return
            status, headers, body = page
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((site.address, 0), Handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


@dataclass
class World:
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    servers: list[ThreadingHTTPServer] = field(default_factory=list)
    children: list["subprocess.Popen[str]"] = field(default_factory=list)

    def site(self, address: str = "", robots: str = "") -> Site:
        number = next(_number)
        site = Site(address or f"127.1.{number // 250}.{number % 250 + 1}")
        self.servers.append(serve(site))
        if robots:
            site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots.encode())
        return site

    def outlet(self, slug: str, url: str, kind: str = "feed", domain: str = "", more: str = "") -> None:
        """Writes the catalogue's file."""
        (self.folder / "catalogue").mkdir(exist_ok=True)
        text = f"""slug = "{slug}"
name = "{slug}"
domain = "{domain or slug + ".test"}"
country = "ES"
languages = ["es"]
kind = "newspaper"
timezone = "Europe/Madrid"
{more}
[[{kind}]]
url = "{url}"
"""
        (self.folder / "catalogue" / f"{slug}.toml").write_text(text, encoding="utf8")

    def shop(self, slug: str, site: Site, kind: str = "feed", path: str = "/feed.xml", more: str = "") -> None:
        self.outlet(slug, site.origin + path, kind, f"{site.address}:{site.port}", more)

    @property
    def environment(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TELETIPO_") and k != "DATABASE_URL"}
        return clean | {
            "DJANGO_SETTINGS_MODULE": "teletipo.settings",
            "TELETIPO_DATA": str(self.folder / "data"),
            "TELETIPO_CATALOGUE": str(self.folder / "catalogue"),
            "TELETIPO_ALLOWED_NETWORKS": ALLOWED,
            "TELETIPO_DELAY": "0",
            "TELETIPO_LOG": "WARNING",
            **self.settings,
        }

    def python(self, code: str) -> str:
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sync(self) -> None:
        self.python(
            "from crawlers import catalogue, store\nfrom django.conf import settings\n"
            "from django.utils import timezone\n"
            "store.sync_catalogue(catalogue.load(settings.TELETIPO_CATALOGUE), timezone.now())"
        )

    def start(self, *arguments: str, program: tuple[str, ...] = ("-m", "crawlers.process")) -> "subprocess.Popen[str]":
        command = [sys.executable, *program, *(arguments or ("--once", "--seconds", "60"))]
        pipe = subprocess.PIPE
        child = subprocess.Popen(command, env=self.environment, text=True, stderr=pipe, stdout=pipe, cwd=ROOT)
        self.children.append(child)
        return child

    def crawl(self, *arguments: str, program: tuple[str, ...] = ("-m", "crawlers.process")) -> str:
        """What a run wrote to standard error; its status was 0."""
        child = self.start(*arguments, program=program)
        _, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
        assert "Traceback" not in errors
        return errors

    def sql(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        base = sqlite3.connect(self.folder / "data" / "teletipo.sqlite3", timeout=30)
        try:
            rows = base.execute(text, values).fetchall()
            base.commit()
            return rows
        finally:
            base.close()

    def visits(self, slug: str) -> list[str]:
        return [row[0] for row in self.sql(
            "select v.outcome from crawlers_visit v join crawlers_storedsource s on s.id = v.source_id"
            " where s.outlet_id = ? order by v.id", slug
        )]  # fmt: skip

    def link(self, url: str) -> tuple[Any, ...]:
        """state, reason, attempts"""
        return self.sql("select state, reason, attempts from crawlers_storedlink where url = ?", url)[0]

    def due_again(self) -> None:
        self.sql("update crawlers_storedsource set next_visit = '2020-01-01 00:00:00'")
        self.sql("update crawlers_storedlink set next_try = '2020-01-01 00:00:00'")

    def close(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
            child.communicate()
        for server in self.servers:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database is migrated."""
    world = World(tmp_path_factory.mktemp("empty"))
    (world.folder / "catalogue").mkdir()
    world.python("from django.core.management import call_command\ncall_command('migrate', verbosity=0)")
    return world.folder / "data"


@pytest.fixture(scope="module")
def new_world(empty_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], World]]:
    worlds: list[World] = []

    def make() -> World:
        world = World(tmp_path_factory.mktemp("world"))
        shutil.copytree(empty_data, world.folder / "data")
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.close()


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()
