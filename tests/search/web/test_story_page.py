"""The story page: its names, who carried it and when, why each text stands in it, and what happened to it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pipeline.models import Relation, StoredArticle, StoredStory, StoryEvent
from pipeline.summary import summarise

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def story(engine: Any) -> StoredStory:
    """The offer: a Spanish text of three outlets and an English one."""
    row = StoredStory.objects.get()
    StoredArticle.objects.filter(copy_of__isnull=False).update(story=row)
    now = timezone.now()
    Relation.objects.create(
        article_id=4, kind=Relation.STORY, score=0.41, reason="x", hours=2.0, at=now,
        changed=["@nicolas-maduro", "#7", "=1", "Campazzo"],
    )  # fmt: skip
    Relation.objects.create(
        article_id=2,
        kind=Relation.COPY,
        other_id=1,
        score=0.97,
        reason="x",
        hours=2.0,
        at=now,
        changed=["headline changed"],
    )
    StoryEvent.objects.create(kind="merged", story=77, into=row.pk, score=0.52, reason="x", at=now)
    StoryEvent.objects.create(kind="moved", story=row.pk, into=78, article_id=5, score=0.0, reason="x", at=now)
    summarise({row.pk})
    row.refresh_from_db()
    return row


def page(client: Client, id: int, language: str = "en") -> str:
    response = client.get(f"/story/{id}", headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


SAID = {
    "en": (
        '<h1 lang="en" dir="auto"><bdi>Russia offered Washington', '<p class="other-title" lang="es"',
        "<dt>Articles, without copies</dt><dd>2</dd>", "<dt>Copies</dt><dd>2</dd>", "<dt>Outlets</dt><dd>4</dd>",
        "carried by 2 others", "2.0 h later, 97 % shared, headline changed", "Nicolás Maduro", ">first</a>", ">5.0 h</a>",
        "likeness 0.41; same actors: Nicolás Maduro; same figures: 7; same words:", "Campazzo; 2.0 h apart",
        "Story 77 became part of this one (likeness 0.52)", "went to story 78", "15 March 2026, 12:00",
    ),
    "es": (
        '<h1 lang="es" dir="auto"><bdi>Rusia ofreció a Washington', '<p class="other-title" lang="en"', "publicado por 2 más",
        "2,0 h después, 97 % en común, otro titular", "parecido 0,41; mismos actores: Nicolás Maduro; mismas cifras: 7",
        "La historia 77 pasó a ser parte de esta", "Quién la publicó", "15 de marzo de 2026, 12:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", SAID)
def test_what_it_says(client: Client, story: StoredStory, language: str) -> None:
    text = page(client, story.pk, language)
    assert [part for part in SAID[language] if part not in text] == []


def test_the_article_and_a_result_lead_to_it(client: Client, story: StoredStory) -> None:
    address = f'href="/story/{story.pk}"'
    assert address in client.get("/article/1").content.decode()
    assert address in client.get("/", {"q": "Maduro"}).content.decode()


def test_it_can_be_followed_by_who_signed_in(client: Client, story: StoredStory) -> None:
    assert 'class="follow"' not in page(client, story.pk)
    client.force_login(User.objects.create_user("ana"))
    assert f'name="q" value="story:{story.pk}"' in page(client, story.pk)


def test_a_story_that_went_into_another_leads_there_and_one_that_never_was_is_not_found(
    client: Client, story: StoredStory
) -> None:
    response = client.get("/story/77")
    assert (response.status_code, response["Location"]) == (302, f"/story/{story.pk}")
    for unknown in (78, 10**6, 2**63):
        assert client.get(f"/story/{unknown}").status_code == 404


def test_a_theme_counts_what_the_search_behind_it_finds(story: StoredStory) -> None:
    StoredArticle.objects.filter(pk=1).update(
        themes=[{"id": "sanctions", "name": "Sanctions"}, {"id": "unknown", "name": "U"}]
    )
    StoredArticle.objects.filter(pk=4).update(themes=[{"id": "diplomacy", "name": "Diplomacy"}])
    summarise({story.pk})
    story.refresh_from_db()
    counts = {tag["id"]: tag["articles"] for tag in story.themes}
    assert counts["sanctions"] == counts["unknown"] == 1
    assert counts["diplomacy"] == 2, "with the theme beneath it"
