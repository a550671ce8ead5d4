"""Settings from the environment and from the data folder."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from teletipo import env


def test_the_environment_goes_before_the_folders_own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELETIPO_DELAY", "7")
    monkeypatch.setenv("TELETIPO_SWEEP", "")
    (tmp_path / env.OWN).write_text("# own\n\nTELETIPO_DELAY=1\nTELETIPO_SWEEP=2=3\n")
    env.read_own(tmp_path)
    assert env.number("TELETIPO_DELAY", 0, 0, 10) == 7
    assert env.text("TELETIPO_SWEEP", "") == "2=3"


@pytest.mark.parametrize("line", ["no sign", "=value", "A B=1", "\x00"])
def test_a_line_that_is_no_setting_stops_the_start(tmp_path: Path, line: str) -> None:
    (tmp_path / env.OWN).write_text(f"# one\n{line}\n")
    if line == "=value":
        env.read_own(tmp_path)  # nothing is named, nothing is set
        return
    with pytest.raises(ImproperlyConfigured, match="line 2"):
        env.read_own(tmp_path)


@pytest.mark.parametrize(
    ("raw", "good"), [("1", True), ("no", False), ("ON", True), ("maybe", None)], ids=["1", "no", "ON", "maybe"]
)
def test_flags(monkeypatch: pytest.MonkeyPatch, raw: str, good: bool | None) -> None:
    monkeypatch.setenv("TELETIPO_DEBUG", raw)
    if good is None:
        with pytest.raises(ImproperlyConfigured, match="TELETIPO_DEBUG"):
            env.flag("TELETIPO_DEBUG", False)
    else:
        assert env.flag("TELETIPO_DEBUG", False) is good


@pytest.mark.parametrize("raw", ["", "nan", "-1", "1e9", "ten"])
def test_numbers_stay_within_their_bounds(monkeypatch: pytest.MonkeyPatch, raw: str) -> None:
    monkeypatch.setenv("TELETIPO_DELAY", raw)
    if not raw:
        assert env.number("TELETIPO_DELAY", 2.5, 0, 10) == 2.5
    else:
        with pytest.raises(ImproperlyConfigured, match="from 0 to 10"):
            env.number("TELETIPO_DELAY", 2.5, 0, 10)
