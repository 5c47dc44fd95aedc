"""Words that are listed by hand: in what words people ask, which languages they name, what is a crisis."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class LexiconError(ValueError):
    """A lexicon file is wrong. Correct the line that the message names, then start again."""


def read_table(name: str) -> dict[str, Any]:
    """Read one of the tables. LexiconError says what is wrong with it."""
    try:
        return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise LexiconError(f"lexicon/{name}.toml can't be read: {problem}") from None
