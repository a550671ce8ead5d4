"""A real Chromium over a live server with the invented press; skipped by name where Chromium is not installed."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from search.backends.memory import MemoryBackend
from search.web import door

CHROMIUM = Path("/usr/bin/chromium")
ROWS = Path(__file__).parents[1] / "search" / "web" / "press_rows.py"
POLICY = "search.web.csp.ContentSecurityPolicy"


@dataclass
class Visitor:
    """A page of the browser, and what went wrong behind it."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"not installed: {CHROMIUM}")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread that the tests use the ORM in
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def rows() -> ModuleType:
    spec = importlib.util.spec_from_file_location("press_rows", ROWS)
    assert spec and spec.loader
    module = sys.modules["press_rows"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def visitor(
    chromium: Browser, settings: Any, transactional_db: None, rows: ModuleType, monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Visitor]:  # fmt: skip
    """An English reader. At the end: no complaint in the console, no script error, no request to another host."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    if POLICY not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [POLICY, *settings.MIDDLEWARE]
    backend = MemoryBackend(rows.write())
    monkeypatch.setattr(door, "backend", lambda: backend)
    monkeypatch.setattr(door, "resolver", rows.SmallResolver)
    monkeypatch.setattr(door, "name", rows.name)
    server = request.getfixturevalue("live_server")
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    visitor = Visitor(context.new_page(), server.url)

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visitor.complaints.append(message.text)

    visitor.page.on("console", heard)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    visitor.page.on(
        "request", lambda sent: None if sent.url.startswith(server.url) else visitor.elsewhere.append(sent.url)
    )
    yield visitor
    context.close()
    assert visitor.complaints == []
    assert visitor.elsewhere == []
