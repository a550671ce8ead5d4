"""The services that Apprise knows (https://github.com/caronc/apprise, the extra ``apprise``), by an allow-list of schemes.

Apprise opens its connections itself, so only services stand on the list whose host Apprise fixes; one that takes a host
of the user's could be led into a private network.
"""

import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from search.channels.base import BadAddress, Config, Message, Outcome, Result

LONGEST = 3_000  # characters of a message: most services cut at four thousand
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,30})://\S", re.IGNORECASE)


def installed() -> bool:
    return find_spec("apprise") is not None


def scheme(url: str) -> str:
    match = _SCHEME.match(url.strip())
    return match[1].lower() if match else ""


def check(url: str) -> None:
    """Raises BadAddress."""
    if not installed():
        raise BadAddress("no_apprise", "Apprise is not installed here: pip install 'teletipo[apprise]'.")
    name = scheme(url)
    if name not in settings.TELETIPO_APPRISE_SCHEMES:
        held = ", ".join(settings.TELETIPO_APPRISE_SCHEMES)
        raise BadAddress("scheme", f"Addresses of these services are taken: {held}.")
    if len(url) > 2_000 or not _service(url):
        raise BadAddress("bad_apprise", f"This is no complete {name}:// address.")


def _service(url: str) -> Any:
    apprise = import_module("apprise")
    return apprise.Apprise.instantiate(url, suppress_exceptions=True)


def send(config: Config, message: Message) -> Result:
    try:
        check(config["url"])
    except BadAddress as error:
        return Result(outcome=Outcome.BLOCKED if error.code == "scheme" else Outcome.AWAY, detail=str(error))
    service = _service(config["url"])
    try:
        done = service.notify(title=message.subject, body=message.text[:LONGEST], notify_type="info")
    except Exception as error:  # whatever a plugin raises, the message waits for another try
        return Result(outcome=Outcome.LATER, detail=f"{type(error).__name__}: {error}"[:300])
    return Result(outcome=Outcome.SENT) if done else Result(outcome=Outcome.LATER, detail="the service did not take it")
