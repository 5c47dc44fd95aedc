"""A moment of a world to come back to, so that many things can be tried from the same place."""

import sqlite3
from contextlib import closing

from tests.world import World


class Checkpoint:
    """What a world holds at one moment: its database and what every phone has shown. Its clock must stand still."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._now = world.clock.now()
        self._phones = {
            name: (tuple(one.messages), tuple(one.numbers), one.read) for name, one in world.phones.items()
        }
        self._copy = sqlite3.connect(":memory:")
        with closing(self._live()) as live:
            live.backup(self._copy)

    def _live(self) -> sqlite3.Connection:
        return sqlite3.connect(self._world.folder / "data" / "test.db")

    def restore(self) -> None:
        """Make the world as it was, as often as one likes."""
        assert self._world.clock.now() == self._now
        with closing(self._live()) as live:
            live.execute("PRAGMA synchronous = OFF")  # a test that dies takes its world with it
            self._copy.backup(live)
        for name in self._world.phones.keys() - self._phones.keys():
            del self._world.phones[name]
        for name, (messages, numbers, read) in self._phones.items():
            phone = self._world.phones[name]
            phone.messages, phone.numbers, phone.read = list(messages), list(numbers), read

    def close(self) -> None:
        """Let go of the copy."""
        self._copy.close()
