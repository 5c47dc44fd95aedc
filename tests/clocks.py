"""The clock of tests: it stands still until it is told."""

from datetime import UTC, datetime, timedelta

from bot.clock import ProductClock

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""A Tuesday, 12:00 in Utrecht: everybody may be asked something."""


class FrozenClock(ProductClock):
    """Gives the same moment until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self._at += by

    def move_to(self, at: datetime) -> None:
        self._at = at
