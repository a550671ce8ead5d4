"""Who asks: a token in the header, or somebody signed in on the page. And how often they may."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBasicAuth, HttpBearer, SessionAuth
from ninja.throttling import BaseThrottle

from search import rates, tokens


class Token(HttpBearer):
    """``Authorization: Bearer teletipo_…``"""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        row = tokens.find(token, timezone.now())
        return row.owner if row else None


class TokenAsPassword(HttpBasicAuth):
    """Feed readers and spreadsheets know Basic only: any name, the token as the password."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Any:
        row = tokens.find(password, timezone.now())
        return row.owner if row else None


class SignedIn(SessionAuth):
    """The page's own session. All of the API only reads, so no forged form can do harm with it."""

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


AUTH = [Token(), TokenAsPassword(), SignedIn()]


class ByUser(BaseThrottle):
    """So many requests a minute for each user, whatever tokens they use and whichever web process answers."""

    def __init__(self, scope: str, setting: str) -> None:
        self.scope, self.setting = scope, setting

    def allow_request(self, request: HttpRequest) -> bool:
        user = getattr(request, "auth", None)
        return user is None or rates.spend(user, self.scope, getattr(settings, self.setting), timezone.now())

    def wait(self) -> float:
        return rates.wait(timezone.now())
