"""The pages over the invented press, with the plain-Python engine in the place of the configured one."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import translation

from search.backends.memory import MemoryBackend
from search.web import door


def _load() -> ModuleType:
    if "press_rows" not in sys.modules:
        spec = importlib.util.spec_from_file_location("press_rows", Path(__file__).with_name("press_rows.py"))
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["press_rows"] = module
        spec.loader.exec_module(module)
    return sys.modules["press_rows"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request leaves its language active behind it."""
    with translation.override("en"):
        yield


@pytest.fixture
def rows() -> ModuleType:
    return _load()


@pytest.fixture(autouse=True)
def static_folder(settings: Any) -> None:
    """WhiteNoise warns about a folder for collected files that is not there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def engine(db: None, rows: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryBackend]:
    """The press, written and indexed; the pages find it behind their door."""
    backend = MemoryBackend(rows.write())
    monkeypatch.setattr(door, "backend", lambda: backend)
    monkeypatch.setattr(door, "resolver", rows.SmallResolver)
    monkeypatch.setattr(door, "name", rows.name)
    yield backend
