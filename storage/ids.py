"""Numbers for rows: made before the row is stored, in the order of time."""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

EPOCH: Final = 1_704_067_200_000
"""2024-01-01 00:00 UTC, in milliseconds since 1970: 41 bits of milliseconds last until 2093."""

_LOW_BITS: Final = 22
_START_BITS: Final = 21
"""The random start leaves the upper half free, so that two million ids fit into its millisecond."""


def _now() -> int:
    return time.time_ns() // 1_000_000


class Ids:
    """A source of 63-bit ids: the millisecond, then a random start that is counted on.

    A sealed column is bound to the id of its row, so the id must exist before the row does. Ids of one
    process strictly increase, also when the clock is set back; processes side by side are told apart by
    chance (and the primary key). Safe to use from any thread. They don't fit a JavaScript number: never send
    one to a page.
    """

    def __init__(
        self, clock: Callable[[], int] = _now, chance: Callable[[int], int] = secrets.randbits
    ) -> None:
        """Take the clock (milliseconds since 1970) and the source of chance (bits wanted → number)."""
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> int:
        """Give the next id."""
        with self._lock:
            fresh = (self._clock() - EPOCH) << _LOW_BITS
            within_the_last_millisecond = fresh <= self._last
            self._last = self._last + 1 if within_the_last_millisecond else fresh | self._chance(_START_BITS)
            return self._last
