"""``teletipo doctor`` and the mail server: what fails is said, with what to do."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User

from search.models import Channel
from teletipo import env
from teletipo.ops.mail import mail

pytestmark = pytest.mark.django_db


@contextmanager
def server(answers: Mapping[str, str]) -> Iterator[int]:
    """An SMTP server that answers by the command's first word, as a real one would where nothing else is said."""
    said = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 in", "MAIL": "250 ok", "RSET": "250 ok", "QUIT": "221 bye",
            "HELLO": "220 here"} | dict(answers)  # fmt: skip
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = listening.accept()
        with peer, peer.makefile("rb") as lines:
            peer.sendall(f"{said['HELLO']}\r\n".encode())
            for line in lines:
                word = line.split()[0].decode().upper()
                peer.sendall(f"{said.get(word, '502 what?')}\r\n".encode())
                if word == "QUIT":
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        thread.join(5)


@pytest.fixture(autouse=True)
def smtp(settings: Any) -> None:
    settings.TELETIPO_MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.TELETIPO_MAIL_FROM = "Teletipo <press@example.org>"


@pytest.mark.parametrize(
    ("answers", "account", "query", "state", "words"),
    [
        ({}, "ana:secret@", "?starttls=0", "ok", "signed in as ana"),
        ({}, "", "?starttls=0", "ok", "not encrypted, without sign-in"),
        ({"AUTH": "535 no such user"}, "ana:secret@", "?starttls=0", "fail", "name and password (535 no such user)"),
        ({}, "", "?starttls=1", "fail", "STARTTLS"),
        ({"MAIL": "553 not yours"}, "", "?starttls=0", "fail", "does not take the sender"),
        ({"HELLO": "554 go away"}, "", "?starttls=0", "fail", "554 go away"),
    ],
    ids=["signed in", "open", "wrong password", "no STARTTLS", "sender refused", "refuses all"],
)
def test_what_it_says(settings: Any, answers: dict[str, str], account: str, query: str, state: str, words: str) -> None:
    with server(answers) as port:
        settings.TELETIPO_MAIL = env.mail(f"smtp://{account}127.0.0.1:{port}{query}")
        check = mail()
    assert (check.name, check.state) == ("mail", state)
    assert words in check.text
    assert "secret" not in check.text + check.advice
    assert bool(check.advice) == (state == "fail")


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_nobody_there(settings: Any, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.TELETIPO_MAIL = env.mail(f"smtp://{host}:{port}")
    check = mail()
    assert check.state == "fail"
    assert "nobody listens" in check.text or "leads nowhere" in check.text


def test_no_server_is_set(settings: Any) -> None:
    settings.TELETIPO_MAIL = {}
    assert mail().state == "ok"
    Channel.objects.create(owner=User.objects.create_user("ana"), name="mail", kind="email")
    assert (mail().state, mail().advice) == ("warn", "set TELETIPO_MAIL_URL.")
