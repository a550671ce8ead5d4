"""Random schedules of deaths, failures, jumping clocks, racing workers and old rows that go: no alert lost, none twice.

The steps run over the real models. A worker dies by an exception at one of its statements to the database, or around a
sending; from then on each further statement of the dead worker fails too, so that nothing is tidied up behind it, as
with kill -9. At the end everything works again, and what a receiver that honours ids has got is compared with what it
should have. SCHEDULES=1000 runs a thousand of them (about 0.1 s each on a quiet processor).
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from pipeline.models import StoredArticle
from search.alerts import send
from search.alerts.gather import gather_due
from search.alerts.message import data
from search.alerts.plan import Became
from search.alerts.retention import forget
from search.channels.base import Message, Outcome, Result
from search.channels.seal import seal
from search.matching.keeper import Keeper
from search.matching.step import match_pending
from search.models import Alert, Attempt, Channel, Delivery, Indexed, Item, Match

STEPS = ("index", "match", "gather", "send")
SCHEDULES = int(os.environ.get("SCHEDULES", "200"))


class Killed(BaseException):
    """kill -9, for one worker."""


@dataclass
class World:
    """The receivers, the clock, and who is alive."""

    rng: random.Random
    ledger: Any
    got: dict[str, dict[str, Any]] = field(default_factory=dict)  # id -> the first that came under it
    posts: int = 0
    healthy: bool = False
    fuse: int | None = None  # statements until the worker dies
    dead: bool = False
    forgot: bool = False  # old rows may be gone

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.dead and not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            raise Killed
        if self.fuse is not None and not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            self.fuse -= 1
            if self.fuse < 0:
                self.dead = True
                raise Killed
        return execute(sql, params, many, context)

    def post(self, config: Any, message: Message) -> Result:
        """What a receiver may do: take it, take it and be cut off before it can say so, refuse, hang."""
        self.posts += 1
        fate = (
            "take"
            if self.healthy
            else self.rng.choice(["take", "take", "take", "500", "hang", "early", "die before", "die after"])
        )
        if fate == "die before":
            self.dead = True
            raise Killed
        if fate in ("take", "early", "die after"):
            self.got.setdefault(message.id, dict(message.data))
        if fate == "die after":
            self.dead = True
            raise Killed
        if fate == "take":
            return Result(outcome=Outcome.SENT, status=204)
        return Result(outcome=self.rng.choice([Outcome.LATER, Outcome.AWAY]), detail=fate)

    def units(self, alert: Alert) -> list[int]:
        """The articles that were told, or counted, at a receiver that honours ids."""
        return sorted(
            hit["article"] for body in self.got.values() if body["data"].get("alert") == alert.pk
            for hit in body["data"].get("hits", [])
        )  # fmt: skip


@contextmanager
def worker(world: World, fuse: int | None) -> Iterator[None]:
    """One worker's life; its death leaves all as it lies."""
    world.fuse, world.dead = fuse, False
    try:
        with connection.execute_wrapper(world.statement):
            yield
    except Killed:
        pass
    finally:
        world.fuse, world.dead = None, False


def plain(delivery: Delivery) -> Message:
    """Without words: rendering them is most of the time, and has tests of its own."""
    return Message(id=str(delivery.key), subject="", text="", html="", data=data(delivery))


@pytest.fixture
def world_of(ledger: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], World]:
    monkeypatch.setattr(send, "message", plain)
    monkeypatch.setattr(send, "is_dead", lambda owner: True)  # one worker at a time is alive, so the others are dead
    return lambda seed: World(random.Random(seed), ledger)


def step(world: World, name: str) -> None:
    ledger = world.ledger
    senders = {"webhook": world.post}
    match name:
        case "index":
            ledger.index()
        case "match":
            while match_pending(ledger.now, ledger.keeper):
                pass
        case "gather":
            gather_due(ledger.now)
        case "send":
            send.send_due(lambda: ledger.now, senders)
        case "forget":
            world.forgot = True
            forget(ledger.now)


def schedule(world: World) -> tuple[Alert, Alert]:
    rng, ledger = world.rng, world.ledger
    ledger.keeper = Keeper()
    hook = Channel.objects.create(
        owner=ledger.user, name="hook", kind="webhook", sealed=seal({"url": "https://a.example", "secret": "x"})
    )
    rhythm = rng.choice(["at_once", "at_once", "quarter", "hourly", "daily"])
    every = ledger.alert("noticia", hook, rhythm=rhythm, most=50)
    story = ledger.alert("noticia", hook, per="story", most=50)
    articles: list[StoredArticle] = []
    for number in range(rng.randint(2, 4)):
        copy = rng.choice(articles) if articles and rng.random() < 0.3 else None
        original = copy.copy_of or copy if copy else None
        articles.append(
            ledger.put(
                f"La noticia {number}",
                copy_of=original,
                story=rng.choice(["", "", "s"]) if not copy else "",
                minutes=number,
            )
        )
        for _ in range(rng.randint(1, 3)):
            fuse = rng.randint(0, 25) if rng.random() < 0.5 else None
            with worker(world, fuse):
                step(world, rng.choice(STEPS if rng.random() < 0.95 else ("forget",)))
            ledger.now += rng.choice([timedelta(0), timedelta(seconds=7), timedelta(minutes=6), timedelta(hours=3)])
            if rng.random() < 0.05:
                ledger.now += rng.choice([timedelta(days=400), timedelta(days=-400), timedelta(hours=-2)])
            if rng.random() < 0.1:
                StoredArticle.objects.filter(pk=rng.choice(articles).pk).update(version=F("version") + 1)
    return every, story


def recover(world: World) -> None:
    """Everything works from now on, and time goes on."""
    world.healthy = True
    for _ in range(40):
        if not _left():
            return
        for name in STEPS:
            with worker(world, None):
                step(world, name)
        world.ledger.now += timedelta(days=1)
    raise AssertionError("it does not come to rest")


def _left() -> bool:
    return (
        Indexed.objects.count() < StoredArticle.objects.count()
        or Indexed.objects.filter(pending=True).exists()
        or Item.objects.filter(state=Became.WAITING).exists()
        or Delivery.objects.filter(state="waiting").exists()
    )


def check(world: World, every: Alert, story: Alert, seed: int) -> None:
    rows = {row.pk: row for row in StoredArticle.objects.all()}
    held = [Match.objects.count(), every.items.count(), story.items.count()]
    assert max(held) <= len(rows), (seed, "each match has one row")
    assert world.forgot or min(held) == len(rows), (seed, "each match has a row")
    told = world.units(every)
    assert len(told) == len(set(told)), (seed, "told twice")
    groups = [rows[pk].copy_of_id or pk for pk in told]
    assert sorted(groups) == sorted({row.copy_of_id or row.pk for row in rows.values()}), (seed, "each group once")
    told = world.units(story)
    units = [story_of(rows, pk) for pk in told]
    assert len(units) == len(set(units)), (seed, "a story twice")
    assert set(units) == {story_of(rows, pk) for pk in rows}, (seed, "each story once")
    assert not Attempt.objects.filter(outcome="").exists(), (seed, "every attempt is closed")


def story_of(rows: dict[int, StoredArticle], pk: int) -> str:
    original = rows[rows[pk].copy_of_id or pk]
    return f"story {original.story_id}" if original.story_id else f"article {original.pk}"


def run(world_of: Callable[[int], World], seeds: range) -> int:
    posts = 0
    for seed in seeds:
        with transaction.atomic():
            world = world_of(seed)
            every, story = schedule(world)
            recover(world)
            check(world, every, story, seed)
            posts += world.posts
            transaction.set_rollback(True)
    return posts


@pytest.mark.django_db
def test_forty_schedules(world_of: Callable[[int], World]) -> None:
    assert run(world_of, range(40)) > 20


@pytest.mark.slow
@pytest.mark.django_db
def test_many_schedules(world_of: Callable[[int], World]) -> None:
    assert run(world_of, range(1_000_000, 1_000_000 + SCHEDULES)) > SCHEDULES
