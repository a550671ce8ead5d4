"""A small invented press as ledger rows and index documents, for the tests of the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from crawlers.models import StoredLink, StoredOutlet, StoredPage, StoredSource, Visit
from pipeline.models import StoredArticle, StoredStory, Verdict
from search.document import Document
from search.models import Batch, Indexed

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
HOSTILE_TITLE = '<script>alert("x")</script> \u202eoculto\u202c & <b>negrita</b>'

NAMES: dict[str, dict[str, tuple[str, str]]] = {  # kind -> id -> (Spanish, English)
    "actor": {
        "nicolas-maduro": ("Nicolás Maduro", "Nicolás Maduro"),
        "russia": ("Rusia", "Russia"),
        "united-states": ("Estados Unidos", "United States"),
        "marco-polo": ("Marco Polo", "Marco Polo"),
    },
    "theme": {
        "sanctions": ("sanciones", "sanctions"),
        "economic-sanctions": ("sanciones económicas", "economic sanctions"),
        "food": ("alimentación", "food"),
    },
}
BENEATH = {"sanctions": ("economic-sanctions",)}

OUTLETS = {  # slug -> name, domain, country, language
    "diario-puerto": ("Diario del Puerto", "diariopuerto.example", "ES", "es"),
    "la-sabana": ("La Sabana", "lasabana.example", "VE", "es"),
    "harbour-post": ("The Harbour Post", "harbourpost.example", "GB", "en"),
    "cable-sur": ("Cable Sur", "cablesur.example", "AR", "es"),
}

OFFER_ES = (
    "Rusia ofreció a Washington facilitar la salida de Nicolás Maduro a cambio de un alivio de las sanciones y de "
    "garantías energéticas, según tres personas que conocen las conversaciones.\n\n"
    "Maduro rechazó la propuesta. Estados Unidos no ha comentado el asunto, y las sanciones siguen en pie."
)
OFFER_EN = (
    "Russia offered Washington to ease the exit of Nicolás Maduro in return for sanctions relief and energy "
    "guarantees, three people with knowledge of the talks said.\n\n"
    "Maduro turned the offer down. The United States has not commented, and the sanctions stay in place."
)
FRUIT = (
    "El plátano maduro es más dulce que el verde. Marco, el frutero, lo guarda lejos del sol y lo vende por docenas."
)

ARTICLES: list[dict[str, Any]] = [
    {
        "outlet": "diario-puerto", "slug": "rusia-oferta-maduro", "hours": 0, "text": OFFER_ES,
        "title": "Rusia ofreció a Washington la salida de Maduro a cambio de aliviar las sanciones",
        "actors": {"nicolas-maduro": ["Nicolás Maduro", "Maduro"], "russia": ["Rusia"], "united-states": ["Estados Unidos"]},
        "themes": {"sanctions": ["sanciones"]}, "authors": ["Ana Ruiz", "<i>J.</i> Pérez"], "story": True,
    },
    {
        "outlet": "la-sabana", "slug": "rusia-oferta", "hours": 2, "text": OFFER_ES, "credit": "EFE", "copy": True,
        "title": "Moscú propuso la salida de Maduro a cambio de sanciones",
        "actors": {"nicolas-maduro": ["Nicolás Maduro", "Maduro"], "russia": ["Rusia"]}, "themes": {"sanctions": ["sanciones"]},
    },
    {
        "outlet": "cable-sur", "slug": "oferta-rusa", "hours": 3, "text": OFFER_ES, "credit": "EFE", "copy": True,
        "title": "Rusia ofreció facilitar la salida de Maduro",
        "actors": {"nicolas-maduro": ["Nicolás Maduro", "Maduro"], "russia": ["Rusia"]}, "themes": {"sanctions": ["sanciones"]},
    },
    {
        "outlet": "harbour-post", "slug": "russia-offer", "hours": 5, "text": OFFER_EN, "story": True,
        "title": "Russia offered Washington to ease Maduro’s exit for sanctions relief",
        "actors": {"nicolas-maduro": ["Nicolás Maduro", "Maduro"], "russia": ["Russia"], "united-states": ["United States"]},
        "themes": {"sanctions": ["sanctions"]}, "completeness": "teaser",
    },
    {
        "outlet": "la-sabana", "slug": "platano-maduro", "hours": -30, "text": FRUIT, "themes": {"food": ["plátano"]},
        "title": "Cómo saber si un plátano está maduro", "actors": {}, "doubtful": {"marco-polo": ["Marco"]},
    },
    {
        "outlet": "cable-sur", "slug": "hostil", "hours": -50, "title": HOSTILE_TITLE, "completeness": "live",
        "text": 'Un texto con <img src=x onerror="alert(1)"> y una comilla " suelta.\n\n\u202eal revés', "actors": {}, "themes": {},
    },
]  # fmt: skip


class SmallResolver:
    """Names of the invented press, in either language and by id; the same for every reader."""

    def __init__(self, owner: int | None = None) -> None:
        self.owner = owner

    def actor(self, text: str) -> tuple[str, ...]:
        return _known("actor", text)

    def theme(self, text: str) -> tuple[str, ...]:
        return tuple(id for found in _known("theme", text) for id in (found, *BENEATH.get(found, ())))

    def outlet(self, text: str) -> tuple[str, ...]:
        return tuple(slug for slug, row in OUTLETS.items() if text.casefold() in (slug, row[0].casefold()))

    def country(self, text: str) -> tuple[str, ...]:
        return (text.upper(),) if text.upper() in {row[2] for row in OUTLETS.values()} else ()

    def saved(self, text: str) -> str | None:
        return None

    def suggest(self, field: str, text: str) -> tuple[str, ...]:
        names = [name for pair in NAMES.get(field, {}).values() for name in pair]
        return tuple(name for name in names if name.casefold()[:3] == text.casefold()[:3])[:1]


def _known(kind: str, text: str) -> tuple[str, ...]:
    wanted = text.casefold()
    return tuple(id for id, pair in NAMES[kind].items() if wanted == id or wanted in {name.casefold() for name in pair})


def name(kind: str, id: str, language: str) -> str:
    spanish, english = NAMES[kind].get(id, ("", ""))
    return spanish if language == "es" else english


def write(now: datetime | None = None) -> list[Document]:
    """Fills the ledgers and returns what an index would hold. Article ids are 1, 2, 3 … in the order of ARTICLES, the
    story's is 1."""
    now = now or timezone.now()
    for slug, (title, domain, country, language) in OUTLETS.items():
        _outlet(slug, title, domain, country, language, now)
    story = StoredStory.objects.create(
        pk=1, key="offer", title_es="Rusia y Maduro", title_en="Russia and Maduro", first=NOON, last=NOON
    )
    batch = Batch.objects.create(started=NOON, finished=NOON, size=len(ARTICLES))
    rows: list[StoredArticle] = []
    for number, spec in enumerate(ARTICLES, 1):
        row = _article(number, spec, story, rows[0] if rows else None)
        rows.append(row)
        Indexed.objects.create(article=row, version=1, batch=batch)
    return [document(row) for row in rows]


def _outlet(slug: str, title: str, domain: str, country: str, language: str, now: datetime) -> None:
    outlet = StoredOutlet.objects.create(
        slug=slug, name=title, domain=domain, country=country, languages=[language], kind="newspaper",
        definition={"articles_per_day": [3, 60]},
    )  # fmt: skip
    failing, paused = slug == "cable-sur", slug == "harbour-post"
    source = StoredSource.objects.create(
        id=f"{slug}:feed:1", outlet=outlet, kind="feed", url=f"https://{domain}/rss.xml", paused=paused,
        next_visit=now + timedelta(minutes=12), last_visit=now - timedelta(minutes=18),
        last_outcome="http_error" if failing else "read", failures=4 if failing else 0,
    )  # fmt: skip
    StoredSource.objects.create(
        id=f"{slug}:sitemap:2", outlet=outlet, kind="sitemap", url=f"https://{domain}/sitemap-news.xml",
        rhythm="interval", every=900, next_visit=now - timedelta(seconds=5),
    )  # fmt: skip
    if slug != "harbour-post":  # the newcomer
        Visit.objects.create(
            source=source, started=now - timedelta(days=2), finished=now - timedelta(days=2), outcome="read"
        )
    Visit.objects.create(
        source=source, started=now - timedelta(minutes=18), finished=now - timedelta(minutes=18), new=0 if failing else 7,
        outcome="http_error" if failing else "read", status=503 if failing else 200,
        detail="The server answered with 503 <Service Unavailable>." if failing else "",
    )  # fmt: skip


def _article(number: int, spec: dict[str, Any], story: StoredStory, original: StoredArticle | None) -> StoredArticle:
    outlet = StoredOutlet.objects.get(slug=spec["outlet"])
    url = f"https://{outlet.domain}/{spec['slug']}"
    published = NOON + timedelta(hours=spec["hours"])
    fetched = published + timedelta(minutes=20)
    page = StoredPage.objects.create(
        url=url, final_url=url, outlet=outlet, fetched_at=fetched, status=200, content_type="text/html", charset="utf-8",
        digest=f"{abs(hash(url)):032x}"[:32], size=48_213, archive="2026/03/15/web-0001.warc.gz", offset=913, length=9_120,
    )  # fmt: skip
    StoredLink.objects.create(
        url=url, outlet=outlet, source_id=f"{outlet.slug}:feed:1", seen=fetched - timedelta(minutes=5), state="fetched",
        next_try=fetched, page=page, title=spec["title"],
    )  # fmt: skip
    copy = original if spec.get("copy") else None
    row = StoredArticle.objects.create(
        pk=number, url=url, page=page, outlet=outlet, title=spec["title"], text=spec["text"], language=outlet.languages[0],
        language_confidence=0.994, published=published, published_from="page", authors=spec.get("authors", []),
        section="Internacional", desk=spec.get("desk", ""), completeness=spec.get("completeness", "full"), credit=spec.get("credit", ""), method="test",
        actors=_actors(spec), themes=_themes(spec), lexicon="test-1", exact=f"{abs(hash(spec['text'])):032x}"[:32],
        words=len(spec["text"].split()), seen=fetched, grouped_revision=1, copy_of=copy, shared=0.97 if copy else None,
        story=story if spec.get("story") else None,
    )  # fmt: skip
    Verdict.objects.create(page=page, outcome="processed", article=row, lexicon="test-1", at=fetched, attempts=1)
    return row


def _spans(spec: dict[str, Any], words: list[str]) -> list[list[Any]]:
    """The first place of each word in title and text; later words may lie inside earlier ones."""
    found = []
    for field in ("title", "text"):
        for word in words:
            at = spec[field].find(word)
            if at >= 0:
                found.append([field, at, at + len(word)])
    return found


def _actors(spec: dict[str, Any]) -> list[dict[str, Any]]:
    tags = [(id, words, 0.98) for id, words in spec["actors"].items()]
    tags += [(id, words, 0.3) for id, words in spec.get("doubtful", {}).items()]
    return [
        {
            "id": id, "name": NAMES["actor"][id][0], "kind": "person" if "-m" in id or "marco" in id else "country",
            "spans": _spans(spec, words), "in_title": any(word in spec["title"] for word in words),
            "confidence": confidence, "alias": words[0], "reason": "full name" if confidence > 0.5 else "first name only",
        }
        for id, words, confidence in tags
    ]  # fmt: skip


def _themes(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": id, "name": NAMES["theme"][id][0], "score": 3.5,
            "evidence": [{"term": "sancion*", "weight": 1.5, "span": span} for span in _spans(spec, words)],
        }
        for id, words in spec["themes"].items()
    ]  # fmt: skip


def document(row: StoredArticle) -> Document:
    copies = row.copies.count()
    return Document(
        id=str(row.pk), url=row.url, outlet=row.outlet_id, outlet_name=row.outlet.name, domain=row.outlet.domain,
        country=row.outlet.country, language=row.language, title=row.title, text=row.text, authors=tuple(row.authors),
        section=row.section, published=row.published, seen=row.seen, completeness=row.completeness, agency=row.credit,
        actors=tuple(tag["id"] for tag in row.actors if tag["confidence"] > 0.5),
        themes=tuple(tag["id"] for tag in row.themes), story=str(row.story_id or ""), copy_of=str(row.copy_of_id or ""),
        group=str(row.copy_of_id or row.pk), copies=copies,
    )  # fmt: skip
