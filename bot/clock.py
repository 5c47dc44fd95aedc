"""The two clocks.

Product time is what people notice: when a wave goes out, when a request expires. Machine time is for leases,
pacing and time-outs, which must not jump when somebody plays with product time. All times are aware, in UTC.
"""

import time
from datetime import UTC, datetime, timedelta


class ProductClock:
    """The time that rules and texts go by: the real time."""

    def now(self) -> datetime:
        """Give the present moment."""
        return datetime.now(UTC)


class MovableClock(ProductClock):
    """Product time in the playground, where a night passes at the press of a button.

    Only forward: a promise that has been kept would otherwise be due again.
    """

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self._ahead = ahead

    @property
    def ahead(self) -> timedelta:
        """How far product time is before the real time; kept by the playground over a restart."""
        return self._ahead

    def now(self) -> datetime:
        """Give the present moment, as far ahead as the clock was moved."""
        return super().now() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Let time pass. Raises ValueError if `by` is negative."""
        if by < timedelta(0):
            raise ValueError("product time only goes forward")
        self._ahead += by


class MachineClock:
    """The time of the machine, which nobody moves."""

    def now(self) -> datetime:
        """Give the moment, for what is written down and outlives the process, such as a lease."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds since some fixed point, for measuring inside one process."""
        return time.monotonic()
