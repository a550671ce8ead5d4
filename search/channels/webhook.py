"""Webhooks by the Standard Webhooks convention (https://www.standardwebhooks.com): signed, with id and time."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time

from search.channels import guarded
from search.channels.base import BadAddress, Config, Message, Outcome, Result

PREFIX = "whsec_"
AGENT = "Teletipo-Webhook/1"
GONE = 410  # the receiver wants no more


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def check_secret(secret: str) -> None:
    """Raises BadAddress for what is no ``whsec_`` and base64 of 24 to 64 bytes."""
    try:
        size = len(base64.b64decode(secret.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if not secret.startswith(PREFIX) or not 24 <= size <= 64:
        raise BadAddress("bad_secret", "A secret is whsec_ and 24 to 64 bytes in base64; leave it empty for a new one.")


def sign(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """The value of ``webhook-signature``: HMAC-SHA256 over id, time and body, joined by points."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def send(config: Config, message: Message) -> Result:
    body = json.dumps(message.data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    now = int(time.time())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": AGENT,
        "webhook-id": message.id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(config["secret"], message.id, now, body),
    }
    try:
        answer = guarded.post(config["url"], body, headers)
    except guarded.Blocked as error:
        return Result(outcome=Outcome.BLOCKED, detail=str(error))
    except BadAddress as error:
        return Result(outcome=Outcome.REFUSED, detail=str(error))
    except guarded.Unreachable as error:
        return Result(outcome=Outcome.LATER, detail=str(error))
    if 200 <= answer.status < 300:
        return Result(outcome=Outcome.SENT, status=answer.status)
    if answer.status == GONE:
        return Result(outcome=Outcome.REFUSED, status=answer.status, detail="the receiver wants no more (410 Gone)")
    detail = "redirects are not followed" if 300 <= answer.status < 400 else ""
    return Result(outcome=Outcome.LATER, status=answer.status, detail=detail, retry_after=answer.retry_after)
