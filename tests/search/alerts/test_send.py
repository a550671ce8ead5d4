"""Sending to real local receivers: signed, bounded, never to a private network, each attempt in the ledger."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from search.alerts import follow, send
from search.alerts.plan import State
from search.channels import email, guarded, webhook
from search.channels.base import BadAddress, Message, Outcome, Result
from search.channels.seal import Unreadable, seal, unseal
from search.models import Attempt, Channel, Delivery, Notice, SavedSearch

MESSAGE = Message(
    id="11111111-2222", subject="s", text="t", html="<p>t</p>", data={"type": "alert.test", "x": "ñ\ud800"}
)
LOOPBACK = ["127.0.0.0/8", "::1/128"]


class Receiver:
    """One connection after the other; ``answer`` gets the socket and the request's bytes."""

    def __init__(self, answer: Callable[[socket.socket, bytes], None]) -> None:
        self.got: list[bytes] = []
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            with peer:
                peer.settimeout(5)
                try:
                    request = self._read(peer)
                    self.got.append(request)
                    self._answer(peer, request)
                except OSError:
                    continue

    def _read(self, peer: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += peer.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(one.split(b":")[1]) for one in head.split(b"\r\n") if one.lower().startswith(b"content-length")), 0
        )
        while len(body) < length:
            body += peer.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@contextmanager
def receiving(answer: Callable[[socket.socket, bytes], None]) -> Iterator[Receiver]:
    receiver = Receiver(answer)
    try:
        yield receiver
    finally:
        receiver.close()


def says(text: str) -> Callable[[socket.socket, bytes], None]:
    return lambda peer, request: peer.sendall(text.replace("\n", "\r\n").encode())


OK = says("HTTP/1.1 204 No Content\n\n")


def config(port: int, secret: str = "") -> dict[str, str]:
    return {"url": f"http://localhost:{port}/hook?a=1", "secret": secret or webhook.new_secret()}


def test_a_webhook_is_signed_as_the_convention_says(settings: Any) -> None:
    settings.TELETIPO_ALLOWED_NETWORKS = LOOPBACK
    secret = webhook.new_secret()
    with receiving(OK) as receiver:
        result = webhook.send(config(receiver.port, secret), MESSAGE)
    assert result == Result(outcome=Outcome.SENT, status=204)
    head, _, body = receiver.got[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hook?a=1 HTTP/1.1"
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    assert headers["webhook-id"] == "11111111-2222"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert (
        headers["webhook-signature"]
        == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    )
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert json.loads(body)["x"] == "ñ?"


def test_the_conventions_own_example() -> None:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Signature scheme"."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    signature = webhook.sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("answer", "outcome", "status"),
    [
        (says("HTTP/1.1 500 Oops\n\n"), Outcome.LATER, 500),
        (says("HTTP/1.1 404 No\n\n"), Outcome.LATER, 404),
        (says("HTTP/1.1 410 Gone\n\n"), Outcome.REFUSED, 410),
        (says("HTTP/1.1 302 Found\nLocation: http://169.254.169.254/\n\n"), Outcome.LATER, 302),
        (says("HTTP/1.1 200 OK\nContent-Length: 100000000000\n\n"), Outcome.SENT, 200),
        (says("nonsense\n\n"), Outcome.LATER, None),
        (says("HTTP/1.1 200 OK\n" + "x: y\n" * 500 + "\n"), Outcome.LATER, None),
        (lambda peer, request: None, Outcome.LATER, None),
    ],
    ids=["500", "404", "410", "redirect", "endless body", "no HTTP", "500 headers", "closes early"],
)
def test_what_a_receiver_may_answer(settings: Any, answer: Any, outcome: Outcome, status: int | None) -> None:
    settings.TELETIPO_ALLOWED_NETWORKS = LOOPBACK
    with receiving(answer) as receiver:
        result = webhook.send(config(receiver.port), MESSAGE)
        assert (result.outcome, result.status) == (outcome, status)
        assert len(receiver.got) == 1


def test_a_receiver_may_say_when(settings: Any) -> None:
    settings.TELETIPO_ALLOWED_NETWORKS = LOOPBACK
    with receiving(says("HTTP/1.1 429 Slow\nRetry-After: 900\n\n")) as receiver:
        assert webhook.send(config(receiver.port), MESSAGE).retry_after == 900


def test_a_receiver_that_drips_is_cut_off(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the whole never would."""
    settings.TELETIPO_ALLOWED_NETWORKS = LOOPBACK
    stop = threading.Event()

    def drip(peer: socket.socket, request: bytes) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nx: ")
        while not stop.wait(0.02):
            peer.sendall(b"y")

    with receiving(drip) as receiver:
        with pytest.raises(guarded.Unreachable, match="too long"):
            guarded.post(f"http://127.0.0.1:{receiver.port}/", b"", {}, deadline=0.3)
        stop.set()


def test_nobody_listens(settings: Any) -> None:
    settings.TELETIPO_ALLOWED_NETWORKS = LOOPBACK
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert webhook.send(config(port), MESSAGE).outcome is Outcome.LATER


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://0.0.0.0:{port}/",
        "http://127.1:{port}/", "http://0x7f000001:{port}/", "http://[::1]:{port}/", "http://10.0.0.1/", "http://[fe80::1]/",
    ],
)  # fmt: skip
def test_private_networks_get_nothing(settings: Any, url: str) -> None:
    settings.TELETIPO_ALLOWED_NETWORKS = []
    with receiving(OK) as receiver:
        place = url.format(port=receiver.port)
        with pytest.raises(BadAddress):
            guarded.check(place)
        result = webhook.send({"url": place, "secret": webhook.new_secret()}, MESSAGE)
        assert result.outcome is Outcome.BLOCKED
        assert receiver.got == []


def test_a_name_that_changes_its_answer_gets_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it was saved, private when it is used; and of two answers one private."""
    settings.TELETIPO_ALLOWED_NETWORKS = []
    answers = [["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]]

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        found = answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    guarded.check("https://rebind.example/")
    for _ in range(2):
        result = webhook.send({"url": "https://rebind.example/", "secret": webhook.new_secret()}, MESSAGE)
        assert result.outcome is Outcome.BLOCKED
    assert answers == []


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_???", "x" * 40, "whsec_" + "A" * 200])
def test_secrets_that_are_none(secret: str) -> None:
    with pytest.raises(BadAddress):
        webhook.check_secret(secret)


def test_sealed_values_need_the_key(settings: Any) -> None:
    sealed = seal({"url": "https://a.example/geheim"})
    assert "geheim" not in sealed and "example" not in base64.urlsafe_b64decode(sealed).decode("latin1")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(Unreadable):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == {"url": "https://a.example/geheim"}


@pytest.fixture
def box(db: None) -> Channel:
    user = User.objects.create_user("ana")
    return Channel.objects.create(
        owner=user, name="hook", kind="webhook", sealed=seal({"url": "https://a.example", "secret": "x"})
    )


class Scripted:
    """A sender that answers as it is told, and a clock that is moved by hand."""

    def __init__(self, *outcomes: Result | Exception) -> None:
        self.outcomes = list(outcomes)
        self.ids: list[str] = []
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self, config: Any, message: Message) -> Result:
        self.ids.append(message.id)
        outcome = self.outcomes.pop(0) if self.outcomes else Result(outcome=Outcome.SENT)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def run(self, **later: float) -> int:
        self.now += timedelta(**later)
        return send.send_due(lambda: self.now, {"webhook": self, "email": self})[0]


LATER = Result(outcome=Outcome.LATER, status=500)


@pytest.mark.django_db
def test_growing_waits_under_one_id_then_the_channel_is_switched_off(box: Channel) -> None:
    sender = Scripted(*[LATER] * 20)
    other = Channel.objects.create(owner=box.owner, name="mail", kind="email", sealed=seal({"to": "a@b.org"}))
    delivery = follow.test_channel(box, sender.now)
    start, waits = sender.now, []
    for _ in range(9):
        sender.run()
        delivery.refresh_from_db()
        waits.append((delivery.next_try - sender.now).total_seconds())
        assert sender.run() == 0, "nothing before its time"
        sender.now = delivery.next_try
    assert waits[:8] == sorted(waits[:8])
    assert timedelta(hours=47) < sender.now - start < timedelta(hours=53)
    assert (delivery.state, delivery.tries) == (State.FAILED, 9)
    assert set(sender.ids[:9]) == {str(delivery.key)}
    box.refresh_from_db()
    assert not box.enabled and "two days" in box.reason
    assert list(Notice.objects.values_list("code", flat=True)) == ["channel_off"]
    assert Delivery.objects.get(channel=other).kind == "channel", "the owner hears of it elsewhere"
    assert Attempt.objects.filter(delivery=delivery, outcome="later", status=500).count() == 9


@pytest.mark.django_db
def test_one_failure_makes_the_whole_channel_rest_and_keeps_the_order(box: Channel) -> None:
    sender = Scripted(LATER)
    first, second = follow.test_channel(box, sender.now), follow.test_channel(box, sender.now)
    assert sender.run() == 0
    assert sender.ids == [str(first.key)]
    assert sender.run(seconds=4) == 0
    assert sender.run(seconds=3) == 2
    assert sender.ids == [str(first.key), str(first.key), str(second.key)]
    box.refresh_from_db()
    assert (box.failing_since, box.rest_until) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.BLOCKED])
def test_refused_for_good(box: Channel, outcome: Outcome) -> None:
    sender = Scripted(Result(outcome=outcome, status=410, detail="gone"))
    delivery, behind = follow.test_channel(box, sender.now), follow.test_channel(box, sender.now)
    sender.run()
    delivery.refresh_from_db()
    box.refresh_from_db()
    assert (delivery.state, box.enabled, box.reason) == (State.FAILED, False, "gone")
    assert sender.run(days=9) == 0
    follow.switch_on(box)
    assert sender.run() == 1
    behind.refresh_from_db()
    assert behind.state == State.SENT
    assert send.retry(delivery, sender.now)
    assert sender.run() == 1


@pytest.mark.django_db
def test_our_own_mail_server_away_switches_nobody_off(box: Channel) -> None:
    sender = Scripted(*[Result(outcome=Outcome.AWAY)] * 9)
    delivery = follow.test_channel(box, sender.now)
    for _ in range(9):
        sender.run(days=2)
    delivery.refresh_from_db()
    box.refresh_from_db()
    assert (delivery.state, box.enabled) == (State.FAILED, True)


@pytest.mark.django_db
def test_a_fault_of_ours_is_a_failure_like_another(box: Channel) -> None:
    sender = Scripted(ZeroDivisionError("oops"))
    follow.test_channel(box, sender.now)
    assert sender.run() == 0
    attempt = Attempt.objects.get()
    assert (attempt.outcome, "ZeroDivisionError" in attempt.detail) == ("later", True)
    assert sender.run(minutes=1) == 1


@pytest.mark.django_db
def test_another_secret_key_says_what_to_do(box: Channel, settings: Any) -> None:
    follow.test_channel(box)
    settings.SECRET_KEY = "another"
    send.send_due()
    box.refresh_from_db()
    assert not box.enabled and "enter its address again" in box.reason


@pytest.mark.django_db
def test_a_message_that_kills_its_worker_is_set_aside(box: Channel) -> None:
    sender = Scripted()
    delivery = follow.test_channel(box, sender.now)
    for _ in range(send.MOST_LOST):
        assert send.begin(delivery, sender.now) is not None
    sender.run()
    delivery.refresh_from_db()
    assert (delivery.state, sender.ids) == (State.FAILED, [])
    assert not Attempt.objects.filter(outcome="").exists()


@pytest.mark.django_db
def test_a_clock_that_was_wrong_holds_nothing_back(box: Channel) -> None:
    sender = Scripted()
    follow.test_channel(box, sender.now + timedelta(days=400))
    far = sender.now + timedelta(days=400)
    Channel.objects.update(rest_until=far, claimed_until=far, claimed_by="elsewhere:x:1:2")
    assert sender.run() == 1


@pytest.mark.django_db
def test_a_claimed_channel_is_left_alone(box: Channel) -> None:
    sender = Scripted()
    follow.test_channel(box, sender.now)
    Channel.objects.update(claimed_until=sender.now + timedelta(minutes=1), claimed_by="elsewhere:x:1:2")
    assert sender.run() == 0
    assert sender.run(minutes=2) == 1


@pytest.mark.django_db
def test_mail_in_two_forms_with_one_click_out(box: Channel, settings: Any) -> None:
    settings.TELETIPO_MAIL = {"host": "unused"}
    settings.TELETIPO_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TELETIPO_URL = "https://press.example.org"
    box.kind, box.language = "email", "es"
    box.sealed = seal({"to": "ana@example.org"})
    box.save()
    hit = {
        "article": 7, "url": "https://abc.example/1", "title": "Rusia <ofreció>", "outlet_name": "ABC", "country": "ES",
        "language": "es", "published": "2026-11-10T05:15:00+00:00", "copies": [{"outlet_name": "Eco"}], "copies_count": 3,
        "first": {"outlet_name": "ABC", "published": "2026-11-10T05:15:00+00:00"}, "story": None,
        "why": [{"clause": "actor:=russia", "field": "actor", "alias": "Kremlin", "confidence": 90, "name": "Rusia",
                 "quote": {"text": "El Kremlin ofreció.", "marks": [[3, 10]]}}],
    }  # fmt: skip
    content = {"alert": 1, "saved": 1, "name": "Rusia\r\nBcc: x@y.org", "query": "actor:Rusia", "timezone": "Europe/Madrid",
               "hits": [hit], "more": 37}  # fmt: skip
    saved = SavedSearch.objects.create(owner=box.owner, name="R", query="R")
    alert = follow.make_alert(saved, box, follow.alert_values({}, "UTC"))
    Delivery.objects.create(channel=box, alert=alert, kind="matches", content=content)
    assert send.send_due()[0] == 1
    (sent,) = mail.outbox
    raw = sent.message()
    assert raw["To"] == "ana@example.org" and raw["Bcc"] is None
    assert raw["List-Unsubscribe"].startswith("<https://press.example.org/alerts/end/")
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert raw["Message-ID"] == f"<{Delivery.objects.get().key}@press.example.org>"
    html = sent.alternatives[0][0]
    for body in (sent.body, html):
        assert "Kremlin" in body and "10" in body and "06:15" in body and "Eco" in body
    assert "<mark>Kremlin</mark>" in html and "Rusia &lt;ofreció&gt;" in html and "Rusia <ofreció>" in sent.body
    assert "37" in sent.body


class MailServer(Receiver):
    """Speaks as much SMTP as is needed; ``replies`` to RCPT and to the end of DATA."""

    def __init__(self, rcpt: str = "250 ok", data: str = "250 ok") -> None:
        self.rcpt, self.data = rcpt, data
        super().__init__(lambda peer, request: None)

    def _read(self, peer: socket.socket) -> bytes:
        peer.sendall(b"220 here\r\n")
        file, mail_text = peer.makefile("rb"), b""
        for line in file:
            word = line[:4].upper()
            if word == b"DATA":
                peer.sendall(b"354 go\r\n")
                mail_text = b"".join(iter(file.readline, b".\r\n"))
                peer.sendall(self.data.encode() + b"\r\n")
            elif word == b"QUIT":
                peer.sendall(b"221 bye\r\n")
                break
            else:
                peer.sendall((self.rcpt if word == b"RCPT" else "250 ok").encode() + b"\r\n")
        file.close()
        return mail_text


@pytest.mark.parametrize(
    ("server", "outcome", "status"),
    [
        ({}, Outcome.SENT, 250),
        ({"rcpt": "550 no such user"}, Outcome.REFUSED, 550),
        ({"rcpt": "450 try later"}, Outcome.LATER, 450),
        ({"data": "554 spam"}, Outcome.REFUSED, 554),
        ({"data": "451 busy"}, Outcome.LATER, 451),
    ],
    ids=str,
)
def test_a_real_mail_server(settings: Any, server: dict[str, str], outcome: Outcome, status: int) -> None:
    held = MailServer(**server)
    settings.TELETIPO_MAIL = {"host": "127.0.0.1", "port": held.port, "use_tls": False, "use_ssl": False}
    settings.TELETIPO_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    try:
        result = email.send({"to": "ana@example.org"}, MESSAGE)
        assert (result.outcome, result.status) == (outcome, status)
    finally:
        held.close()


def test_no_mail_server(settings: Any) -> None:
    settings.TELETIPO_MAIL = {}
    assert email.send({"to": "a@b.org"}, MESSAGE).outcome is Outcome.AWAY
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.TELETIPO_MAIL = {"host": "127.0.0.1", "port": port}
    settings.TELETIPO_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert email.send({"to": "a@b.org"}, MESSAGE).outcome is Outcome.AWAY
