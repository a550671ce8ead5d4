"""Saving, following and being told, in a real browser: by keyboard, on a phone, in the dark."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from pipeline.models import StoredArticle
from search.alerts import follow
from search.alerts.gather import gather_due
from search.alerts.send import send_due
from search.matching.keeper import Keeper
from search.matching.step import match_pending
from search.models import Alert, Channel, Delivery, Indexed, SavedSearch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS")  # a folder for pictures of the pages


def checks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("browser_checks", Path(__file__).with_name("test_pages.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def signed_in(visitor: Any) -> Any:
    User.objects.create_user("ana", password="una clave larga")
    visitor.go("/accounts/login/?next=/%3Fq%3Dactor%253Arussia")
    visitor.page.get_by_label("Name").fill("ana")
    visitor.page.get_by_label("Password").fill("una clave larga")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("button", name="Save this search")).to_be_visible()
    return visitor


def test_save_follow_and_be_told_by_keyboard(signed_in: Any) -> None:
    page, keys = signed_in.page, signed_in.page.keyboard
    page.get_by_role("button", name="Save this search").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="actor:russia")).to_be_visible()
    page.get_by_role("link", name="Make a channel first").focus()
    keys.press("Enter")
    page.get_by_label("Kind").focus()
    page.get_by_label("Kind").select_option("feed")
    page.get_by_label("Name").fill("my feed")
    page.get_by_role("button", name="Make the channel").focus()
    keys.press("Enter")
    expect(page.get_by_label("Shown only once")).to_be_visible()
    assert Channel.objects.get().kind == "feed"
    assert "/feeds/" in page.get_by_label("Shown only once").input_value()
    signed_in.go(f"/saved/{SavedSearch.objects.get().pk}")
    page.locator("select[name=rhythm]").select_option("daily")
    page.get_by_role("button", name="Alert me").focus()
    keys.press("Enter")
    expect(page.get_by_text("From now on new results go to my feed.")).to_be_visible()
    assert Alert.objects.get().rhythm == "daily"
    article = StoredArticle.objects.get(title__startswith="Rusia ofreció a Washington la salida")
    signed_in.go(f"/article/{article.pk}")
    page.get_by_role("button", name="Follow Nicolás Maduro").focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Nicolás Maduro")).to_be_visible()


def test_structure_contrast_and_width(signed_in: Any) -> None:
    _fill()
    found = checks()
    row = SavedSearch.objects.order_by("pk").first()
    assert row is not None
    page = signed_in.page
    paths = [
        "/?q=actor:russia",
        "/saved",
        f"/saved/{row.pk}",
        "/saved/new?q=sanciones+OR+maduro",
        "/channels",
        "/deliveries",
    ]
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for path in paths:
            signed_in.go(path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if SHOTS:
                name = path.strip("/").partition("?")[0].replace("/", "-") or "search"
                page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
            assert page.evaluate(found.STRUCTURE) == [], (path, width)
            assert page.evaluate(found.CONTRAST) == [], (path, width, scheme)


def _fill() -> None:
    """A newsroom's week: alerts, hits with their reasons, a failure, a channel that is off, a broken search."""
    ana = User.objects.get(username="ana")
    feed, _ = follow.make_channel(ana, "feed", "my feed")
    hook, _ = follow.make_channel(ana, "webhook", "desk", "https://hooks.invalid/x")
    saved = SavedSearch.objects.create(
        owner=ana, name="Rusia", query="actor:russia", folder="Venezuela", notes="para Ana"
    )
    SavedSearch.objects.create(owner=ana, name="Todo menos fruta", query="-plátano")
    SavedSearch.objects.create(owner=ana, name="Rota", query="actor:nadie")
    for channel in (feed, hook):
        follow.make_alert(saved, channel, follow.alert_values({"rhythm": "at_once"}, "Europe/Madrid"))
    Indexed.objects.update(pending=True, matched="")
    while match_pending(timezone.now(), Keeper()):
        pass
    gather_due(timezone.now())
    send_due()
    assert Delivery.objects.filter(state="sent").exists()
    assert Delivery.objects.filter(attempts__outcome="later").exists()
