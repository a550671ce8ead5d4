"""A ledger of invented articles, indexed in memory, and people who wait to hear of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from crawlers.models import StoredOutlet, StoredPage
from pipeline.models import StoredArticle, StoredStory
from search import index
from search.backends.memory import MemoryBackend
from search.matching.keeper import Keeper
from search.matching.step import Pass, match_pending
from search.models import Alert, Channel, SavedSearch

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Ledger:
    """Puts articles as the pipeline would, and runs the steps over them."""

    def __init__(self, engine: MemoryBackend) -> None:
        self.engine = engine
        self.keeper = Keeper()
        self.now = NOW
        self.outlets = {
            slug: StoredOutlet.objects.create(
                slug=slug,
                name=slug.title(),
                domain=f"{slug}.example",
                country=country,
                languages=[language],
                kind="digital",
            )
            for slug, country, language in (("faro", "ES", "es"), ("post", "US", "en"), ("orinoco", "VE", "es"))
        }
        self.user = User.objects.create_user("ana", "ana@example.org", "x")
        self._count = 0

    def put(
        self, title: str, text: str = "", *, actors: dict[str, float] | None = None, themes: tuple[str, ...] = (),
        outlet: str = "faro", copy_of: StoredArticle | None = None, story: str = "", minutes: int = 0,
        days_old: int = 0,
    ) -> StoredArticle:  # fmt: skip
        self._count += 1
        held = self.outlets[outlet]
        published = self.now + timedelta(minutes=minutes) - timedelta(days=days_old)
        page = StoredPage.objects.create(
            url=f"https://{held.domain}/{self._count}", final_url="", outlet=held, fetched_at=self.now, status=200,
            digest=str(self._count), size=1, archive="x", offset=0, length=1,
        )  # fmt: skip
        tags = []
        for id, confidence in (actors or {}).items():
            name = {"russia": "Rusia", "nicolas-maduro": "Nicolás Maduro"}.get(id, id)
            spans = [["text", at, at + len(name)] for at in [text.find(name)] if at >= 0]
            tags.append({"id": id, "name": name, "kind": "country", "spans": spans, "in_title": False,
                         "confidence": confidence, "alias": name, "reason": "full name"})  # fmt: skip
        row_story = None
        if story:
            row_story, _ = StoredStory.objects.get_or_create(
                key=story, defaults={"title_es": story, "first": published, "last": published}
            )
        return StoredArticle.objects.create(
            url=page.url, page=page, outlet=held, title=title, text=text, language=held.languages[0], published=published,
            published_from="page", completeness="full", lexicon="1", exact=str(self._count), seen=self.now, actors=tags,
            themes=[{"id": id, "name": id, "score": 1.0, "evidence": []} for id in themes], grouped_revision=1,
            copy_of=copy_of, story=row_story,
        )  # fmt: skip

    def revise(self, row: StoredArticle, text: str, *, words: bool = True) -> None:
        """A new version: of the words, or of what is known about them only."""
        StoredArticle.objects.filter(pk=row.pk).update(
            text=text, version=F("version") + 1, exact=row.exact + "'" if words else row.exact
        )

    def index(self, *, silent: bool = False) -> None:
        while index.index_batch(silent=silent):
            pass

    def match(self) -> list[Pass]:
        """Indexes, then matches until nothing waits."""
        self.index()
        done = []
        while (one := match_pending(self.now, self.keeper)) is not None:
            done.append(one)
        return done

    def save(self, query: str, name: str = "", **values: Any) -> SavedSearch:
        return SavedSearch.objects.create(owner=self.user, name=name or query, query=query, created=self.now, **values)

    def alert(self, query: str, channel: Channel | None = None, **values: Any) -> Alert:
        channel = channel or Channel.objects.get_or_create(owner=self.user, name="box", kind="feed", key="box")[0]
        saved = SavedSearch.objects.filter(owner=self.user, name=query).first() or self.save(query)
        return Alert.objects.create(saved=saved, channel=channel, **({"due": self.now, "created": self.now} | values))


@pytest.fixture
def ledger(db: None, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    engine = MemoryBackend()
    monkeypatch.setattr(index, "backend", lambda: engine)
    return Ledger(engine)


@pytest.fixture
def states() -> Callable[[Alert], dict[str, str]]:
    """Of an alert's items, by their articles' titles."""
    return lambda alert: dict(alert.items.values_list("article__title", "state"))
