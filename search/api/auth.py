"""Who asks: a token in the header, or somebody signed in on the page. And how often they may."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBasicAuth, HttpBearer, SessionAuth
from ninja.throttling import SimpleRateThrottle

from search import tokens


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


class ByUser(SimpleRateThrottle):
    """So many requests a minute for each user, whatever tokens they use; each web process counts by itself."""

    def __init__(self, scope: str, setting: str) -> None:
        self.scope = scope
        super().__init__(f"{getattr(settings, setting)}/m")

    def get_cache_key(self, request: HttpRequest) -> str | None:
        user = getattr(request, "auth", None)
        return f"api-{self.scope}-{user.pk}" if user is not None else None
