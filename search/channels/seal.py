"""Addresses and secrets as they lie in the database: encrypted with a key made from the secret key (Fernet: AES-128-CBC
with HMAC-SHA256, https://github.com/fernet/spec). Whoever has the database alone cannot read them."""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"teletipo channels 1"


class Unreadable(Exception):
    """It was sealed with another secret key."""


def seal(values: Mapping[str, str]) -> str:
    return _keys().encrypt(json.dumps(dict(values)).encode()).decode("ascii")


def unseal(text: str) -> dict[str, str]:
    """Raises Unreadable."""
    try:
        found = json.loads(_keys().decrypt(text.encode("ascii", "replace")))
    except (InvalidToken, ValueError) as error:
        raise Unreadable("the secret key has changed since this channel was saved") from error
    return {str(name): str(value) for name, value in found.items()}


def _keys() -> MultiFernet:
    """The present key first; those of SECRET_KEY_FALLBACKS can still be read."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.blake2b(secret.encode(), digest_size=32, person=_PURPOSE[:16]).digest())
