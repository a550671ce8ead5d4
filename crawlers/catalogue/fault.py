"""What is wrong with a catalogue: values that say which file, which key and what to do."""

from dataclasses import dataclass

_SHOWN = 200  # characters of one fault's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    file: str
    key: str  # "" where the whole file is meant
    text: str

    def __str__(self) -> str:
        text = self.text if len(self.text) <= _SHOWN else self.text[: _SHOWN - 1] + "…"
        return f"{self.file}: {self.key}{' ' if self.key else ''}{text}"


class CatalogueError(Exception):
    """The catalogue cannot be used; ``faults`` are all that were found, and the text has a line for each."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
