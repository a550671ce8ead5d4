"""What asking a server for an address gave: an answer, or trouble with a name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawlers.reading import Outcome

LONGEST_WAIT = 86400.0  # seconds of Retry-After that are obeyed
WAIT = 60.0  # seconds after a 429 that states none
_AGAIN = frozenset({403, 408, 425})  # beside 5xx: seen to pass (bot walls, overload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes  # content encodings undone

    def header(self, name: str) -> str:
        """The first of that name, "" without one."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        return _plain(self.header("Content-Type").partition(";")[0]).lower()

    @property
    def charset(self) -> str:
        """As declared by the header; "" where it does not."""
        for part in self.header("Content-Type").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return _plain(value).strip("\"'")
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why there is no answer that can be used. ``again``: another try later makes sense."""

    outcome: Outcome
    detail: str  # one sentence for people
    again: bool
    status: int | None = None
    retry_after: float | None = None  # seconds in which the site wants no request at all
    asked: bool = True  # False: no request was made, because the site had asked for a rest


def _plain(text: str) -> str:
    """What a header may hold by the standard; servers send NUL and worse."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable()).strip()


def judged(answer: Answer, now: datetime) -> Answer | Trouble:
    """A 2xx or 304 as it is; any other status as trouble."""
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return answer
    wait = retry_after(answer.header("Retry-After"), now)
    if status == 429 or (status == 503 and wait is not None):
        wait = WAIT if wait is None else wait
        detail = f"The server answered {status} and wants no request for {wait:.0f} seconds."
        return Trouble(outcome=Outcome.RATE_LIMITED, detail=detail, again=True, status=status, retry_after=wait)
    again = status >= 500 or status in _AGAIN
    return Trouble(outcome=Outcome.HTTP_ERROR, detail=f"The server answered {status}.", again=again, status=status)


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds of a Retry-After header, 0 to a day; None where it says nothing readable (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text[:100])
    except (ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
