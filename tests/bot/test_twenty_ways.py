"""Twenty ways to say the same need, in each language, through the front door.

Written by an author who saw no phrase the bot learnt from. A person is helped when the bot takes their words for the
need, or has it among the guesses it asks back with. A broker would understand all of them. The bot misses some; how
many it may miss at most is what was measured, so that it can only become better.
"""

from pathlib import Path

import pytest

from bot.conversations.ask import GUESSES_SHOWN
from matching.phrasebook import LANGUAGES
from tests.bot.scenes import resident
from tests.world import Phone, World

FOLDER = Path(__file__).parent / "ways"
MISSED_AT_MOST = {"nl": 7, "en": 12, "tr": 7, "ar": 7, "ary": 15, "uk": 11, "pl": 11, "es": 8}
FIRST = "bike_repair"
"""The need that is always tried; the others take long, and are in the thorough suite."""
NAMES = {
    "bike_repair": "🚲 Fiets repareren",
    "grocery_shopping": "🛒 Boodschappen doen",
    "friendly_visit": "☕ Koffie en een praatje",
    "form_filling": "📝 Formulier invullen",
}


def ways(language: str) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            told[line.removeprefix("## ")] = here = []
        elif line:
            here.append(line)
    return told


def is_heard(phone: Phone, text: str, name: str) -> bool:
    """Type it at home, say that it is a question if the bot can't tell, and look for the concept."""
    phone.says("menu").says(text)
    if "Ik zoek dit" in phone.labels():
        phone.presses("Ik zoek dit")
    return name in phone.last or name in phone.labels()[:GUESSES_SHOWN]


@pytest.mark.parametrize(
    "concept", [FIRST, *(pytest.param(one, marks=pytest.mark.thorough) for one in NAMES if one != FIRST)]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_need_is_heard_in_twenty_ways(world: World, language: str, concept: str) -> None:
    jan = resident(world, "Jan")
    texts = ways(language)[concept]
    assert len(texts) == 20
    missed = [text for text in texts if not is_heard(jan, text, NAMES[concept])]
    assert len(missed) <= MISSED_AT_MOST[language], missed
