"""The API over the invented press of tests/search/web, with the plain-Python engine behind the door."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation

from search import tokens
from search.backends.memory import MemoryBackend
from search.web import door


@pytest.fixture
def rows() -> ModuleType:
    path = Path(__file__).parents[1] / "web" / "press_rows.py"
    if "press_rows" not in sys.modules:
        spec = importlib.util.spec_from_file_location("press_rows", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["press_rows"] = module
        spec.loader.exec_module(module)
    return sys.modules["press_rows"]


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> Iterator[None]:
    """A request leaves its language active behind it."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with translation.override("en"):
        yield


@pytest.fixture
def engine(db: None, rows: ModuleType, monkeypatch: pytest.MonkeyPatch) -> MemoryBackend:
    backend = MemoryBackend(rows.write())
    monkeypatch.setattr(door, "backend", lambda: backend)
    monkeypatch.setattr(door, "resolver", rows.SmallResolver)
    monkeypatch.setattr(door, "name", rows.name)
    return backend


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana", password="una clave larga")


@pytest.fixture
def key(ana: User) -> str:
    return tokens.make(ana, "tests", timezone.now())[1]


@pytest.fixture
def api(client: Client, key: str, engine: MemoryBackend) -> Client:
    """A client that sends its token."""
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client
