"""The page of one's own API tokens: make one, see it once, revoke."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from search import tokens
from search.models import ApiToken
from search.web.params import whole
from search.web.zone import in_readers_zone, shared

LONGEST_LIFE = 3650  # days


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@in_readers_zone
@sensitive_variables("key")
def api_tokens(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = shared(request, "tokens")
    assert isinstance(request.user, AbstractUser)  # by login_required
    if request.method == "POST":
        if revoked := whole(request.POST.get("revoke"), 0):
            if ApiToken.objects.filter(pk=revoked, owner=request.user).delete()[0]:
                messages.success(request, _("The token was revoked. Whoever used it is locked out from now on."))
            return redirect("api_tokens")
        name = request.POST.get("name", "").strip()
        days = whole(request.POST.get("days"), 0)
        try:
            _row, key = tokens.make(request.user, name, timezone.now(), days=min(days, LONGEST_LIFE) or None)
            context["key"] = key
        except tokens.TooManyTokens:
            messages.error(request, _("You have %(most)d tokens: revoke one first.") % {"most": tokens.MOST})
    context["tokens"] = ApiToken.objects.filter(owner=request.user)
    return render(request, "search/tokens.html", context)
