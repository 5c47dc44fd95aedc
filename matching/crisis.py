"""Notice words of crisis before anything else is done with a message.

Better a card too many than one too few, but not for a dead plant or for laughing oneself to death: who gets
the card for that learns to look past it. Nothing of the text is kept or logged here.
"""

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from matching.words import plain

FILE = Path(__file__).parent / "lexicon" / "crisis.toml"


class Alarm(StrEnum):
    """What kind of danger a text speaks of."""

    SELF_HARM = "self_harm"  # 113, and 112 when it is now
    VIOLENCE = "violence"  # 112 when it is now, else Veilig Thuis
    EMERGENCY = "emergency"  # 112: fire, not breathing, …


def alarm(text: str) -> Alarm | None:
    """Say what danger a text speaks of; None if it speaks of none. An emergency now comes first."""
    said = re.sub(r"\s+", " ", re.sub(r"(?<=\w)['’‘`´](?=\w)", "", plain(text, limit=None)))
    harmless, dangers = _expressions()
    calm = harmless.sub(" ", said)
    return next((kind for kind in _FIRST if dangers[kind].search(calm)), None)


_FIRST = (Alarm.EMERGENCY, Alarm.SELF_HARM, Alarm.VIOLENCE)


@cache
def _expressions() -> tuple[re.Pattern[str], dict[Alarm, re.Pattern[str]]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return re.compile("|".join(table["harmless"])), {
        kind: re.compile("|".join(table[kind.value])) for kind in Alarm
    }
