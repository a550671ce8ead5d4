"""Stories: what belongs together, within a language and across, whatever the order of arrival."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.stories import SILENCE, Item, cluster

START = datetime(2026, 11, 10, 8, tzinfo=UTC)


def item(id: int, language: str, title: str, text: str = "", *, hours: float = 0, actors: str = "") -> Item:
    return Item(
        id=id,
        url=f"https://a.example/{id}",
        language=language,
        title=title,
        text=text,
        published=START + timedelta(hours=hours),
        actors=frozenset(actors.split()),
    )


OFFER = [
    item(1, "es", "Rusia ofreció a Washington facilitar la salida de Maduro de Venezuela",
         "Moscú pidió a cambio alivio de sanciones y garantías para Rosneft, según ABC.", actors="maduro russia usa"),
    item(2, "es", "Maduro rechazó la oferta rusa para dejar Venezuela",
         "El presidente venezolano rechazó la oferta que Moscú llevó a Washington sobre su salida.", hours=3,
         actors="maduro russia usa"),
    item(3, "en", "Russia offered Washington to ease Maduro's exit from Venezuela, report says",
         "Moscow asked for sanctions relief and guarantees for Rosneft, the Spanish daily ABC reported.", hours=5,
         actors="maduro russia usa"),
]  # fmt: skip
OTHERS = [
    item(10, "es", "El plátano maduro, la fruta de la temporada", "Recetas con plátano maduro para el otoño.", hours=1),
    item(11, "en", "Storm closes schools in Florida", "Officials closed schools in Tampa as winds rose.", hours=2),
    item(12, "es", "El Tiempo en Málaga: lluvias y viento", "La agencia prevé lluvias en la provincia.", hours=2),
    item(13, "en", "Central bank keeps interest rates on hold", "The bank left its rate at 4.5 percent.", hours=4),
]


def ids(stories: list[list[Item]]) -> set[frozenset[int]]:
    return {frozenset(item.id for item in story) for story in stories}


def test_one_event_in_two_languages_is_one_story_and_the_rest_stands_alone() -> None:
    assert ids(cluster(OFFER + OTHERS)) == {frozenset({1, 2, 3}), *(frozenset({one.id}) for one in OTHERS)}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_does_not_matter(seed: int) -> None:
    items = OFFER + OTHERS
    shuffled = random.Random(seed).sample(items, len(items))
    assert cluster(shuffled) == cluster(items)


def test_a_story_that_fell_silent_takes_nothing_more() -> None:
    late = item(4, "es", OFFER[1].title, OFFER[1].text, hours=3 + SILENCE.total_seconds() / 3600 + 1,
                actors="maduro russia usa")  # fmt: skip
    assert frozenset({4}) in ids(cluster([*OFFER, *OTHERS, late]))


def test_members_stand_in_order_of_publication() -> None:
    for story in cluster(OFFER + OTHERS):
        assert [one.published for one in story] == sorted(one.published for one in story)


def test_nothing_gives_nothing() -> None:
    assert cluster([]) == []


@pytest.mark.parametrize(
    ("title", "text"),
    [("", ""), ("¿?¡!", "…"), ("\u202e\x00", "a" * 100_000), ("1 2 3", "4 5 6")],
    ids=["empty", "only signs", "control characters and a long word", "only figures"],
)
def test_odd_texts_are_stories_of_their_own(title: str, text: str) -> None:
    found = cluster([*OFFER, item(99, "es", title, text, hours=2), *OTHERS])
    assert frozenset({99}) in ids(found)
