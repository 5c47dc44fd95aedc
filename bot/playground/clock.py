"""The playground's clock: it stands where it was left, and a night on it passes at the press of a button."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot import app, due
from bot.channels.playground import PlaygroundChannel
from bot.clock import MovableClock
from bot.errors import StartError
from bot.playground.post_round import all_delivered

DAY_BEGINS: Final = time(9, 0)
DAY_ENDS: Final = time(17, 0)
STORY_BEGINS: Final = time(10, 0)
ROUNDS: Final = 20
"""So often is looked whether what came due made something else due at the same moment."""


class KeptClock(MovableClock):
    """Product time; how far it was moved is kept in a file, over a restart.

    Raises StartError when that file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_new = not path.exists()
        super().__init__(timedelta(0) if self.is_new else _read(path))

    def advance(self, by: timedelta) -> None:
        """Let time pass, and keep how much."""
        super().advance(by)
        self._path.write_text(json.dumps({"ahead_seconds": self.ahead.total_seconds()}), "utf-8")

    def go_to(self, moment: datetime) -> None:
        """Let time pass until this moment, if that is still to come."""
        self.advance(max(moment - self.now(), timedelta(0)))

    def begin_by_day(self, zone: ZoneInfo) -> None:
        """On the first day, go to an hour at which neighbours may be asked: who tries it at night sees it work."""
        local = self.now().astimezone(zone)
        if not self.is_new or DAY_BEGINS <= local.time() <= DAY_ENDS:
            return
        morning = datetime.combine(local.date(), STORY_BEGINS, zone)
        self.go_to(morning if morning > local else morning + timedelta(days=1))


def _read(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(json.loads(path.read_text("utf-8"))["ahead_seconds"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        raise StartError(
            f"{path} is damaged. Remove it and start again: the clock then tells real time."
        ) from None


class TimeMachine:
    """Lets time pass, from one thing that is planned to the next, so that everything happens at its own hour."""

    def __init__(self, running: app.Running, channel: PlaygroundChannel, clock: KeptClock) -> None:
        self._running = running
        self._channel = channel
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    def now(self) -> datetime:
        """Give the product time."""
        return self._clock.now()

    async def advance(self, by: timedelta, ticked: Callable[[], None]) -> None:
        """Let time pass; `ticked` is called whenever the clock has moved. Returns when all is said that came due."""
        async with self._one_at_a_time:
            end = self._clock.now() + by
            while (now := self._clock.now()) < end and self._channel.is_up:
                planned = await asyncio.to_thread(due.next_moment, self._running.house, now)
                self._clock.go_to(min(planned or end, end))
                ticked()
                await self._catch_up()

    async def _catch_up(self) -> None:
        for _ in range(ROUNDS):
            await all_delivered(self._running, self._channel)
            if not await asyncio.to_thread(due.everything, self._running.house):
                return
