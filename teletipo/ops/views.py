"""GET /health: 200 and what was checked, or 503 with what fails. For monitors, so without sign-in and without details."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teletipo.ops.health import checks


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    found = checks()
    failing = any(check.state == "fail" for check in found)
    body = {"status": "fail" if failing else "pass", "checks": {check.name: check.state for check in found}}
    return JsonResponse(body, status=503 if failing else 200, content_type="application/health+json")
