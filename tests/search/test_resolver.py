import pytest

from pipeline.knowledge import lexicon
from search.resolver import KnownOutlet, LexiconResolver

OUTLETS = [
    KnownOutlet(slug="abc-es", name="ABC", domain="abc.es", country="ES"),
    KnownOutlet(slug="abc-py", name="ABC Color", domain="abc.com.py", country="PY"),
    KnownOutlet(slug="otro-abc", name="ÁBC", domain="abc.example", country="xk"),
]


@pytest.fixture(scope="module")
def names() -> LexiconResolver:
    return LexiconResolver(lexicon.load(), OUTLETS)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("abc-es", ("abc-es",)),
        ("abc", ("abc-es", "otro-abc")),
        ("ABC.ES", ("abc-es",)),
        ("  abc  color ", ("abc-py",)),
        ("nadie", ()),
        ("", ()),
        ("x" * 100_000, ()),
    ],
)
def test_outlets(names: LexiconResolver, text: str, slugs: tuple[str, ...]) -> None:
    assert names.outlet(text) == slugs


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ES", ("ES",)), ("es", ("ES",)), ("España", ("ES",)), ("espana", ("ES",)), ("Spain", ("ES",)),
        ("Venezuela", ("VE",)), ("Reino Unido", ("GB",)), ("United States", ("US",)), ("EE.UU.", ("US",)),
        ("XK", ("XK",)), ("Atlantis", ()), ("", ()),
    ],
)  # fmt: skip
def test_countries(names: LexiconResolver, text: str, codes: tuple[str, ...]) -> None:
    assert names.country(text) == codes


def test_an_actor_has_one_id_in_both_languages(names: LexiconResolver) -> None:
    assert names.actor("Nicolás Maduro") == names.actor("nicolas maduro")
    assert len(names.actor("Nicolás Maduro")) == 1
    assert names.actor("Rusia") == names.actor("Russia")
    assert names.actor("nadie en absoluto") == ()


def test_a_theme_brings_the_themes_beneath_it(names: LexiconResolver) -> None:
    words = lexicon.load()
    assert names.theme("sanciones") == names.theme("sanctions")
    for theme in words.themes.values():
        found = names.theme(theme.id)
        assert found[0] == theme.id
        assert set(found) >= set(words.descendants(theme.id))
        if theme.parent:
            assert theme.id in names.theme(theme.parent)


def test_ids_are_known(names: LexiconResolver) -> None:
    words = lexicon.load()
    assert [id for id in words.actors if names.actor(id)[:1] != (id,)] == []


def test_suggestions(names: LexiconResolver) -> None:
    assert "Nicolás Maduro" in names.suggest("actor", "Nicolas Madruo")
    assert names.suggest("outlet", "AVC") != ()
    assert names.suggest("country", "Espanna")[0] == "ES"
    assert names.suggest("theme", "zzzzzz") == ()
