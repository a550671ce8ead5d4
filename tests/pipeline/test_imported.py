"""Registries of others: their lines, the mapped file, what they mean in a text; and actors of one's own."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import ActorTag
from pipeline.knowledge import lexicon
from pipeline.knowledge.bulk import Bulk, BulkError, line_of, write
from pipeline.knowledge.exchange import Unusable, actor_of_line
from pipeline.knowledge.fold import key, read
from pipeline.knowledge.intake import FILE, IntakeError, take_in
from pipeline.knowledge.own import NewActor, add
from pipeline.knowledge.records import Actor, Alias, Kind, Sort
from pipeline.tag import searchable, tag


def ftm(id: str, *names: str, schema: str = "Person", country: str = "") -> str:
    properties = {"name": list(names[:1]), "alias": list(names[1:]), "country": [country] if country else []}
    return json.dumps({"id": id, "schema": schema, "properties": properties})


def wikidata(id: str, kind: str, es: str = "", en: str = "", aliases: dict[str, list[str]] | None = None) -> str:
    labels = {code: {"language": code, "value": text} for code, text in (("es", es), ("en", en)) if text}
    more = {code: [{"language": code, "value": text} for text in texts] for code, texts in (aliases or {}).items()}
    claims = {"P31": [{"mainsnak": {"datavalue": {"value": {"id": kind}}}}]}
    return json.dumps({"id": id, "labels": labels, "aliases": more, "claims": claims})


def test_a_wikidata_item() -> None:
    line = wikidata("Q1234567", "Q5", "Ana Quiroga", "Anne Quiroga", aliases={"es": ["Anita Quiroga", "ana"]}) + ",\n"
    actor = actor_of_line(line.encode())
    assert actor is not None
    assert (actor.id, actor.kind, dict(actor.names)) == (
        "wikidata-q1234567",
        Kind.PERSON,
        {"es": "Ana Quiroga", "en": "Anne Quiroga"},
    )
    assert [alias.text for alias in actor.aliases] == ["Ana Quiroga", "Anne Quiroga", "Anita Quiroga"]


def claim(value: object) -> list[object]:
    return [{"mainsnak": {"datavalue": {"value": value}}}]


def test_a_wikidata_item_has_the_country_that_the_export_tells(tmp_path: Path) -> None:
    def item(id: str, name: str, **claims: list[object]) -> str:
        return json.dumps(
            {"id": id, "labels": {"es": {"value": name}}, "claims": {"P31": claim({"id": "Q5"}), **claims}}
        )

    land = {"id": "Q717", "labels": {}, "claims": {"P297": claim("VE")}}
    folder, _ = taken(
        tmp_path,
        item("Q1", "Zulema Quirogata", P27=claim({"id": "Q717"})),
        item("Q2", "Tulio Branderas", P27=claim({"id": "Q999"})),
        json.dumps(land),
    )
    actors = loaded(folder).actors
    assert (actors["wikidata-q1"].country, actors["wikidata-q2"].country) == ("VE", "")


def test_a_followthemoney_entity() -> None:
    actor = actor_of_line(ftm("NK-ab/12", "Ana Quiroga", country="ve").encode())
    assert actor is not None
    assert (actor.id, actor.country) == ("ftm-nk-ab-12", "VE")


@pytest.mark.parametrize("line", [b"", b"[\n", b"]\n", b"  \n"])
def test_brackets_of_an_export_are_no_lines(line: bytes) -> None:
    assert actor_of_line(line) is None


UNUSABLE = [
    (b"{", "not JSON"),
    (b"[1]", "no object with an id"),
    (b'{"id": 5}', "no object with an id"),
    (b'{"id": "x"}', "neither a Wikidata item nor a FollowTheMoney entity"),
    (ftm("x", "A B", schema="Vessel").encode(), "another kind of thing"),
    (wikidata("Q2", "Q515", "Lugar Uno").encode(), "another kind of thing"),
    (ftm("x", "!!").encode(), "no name to be found by"),
    (ftm("x", "lower case").encode(), "no name to be found by"),
    (ftm("x", "X" * 500).encode(), "no name to be found by"),
    (b'{"id": "Q3", "labels": {}, "claims": {"P31": [{"mainsnak": null}]}}', "another kind of thing"),
    (b'{"id": "Q3", "labels": {"es": "x", "en": 5}, "claims": {"P31": 7}}', "another kind of thing"),
    (b'{"id": "q", "schema": "Person", "properties": {"name": {"a": 1}}}', "no name to be found by"),
]


@pytest.mark.parametrize(("line", "why"), UNUSABLE)
def test_unusable_lines_say_why(line: bytes, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        actor_of_line(line)


def taken(tmp_path: Path, *lines: str, name: str = "x.ftm.json") -> tuple[Path, object]:
    source = tmp_path / name
    source.write_text("\n".join(lines) + "\n", encoding="utf8")
    return tmp_path / "actors", take_in(source, tmp_path / "actors", lexicon.load())


def loaded(folder: Path) -> lexicon.Lexicon:
    return lexicon._load(lexicon.FOLDER, folder)


def found(text: str, words: lexicon.Lexicon, title: str = "", country: str = "") -> dict[str, ActorTag]:
    tags = tag(title, text, "es", lexicon=words, country=country)
    return {actor.id: actor for actor in tags.actors if searchable(actor)}


def test_an_imported_name_is_found_and_counts_for_less(tmp_path: Path) -> None:
    folder, done = taken(tmp_path, ftm("a", "Zulema Quirogata Brey", "Zulema Quirogata", country="ve"))
    words = loaded(folder)
    assert (done.lines, done.taken, done.names) == (1, 1, 2)  # type: ignore[attr-defined]
    actor = found("Ayer habló Zulema Quirogata con la prensa.", words)["ftm-a"]
    assert (actor.name, actor.kind, actor.confidence) == ("Zulema Quirogata Brey", "person", 0.8)
    assert words.find_actor("zulema quirogata") == ("ftm-a",)
    assert words.actor_name("ftm-a", "es") == "Zulema Quirogata Brey"
    assert words.version != lexicon.load().version
    assert found("Ayer zulema quirogata calló.", words) == {}


def test_single_words_need_the_longer_name(tmp_path: Path) -> None:
    folder, _ = taken(tmp_path, ftm("a", "Compañía Brezal del Norte", "Brezal", schema="Company"))
    words = loaded(folder)
    assert found("Brezal abre una tienda.", words) == {}
    assert "ftm-a" in found("La Compañía Brezal del Norte abre. Brezal contrata.", words)


def test_the_surname_of_an_imported_person_counts_after_the_full_name(tmp_path: Path) -> None:
    folder, _ = taken(tmp_path, ftm("a", "Zulema Quirogata"), ftm("b", "Judd Trump"))
    words = loaded(folder)
    text = "Habló Zulema Quirogata. Ayer Quirogata calló y la calle Quirogata Real siguió cortada."
    spans = found(text, words)["ftm-a"].spans
    assert [text[span.start : span.end] for span in spans] == ["Zulema Quirogata", "Quirogata"]
    assert found("Dicen que Quirogata calló.", words) == {}
    assert set(found("Ganó Judd Trump. Después Trump saludó.", words)) == {"ftm-b"}
    assert set(found("Trump ganó la final. Judd Trump levantó la copa.", words)) == {"ftm-b"}
    assert set(found("El presidente Trump felicitó a Judd Trump.", words)) == {"ftm-b", "donald-trump"}
    assert set(found("Donald Trump recibió a Judd Trump. Luego Trump saludó.", words)) == {"ftm-b", "donald-trump"}


def test_a_name_of_several_counts_for_the_one_of_the_country(tmp_path: Path) -> None:
    folder, _ = taken(tmp_path, ftm("a", "Tulio Branderas", country="ve"), ftm("b", "Tulio Branderas", country="pe"))
    words = loaded(folder)
    assert found("Llegó Tulio Branderas.", words) == {}
    assert set(found("Llegó Tulio Branderas.", words, country="PE")) == {"ftm-b"}


def test_collisions_with_the_shipped_registry_are_resolved(tmp_path: Path) -> None:
    folder, done = taken(
        tmp_path,
        ftm("a", "Nicolás Maduro", "Nicolás Maduro Morosgarai"),
        ftm("b", "Nicolás Maduro"),
        ftm("c", "Petro Fulgencio Arana", "Petro"),
    )
    words = loaded(folder)
    assert (done.taken, done.merged, done.known) == (1, 1, 1)  # type: ignore[attr-defined]
    assert words.find_actor("Nicolás Maduro") == ("nicolas-maduro",)
    assert set(found("Habló Nicolás Maduro Morosgarai.", words)) == {"nicolas-maduro"}
    assert "ftm-c" not in words.find_actor("Petro")


def test_bad_lines_are_counted_and_named(tmp_path: Path) -> None:
    _, done = taken(tmp_path, "{", ftm("a", "Ana Brezal Ortigosa"), "{", ftm("a", "Ana Brezal Otra"), *["{"] * 7)
    assert done.unusable == {"not JSON": 9, "an id that came before": 1}  # type: ignore[attr-defined]
    assert done.where["not JSON"] == [1, 3, 5, 6, 7]  # type: ignore[attr-defined]
    assert done.lines == done.taken + done.merged + done.known + done.unusable.total()  # type: ignore[attr-defined]


def test_gzip_is_read_and_a_broken_one_refused(tmp_path: Path) -> None:
    whole = gzip.compress((ftm("a", "Ana Brezal Ortigosa") + "\n").encode() * 3)
    (tmp_path / "x.gz").write_bytes(whole)
    assert take_in(tmp_path / "x.gz", tmp_path / "actors", lexicon.load()).taken == 1
    held = (tmp_path / "actors" / FILE).read_bytes()
    (tmp_path / "cut.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IntakeError, match="broken"):
        take_in(tmp_path / "cut.gz", tmp_path / "actors", lexicon.load())
    assert (tmp_path / "actors" / FILE).read_bytes() == held
    assert sorted(path.name for path in (tmp_path / "actors").iterdir()) == [FILE]


@pytest.mark.parametrize("content", ["", "{\n", "[\n]\n"])
def test_a_file_without_actors_changes_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "x").write_text(content)
    with pytest.raises(IntakeError, match="holds no actor"):
        take_in(tmp_path / "x", tmp_path / "actors", lexicon.load())
    assert not (tmp_path / "actors" / FILE).exists()


@pytest.mark.parametrize("content", [b"", b"TTNAMES1", b"x" * 100, b"TTNAMES1" + b"\xff" * 200])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BulkError, match="import"):
        Bulk(tmp_path / FILE)
    with pytest.raises(lexicon.LexiconError):
        loaded(tmp_path)


NAMES = st.lists(st.sampled_from(["Ana", "Bru", "Cea", "Dor", "Ñu", "Élia"]), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=50, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=30), st.lists(NAMES, max_size=12))
def test_lookups_find_exactly_the_names_that_stand_there(
    tmp_path_factory: pytest.TempPathFactory, held: list[str], said: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("bulk")
    actors = [
        Actor(
            id=f"a{n}",
            kind=Kind.PERSON,
            names={"es": name, "en": name},
            aliases=(Alias(actor=f"a{n}", text=name, sort=Sort.NAME),),
        )
        for n, name in enumerate(held)
    ]
    (folder / "records").write_bytes(b"".join(line_of(actor) + b"\n" for actor in actors))
    write(folder / FILE, folder / "records", names=len(held), keys=4 * len(held))
    bulk, text = Bulk(folder / FILE), read(" ".join(said))
    wanted = {
        (first, last)
        for first in range(len(text.words))
        for last in range(first, min(first + 10, len(text.words)))
        if " ".join(text.words[first : last + 1]) in {key(name) for name in held}
    }
    assert {(first, last) for first, last, _ in bulk.hits(text)} == wanted
    assert all(
        bulk.actor(actor.id) == bulk.find(key(actor.names["es"])) or bulk.actor(actor.id) is not None
        for actor in actors
    )
    assert bulk.actor("nobody") is None


def test_an_actor_of_ones_own(tmp_path: Path) -> None:
    after = add(
        tmp_path, NewActor(id="nuevo-rumbo", name="Partido Nuevo Rumbo", kind=Kind.PARTY, aliases=['El "Rumbo"'])
    )
    add(tmp_path, NewActor(id="otra", name="Otra Fuerza Libre", kind=Kind.PARTY, country="VE"))
    assert "nuevo-rumbo" in found("El Partido Nuevo Rumbo ganó.", after)
    assert {"nuevo-rumbo", "otra"} <= set(loaded(tmp_path).actors)
    held = (tmp_path / "own.toml").read_bytes()
    with pytest.raises(lexicon.LexiconError, match="stands twice"):
        add(tmp_path, NewActor(id="otra", name="Otra Más", kind=Kind.PARTY))
    assert (tmp_path / "own.toml").read_bytes() == held
    assert [path.name for path in tmp_path.iterdir()] == ["own.toml"]


def test_a_running_process_sees_what_was_added(tmp_path: Path) -> None:
    held = list(lexicon._own)
    try:
        lexicon.use(tmp_path)
        before = lexicon.load()
        assert lexicon.load() is before
        add(tmp_path, NewActor(id="otra", name="Otra Fuerza Libre", kind=Kind.PARTY))
        assert "otra" in lexicon.load().actors
    finally:
        lexicon._own[:] = held


@pytest.mark.parametrize(
    ("relation", "fault"),
    [
        ('tie = "leads", to = "nobody-at-all"', "who is no actor"),
        ('tie = "part_of", to = "x"', "itself"),
        ('tie = "member_of", to = "nicolas-maduro"', "who is a person"),
        ('tie = "leads", to = "nato", start = "2020", end = "2010"', "ends before it starts"),
    ],
)
def test_relations_are_checked(tmp_path: Path, relation: str, fault: str) -> None:
    (tmp_path / "a.toml").write_text(
        f'kind = "organisation"\nactors = [{{ id = "x", name = "Xunta Rara", relations = [{{ {relation} }}] }}]\n'
    )
    with pytest.raises(lexicon.LexiconError, match=fault):
        loaded(tmp_path)


def test_a_surname_after_a_title_counts_beside_what_the_person_leads(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'kind = "person"\nactors = ['
        '{ id = "ff", kind = "party", name = "Frente Fulgor Libre", country = "PE" },'
        '{ id = "zz", name = "Zoilo Zurbaldo", surnames = ["Zurbaldo"], country = "CL", '
        'relations = [{ tie = "leads", to = "ff", start = "2020" }] }]\n'
    )
    words = loaded(tmp_path)
    assert found("El presidente Zurbaldo habló.", words)["zz"].confidence == 0.55
    assert found("El presidente Zurbaldo habló por el Frente Fulgor Libre.", words)["zz"].confidence == 0.75
