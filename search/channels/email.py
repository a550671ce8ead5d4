"""E-mail by SMTP, plain and HTML in one, with a one-click end (RFC 8058)."""

import re
import smtplib
import ssl
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from search.channels.base import BadAddress, Config, Message, Outcome, Result

TIMEOUT = 20  # seconds for each answer of the mail server
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check(address: str) -> str:
    """The bare address. Raises BadAddress."""
    found = parseaddr(address.strip())[1] if "<" in address else address.strip()
    if not _ADDRESS.fullmatch(found) or len(found) > 254:
        raise BadAddress("bad_email", "This is no e-mail address: expected name@example.org.")
    return found


def hint(address: str) -> str:
    """What may be shown of it: a…@example.org."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def send(config: Config, message: Message) -> Result:  # noqa: PLR0911  # one return a failure
    if not settings.TELETIPO_MAIL:
        return Result(outcome=Outcome.AWAY, detail="no mail server is set: see TELETIPO_MAIL_URL")
    try:
        get_mail(config, message).send()
    except smtplib.SMTPRecipientsRefused as error:
        status, text = next(iter(error.recipients.values()), (550, b""))
        return _refused(int(status), text)
    except smtplib.SMTPSenderRefused as error:
        return Result(outcome=Outcome.AWAY, status=error.smtp_code, detail=_text(error.smtp_error))
    except smtplib.SMTPAuthenticationError as error:
        return Result(outcome=Outcome.AWAY, status=error.smtp_code, detail="the mail server does not take our password")
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
        return Result(outcome=Outcome.AWAY, detail=f"the mail server is away ({type(error).__name__}: {_text(error)})")
    return Result(outcome=Outcome.SENT, status=250)


def _refused(status: int, text: Any) -> Result:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    return Result(outcome=Outcome.REFUSED if status >= 500 else Outcome.LATER, status=status, detail=_text(text))


def _text(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return " ".join(text.split())[:300]


def get_mail(config: Config, message: Message) -> EmailMultiAlternatives:
    host = urlsplit(settings.TELETIPO_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{message.id}@{host}>", "Auto-Submitted": "auto-generated"}
    if message.unsubscribe:
        headers |= {
            "List-Unsubscribe": f"<{message.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<{message.list_id}.{host}>",
        }
    connection = get_connection(
        settings.TELETIPO_MAIL_BACKEND, fail_silently=False, timeout=TIMEOUT, **settings.TELETIPO_MAIL
    )
    subject = " ".join(message.subject.split())[:200]
    mail = EmailMultiAlternatives(
        subject, message.text, settings.TELETIPO_MAIL_FROM, [config["to"]], headers=headers, connection=connection
    )
    mail.attach_alternative(message.html, "text/html")
    return mail
