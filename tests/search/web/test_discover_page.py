"""Unknown names: staff see them with their sentences, add one in one step, dismiss one for good."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crawlers.models import StoredOutlet
from pipeline import discoveries
from pipeline.knowledge import lexicon
from pipeline.models import Discovery

pytestmark = pytest.mark.usefixtures("engine")


def name(text: str, **more: Any) -> dict[str, Any]:
    id = text.lower().replace(" ", "-")
    counts = {"articles": 4, "outlets": {"abc-es": 3, "la-sabana": 1}, "languages": {"es": 4}}
    return {"id": id, "name": text, "kind": "person", **counts, "samples": [["abc-es", f"Ayer habló {text}."]], **more}


@pytest.fixture
def staff(client: Client, settings: Any, tmp_path: Path) -> Client:
    settings.TELETIPO_ACTORS = tmp_path / "actors"
    Discovery.objects.create(
        pk=1, looked=timezone.now(), articles=41, names=[name("Zulema Brezal"), name("Tulio Ortiga")]
    )
    client.force_login(User.objects.create_user("ana", password="-", is_staff=True))
    return client


def shown(client: Client, language: str = "en") -> str:
    return str(client.get("/discover", headers={"accept-language": language}).content.decode())


def test_only_staff_see_them(client: Client) -> None:
    assert client.get("/discover").status_code == 302
    client.force_login(User.objects.create_user("luis", password="-"))
    assert client.get("/discover").status_code == 403
    assert 'href="/discover"' not in client.get("/sources").content.decode()


def test_names_with_their_sentences_in_both_languages(staff: Client) -> None:
    assert 'href="/discover"' in staff.get("/sources").content.decode()
    page = shown(staff)
    assert "Unknown names" in page
    assert "41 articles were looked through" in page
    assert "Ayer habló Zulema Brezal." in page
    assert "<bdi>abc-es</bdi>" in page  # of no outlet in the ledger
    assert '<option value="person" selected>' in page
    StoredOutlet.objects.create(slug="abc-es", name="ABC", domain="abc.es", country="ES", kind="daily")
    spanish = shown(staff, "es")
    assert all(part in spanish for part in ("Nombres desconocidos", "Se revisaron 41 artículos", "4 artículos"))
    assert spanish.count("<bdi>ABC</bdi>") == 4  # beside the counts and beside the sentence, of both names
    assert "abc-es" not in spanish


def test_adding_one_is_one_step(staff: Client, tmp_path: Path) -> None:
    data = {"action": "add", "name": "Zulema Brezal", "id": "zulema-brezal", "kind": "person", "country": "ve"}
    answer = staff.post("/discover", data | {"surname": "Brezal"}, follow=True).content.decode()
    assert "Added: Zulema Brezal" in answer
    written = tomllib.loads((tmp_path / "actors" / "own.toml").read_text(encoding="utf8"))["actors"]
    assert written == [
        {"id": "zulema-brezal", "kind": "person", "name": "Zulema Brezal", "country": "VE", "surnames": ["Brezal"]}
    ]
    assert "Ayer habló Zulema Brezal." not in answer
    assert "Tulio Ortiga" in answer


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "what kind"),
        ({"name": "Nicolás Maduro"}, "already"),
        ({"id": "No Slug"}, "faults"),
        ({"country": "V1"}, "faults"),
    ],
    ids=["kind", "known", "id", "country"],
)
def test_what_cannot_be_added_says_why(staff: Client, tmp_path: Path, change: dict[str, str], said: str) -> None:
    data = {"action": "add", "name": "Zulema Brezal", "id": "zulema-brezal", "kind": "person", **change}
    assert said in staff.post("/discover", data, follow=True).content.decode()
    assert not (tmp_path / "actors" / "own.toml").exists()


def test_dismissed_ones_stay_away(staff: Client) -> None:
    staff.post("/discover", {"action": "dismiss", "name": "Tulio Ortiga"})
    assert [one.name for one in discoveries.found().names] == ["Zulema Brezal"]
    discoveries._write(names=[name("Tulio Ortiga"), name("Ada Nueva")])
    assert [one.name for one in discoveries.found().names] == ["Ada Nueva"]


def test_looking_again_is_left_to_the_next_sweep(staff: Client) -> None:
    assert not discoveries.due(timezone.now())
    staff.post("/discover", {"action": "look"})
    assert discoveries.due(timezone.now())
    discoveries.look(lexicon.load(), timezone.now())
    assert not discoveries.due(timezone.now())
    assert discoveries.found().names == ()


def test_an_action_that_is_none(staff: Client) -> None:
    assert staff.post("/discover", {"action": "fly"}).status_code == 404


def test_two_outlets_of_one_name_are_both_told(staff: Client) -> None:
    for slug in ("abc-es", "la-sabana"):
        held = {"name": "ABC", "domain": f"{slug}.example", "country": "ES", "kind": "daily"}
        StoredOutlet.objects.update_or_create(slug=slug, defaults=held)
    assert shown(staff).count("<bdi>ABC</bdi>") == 6  # two beside the counts and one beside the sentence, of both names
