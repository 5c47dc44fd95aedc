"""Read what people say for each concept: the phrases that the model is trained from (phrases/README.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matching.concepts import CONCEPTS

FOLDER = Path(__file__).parent / "phrases"
LANGUAGES = ("nl", "en", "tr", "ar", "ary", "uk", "pl", "es")  # ary is darija in Latin letters

NONE = "none"
"""The concept of what no neighbour is to be asked: a dentist, a date, "hallo"."""


@dataclass(frozen=True)
class Phrase:
    """One thing that somebody may say, and what it is about."""

    concept: str
    language: str
    asks: bool  # or offers
    text: str


def read_phrases(folder: Path = FOLDER) -> list[Phrase]:
    """Read all phrases, in the order of the files' names. ValueError says which line can't be read."""
    return [phrase for file in sorted(folder.glob("*.txt")) for phrase in _phrases(file)]


def _phrases(file: Path) -> Iterator[Phrase]:
    concept, language, side = "", "", ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        match line.split():
            case []:
                continue
            case ["##", name]:
                concept, language, side = name, "", ""
                if name != NONE and name not in CONCEPTS:
                    raise ValueError(f"{file.name}, line {number}: there is no concept {name!r}")
            case [mark, ("ask" | "offer") as which] if mark[0] == "@" and mark[1:] in LANGUAGES:
                language, side = mark[1:], which
            case [first, *_] if first.startswith(("##", "@")) or not (concept and side):
                raise ValueError(f"{file.name}, line {number}: {line!r} stands under no concept and language")
            case _:
                yield Phrase(concept, language, side == "ask", line.strip())
