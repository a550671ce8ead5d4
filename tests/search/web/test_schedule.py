"""Changing a source's schedule: staff only, by POST, with the form's proof; bad rhythms get a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crawlers.models import StoredSource

pytestmark = pytest.mark.usefixtures("engine")
ID = "la-sabana:feed:1"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_user("ana", password="-", is_staff=True))
    return client


def source() -> StoredSource:
    return StoredSource.objects.get(pk=ID)


def post(client: Client, **data: Any) -> Any:
    return client.post("/sources/schedule", {"id": ID, "next": "/sources?state=paused#la-sabana", **data})


def test_readers_are_asked_to_sign_in(client: Client) -> None:
    response = post(client, action="pause")
    assert response.status_code == 302
    assert response["location"].startswith("/accounts/login/?next=")
    assert not source().paused


def test_accounts_that_are_not_staff_may_not(client: Client) -> None:
    client.force_login(User.objects.create_user("luis", password="-"))
    response = client.post("/sources/schedule", {"id": ID, "action": "pause"}, headers={"accept-language": "es"})
    assert response.status_code == 403
    assert "No está permitido" in response.content.decode()
    assert not source().paused


def test_a_form_without_its_proof_is_refused() -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "es"})
    client.force_login(User.objects.create_user("ana", password="-", is_staff=True))
    response = post(client, action="pause")
    assert response.status_code == 403
    assert "El formulario ha caducado" in response.content.decode()
    assert not source().paused


def test_looking_changes_nothing(staff: Client) -> None:
    assert staff.get("/sources/schedule", {"id": ID, "action": "pause"}).status_code == 405


def test_pause_and_resume(staff: Client) -> None:
    response = post(staff, action="pause")
    assert (response.status_code, response["location"]) == (302, "/sources?state=paused#la-sabana")
    assert source().paused
    text = staff.get("/sources").content.decode()
    assert f"Paused: {ID}" in text
    assert '<button name="action" value="resume">' in text
    post(staff, action="resume")
    assert not source().paused


def test_run_now(staff: Client) -> None:
    before = source().next_visit
    post(staff, action="run")
    assert source().next_visit < before
    assert source().next_visit <= timezone.now() + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"mode": "interval", "minutes": "45"}, ("interval", 2700, "")),
        ({"mode": "cron", "cron": " */30  6-23 * * * "}, ("cron", None, "*/30 6-23 * * *")),
        ({"mode": "adaptive", "minutes": "x", "cron": "x"}, ("adaptive", None, "")),
        ({"mode": "whenever"}, ("adaptive", None, "")),
    ],
)
def test_rhythm(staff: Client, data: dict[str, str], expected: tuple[str, int | None, str]) -> None:
    post(staff, action="rhythm", **data)
    row = source()
    assert (row.rhythm, row.every, row.cron) == expected


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"mode": "interval", "minutes": ""}, "a whole number of minutes from 1 to 43200"),
        ({"mode": "interval", "minutes": "0"}, "a whole number of minutes"),
        ({"mode": "interval", "minutes": "-5"}, "a whole number of minutes"),
        ({"mode": "interval", "minutes": "9" * 30}, "a whole number of minutes"),
        ({"mode": "interval", "minutes": "١٥"}, "a whole number of minutes"),
        ({"mode": "cron", "cron": ""}, "five fields are needed"),
        ({"mode": "cron", "cron": "* * * *"}, "five fields are needed"),
        ({"mode": "cron", "cron": "<script> * * * *"}, "“&lt;script&gt; * * * *” is no cron rhythm"),
        ({"mode": "cron", "cron": "0 0 30 2 *"}, "is no cron rhythm"),
        ({"mode": "cron", "cron": "* " * 5000}, "is no cron rhythm"),
    ],
)
def test_bad_rhythms_get_a_sentence(staff: Client, data: dict[str, str], sentence: str) -> None:
    before = source()
    response = post(staff, action="rhythm", **data)
    assert response.status_code == 302
    assert sentence in staff.get("/sources").content.decode()
    assert (source().rhythm, source().every, source().cron) == (before.rhythm, before.every, before.cron)


@pytest.mark.parametrize(
    "data", [{"id": "no:such:source"}, {"id": ""}, {"id": "\x00"}, {"id": "x" * 5000}, {"action": "explode"}]
)
def test_what_does_not_exist(staff: Client, data: dict[str, str]) -> None:
    assert post(staff, **{"action": "pause", **data}).status_code == 404


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_the_way_back_stays_here(staff: Client, target: str) -> None:
    assert post(staff, action="pause", next=target)["location"] == "/sources"
