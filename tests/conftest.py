"""What all tests share: places, and the rule that a missing server fails the build where it was promised."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is.
settings.register_profile("teletipo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("teletipo")
SHARED = Path(__file__).resolve().parents[2] / "shared"
MISSING = "not installed: "  # how the reason of a skip for want of a server or browser begins


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real pages and labelled data beside the repository; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no shared/ beside the repository")
    return SHARED


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For ``--dist loadgroup``: a file's tests stay together, and all that ask an Elasticsearch, so that one is started."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        asks = "elasticsearch" in names or "elastic" in names or "elastic" in item.name
        item.add_marker(pytest.mark.xdist_group("elasticsearch" if asks else item.path.stem))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Where `make services` ran (TELETIPO_REQUIRE_SERVICES=1), a skip for want of a service is a failure."""
    report = yield
    if report.skipped and os.environ.get("TELETIPO_REQUIRE_SERVICES") and MISSING in str(report.longrepr):
        report.outcome = "failed"
    return report
