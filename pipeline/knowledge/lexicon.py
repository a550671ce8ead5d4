"""The knowledge base, loaded and checked: who is who, which words speak for which theme."""

import tomllib
from collections.abc import Callable, Iterable, KeysView, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import xxhash
from pydantic import BaseModel, ValidationError

from pipeline.knowledge import build
from pipeline.knowledge.bulk import Bulk, BulkError
from pipeline.knowledge.check import faults
from pipeline.knowledge.fold import key
from pipeline.knowledge.records import LANGUAGES, Actor, Rule, Sort, Theme
from pipeline.knowledge.schema import ActorFile, CountryFile, RuleFile, ThemeFile

FOLDER = Path(__file__).parent
IMPORTED = Path("imported.names")  # of the user's own folder, written by pipeline.knowledge.intake
CODE = "6"  # raise it whenever a change of code, not of data, could change a tag

F = TypeVar("F", bound=BaseModel)


class LexiconError(Exception):
    """The data cannot be used. ``faults`` has one sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("The knowledge base has faults:\n" + "\n".join(f"- {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that the rules of pipeline.tagging lean on, by language; keys are folded."""

    eaten: tuple[str, ...]  # names, of both languages, that hold an alias and are not its actor, as written
    common: Mapping[str, frozenset[str]]  # aliases that are also ordinary words
    titles: Mapping[str, frozenset[str]]  # "presidente", "Mr": before a surname
    speech: Mapping[str, frozenset[str]]  # "ofrece", "said": after a government
    given: frozenset[str]  # given names
    currencies: Mapping[str, frozenset[str]] = field(default_factory=dict)  # "dólares", "crown": beside a demonym
    streets: Mapping[str, frozenset[str]] = field(default_factory=dict)  # "calle", "Street": beside a name
    tongues: Mapping[str, frozenset[str]] = field(default_factory=dict)  # "habla", "learned": before a demonym
    courtesy: Mapping[str, frozenset[str]] = field(default_factory=dict)  # titles that anybody has: "señor", "Mr"
    exchanges: Mapping[str, str] = field(default_factory=dict)  # suffix of a stock exchange -> country code


class Actors(dict[str, Actor]):
    """The curated actors by id: iterating goes over them alone. ``[id]`` also finds an imported one."""

    def __init__(self, curated: Mapping[str, Actor], imported: Bulk | None = None) -> None:
        super().__init__(curated)
        self.imported = imported

    @property
    def curated(self) -> KeysView[str]:
        return self.keys()

    def __missing__(self, id: str) -> Actor:
        actor = self.imported.actor(id) if self.imported else None
        if actor is None:
            raise KeyError(id)
        return actor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """Immutable; equal only to itself, so that what is compiled from it can be cached by it."""

    version: str  # changes whenever a tag could
    actors: Actors
    themes: Mapping[str, Theme]
    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    actor_keys: Mapping[str, tuple[str, ...]] = field(repr=False)  # folded id, name or alias -> ids
    theme_keys: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def imported(self) -> Bulk | None:
        return self.actors.imported

    def find_actor(self, text: str) -> tuple[str, ...]:
        """The ids whose id, name or alias (of either language) is ``text``, case and accents aside."""
        folded = key(text[:1000])
        found = self.actor_keys.get(folded, ())
        if found or not folded or self.imported is None:
            return found
        named = dict.fromkeys(alias.actor for alias in self.imported.find(folded))
        return tuple(named) or ((text,) if self.imported.actor(text) else ())

    def find_theme(self, text: str) -> tuple[str, ...]:
        return self.theme_keys.get(key(text), ())

    def descendants(self, theme: str) -> tuple[str, ...]:
        """The themes below ``theme``, at any depth, in the order of the files."""
        return tuple(id for id in self.themes if theme in self.ancestors(id))

    def ancestors(self, theme: str) -> tuple[str, ...]:
        """The themes above ``theme``, nearest first; none for one that is not known."""
        above: list[str] = []
        while (entry := self.themes.get(theme)) and entry.parent:
            theme = entry.parent
            above.append(theme)
        return tuple(above)

    def suggest_actor(self, text: str) -> tuple[str, ...]:
        """At most three names close to ``text``, best first."""
        return self._suggest(text, self.actor_keys, lambda id: self.actors[id].names.values())

    def suggest_theme(self, text: str) -> tuple[str, ...]:
        return self._suggest(text, self.theme_keys, lambda id: self.themes[id].names.values())

    def _suggest(
        self, text: str, keys: Mapping[str, tuple[str, ...]], names: Callable[[str], Iterable[str]]
    ) -> tuple[str, ...]:
        wanted = key(text[:100])
        close = get_close_matches(wanted, keys, n=6, cutoff=0.7)
        close += [known for known in keys if wanted and f" {wanted} " in f" {known} "][:6]
        found: dict[str, None] = {}
        for known in close:
            for id in keys[known]:
                options = list(names(id))
                best = get_close_matches(text, options, n=1, cutoff=0.0)
                found[best[0] if best else options[0]] = None
        return tuple(found)[:3]

    def actor_name(self, id: str, language: str) -> str:
        """The display name; the id itself for an actor that is no longer known."""
        try:
            names = self.actors[id].names
        except KeyError:
            return id
        return names.get(language, names["en"])

    def theme_name(self, id: str, language: str) -> str:
        theme = self.themes.get(id)
        return theme.names.get(language, theme.names["en"]) if theme else id


class _Reader:
    """Reads the files of one folder and gathers every fault instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.faults = folder, list[str]()
        self.digest = xxhash.xxh3_64(CODE.encode())

    def read(self, path: Path, model: type[F]) -> F | None:
        name = path.relative_to(self.folder)
        try:
            content = path.read_bytes()
            self.digest.update(content)
            return model.model_validate(tomllib.loads(content.decode()))
        except OSError as error:
            self.faults.append(f"{name}: cannot be read ({error.strerror})")
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.faults.append(f"{name}: is no TOML ({error})")
        except ValidationError as error:
            for fault in error.errors():
                place = ".".join(str(part) for part in fault["loc"])
                self.faults.append(f"{name}: {place}: {fault['msg']}")
        return None

    def many(self, subfolder: str, model: type[F]) -> list[F]:
        paths = sorted((self.folder / subfolder).glob("*.toml"))
        if not paths:
            self.faults.append(f"{subfolder}/: holds no .toml file")
        return [entry for path in paths if (entry := self.read(path, model)) is not None]

    def own(self, folder: Path | None, instead: Path | None) -> list[ActorFile]:
        """The user's own files; their faults are told with the whole path."""
        found = []
        paths = sorted(folder.glob("*.toml")) if folder else []
        if instead:
            paths = [path for path in paths if path.name != instead.stem] + [instead]
        for path in paths:
            reader = _Reader(path.parent)
            entry = reader.read(path, ActorFile)
            self.faults += [f"{path.parent}/{fault}" for fault in reader.faults]
            self.digest.update(path.read_bytes() if entry else b"")
            found += [entry] if entry else []
        return found

    def bulk(self, folder: Path | None) -> Bulk | None:
        path = folder / IMPORTED.name if folder else None
        if path is None or not path.is_file():
            return None
        stat = path.stat()
        self.digest.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
        try:
            return Bulk(path)
        except (BulkError, OSError) as error:
            raise LexiconError([str(error)]) from None


def _keys(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for text, id in pairs:
        found.setdefault(key(text), {})[id] = None
    return {text: tuple(ids) for text, ids in found.items() if text}


def _actor_keys(actors: Mapping[str, Actor]) -> dict[str, tuple[str, ...]]:
    """Names come before metonyms, surnames and demonyms where one word means several actors."""
    pairs = [(actor.id, actor.id) for actor in actors.values()]
    pairs += [(name, actor.id) for actor in actors.values() for name in actor.names.values()]
    order = [Sort.NAME, Sort.SURNAME, Sort.METONYM]
    for sort in order:
        pairs += [(a.text, actor.id) for actor in actors.values() for a in actor.aliases if a.sort is sort]
    return _keys(pairs)


def _theme_keys(themes: Mapping[str, Theme]) -> dict[str, tuple[str, ...]]:
    pairs = [(theme.id, theme.id) for theme in themes.values()]
    pairs += [(name, theme.id) for theme in themes.values() for name in (*theme.names.values(), *theme.aliases)]
    return _keys(pairs)


def _vocabulary(file: RuleFile | None) -> Vocabulary:
    def folded(lists: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
        return {code: frozenset(key(text) for text in lists.get(code, ())) for code in LANGUAGES}

    if file is None:
        empty: dict[str, frozenset[str]] = {code: frozenset() for code in LANGUAGES}
        return Vocabulary(eaten=(), common=empty, titles=empty, speech=empty, given=frozenset())
    return Vocabulary(
        eaten=tuple(dict.fromkeys(text for texts in file.eaten.values() for text in texts)),
        common=folded(file.common),  # type: ignore[arg-type]
        titles=folded(file.titles),  # type: ignore[arg-type]
        speech=folded(file.speech),  # type: ignore[arg-type]
        given=frozenset(key(name) for name in file.given),
        currencies=folded(file.currencies),  # type: ignore[arg-type]
        streets=folded(file.streets),  # type: ignore[arg-type]
        tongues=folded(file.tongues),  # type: ignore[arg-type]
        courtesy=folded(file.courtesy),  # type: ignore[arg-type]
        exchanges=dict(file.exchanges),
    )


def _load(folder: Path, own: Path | None = None, instead: Path | None = None) -> Lexicon:
    reader = _Reader(folder)
    countries = reader.read(folder / "countries.toml", CountryFile)
    rule_file = reader.read(folder / "rules.toml", RuleFile)
    actor_files = reader.many("actors", ActorFile)
    theme_files = reader.many("themes", ThemeFile)
    actor_files += reader.own(own, instead)
    actors = [actor for entry in (countries.countries if countries else ()) for actor in build.country(entry)]
    actors += [build.actor(entry, file.kind) for file in actor_files for entry in file.actors]
    themes = [build.theme(entry) for file in theme_files for entry in file.themes]
    rules = tuple(rule for entry in (rule_file.rules if rule_file else ()) for rule in build.rules(entry))
    found = reader.faults or list(faults(actors, themes, rules))
    if found:
        raise LexiconError(found)
    by_id, theme_by_id = Actors({actor.id: actor for actor in actors}, reader.bulk(own)), {t.id: t for t in themes}
    return Lexicon(
        version=reader.digest.hexdigest(),
        actors=by_id,
        themes=theme_by_id,
        rules=rules,
        vocabulary=_vocabulary(rule_file),
        actor_keys=_actor_keys(by_id),
        theme_keys=_theme_keys(theme_by_id),
    )


_own: list[Path] = []  # the folder of the user's own actors, once the settings are read


def use(folder: Path | None) -> None:
    """Where ``load()`` looks for the user's own actors: ``*.toml`` files and imported names."""
    _own[:] = [folder] if folder else []


def _signature(folder: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file of the user's own does; a running worker looks at it once a load."""
    try:
        files = sorted(folder.iterdir()) if folder else []
        seen = [(path.name, path.stat()) for path in files if path.suffix in {".toml", IMPORTED.suffix}]
    except OSError:
        return ()
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in seen)


@lru_cache(maxsize=2)
def _default(own: Path | None, signature: tuple[tuple[str, int, int], ...]) -> Lexicon:
    return _load(FOLDER, own if signature else None)


def load_with(file: Path, own: Path) -> Lexicon:
    """The shipped data with ``file`` in place of the user's file of the same name ("own.toml.new" for "own.toml")."""
    return _load(FOLDER, own, instead=file)


def load(folder: Path | None = None) -> Lexicon:
    """The lexicon of ``folder``, by default the one that ships with the project and the user's own actors (read once a
    process, and again when their files change).

    Raises LexiconError, with every fault of every file.
    """
    if folder is not None:
        return _load(folder)
    own = _own[0] if _own else None
    return _default(own, _signature(own))
