"""Kills the bot again and again, at places and moments of chance, while neighbours go about their business.

    make crash                                   forty kills, with seed 1
    make crash ARGS="--seed 7 --kills 100"

Ends with numbers, and with exit code 1 when anything was lost, half done, or repeated above its bound.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from rich.console import Console

from tests.crash import stories
from tests.crash.judge import judge
from tests.crash.process import Ending
from tests.crash.town import Town
from tests.crash.victim import STAGES
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import answers, drops, too_many
from tests.doubles.telegram_person import Person

ASKERS = 4  # at one time; new ones each time, so that one who waited in vain holds up nobody
HELPERS = ("Fatma", "Pieternel", "Willemijn", "Hendrika", "Bartholomeus", "Ans")
OUTSIDE = 3  # in so many of ten cases the kill comes from outside, at any moment
FAULTS = (drops(accepts=True), answers(502, accepts=True), too_many(1))

_out = Console(highlight=False, stderr=True, soft_wrap=True)


def endings(chance: random.Random, kills: int) -> Iterator[Ending]:
    """Give so many endings, of every kind."""
    stages = sorted(set(STAGES) - {"migrated", "woken"})
    for _ in range(kills):
        if chance.randrange(10) < OUTSIDE:
            yield Ending(after=chance.uniform(1.0, 4.0))
        else:
            yield Ending(chance.choice(stages), chance.randint(1, 6))


class Storm:
    """One run. `unanswered`: how often somebody waited in vain, because the bot had given a message up."""

    def __init__(self, town: Town, chance: random.Random) -> None:
        self.town = town
        self.chance = chance
        self.stories = 0
        self.unanswered = 0

    def blows(self, until: float) -> None:
        """Let neighbours live until every ending has come, or time is up."""
        while self.town.plan and time.monotonic() < until:
            self._trouble()
            self._everybody_asks()
            if self.chance.randrange(3) == 0:
                connie, words = self.town.double.person("Connie"), self._words("soep")
                self._hopefully(partial(stories.broadcasts, self.town, connie, words))
            _out.print(f"{self.town.kills} kills, {len(self.town.double.sent())} messages", end="\r")
        self.town.plan.clear()

    def _trouble(self) -> None:
        if self.chance.randrange(2):
            nth, times = self.chance.randint(1, 8), self.chance.randint(1, 2)
            self.town.double.script("sendMessage", self.chance.choice(FAULTS), nth=nth, times=times)

    def _everybody_asks(self) -> None:
        askers = self.town.newcomers(*(f"Vrager{self._letters()}" for _ in range(ASKERS)))
        asked = [(asker, self._words("mijn kraan lekt")) for asker in askers]
        for asker, words in asked:
            asker.says(words)  # all at once; then one after another
        for asker, words in asked:
            self._hopefully(partial(self._is_helped, asker, words))

    def _is_helped(self, asker: Person, words: str) -> None:
        town = self.town
        town.sees(asker, words, button="Deze week")
        since = len(asker.messages)
        stories.presses(asker, "Deze week", town.sees(asker, words, button="Deze week"))
        town.sees(asker, "Gedaan", since=since)
        helper = town.first_to_see([town.double.person(name) for name in HELPERS], words)
        chat = stories.is_connected(town, asker, helper, words)
        asker.says(f"kun je langskomen voor {words}", quoting=chat)
        town.sees(helper, f"kun je langskomen voor {words}")
        since = len(asker.messages)
        stories.presses(asker, "Klaar ✓", chat)
        town.sees(asker, since=since)
        self.stories += 1

    def _hopefully(self, story: Callable[[], None]) -> None:
        try:
            story()
        except AssertionError as error:
            self.unanswered += 1
            _out.print(f"somebody waited in vain: {error}", markup=False)

    def _words(self, beginning: str) -> str:
        return f"{beginning} {self._letters()}"

    def _letters(self) -> str:
        return "".join(self.chance.choices("bcdfgklmnprst", k=9))


def run(folder: Path, seed: int, kills: int, minutes: float) -> bool:
    """Let it storm, and tell whether all is well."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    with TelegramDouble() as double:
        town = Town(folder, double, lease=6.0)
        town.house.settings["OFFERS_PER_WEEK"] = "50"
        town.settle(
            *((name, stories.OFFER) for name in HELPERS),
            staff=stories.STAFF,
        )
        town.plan.extend(endings(chance, kills))
        storm = Storm(town, chance)
        with town:
            storm.blows(time.monotonic() + minutes * 60)
            town.rests()
            found = judge(town)
    lost = storm.unanswered if not found.given_up else 0
    _out.print(
        f"seed {seed}: {town.kills} kills, {found.updates} things people did, {storm.stories} requests helped, "
        f"{found.messages} messages; lost {lost}, half done or wrong {len(found.troubles)}, "
        f"repeated {dict(found.repeated)}, given up within the bound {dict(found.given_up)}, "
        f"of which never seen {found.unseen.total()}"
    )
    for trouble in found.troubles:
        _out.print(f"- {trouble}", markup=False)
    return not (lost or found.troubles)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="kill the bot again and again, and judge what became of it all"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=10.0, help="at most")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        well = run(Path(folder), arguments.seed, arguments.kills, arguments.minutes)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
