"""A second process beside a running bot: it makes invitations, and sees when the post has been round."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bot import app
from bot.clock import MovableClock
from bot.invites import invite
from bot.settings import Settings
from storage import outbox
from storage.tables import Outgoing

WITHIN = 15.0  # seconds; two clock rounds of the bot, and a busy machine
LOOK_AGAIN = 0.02


class Beside:
    """Reads and writes the database of a bot that runs elsewhere. Close it."""

    def __init__(self, database: Path, key_file: Path) -> None:
        settings = Settings(
            _env_file=None,
            database_url=f"sqlite:///{database}",
            key_file=key_file,
        )
        self._clock = MovableClock()
        self._house = app.build_house(settings, clock=self._clock, progress=lambda _line: None)

    def close(self) -> None:
        self._house.store.close()

    def tell_time(self, now: datetime) -> None:
        """Hear what time it is for the bot; its clock is never behind the real one."""
        self._clock.advance(max(now - self._clock.now(), timedelta(0)))

    def invite(self, role: str, area: str, organisation: str) -> str:
        with self._house.store.write() as tx:
            scope = self._house.scope(tx, actor="command")
            return invite(scope, role, area or None, organisation or None)

    def waits_for_the_post(self) -> None:
        """Wait until nothing more is to be said now."""
        wait_until(lambda: not self._is_under_way(), "the outbox never comes to rest")

    def sent(self) -> set[str]:
        """Give the platform's numbers of all messages that were sent, and are still kept."""
        with self._house.store.read() as tx:
            sent = tx.all(select(Outgoing).where(Outgoing.state == outbox.SENT))
            return {one.platform_message for one in sent if one.platform_message}

    def _is_under_way(self) -> bool:
        now, machine = self._clock.now(), self._house.machine.now()
        with self._house.store.read() as tx:
            held = select(Outgoing.id).where(col(Outgoing.state) == outbox.LEASED).limit(1)
            return outbox.anything_due(tx, now=now, machine=machine) or tx.one(held) is not None


def wait_until(holds: Callable[[], bool], otherwise: str, within: float = WITHIN) -> None:
    """Look at something in another process until it holds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"{otherwise} (waited {within} s)")
        time.sleep(LOOK_AGAIN)
