"""Does the mail server take what we would send? For ``teletipo doctor`` only: a monitor must not knock at it all day."""

import smtplib
import socket
import ssl
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

from search.channels.base import Kind
from search.models import Channel
from teletipo.ops.health import Check

SECONDS = 10  # for each answer


def mail() -> Check:
    """Connects, greets, encrypts and signs in as a sending does, and offers the sender; no message is sent."""
    if not settings.TELETIPO_MAIL:
        return _unset()
    server = settings.TELETIPO_MAIL
    place = f"{server['host']}:{server['port']}"
    connection: Any = get_connection(settings.TELETIPO_MAIL_BACKEND, fail_silently=False, timeout=SECONDS, **server)
    try:
        connection.open()
        refused = _sender(connection)
    except (OSError, smtplib.SMTPException) as error:
        text, advice = _said(error)
        return Check(name="mail", state="fail", text=f"{place}: {text}", advice=advice)
    finally:
        connection.close()
    if refused:
        return Check(name="mail", state="fail", text=f"{place} does not take the sender {settings.TELETIPO_MAIL_FROM}: {refused}",
                     advice="set TELETIPO_MAIL_FROM to an address that this account may send as.")  # fmt: skip
    how = "TLS" if server["use_ssl"] else "STARTTLS" if server["use_tls"] else "not encrypted"
    who = f"signed in as {server['username']}" if server["username"] else "without sign-in"
    return Check(
        name="mail", state="ok", text=f"{place} answers ({how}, {who}) and takes {settings.TELETIPO_MAIL_FROM}"
    )


def _unset() -> Check:
    waiting = Channel.objects.filter(kind=Kind.EMAIL, enabled=True).count()
    if not waiting:
        return Check(name="mail", state="ok", text="no mail server is set, and nobody has a channel by e-mail")
    return Check(name="mail", state="warn", text=f"no mail server is set: {waiting} channels by e-mail wait",
                 advice="set TELETIPO_MAIL_URL.")  # fmt: skip


def _sender(backend: Any) -> str:
    """Why the server does not take our sender; "" if it does, or where the backend speaks no SMTP."""
    smtp = getattr(backend, "connection", None)
    if smtp is None:
        return ""
    status, answer = smtp.mail(parseaddr(settings.TELETIPO_MAIL_FROM)[1])
    smtp.rset()
    return "" if status == 250 else f"{status} {_text(answer)}"


def _said(error: Exception) -> tuple[str, str]:  # noqa: PLR0911  # one return a fault
    """What failed, and what to do."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return (f"it does not take our name and password ({error.smtp_code} {_text(error.smtp_error)})",
                    "mend them in TELETIPO_MAIL_URL; write @ and / in them as %40 and %2F.")  # fmt: skip
        case smtplib.SMTPNotSupportedError():
            return str(error), "TELETIPO_MAIL_URL: ?starttls=0 if it has no STARTTLS, no user if it has no sign-in."
        case ssl.SSLCertVerificationError():
            return (
                f"its certificate is not good ({error.verify_message})",
                "use the name that the certificate is made for.",
            )
        case ssl.SSLError():
            return f"no TLS ({error.reason})", "TELETIPO_MAIL_URL: smtps:// is for port 465, smtp:// for 587."
        case socket.gaierror():
            return "its name leads nowhere", "mend the host in TELETIPO_MAIL_URL."
        case TimeoutError():
            return f"no answer within {SECONDS} seconds", "check host and port; a firewall may be in between."
        case ConnectionRefusedError():
            return "nobody listens there", "check the port in TELETIPO_MAIL_URL."
        case smtplib.SMTPResponseException():
            return f"it says {error.smtp_code} {_text(error.smtp_error)}", "see what that server expects."
        case _:
            return f"{type(error).__name__}: {_text(error)}", "check TELETIPO_MAIL_URL."


def _text(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return " ".join(text.split())[:200]
