"""A wijk that lives on the Telegram double, while the bot is killed under it and started again.

People are moved on their phones. `until` waits for what somebody should see, and meanwhile does what a supervisor
does: a bot that died is started again, with the next ending of the plan.
"""

import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from bot.clock import MovableClock
from bot.settings import Settings
from storage.engine import Store, open_store
from storage.outbox import LEASED, QUEUED
from storage.tables import Outgoing
from storage.vault import load_vault
from tests.crash.moving_in import Neighbour, move_in, register_quietly
from tests.crash.process import LIVES, Bot, Ending, House, waits_until
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_person import Person
from tests.doubles.telegram_state import Message

NOON = 12  # in Utrecht, on a Tuesday: everybody may be asked something
WITHIN = 30.0  # seconds: two starts, a lease that runs out, and a busy machine


def until_tuesday_noon() -> float:
    """Give the seconds from now to the next Tuesday at noon."""
    now = datetime.now(ZoneInfo("Europe/Amsterdam"))
    noon = now.replace(hour=NOON, minute=0, second=0, microsecond=0) + timedelta(days=(1 - now.weekday()) % 7)
    later = noon if noon > now else noon + timedelta(days=7)
    return (later.astimezone(UTC) - now.astimezone(UTC)).total_seconds()


class Town:
    """The double, the folder, and the bot that is alive at this moment."""

    def __init__(self, folder: Path, double: TelegramDouble, *, lease: float = 3.0) -> None:
        self.double = double
        self.house = House(folder, double, ahead=until_tuesday_noon(), lease=lease)
        self.plan: deque[Ending] = deque()
        self.kills = 0
        self.settled_with = 0  # the last message that was there before the bot ran
        self.bot: Bot | None = None
        self._killed_at: float | None = None
        self._store: Store | None = None

    def settle(self, *neighbours: Neighbour, staff: Iterable[Neighbour] = ()) -> None:
        """Let people live here before the bot runs."""
        settings = Settings(
            _env_file=None,
            database_url=self.house.database_url,
            key_file=self.house.key_file,
        )
        clock = MovableClock(timedelta(seconds=self.house.ahead))
        move_in(settings, clock, self.double, neighbours, staff)
        self._note_the_last_message()

    def settle_like(self, other: "Town") -> None:
        """Let the same people live here as in a town whose bot has not run yet: a quick copy."""
        shutil.copytree(other.house.folder, self.house.folder, dirs_exist_ok=True)
        for name in other.double._people:  # in the same order they get the same addresses
            self.double.person(name)._chat.started = True
        self._note_the_last_message()

    def newcomers(self, *names: str) -> list[Person]:
        """Let more people live here, registered in one stroke, also while the bot runs."""
        people = [self.double.person(name) for name in names]
        with self.store.write() as tx:
            for one in people:
                one._chat.started = True
                register_quietly(tx, self.double, one, self.now())
        return people

    def _note_the_last_message(self) -> None:
        with self.store.read() as tx:
            self.settled_with = tx.one(select(func.max(Outgoing.id))) or 0

    @property
    def store(self) -> Store:
        """The database, opened with its own keys."""
        if self._store is None:
            self._store = open_store(self.house.database_url, load_vault("", "", self.house.key_file))
        return self._store

    def now(self) -> datetime:
        """Product time."""
        return datetime.now(UTC) + timedelta(seconds=self.house.ahead)

    # --- the bot ------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.starts()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store:
            self._store.close()
        if self.bot and self.bot.is_running:
            self.bot.kill()  # half a second quicker than in good order; test_stop.py looks at that

    def starts(self) -> Bot:
        """Start the bot, with the next ending of the plan."""
        ending = self.plan.popleft() if self.plan else LIVES
        self.bot = Bot(self.house, ending)
        self._killed_at = time.monotonic() + ending.after if ending.after else None
        return self.bot

    def goes_on_after(self, span: timedelta, *plan: Ending) -> None:
        """Stop the bot in good order, let product time pass, and start it, with these endings to come."""
        if self.bot:
            self.revives()
            assert self.bot.is_up().stop() == 0
        self.house.ahead += span.total_seconds()
        self.plan.extend(plan)
        self.starts()

    def revives(self) -> None:
        """Start the bot again if it was killed. Any other end is a failure of its own."""
        if self.bot and self._killed_at and time.monotonic() > self._killed_at:
            self.bot.kill()
        if self.bot is None or self.bot.is_running:
            return
        assert self.bot.was_killed(), self.bot.err.read_text(encoding="utf-8")[-2000:]
        self.kills += 1
        self.starts()

    # --- people -------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], object], what: str = "it", within: float = WITHIN) -> None:
        """Wait until something is true, and keep the bot alive meanwhile."""

        def looked() -> object:
            self.revives()
            return condition()

        waits_until(self.double, looked, within, what)

    def sees(self, person: Person, *parts: str, button: str = "", since: int = 0) -> Message:
        """Wait until somebody sees a message with these words and this button; not among their first `since`."""
        found: list[Message] = []

        def arrived() -> bool:
            found[:] = [
                one
                for one in person.messages[since:]
                if all(part in one.text for part in parts) and (not button or button in one.buttons)
            ]
            return bool(found)

        self.until(arrived, f"that {person.name} sees {parts} {button}")
        return found[0]

    def first_to_see(self, people: Iterable[Person], words: str) -> Person:
        """Wait until one of these people sees something with these words, and give them."""
        found: list[Person] = []

        def arrived() -> bool:
            found[:] = [one for one in people if any(words in message.text for message in one.messages)]
            return bool(found)

        self.until(arrived, f"that somebody sees {words}")
        return found[0]

    def rests(self) -> None:
        """Wait until Telegram holds nothing for the bot, and the bot nothing for anybody."""
        self.until(lambda: not self.double.world._waiting and not self._unsent(), "rest")

    def _unsent(self) -> int:
        waiting = select(func.count()).where(
            col(Outgoing.state).in_((QUEUED, LEASED)), col(Outgoing.due_at) <= self.now()
        )
        with self.store.read() as tx:
            return tx.one(waiting) or 0
