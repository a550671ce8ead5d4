"""Stories as a stream: what belongs together, within a language and across; merging, shedding, closing, restarting."""

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.story.engine import Stories
from pipeline.story.glossary import notions
from pipeline.story.index import POSTINGS
from pipeline.story.label import label
from pipeline.story.records import Item, Rules
from pipeline.story.terms import MOST_TERMS, headline, skeleton, spelt, terms
from pipeline.story.vectors import pack

OFFER = [
    ("es", "Rusia ofreció a Washington facilitar la salida de Maduro de Venezuela",
     "Moscú pidió a cambio alivio de sanciones y garantías para Rosneft, según ABC.", 0.0),
    ("es", "Maduro rechazó la oferta rusa para dejar Venezuela",
     "El presidente venezolano rechazó la oferta que Moscú llevó a Washington sobre su salida.", 3.0),
    ("en", "Russia offered Washington to ease Maduro's exit from Venezuela, report says",
     "Moscow asked for sanctions relief and guarantees for Rosneft, the Spanish daily ABC reported.", 5.0),
]  # fmt: skip
OTHERS = [
    ("es", "El plátano maduro, la fruta de la temporada", "Recetas con plátano maduro para el otoño.", 1.0),
    ("en", "Storm closes schools in Florida", "Officials closed schools in Tampa as winds rose.", 2.0),
    ("es", "El Tiempo en Málaga: lluvias y viento", "La agencia prevé lluvias en la provincia.", 2.5),
    ("en", "Central bank keeps interest rates on hold", "The bank left its rate at 4.5 percent.", 4.0),
]
ACTORS = {"Maduro de": ("maduro",), "Maduro re": ("maduro",), "Maduro's": ("maduro",)}


def item(id: int, language: str, title: str, text: str = "", at: float = 0.0) -> Item:
    actors = next((actors for mark, actors in ACTORS.items() if mark in title), ())
    return Item(id=id, language=language, terms=terms(title, text, language, actors), at=at)


def placed(engine: Stories, items: list[Item]) -> set[frozenset[int]]:
    home: dict[int, int] = {}
    for one in items:
        result = engine.place(one)
        home[one.id] = result.story
        for moved, _, story, _ in result.moved:
            home[moved] = story
        for ended, kept, _ in result.merged:
            home = {id: kept if story == ended else story for id, story in home.items()}
    groups: dict[int, set[int]] = defaultdict(set)
    for id, story in home.items():
        groups[story].add(id)
    return {frozenset(group) for group in groups.values()}


def news() -> list[Item]:
    made = [item(number, *said) for number, said in enumerate(OFFER + OTHERS, 1)]
    return sorted(made, key=lambda one: one.at)


def test_one_event_in_two_languages_is_one_story_and_the_rest_stands_alone() -> None:
    assert placed(Stories(), news()) == {frozenset({1, 2, 3}), *(frozenset({number}) for number in range(4, 8))}


@pytest.mark.parametrize("seed", range(6))
def test_small_news_group_alike_in_every_order(seed: int) -> None:
    shuffled = random.Random(seed).sample(news(), 7)
    assert placed(Stories(), shuffled) == placed(Stories(), news())


def test_a_story_that_fell_silent_takes_nothing_more() -> None:
    engine = Stories()
    engine.place(item(1, *OFFER[1][:3], at=0.0))
    assert engine.place(item(2, *OFFER[1][:3], at=71.0)).story == 1
    assert engine.place(item(3, *OFFER[1][:3], at=71.0 + 73.0)).story == 2
    assert not engine.is_open(1)
    assert engine.members(1) == []


def test_a_story_ends_after_its_longest_span_even_if_it_never_falls_silent() -> None:
    engine = Stories()
    stories = [engine.place(item(number, *OFFER[1][:3], at=24.0 * number)).story for number in range(20)]
    assert stories[0] == stories[13]
    assert stories[0] != stories[-1]


def test_an_article_that_brings_two_stories_together_merges_them_and_says_so() -> None:
    one = {f"uno{n}": 1.0 for n in range(10)}
    two = {f"dos{n}": 1.0 for n in range(10)}
    both = one | two
    engine = Stories()
    for number, said in enumerate((one, two), 1):
        engine.place(Item(id=number, language="es", terms=said, at=float(number)))
    assert engine.story_of(1) != engine.story_of(2)
    result = engine.place(Item(id=3, language="es", terms=both, at=3.0))
    assert [(ended, kept) for ended, kept, _ in result.merged] == [(2, 1)]
    assert {engine.story_of(id) for id in (1, 2, 3)} == {1}


def test_a_member_that_the_story_has_grown_away_from_moves_out_and_it_is_said() -> None:
    bridge = {"a1": 1.0, "b1": 1.0, "b2": 1.0, "b3": 1.0, "b4": 1.0, "b5": 1.0}
    engine = Stories(Rules(alike=(0.2, 0.2), merge=(0.99, 0.99)))
    engine.place(Item(id=1, language="en", terms={"a1": 1.0, "a2": 1.0, "a3": 1.0}, at=0.0))
    engine.place(Item(id=2, language="en", terms=bridge, at=0.1))
    moved = []
    for number in range(3, 9):
        said = {f"b{n}": 1.0 for n in range(1, 6)} | {f"c{number}": 0.4}
        moved += engine.place(Item(id=number, language="en", terms=said, at=number / 10)).moved
    assert [(id, left) for id, left, _, _ in moved] == [(1, 1)]
    assert engine.story_of(1) not in (None, 1)
    assert set(engine.members(1)) == set(range(2, 9))


def test_forgetting_takes_an_article_and_its_words_out() -> None:
    engine = Stories()
    for one in news():
        engine.place(one)
    story = engine.story_of(2)
    assert story is not None
    engine.forget(2)
    engine.forget(999)
    assert engine.story_of(2) is None
    assert set(engine.members(story)) == {1, 3}
    for number in (1, 3):
        engine.forget(number)
    assert not engine.is_open(story)


def said(state: random.Random) -> dict[str, float]:
    return {f"w{state.randrange(60)}": state.choice((0.5, 1.0, 1.7)) for _ in range(state.randrange(1, 14))}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 79))
def test_an_engine_read_from_what_was_decided_goes_on_as_the_one_that_decided(seed: int, cut: int) -> None:
    """The restart: placements so far, in order, are all that is handed over."""
    state = random.Random(seed)
    items = [
        Item(id=n, language=state.choice(("es", "en")), terms=said(state), at=round(n * 2 + state.uniform(-20, 20), 3))
        for n in range(80)
    ]
    whole = Stories()
    home: dict[int, int] = {}
    for one in items[:cut]:
        result = whole.place(one)
        home[one.id] = result.story
        home |= {id: story for id, _, story, _ in result.moved}
        for ended, kept, _ in result.merged:
            home = {id: kept if story == ended else story for id, story in home.items()}
    again = Stories()
    again.adopt(((one, home[one.id]) for one in items[:cut]), whole.next_story)
    for one in items[cut:]:
        assert again.place(one) == whole.place(one)


def made_up(seed: int, count: int) -> list[Item]:
    state = random.Random(seed)
    return [
        Item(id=n, language=state.choice(("es", "en")), terms=said(state), at=round(n / 2 + state.uniform(-5, 5), 1))
        for n in range(count)
    ]


def homes(engine: Stories, items: list[Item]) -> dict[int, int]:
    return {one.id: story for one in items if (story := engine.story_of(one.id)) is not None}


def went(engine: Stories) -> dict[int, tuple[int, int]]:
    return {one.article: (one.left, one.story) for one in engine.settle() if one.left != one.story}


def as_sets(home: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(id for id, story in home.items() if story == one) for one in home.values()}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False), st.integers(1, 30))
def test_settled_stories_are_those_of_the_order_of_publication(seed: int, dice: random.Random, often: int) -> None:
    items = made_up(seed, 40)
    calm, wild = Stories(), Stories(Rules(late=1000.0))
    for one in sorted(items, key=lambda one: (one.at, pack(one.terms))):
        calm.place(one)
    for number, one in enumerate(dice.sample(items, len(items))):
        wild.place(one)
        if number % often == 0:
            wild.settle()
    before = homes(wild, items)
    moved = went(wild)
    after = homes(wild, items)
    assert as_sets(after) == as_sets(homes(calm, items))
    assert moved == {id: (before[id], story) for id, story in after.items() if before[id] != story}
    assert went(wild) == {}, "settled twice is settled once"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_an_engine_goes_on_alike_after_it_settled_its_newest(seed: int) -> None:
    """With fewer settled than are held, and read from the rows: numbers, counts of words and lists are in step."""
    items = made_up(seed, 60)
    rules = Rules(settled=15, late=1000.0)
    whole = Stories(rules)
    for one in items[:40]:
        whole.place(one)
    whole.settle()
    again = Stories(rules)
    again.adopt([(one, whole.story_of(one.id) or 0) for one in items[:40]], whole.next_story)
    for one in items[40:50]:
        assert again.place(one) == whole.place(one)
    assert again.settle() == whole.settle()
    for one in items[50:]:
        assert again.place(one) == whole.place(one)


def test_only_the_newest_are_placed_again_and_a_story_keeps_its_number() -> None:
    engine = Stories(Rules(settled=2))
    late = [item(number, *OFFER[1][:3], at=at) for number, at in ((1, 3.0), (2, 2.0), (3, 1.0))]
    other = item(4, *OTHERS[1])
    for one in (other, *late):
        engine.place(one)
    story = engine.story_of(1)
    assert went(engine) == {}
    assert [engine.story_of(id) for id in (1, 2, 3)] == [story] * 3
    engine.forget(3)
    assert went(engine) == {}
    assert engine.next_story == 3


def test_words_forgotten_again_and_again_do_not_pile_up() -> None:
    engine = Stories()
    for one in made_up(3, 300):
        engine.place(one)
    for _ in range(12):
        engine.settle()
    assert len(engine._rarity._window) <= 2 * 300 + 1000
    assert len(engine._queue) == engine.open_count


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_every_article_stands_in_exactly_one_story_and_the_work_is_bounded(seed: int) -> None:
    state = random.Random(seed)
    engine = Stories(Rules(most=15))
    items = [Item(id=n, language=state.choice(("es", "en")), terms=said(state), at=float(n)) for n in range(60)]
    groups = placed(engine, items)
    assert sorted(id for group in groups for id in group) == list(range(60))
    assert engine.touched <= 3 * 60 * POSTINGS
    assert len(engine._open) <= 17


@pytest.mark.parametrize(
    ("title", "text"),
    [("", ""), ("¿?¡!", "…"), ("\u202e\x00", "a" * 100_000), ("1 2 3", "4 5 6"), ("a" * 5000, "b " * 90_000)],
    ids=["empty", "only signs", "control characters and a long word", "only figures", "very long"],
)
def test_odd_texts_are_stories_of_their_own(title: str, text: str) -> None:
    engine = Stories()
    made = placed(engine, [*news(), item(99, "es", title, text, at=5.5)])
    assert frozenset({99}) in made
    assert len(terms(title, text, "es")) <= MOST_TERMS


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("olímpico", "Olympic"), ("delegación", "delegation"), ("estadio", "stadium"), ("terremoto", "earthquake"),
        ("murió", "died"), ("sanciones", "sanctions"), ("Ucrania", "Ukraine"), ("huracán", "hurricane"),
        ("petróleo", "oil"), ("jueces", "judges"), ("Campazzo", "Campazzo"), ("venció", "beat"), ("ministra", "minister"),
    ],
)  # fmt: skip
def test_spanish_and_english_words_share_a_term(spanish: str, english: str) -> None:
    one, two = set(terms(spanish, "", "es")), set(terms(english, "", "en"))
    assert one & two or {term[:5] for term in one} & {term[:5] for term in two}


def test_what_is_shared_is_told_in_the_article_s_own_words() -> None:
    title, text = "Moscú facilitó la salida", "El KREMLIN y Delcy Rodríguez hablaron de 7 millones con Rusia y Moscú."
    told = spelt(terms(title, text, "es", ["delcy-rodriguez"]), title, text, "es")
    assert told == (
        "Moscú", "facilitó", "salida", "#7", "Delcy", "Rodríguez", "hablaron", "millones", "Rusia",
        "@delcy-rodriguez",
    )  # fmt: skip
    assert spelt(("zzz",), title, text, "es") == ("zzz",), "a term that its article does not hold stays as it is"


@pytest.mark.parametrize(
    ("one", "two"), [("vencen a Japón 97-77", "Argentina top Japan 77–97"), ("500.000 dólares", "500,000 dollars")]
)
def test_results_and_figures_are_the_same_in_both_languages(one: str, two: str) -> None:
    figures = [
        {term for term in terms(said, "", tongue) if term[0] == "#"} for said, tongue in ((one, "es"), (two, "en"))
    ]
    assert figures[0] & figures[1]


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("US women's hoops looks for seventh consecutive gold medal | WTOP",
         "US women's hoops looks for seventh consecutive gold medal"),
        ("COVID-19 forces D'Tigers star Eric out of Olympics - Punch Newspapers",
         "COVID-19 forces D'Tigers star Eric out of Olympics"),
        ("La Selección venció a Japón y todavía sueña | Contra las cuerdas, Argentina respondió y espera rival",
         "La Selección venció a Japón y todavía sueña | Contra las cuerdas, Argentina respondió y espera rival"),
        ("Corto | ABC", "Corto | ABC"),
    ],
)  # fmt: skip
def test_the_outlets_name_behind_a_headline_does_not_count(title: str, bare: str) -> None:
    assert headline(title) == bare


def test_the_glossary_is_clean() -> None:
    """Every notion has words of both languages; no word stands for more than nine notions."""
    known = notions()
    numbers = {language: {notion for many in known[language].values() for notion in many} for language in known}
    assert numbers["es"] == numbers["en"]
    assert len(numbers["es"]) > 1000
    assert max(len(many) for language in known for many in known[language].values()) <= 9


def test_terms_have_a_name_for_people() -> None:
    assert label(next(iter(terms("ministro", "", "es")))) == "minister"
    assert (label("#97-77"), label("@nicolas-maduro"), label("campaz")) == ("97-77", "nicolas-maduro", "campaz")


@given(st.text(max_size=30))
def test_a_skeleton_is_short_and_never_empty_for_a_word(word: str) -> None:
    made = skeleton(word)
    assert len(made) <= 6
    assert made or not word
