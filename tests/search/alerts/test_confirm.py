"""Nothing but the question goes to an e-mail address until somebody has opened its link."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from search.alerts import confirm, follow, send
from search.alerts.gather import gather_due
from search.models import Channel, Delivery


@pytest.fixture(autouse=True)
def server(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.TELETIPO_MAIL = {"host": "localhost", "port": 25}
    settings.TELETIPO_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def box(ledger: Any) -> Channel:
    return follow.make_channel(ledger.user, "email", "mail", "ana@example.org", language="es")[0]


def link() -> str:
    found = re.search(r"http://\S+(/channels/confirm/\S+)", str(mail.outbox[0].body))
    assert found
    return found[1]


def told(ledger: Any) -> list[str]:
    """Subjects of what was sent."""
    ledger.now = max(ledger.now, timezone.now())  # the question is made by the real clock
    ledger.match()
    gather_due(ledger.now)
    send.send_due(lambda: ledger.now)
    return [one.subject for one in mail.outbox]


def test_alerts_wait_until_the_link_is_opened_and_confirmed(ledger: Any, box: Channel, client: Client) -> None:
    ledger.alert("noticia", box)
    ledger.put("La noticia")
    follow.test_channel(box, ledger.now)
    assert told(ledger) == ["¿Es suya esta dirección?"]
    assert "ana" in mail.outbox[0].body and "List-Unsubscribe" not in mail.outbox[0].extra_headers
    page = client.get(link())
    assert page.status_code == 200
    assert len(told(ledger)) == 1, "a program that looks at links confirms nothing"
    client.post(link())
    assert set(told(ledger)[1:]) == {"Una prueba de Teletipo", "noticia: La noticia"}
    assert len(told(ledger)) == 3


def test_links_that_are_forged_old_or_of_a_channel_that_is_gone(
    box: Channel, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.post("/channels/confirm/xyz").status_code == 404
    unsubscribe = signing.dumps(box.pk, salt="teletipo unsubscribe")
    assert client.post(f"/channels/confirm/{unsubscribe}").status_code == 404
    good = confirm.token(box.pk)
    with monkeypatch.context() as patch:
        patch.setattr(confirm, "LASTS", timedelta(seconds=-1))
        assert client.post(f"/channels/confirm/{good}").status_code == 410
    assert Channel.objects.get().confirmed is None
    box.delete()
    assert client.post(f"/channels/confirm/{good}").status_code == 200


def test_asked_again_at_most_once_an_hour_by_its_owner(ledger: Any, box: Channel, client: Client) -> None:
    url = f"/channels/{box.pk}"
    assert client.post(url, {"action": "confirm"}).status_code == 302
    client.force_login(ledger.user)
    client.post(url, {"action": "confirm"})
    assert Delivery.objects.count() == 1
    assert client.post(url, {"action": "test"}).status_code == 404
    assert not confirm.ask(box, timezone.now() + timedelta(hours=2)), "the first one is still on its way"
    Delivery.objects.update(state="sent")
    assert not confirm.ask(box)
    assert confirm.ask(box, timezone.now() + timedelta(hours=2))
    confirm.confirm(box, timezone.now())
    box.refresh_from_db()
    assert not confirm.ask(box, timezone.now() + timedelta(hours=9))


@pytest.mark.parametrize("kind", ["feed", "webhook"])
def test_other_channels_need_no_question(ledger: Any, kind: str) -> None:
    row, _ = follow.make_channel(ledger.user, kind, "c", "https://hooks.invalid/x" if kind == "webhook" else "")
    assert row.confirmed
    assert not Delivery.objects.exists()
