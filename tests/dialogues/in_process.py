"""The stage inside the test: the whole bot, and a clock that stands still. The others have files of their own."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import due
from bot.channels.port import Kind
from bot.invites import invite
from tests import world
from tests.dialogues.player import Message

_KINDS = {"photo": Kind.PHOTO, "voice note": Kind.VOICE, "sticker": Kind.OTHER}


class WorldPhone:
    """A phone of tests/world.py."""

    def __init__(self, phone: world.Phone) -> None:
        self._phone = phone

    def messages(self) -> Sequence[Message]:
        return [Message(one.text, [key.label for key in one.buttons]) for one in self._phone.messages]

    def types(self, text: str, *, answering: int | None = None) -> None:
        quoted = "" if answering is None else self._phone.numbers[answering]
        self._does(Kind.TEXT, text=text, quoted=quoted)

    def presses(self, message: int, button: int) -> None:
        self._does(Kind.PRESS, token=self._phone.messages[message].buttons[button].token)

    def sends(self, what: str) -> None:
        self._does(_KINDS[what])

    def is_at(self, latitude: float, longitude: float) -> None:
        self._does(Kind.LOCATION, location=(latitude, longitude))

    def _does(self, kind: Kind, **what: Any) -> None:
        self._phone.does(kind, settle=False, **what)


class WorldStage:
    """The whole bot in this process, with a clock that stands still: a city for one script."""

    minutes_late = 0
    outlives_scripts = False

    def __init__(self, folder: Path) -> None:
        self._world = world.World(folder)

    def close(self) -> None:
        self._world.close()

    def phone(self, name: str, language: str) -> WorldPhone:
        return WorldPhone(self._world.phone(name, language=language))

    def invite(self, role: str, area: str, organisation: str) -> str:
        house = self._world.house
        with house.store.write() as tx:
            return invite(house.scope(tx, actor="command"), role, area or None, organisation or None)

    def settles(self) -> None:
        self._world.settle()

    def goes_on(self, until: Callable[[], bool]) -> None:
        if not until():
            self._world.round()

    def begins_on_tuesday(self) -> None:
        """It is Tuesday at ten."""

    def passes(self, span: timedelta) -> None:
        """Go from one thing that is planned to the next, so that each happens at its own hour."""
        clock = self._world.clock
        end = clock.now() + span
        while (now := clock.now()) < end:
            planned = due.next_moment(self._world.house, now)
            clock.advance(min(planned or end, end) - now)
            self._world.round()

    def passes_until(self, clock: str) -> None:
        now = self._world.clock.now().astimezone(world.AMSTERDAM)
        hour, minute = map(int, clock.split(":"))
        moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.passes((moment if moment > now else moment + timedelta(days=1)) - now)
