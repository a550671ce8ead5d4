"""Names of the alerts' codes for people, in both languages."""

from django.utils.translation import gettext_lazy as _

from search.alerts.plan import About, AlertKind, Became, Per, Rhythm, State
from search.channels.base import LOST, Kind, Outcome
from search.web.labels import Label

CHANNEL_KIND: dict[str, Label] = {
    Kind.EMAIL: _("e-mail"),
    Kind.WEBHOOK: _("webhook"),
    Kind.FEED: _("private Atom feed"),
    Kind.APPRISE: _("messenger (Apprise)"),
}
ALERT_KIND: dict[str, Label] = {
    AlertKind.MATCHES: _("new results"),
    AlertKind.SPIKE: _("far more than usual"),
    AlertKind.SILENCE: _("silence"),
}
RHYTHM: dict[str, Label] = {
    Rhythm.AT_ONCE: _("at once"),
    Rhythm.QUARTER: _("every 15 minutes"),
    Rhythm.HOURLY: _("every hour"),
    Rhythm.DAILY: _("every day"),
    Rhythm.WEEKLY: _("every week"),
}
PER: dict[str, Label] = {Per.ARTICLE: _("each article"), Per.STORY: _("once per story")}
WEEKDAYS: tuple[Label, ...] = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")
)  # fmt: skip
ABOUT: dict[str, Label] = {
    About.MATCHES: _("new results"),
    About.NOTHING: _("nothing new"),
    About.SPIKE: _("far more than usual"),
    About.SILENCE: _("silence"),
    About.TEST: _("test"),
    About.BROKEN: _("broken query"),
    About.CHANNEL: _("channel switched off"),
    About.CONFIRM: _("is this your address?"),
}
STATE: dict[str, Label] = {
    State.WAITING: _("waiting"),
    State.SENT: _("sent"),
    State.FAILED: _("failed"),
    State.DISCARDED: _("discarded"),
}
OUTCOME: dict[str, Label] = {
    Outcome.SENT: _("sent"),
    Outcome.LATER: _("failed for now"),
    Outcome.AWAY: _("our mail server is away"),
    Outcome.REFUSED: _("refused for good"),
    Outcome.BLOCKED: _("private network, blocked"),
    LOST: _("its worker died: it may have arrived"),
    "": _("under way"),
}
BECAME: dict[str, Label] = {
    Became.WAITING: _("waiting"),
    Became.TOLD: _("told"),
    Became.OVER: _("counted, beyond the cap"),
    Became.FOLDED: _("folded: a copy or its story was told"),
    Became.FILTERED: _("filtered by the alert"),
    Became.PAUSED: _("the alert was paused"),
}
ERRORS: dict[str, Label] = {  # codes of SavedError, BadAddress and FileError
    "no_name": _("A saved search needs a name."),
    "name_taken": _("That name is taken: choose another."),
    "too_many": _("That is more than an account may have: delete some first."),
    "too_long": _("The query is too long to be saved."),
    "bad_url": _("This is no address that can be posted to: expected https://host/path."),
    "userinfo": _("An address with a name and password in it is not taken."),
    "private": _("That address leads to a private network, where nothing is sent to."),
    "bad_secret": _("A secret is whsec_ and 24 to 64 bytes in base64; leave it empty for a new one."),
    "bad_email": _("This is no e-mail address: expected name@example.org."),
    "no_apprise": _("Apprise is not installed here."),
    "scheme": _("That service is not on the list of those that may be used here."),
    "bad_apprise": _("This is no complete address of that service."),
    "bad_kind": _("There is no such kind of channel."),
    "bad_file": _("This is no file of saved searches: expected the JSON that “Export” writes."),
    "large_file": _("The file is too large."),
}
