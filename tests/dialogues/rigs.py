"""The stages a script is played on: inside the test, on the playground's server, on Telegram's double."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

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
        self._phone.says(text, quoting=answering)

    def presses(self, place: int, label: str) -> None:
        buttons = self._phone.messages[place].buttons
        token = next(one.token for one in buttons if one.label == label)
        self._phone.does(Kind.PRESS, token=token)

    def sends(self, what: str) -> None:
        self._phone.does(_KINDS[what])

    def is_at(self, latitude: float, longitude: float) -> None:
        self._phone.does(Kind.LOCATION, location=(latitude, longitude))


class WorldStage:
    """The whole bot in this process, with a clock that stands still: a city for one script."""

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

    def passes(self, span: timedelta) -> None:
        self._world.passes(seconds=span.total_seconds())

    def passes_until(self, clock: str) -> None:
        self._world.passes(until=clock)
