"""What the files must agree on among themselves. Each fault is a sentence."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.knowledge.build import misplaced_wildcard
from pipeline.knowledge.fold import words
from pipeline.knowledge.records import Actor, Kind, Rule, Sort, Theme, Tie


def faults(actors: Sequence[Actor], themes: Sequence[Theme], rules: Sequence[Rule]) -> Iterator[str]:
    yield from _repeated("actor", [actor.id for actor in actors])
    yield from _repeated("theme", [theme.id for theme in themes])
    by_id = {actor.id: actor for actor in actors}
    for actor in actors:
        yield from _actor_faults(actor)
        yield from _relation_faults(actor, by_id)
    for theme in themes:
        yield from _theme_faults(theme, {theme.id: theme for theme in themes})
    aliases = {alias.text for actor in actors for alias in actor.aliases}
    for rule in rules:
        if rule.actor and rule.actor not in by_id:
            yield f"rule for {rule.alias!r}: there is no actor {rule.actor!r}"
        if rule.alias not in aliases:
            yield f"rule for {rule.alias!r}: no actor has this alias"
        for cue in (*rule.cues, *rule.against):
            if cue.startswith("@") and cue[1:] not in by_id:
                yield f"rule for {rule.alias!r}: there is no actor {cue[1:]!r}"


def _repeated(what: str, ids: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            yield f"{what} {id!r} stands twice"
        seen.add(id)


def _actor_faults(actor: Actor) -> Iterator[str]:
    for alias in actor.aliases:
        if not words(alias.text):
            yield f"actor {actor.id!r}: the alias {alias.text!r} has no word in it"
        if alias.sort is Sort.NAME and len(words(alias.text)) > 12:
            yield f"actor {actor.id!r}: the alias {alias.text!r} is too long"
        if alias.start and alias.end and alias.start > alias.end and alias.sort is not Sort.OFFICE:
            yield f"actor {actor.id!r}: the alias {alias.text!r} ends before it starts ({alias.start}..{alias.end})"
    for role in actor.roles:
        if role.start and role.end and role.start > role.end:
            yield f"actor {actor.id!r}: a role ends before it starts ({role.start}..{role.end})"


def _relation_faults(actor: Actor, by_id: Mapping[str, Actor]) -> Iterator[str]:
    for one in actor.relations:
        if one.to not in by_id:
            yield f"actor {actor.id!r}: is {one.tie} {one.to!r}, who is no actor"
        elif one.to == actor.id:
            yield f"actor {actor.id!r}: is {one.tie} itself"
        elif one.tie is not Tie.PART and by_id[one.to].kind is Kind.PERSON:
            yield f"actor {actor.id!r}: is {one.tie} {one.to!r}, who is a person"
        if one.start and one.end and one.start > one.end:
            yield f"actor {actor.id!r}: a relation ends before it starts ({one.start}..{one.end})"
    above, seen = actor, {actor.id}
    while part := next((one for one in above.relations if one.tie is Tie.PART and one.to in by_id), None):
        if part.to in seen:
            yield f"actor {actor.id!r}: what it is part of goes in a circle"
            return
        seen.add(part.to)
        above = by_id[part.to]


def _theme_faults(theme: Theme, by_id: Mapping[str, Theme]) -> Iterator[str]:
    seen: set[str] = set()
    above = theme
    while above.parent:
        seen.add(above.id)
        if above.parent not in by_id:
            yield f"theme {above.id!r}: there is no parent {above.parent!r}"
            break
        if above.parent in seen:
            yield f"theme {theme.id!r}: its parents go in a circle"
            break
        above = by_id[above.parent]
    for language, terms in theme.terms.items():
        for term in terms:
            if not words(term.text) or misplaced_wildcard(term.text):
                yield f"theme {theme.id!r} ({language}): {term.text!r} is no term; a * may end a word of 3 letters or more"
        texts = [term.text for term in terms if not term.near]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            yield f"theme {theme.id!r} ({language}): the term {text!r} stands twice"
