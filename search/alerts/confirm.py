"""An e-mail address is confirmed from its mailbox before anything else goes there: nobody is sent what others asked for."""

from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone as clock

from search.alerts.plan import About, State
from search.models import Channel, Delivery

SALT = "teletipo confirm"
LASTS = timedelta(days=7)  # a link
AGAIN = timedelta(hours=1)  # between two questions to one address


def ask(channel: Channel, now: datetime | None = None) -> bool:
    """Puts the question on its way; False where there is nothing to ask, or it was asked just now."""
    moment = now or clock.now()
    asked = Delivery.objects.filter(channel=channel, kind=About.CONFIRM)
    if channel.confirmed or asked.filter(state=State.WAITING).exists():
        return False
    if asked.filter(created__gt=moment - AGAIN).exists():
        return False
    content = {"name": channel.name, "owner": channel.owner.get_username()}
    Delivery.objects.create(channel=channel, kind=About.CONFIRM, content=content, created=moment, next_try=moment)
    return True


def token(channel: int) -> str:
    """The right to confirm this one channel, for LASTS."""
    return signing.dumps(channel, salt=SALT)


def asked_by(text: str) -> Channel | None:
    """The channel whose link it is; None where it is gone. Raises signing.BadSignature, also for a link too old."""
    id = signing.loads(text, salt=SALT, max_age=LASTS)
    return Channel.objects.filter(pk=id).select_related("owner").first()


def confirm(channel: Channel, now: datetime) -> None:
    """What waited for it goes out at the next look."""
    Channel.objects.filter(pk=channel.pk, confirmed__isnull=True).update(confirmed=now)
