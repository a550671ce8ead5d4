"""Reading settings from the environment. A wrong value stops the start with a sentence."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
OWN = "settings.env"  # a data folder's own settings, below what the environment says
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def read_own(folder: Path) -> None:
    """Takes ``NAME=value`` lines of the folder's settings.env for variables that are not set. ``#`` begins a comment."""
    try:
        lines = (folder / OWN).read_text(encoding="utf8").splitlines()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{folder / OWN} cannot be read ({error}): mend or remove it.") from None
    for number, line in enumerate(lines, start=1):
        name, sign, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not sign or not name.replace("_", "").isalnum():
            raise ImproperlyConfigured(f"{folder / OWN}, line {number}: expected NAME=value.")
        if not os.environ.get(name):
            os.environ[name] = value


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def parsed(name: str, default: T, parse: Callable[[str], T], expected: str) -> T:
    """The variable through ``parse``; ``default`` where unset. ``expected`` ends the sentence of the error."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return parse(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is wrong: expected {expected}.") from None


def flag(name: str, default: bool) -> bool:
    def parse(raw: str) -> bool:
        if raw.lower() not in TRUE | FALSE:
            raise ValueError
        return raw.lower() in TRUE

    return parsed(name, default, parse, "1 or 0")


def number(name: str, default: float, least: float, most: float) -> float:
    def parse(raw: str) -> float:
        value = float(raw)
        if not least <= value <= most:
            raise ValueError
        return value

    return parsed(name, default, parse, f"a number from {least:g} to {most:g}")


def integer(name: str, default: int, least: int, most: int) -> int:
    def parse(raw: str) -> int:
        value = int(raw)
        if not least <= value <= most:
            raise ValueError
        return value

    return parsed(name, default, parse, f"a whole number from {least} to {most}")


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    def parse(raw: str) -> str:
        if raw not in choices:
            raise ValueError
        return raw

    return parsed(name, default, parse, "one of " + ", ".join(choices))


def words(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A list separated by commas or spaces."""
    raw = os.environ.get(name, "")
    return tuple(raw.replace(",", " ").split()) or default


def mail(raw: str) -> dict[str, Any]:
    """A mail server's address as the arguments of Django's SMTP backend; {} for none. ``smtp`` speaks STARTTLS on every
    port but 25 (``?starttls=0`` or ``1`` says otherwise), ``smtps`` TLS from the start."""
    if not raw:
        return {}
    parts = urlsplit(raw)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError
    if parts.query not in ("", "starttls=0", "starttls=1"):
        raise ValueError
    secure = parts.scheme == "smtps"
    port = parts.port or (465 if secure else 587)
    starttls = not secure and (parts.query == "starttls=1" or (not parts.query and port != 25))
    return {
        "host": parts.hostname,
        "port": port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": secure,
        "use_tls": starttls,
    }
