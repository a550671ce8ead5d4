"""Schemathesis over the API's own description: no answer that the description does not promise, and never a 500."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from search.backends.memory import MemoryBackend

OPERATIONS = (
    ("GET", "/search"),
    ("GET", "/table"),
    ("GET", "/articles/{id}"),
    ("GET", "/articles/{id}/similar"),
    ("GET", "/actors"),
    ("GET", "/themes"),
    ("GET", "/outlets"),
    ("GET", "/saved"),
    ("POST", "/saved"),
    ("GET", "/saved/{id}"),
    ("PATCH", "/saved/{id}"),
    ("DELETE", "/saved/{id}"),
    ("GET", "/deliveries"),
    ("POST", "/deliveries/{id}/{action}"),
    ("GET", "/export/{format}"),
)


@pytest.fixture
def described(engine: MemoryBackend, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The description as served, over the press; nobody is asked to wait."""
    from search.api import auth

    monkeypatch.setattr(auth.ByUser, "allow_request", lambda *_: True)
    settings.ALLOWED_HOSTS = ["*"]
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def test_no_endpoint_is_left_out(described: Any) -> None:
    found = {(one.ok().method.upper(), one.ok().path) for one in described.get_all_operations()}
    assert found == {(method, f"/api/v1{path}") for method, path in OPERATIONS}


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda value: value)
def test_every_answer_is_as_described(described: Any, key: str, method: str, path: str) -> None:
    # A string may be no query, time zone or cursor, so a refusal of what the schema allows (400) is as it should be.
    operation = described[f"/api/v1{path}"][method]

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=[positive_data_acceptance])

    ask()
