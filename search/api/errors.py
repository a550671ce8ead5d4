"""The API's errors: one shape for all, with the sentence of the page in the reader's language."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from search.backends.base import BackendError
from search.query import QueryError
from search.web import labels


class Problem(Schema):
    """``code`` for programs, ``message`` for people. A query's error also has its 0-based column and, where there is
    one, a mend."""

    code: str
    message: str
    column: int | None = None
    suggestion: str | None = None


class Failed(Schema):
    error: Problem


ERRORS: Any = dict.fromkeys((400, 401, 404, 409, 422, 429, 503), Failed)  # what any endpoint may answer


class Refused(Exception):
    """A wrong request; the sentence says what to do."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def install(api: NinjaAPI) -> None:
    """Every way to fail ends in a Failed."""

    def answer(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
        problem = {"code": code, "message": message} | {name: value for name, value in more.items() if value != ""}
        return api.create_response(request, {"error": problem}, status=status)

    @api.exception_handler(QueryError)
    def _query(request: HttpRequest, error: QueryError) -> HttpResponse:
        message = error.spanish if labels.reading() == "es" else error.message
        return answer(request, 400, error.code or "query", message, column=error.column, suggestion=error.suggestion)

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(request, error.status, error.code, error.message)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0] if error.errors else {}
        place = ".".join(str(part) for part in first.get("loc", ()) if part not in ("query", "path"))
        return answer(request, 422, "parameter", f"{place}: {first.get('msg', '')}"[:300])

    @api.exception_handler(BackendError)
    def _away(request: HttpRequest, error: BackendError) -> HttpResponse:
        return answer(request, 503, "engine", str(error))

    @api.exception_handler(AuthenticationError)
    def _who(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        message = _("Sign in: send a token as “Authorization: Bearer …”, or sign in on the page.")
        response = answer(request, 401, "sign_in", message)
        response.headers["WWW-Authenticate"] = 'Bearer realm="Teletipo", Basic realm="Teletipo"'
        return response

    @api.exception_handler(Throttled)
    def _often(request: HttpRequest, error: Throttled) -> HttpResponse:
        wait = max(1, int(error.wait or 1))
        message = _("Too many requests: wait %(seconds)d seconds.") % {"seconds": wait}
        response = answer(request, 429, "too_many", message)
        response.headers["Retry-After"] = str(wait)
        return response

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, "http", str(error))
