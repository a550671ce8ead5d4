"""From what people call actors, themes, outlets and countries to the values that documents hold."""

from typing import Protocol


class Resolver(Protocol):
    """Every method takes any text; an empty tuple says that nothing is known by it. Ids resolve to themselves."""

    def actor(self, text: str) -> tuple[str, ...]:
        """The ids of all actors known by this id, name or alias; more than one if it is ambiguous."""

    def theme(self, text: str) -> tuple[str, ...]:
        """The ids of the theme and of the themes beneath it."""

    def outlet(self, text: str) -> tuple[str, ...]:
        """Slugs."""

    def country(self, text: str) -> tuple[str, ...]:
        """ISO 3166-1 alpha-2 codes, upper case."""

    def suggest(self, field: str, text: str) -> tuple[str, ...]:
        """Known names close to a text, best first. ``field``: actor, theme, outlet or country."""
