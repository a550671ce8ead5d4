"""The reader's time zone: in the address (permalinks), else in a cookie, else the project's."""

from collections.abc import Callable
from functools import cache, wraps
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from search.web import labels

COOKIE = "teletipo_tz"
YEAR = 365 * 86400  # seconds

# Offered in the footer, west to east; any other IANA name works in the address.
OFFERED = (
    "America/Los_Angeles", "America/Mexico_City", "America/Bogota", "America/Lima", "America/New_York",
    "America/Caracas", "America/Santiago", "America/Argentina/Buenos_Aires", "UTC", "Atlantic/Canary",
    "Europe/London", "Europe/Madrid", "Europe/Kyiv", "Europe/Moscow", "Asia/Shanghai",
)  # fmt: skip


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def known_zone(name: str) -> bool:
    """Whether it is an IANA name that zoneinfo knows."""
    return name in _known()


def zone_of(request: HttpRequest) -> str:
    """An IANA name that zoneinfo knows."""
    for name in (request.GET.get("tz", ""), request.COOKIES.get(COOKIE, "")):
        if known_zone(name):
            return name
    return settings.TIME_ZONE


def in_readers_zone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Runs the view, and renders its dates, in the reader's zone."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with timezone.override(ZoneInfo(zone_of(request))):
            return view(request, *args, **kwargs)

    return wrapper


@require_POST
def set_zone(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen zone in a cookie and goes back to where the reader was."""
    response = HttpResponseRedirect(next_url(request, reverse("search")))
    name = request.POST.get("tz", "")
    if known_zone(name):
        response.set_cookie(COOKIE, name, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def next_url(request: HttpRequest, default: str) -> str:
    """The form's ``next``, if it stays on this site."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return default


def shared(request: HttpRequest, section: str) -> dict[str, object]:
    """What every page's frame shows."""
    return {
        "zone": timezone.get_current_timezone_name(),
        "zones": [(name, name.rpartition("/")[2].replace("_", " ")) for name in OFFERED],
        "zone_next": _without_tz(request),
        "section": section,
        "moment": str(labels.MOMENT),
        "short_moment": str(labels.SHORT_MOMENT),
    }


def _without_tz(request: HttpRequest) -> str:
    """This address without a zone of its own, which would win over the one just chosen."""
    rest = request.GET.copy()
    rest.pop("tz", None)
    return request.path + ("?" + rest.urlencode() if rest else "")
