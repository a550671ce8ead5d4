"""Reading settings from the environment. A wrong value stops the start with a sentence."""

import os
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


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
