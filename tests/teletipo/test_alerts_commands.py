"""``teletipo saved`` and ``teletipo alerts``: what they print, and how they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from search import index
from search.alerts import follow, send
from search.backends.memory import MemoryBackend
from search.channels.base import Outcome, Result
from search.models import Alert, Delivery, SavedSearch
from teletipo.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(db: None, monkeypatch: pytest.MonkeyPatch) -> Alert:
    engine = MemoryBackend()
    monkeypatch.setattr(index, "backend", lambda: engine)
    ana = User.objects.create_user("ana")
    User.objects.create_user("eve")
    saved = SavedSearch.objects.create(owner=ana, name="Rusia\x1b[2J", query="actor:Rusia", folder="F")
    channel, _ = follow.make_channel(ana, "feed", "box")
    return follow.make_alert(saved, channel, follow.alert_values({}, "UTC"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_lists(alert: Alert, capsys: Any) -> None:
    status, out, _ = run(capsys, "saved", "--json")
    assert status == 0
    assert json.loads(out)[0] | {"id": 0} == {
        "id": 0, "owner": "ana", "folder": "F", "name": "Rusia\x1b[2J", "query": "actor:Rusia", "shared": "", "alerts": 1,
        "state": "ok",
    }  # fmt: skip
    status, out, _ = run(capsys, "saved")
    assert "\x1b" not in out and "1 saved searches" in out
    status, out, _ = run(capsys, "alerts")
    assert (status, "matches at_once" in out, "1 alerts" in out) == (0, True, True)
    assert run(capsys, "alerts", "--deliveries")[1].endswith("0 deliveries\n")


def test_out_of_one_account_into_another(alert: Alert, capsys: Any, tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    SavedSearch.objects.update(name="Rusia")
    assert run(capsys, "saved", "--user", "ana", "--export", str(file))[0] == 0
    assert run(capsys, "saved", "--user", "eve", "--import", str(file))[1] == "1 came in, 0 were there already.\n"
    assert run(capsys, "saved", "--user", "eve", "--import", str(file))[1] == "0 came in, 1 were there already.\n"
    assert SavedSearch.objects.get(owner__username="eve").query == "actor:Rusia"


def test_test_retry_discard(alert: Alert, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = run(capsys, "alerts", "--test", str(alert.pk))
    assert (status, "was sent to box" in out) == (0, True)
    delivery = Delivery.objects.get()
    assert run(capsys, "alerts", "--retry", str(delivery.pk))[0] == 2, "sent already"
    monkeypatch.setitem(send.SENDERS, "feed", lambda config, message: Result(outcome=Outcome.LATER, status=500))  # type: ignore[arg-type]
    status, _, err = run(capsys, "alerts", "--test", str(alert.pk))
    assert (status, "500" in err) == (1, True)
    second = Delivery.objects.latest("pk")
    assert run(capsys, "alerts", "--discard", str(second.pk))[1] == f"delivery {second.pk} is discarded.\n"
    assert run(capsys, "alerts", "--retry", str(second.pk))[0] == 0
    assert "later 500" in run(capsys, "alerts", "--deliveries", "--state", "waiting")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("saved", "--export", "x"), "need --user"),
        (("saved", "--user", "nobody"), "no account"),
        (("saved", "--user", "ana", "--import", "/nowhere"), "is no file"),
        (("alerts", "--test", "999"), "no alert 999"),
        (("alerts", "--retry", "999"), "no delivery 999"),
    ],
    ids=str,
)
def test_refusals(alert: Alert, capsys: Any, arguments: tuple[str, ...], said: str) -> None:
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert said in err
    assert err.startswith("teletipo: ")
