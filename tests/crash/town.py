"""A wijk that lives on the Telegram double, while the bot is killed under it and started again.

People are moved on their phones; nobody here looks into the bot. `until` waits for what somebody should see, and
meanwhile does what a supervisor does: a bot that died is started again, with the next ending of the plan.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from bot import app
from bot.channels.port import Incoming, Kind, Sent
from bot.clock import MovableClock
from bot.invites import invite
from bot.sender import Sender
from bot.settings import Settings
from storage.engine import open_store
from storage.outbox import LEASED, QUEUED
from storage.tables import Outgoing
from storage.vault import load_vault
from sqlmodel import col, func, select

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
    return ((noon if noon > now else noon + timedelta(days=7)).astimezone(UTC) - now).total_seconds()


class Town:
    """The double, the folder, and the bot that is alive at this moment."""

    def __init__(self, folder: Path, double: TelegramDouble, *, lease: float = 3.0) -> None:
        self.double = double
        self.house = House(folder, double, ahead=until_tuesday_noon(), lease=lease)
        self.plan: deque[Ending] = deque()
        self.kills = 0
        self.settled_with = 0  # rows of the outbox that were there before the bot ran
        self._bot: Bot | None = None
        self._numbers = itertools.count(1)

    # --- before the bot runs ------------------------------------------------------------------------------

    def settle(self, people: Iterable[tuple[str, str]], *, staff: Iterable[tuple[str, str]] = ()) -> None:
        """Let people live here (name, what they offer) and staff (name, broker or coordinator).

        It goes through the real desk, but not over the network: that would take four seconds a person.
        """
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            database_url=self.house.database_url,
            key_file=self.house.key_file,
        )
        clock = MovableClock(timedelta(seconds=self.house.ahead))
        mover = _Mover(app.build_house(settings, clock=clock, progress=lambda _line: None), self.double)
        for name, kind in staff:
            mover.moves_in(name, code=mover.code(kind))
        for name, offer in people:
            mover.moves_in(name, offer=offer)
        with mover.house.store.read() as tx:
            self.settled_with = tx.one(select(func.max(Outgoing.id))) or 0
        mover.house.store.close()

    # --- the bot ------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._bot = Bot(self.house, self._next_ending())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bot and self._bot.is_running:
            self._bot.kill() if error else self._bot.stop()

    def _next_ending(self) -> Ending:
        return self.plan.popleft() if self.plan else LIVES

    def revives(self) -> None:
        """Start the bot again, if it has died by SIGKILL. Any other end is a failure of its own."""
        if self._bot is None or self._bot.is_running:
            return
        assert self._bot.was_killed(), self._bot.err.read_text(encoding="utf-8")[-2000:]
        self.kills += 1
        self._bot = Bot(self.house, self._next_ending())

    def kills_now(self) -> None:
        """Kill the bot from outside, wherever it is."""
        if self._bot:
            self._bot.is_up().kill()

    # --- people -------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], object], within: float = WITHIN) -> None:
        """Wait until something is true, and keep the bot alive meanwhile."""

        def looked() -> object:
            self.revives()
            return condition()

        waits_until(self.double, looked, within)

    def sees(self, person: Person, *parts: str, button: str = "", since: int = 0) -> Message:
        """Wait until somebody sees a message with these words and this button, after their first `since` ones."""

        def found() -> Message | None:
            return next(
                (
                    one
                    for one in person.messages[since:]
                    if all(part in one.text for part in parts) and (not button or button in one.buttons)
                ),
                None,
            )

        self.until(found)
        message = found()
        assert message
        return message

    def rests(self) -> None:
        """Wait until Telegram has nothing for the bot, and the bot nothing for anybody."""
        self.until(lambda: not self.double.world.waiting and not self._unsent())

    def _unsent(self) -> int:
        if not self.house.database_path.exists():
            return 1
        store = self.store()
        with store.read() as tx:
            now = datetime.now(UTC) + timedelta(seconds=self.house.ahead)
            waiting = select(func.count()).where(
                col(Outgoing.state).in_((QUEUED, LEASED)), col(Outgoing.due_at) <= now
            )
            found = tx.one(waiting) or 0
        store.close()
        return found

    def store(self):  # type: ignore[no-untyped-def]
        """Open the database with its own keys."""
        return open_store(self.house.database_url, load_vault("", "", self.house.key_file))
