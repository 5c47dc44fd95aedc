"""Tell whether somebody asks or offers."""

import re
import tomllib
from enum import StrEnum

from matching.vocabulary import FOLDER, LexiconError

_LEAST_LEAD = 1
_STRONG = 2


class Intent(StrEnum):
    """What a text is for."""

    ASKS = "asks"
    OFFERS = "offers"
    UNCLEAR = "unclear"


class Cues:
    """The turns of phrase by which people ask and offer (lexicon/intent.toml)."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self._asks = _compile(table["asks"])
        self._asks_weakly = _compile(table["asks_weakly"])
        self._offers = _compile(table["offers"])
        self._offers_weakly = _compile(table["offers_weakly"])

    def intent(self, said: str) -> Intent:
        """Weigh the cues in a plain text. Without any, a bare "tuinieren" is unclear."""
        lead = self._asking(said) - (_STRONG * _count(self._offers, said) + _count(self._offers_weakly, said))
        if lead >= _LEAST_LEAD:
            return Intent.ASKS
        return Intent.OFFERS if lead <= -_LEAST_LEAD else Intent.UNCLEAR

    def asks(self, said: str) -> bool:
        """Say whether a part of a text is where it asks."""
        return _count(self._asks, said) > 0

    def _asking(self, said: str) -> int:
        return _STRONG * _count(self._asks, said) + _count(self._asks_weakly, said)


def load_cues() -> Cues:
    """Read the cues. LexiconError when an expression can't be used."""
    try:
        return Cues(tomllib.loads((FOLDER / "intent.toml").read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, re.error, KeyError) as problem:
        raise LexiconError(f"lexicon/intent.toml can't be read: {problem}") from None


def _compile(expressions: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in expressions)


def _count(cues: tuple[re.Pattern[str], ...], said: str) -> int:
    return sum(1 for cue in cues if cue.search(said))
