"""The ledgers on PostgreSQL: claims, verdicts, index, matching, gathering, sending, races. SQLite is what all else runs on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "tests" / "services"
LEDGERS = (
    "tests/crawlers/test_store.py",
    "tests/pipeline/test_store.py",
    "tests/search/test_index.py",
    "tests/search/alerts/test_match_step.py",
    "tests/search/alerts/test_gather.py",
    "tests/search/alerts/test_retention.py",
    "tests/search/alerts/test_racing.py",
)


def test_the_ledgers_run_on_postgresql() -> None:
    sys.path.insert(0, str(SERVICES))
    try:
        from postgres_server import Missing, binaries, cluster  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    try:
        binaries()
    except Missing as error:
        pytest.skip(f"not installed: {error}")
    with cluster() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-p", "no:cacheprovider", *LEDGERS],
            cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout, done.stdout[-2000:]
