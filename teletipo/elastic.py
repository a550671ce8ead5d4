"""TELETIPO_ELASTICSEARCH_…: where the cluster is and how to sign in. A wrong value stops the start with a sentence that
never holds a secret."""

import re
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from search.backends.elastic import Cluster
from teletipo import env

_PREFIX = "TELETIPO_ELASTICSEARCH_"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def cluster() -> Cluster:
    """From the environment. Nothing is sent."""
    api_key, user, password = (env.text(_PREFIX + name, "") for name in ("API_KEY", "USER", "PASSWORD"))
    _sign_in(api_key, user, password)
    urls = tuple(_node(raw) for raw in env.words(f"{_PREFIX}URL", ("http://127.0.0.1:9200",)))
    ca = env.parsed(f"{_PREFIX}CA", None, _authority, "a file of certificates (PEM)")
    if ca and not all(url.startswith("https:") for url in urls):
        raise ImproperlyConfigured(
            f"{_PREFIX}CA is of no use: an address in {_PREFIX}URL begins with http. Write https there."
        )
    return Cluster(
        urls=urls,
        index=env.parsed(f"{_PREFIX}INDEX", "teletipo", _name, "a name of small letters, digits, - and _"),
        api_key=api_key,
        user=user,
        password=password,
        ca=ca,
        timeout=env.number(f"{_PREFIX}TIMEOUT", 30, 1, 600),
        shards=env.integer(f"{_PREFIX}SHARDS", 1, 1, 100),
        replicas=env.parsed(f"{_PREFIX}REPLICAS", None, _replicas, "a whole number from 0 to 10"),
    )


def _sign_in(api_key: str, user: str, password: str) -> None:
    if api_key and (user or password):
        raise ImproperlyConfigured(f"{_PREFIX}API_KEY and {_PREFIX}USER are both set: one way to sign in is enough.")
    if bool(user) != bool(password):
        lacking, there = ("PASSWORD", "USER") if user else ("USER", "PASSWORD")
        raise ImproperlyConfigured(f"{_PREFIX}{there} is set without {_PREFIX}{lacking}: set both or none.")
    if not api_key.isascii() or not api_key.isprintable() or " " in api_key:
        raise ImproperlyConfigured(f"{_PREFIX}API_KEY is wrong: expected the “encoded” value that Elasticsearch gave.")


def _node(raw: str) -> str:
    """With its port written out, as the client wants it."""
    expected = f"expected addresses such as https://search.example.org:9200 in {_PREFIX}URL, separated by commas."
    try:
        parts = urlsplit(raw)
        port = parts.port or 9200
    except ValueError:
        raise ImproperlyConfigured(f"One of the addresses cannot be read: {expected}") from None
    if parts.username or parts.password:
        raise ImproperlyConfigured(
            f"{_PREFIX}URL holds a user or a password: write them into {_PREFIX}USER and {_PREFIX}PASSWORD instead."
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{_PREFIX}URL={raw!r} is wrong: {expected}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"


def _authority(raw: str) -> Path | None:
    path = Path(raw).expanduser().resolve()
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise ValueError from None
    return path


def _name(raw: str) -> str:
    if not _NAME.fullmatch(raw):
        raise ValueError
    return raw


def _replicas(raw: str) -> int | None:
    value = int(raw)
    if not 0 <= value <= 10:
        raise ValueError
    return value
