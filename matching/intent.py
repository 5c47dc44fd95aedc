"""Tell whether somebody asks or offers."""

import re
from enum import StrEnum

from matching.lexicon import LexiconError, read_table

TELLING = 3
"""Words from which a text shows by itself whether it asks or offers; fewer tell it by a cue, or not at all."""

_STRONG = 2
_WEIGHT = 0.25  # of one step of lead, beside what the model tells
_CLEAR = 0.4


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
        self._wishes = _compile(table["wishes"])

    def lead(self, said: str) -> int:
        """Weigh the cues in a plain text: above 0 it asks, below 0 it offers, at 0 they don't tell."""
        asking = _STRONG * _count(self._asks, said) + _count(self._asks_weakly, said)
        return asking - _STRONG * _count(self._offers, said) - _count(self._offers_weakly, said)

    def wishes(self, said: str) -> bool:
        """Say whether somebody wants to learn or get something, which is no offer."""
        return _count(self._wishes, said) > 0


def weigh(lead: int, asking: float) -> Intent:
    """Join what the cues tell (-2..2 and more) with what the model tells (about -1..1).

    A strong cue decides, unless the model is as sure of the opposite.
    """
    if abs(lead) >= _STRONG and abs(asking) < 1:
        return Intent.ASKS if lead > 0 else Intent.OFFERS
    sum_of_both = asking + _WEIGHT * max(-_STRONG, min(lead, _STRONG))
    if abs(sum_of_both) < _CLEAR:
        return Intent.UNCLEAR
    return Intent.ASKS if sum_of_both > 0 else Intent.OFFERS


def load_cues() -> Cues:
    """Read the cues. LexiconError when an expression can't be used."""
    try:
        return Cues(read_table("intent"))
    except (re.error, KeyError) as problem:
        raise LexiconError(f"lexicon/intent.toml can't be read: {problem}") from None


def _compile(expressions: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in expressions)


def _count(cues: tuple[re.Pattern[str], ...], said: str) -> int:
    return sum(1 for cue in cues if cue.search(said))
