import shutil
from pathlib import Path

import pytest

from pipeline.knowledge.fold import fold, key, read
from pipeline.knowledge.lexicon import FOLDER, LexiconError, load
from pipeline.knowledge.morphology import english_forms, spanish_forms
from pipeline.knowledge.records import Kind


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder of data that a test may spoil."""
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def test_the_shipped_data_is_whole() -> None:
    lexicon = load()
    kinds = [actor.kind for actor in lexicon.actors.values()]
    assert kinds.count(Kind.COUNTRY) >= 195
    assert kinds.count(Kind.PERSON) >= 350
    assert len(lexicon.themes) >= 50
    assert all(theme.iptc for theme in lexicon.themes.values())
    assert load() is lexicon


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Nicolás Maduro", "nicolas-maduro"),
        ("nicolas maduro", "nicolas-maduro"),
        ("MADURO", "nicolas-maduro"),
        ("nicolas-maduro", "nicolas-maduro"),
        ("Rusia", "russia"),
        ("Russia", "russia"),
        ("EE. UU.", "united-states"),
        ("EEUU", "united-states"),
        ("U.S.", "united-states"),
        ("China", "china"),
        ("OPEP", "opec"),
        ("OPEC", "opec"),
        ("Kremlin", "government-of-russia"),
        ("Zelensky", "volodymyr-zelenskyy"),
    ],
)
def test_find_actor(text: str, id: str) -> None:
    assert id in load().find_actor(text)


def test_one_name_may_mean_several_actors() -> None:
    assert {"moscow", "government-of-russia"} <= set(load().find_actor("Moscú"))
    assert {"cordoba-spain", "cordoba-argentina"} <= set(load().find_actor("cordoba"))


@pytest.mark.parametrize("text", ["", "   ", "?!", "no one of that name", "x" * 100_000])
def test_unknown_names_find_nothing(text: str) -> None:
    assert load().find_actor(text) == ()
    assert load().find_theme(text) == ()


def test_the_spanish_letter_is_one_of_its_own() -> None:
    lexicon = load()
    assert lexicon.find_actor("Peña") == ("santiago-pena",)
    assert lexicon.find_actor("Pena") == ()


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("sanciones", "sanctions"),
        ("Sanctions", "sanctions"),
        ("migración", "migration"),
        ("migracion", "migration"),
        ("petróleo", "oil"),
    ],
)
def test_find_theme(text: str, id: str) -> None:
    assert id in load().find_theme(text)


def test_suggestions_are_names() -> None:
    lexicon = load()
    assert "Nicolás Maduro" in lexicon.suggest_actor("Nicolas Madero")
    assert lexicon.suggest_theme("sancions")[0] in {"Sanciones internacionales", "International sanctions"}
    assert lexicon.suggest_actor("") == ()
    assert lexicon.suggest_actor("q" * 1_000_000) == ()


def test_names_in_both_languages() -> None:
    lexicon = load()
    assert (lexicon.actor_name("russia", "es"), lexicon.actor_name("russia", "en")) == ("Rusia", "Russia")
    assert lexicon.theme_name("oil", "es") == "Petróleo y gas"
    assert lexicon.actor_name("gone", "es") == "gone"


def test_themes_form_a_tree() -> None:
    lexicon = load()
    assert lexicon.ancestors("drug-trafficking") == ("organised-crime", "crime")
    assert {"organised-crime", "drug-trafficking"} <= set(lexicon.descendants("crime"))
    assert lexicon.ancestors("unknown") == ()
    assert lexicon.descendants("unknown") == ()


def test_the_version_follows_the_data(copy: Path) -> None:
    assert load(copy).version == load().version
    path = copy / "countries.toml"
    path.write_text(path.read_text(encoding="utf8").replace('"Russian Federation"', '"Federation of Russia"'), "utf8")
    assert load(copy).version != load().version


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        ("actors/x.toml", "kind = ", "is no TOML"),
        ("actors/x.toml", b"\xff\xfe", "is no TOML"),
        ("actors/x.toml", 'kind = "person"\nactors = [{ id = "Bad Id", name = "X" }]', "actors.0.id"),
        ("actors/x.toml", 'kind = "person"\nactors = [{ id = "x", name = "X", nickname = "Y" }]', "nickname"),
        ("actors/x.toml", 'kind = "person"\nactors = [{ id = "russia", name = "X" }]', "'russia' stands twice"),
        ("actors/x.toml", 'kind = "person"\nactors = [{ id = "x", name = "!!" }]', "has no word in it"),
        (
            "actors/x.toml",
            'kind = "person"\nactors = [{ id = "x", name = "X", roles = '
            '[{ es = "a", en = "a", start = "2020", end = "2010" }] }]',
            "ends before it starts",
        ),
    ],
)
def test_faults_are_named(copy: Path, file: str, content: str | bytes, fault: str) -> None:
    (copy / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LexiconError) as caught:
        load(copy)
    assert any(fault in sentence for sentence in caught.value.faults), caught.value.faults


def test_every_fault_is_listed(copy: Path) -> None:
    (copy / "actors/x.toml").write_text("kind = ")
    (copy / "themes/x.toml").write_text("[[themes]]\nid = 'x'")
    with pytest.raises(LexiconError) as caught:
        load(copy)
    assert len(caught.value.faults) >= 3


def test_a_missing_folder_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(LexiconError):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("form", "forms"),
    [
        ("ruso", ("ruso", "rusa", "rusos", "rusas")),
        ("francés", ("francés", "francesa", "franceses", "francesas")),
        ("alemán", ("alemán", "alemana", "alemanes", "alemanas")),
        ("letón", ("letón", "letona", "letones", "letonas")),
        ("español", ("español", "española", "españoles", "españolas")),
        ("iraní", ("iraní", "iraníes", "iranís")),
        ("belga", ("belga", "belgas")),
        ("estadounidense", ("estadounidense", "estadounidenses")),
        ("kosovar", ("kosovar", "kosovares")),
        ("danés/danesa", ("danés", "danesa")),
    ],
)
def test_spanish_demonyms(form: str, forms: tuple[str, ...]) -> None:
    assert spanish_forms(form) == forms


def test_english_demonyms() -> None:
    assert english_forms("Russian") == ("Russian", "Russians")
    assert english_forms("=Chinese") == ("Chinese",)
    assert english_forms("Frenchman/Frenchmen") == ("Frenchman", "Frenchmen")


@pytest.mark.parametrize("text", ["Nicolás", "Ｍａｄｕｒｏ", "İstanbul", "ǅ", "ﬁn", "ß", "𝐌aduro", "\U0010ffff"])
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_decomposed_text_keeps_its_offsets() -> None:
    text = "El sen\u0303or Nicola\u0301s Ma\u00adduro"
    folded = read(text)
    assert folded.words == ["el", "señor", "nicolas", "maduro"]
    start, end = folded.original(2, 3)
    assert key(text[start:end]) == "nicolas maduro"
