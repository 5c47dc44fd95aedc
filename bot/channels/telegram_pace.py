"""How fast we may speak.

Telegram asks for about one message a second in a chat and thirty in all; it publishes no exact rule, so we
stay below. A 429 closes a chat for the time it names; when several chats meet one shortly after another, the
whole bot is too fast, and everyone waits.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.port import Wait

_CHAT_RATE, _CHAT_BURST = 1.0, 3  # messages a second
_ALL_RATE, _ALL_BURST = 25.0, 5  # together at most 30 in any second
_PATIENCE = 5.0  # seconds a send may stand in line here; longer, and its place is better used for others
_SHORTLY = 10.0  # seconds between two 429s that make them one
_SEVERAL = 2  # each chat keeps its own pace, so two at once are no coincidence
_KEPT_CHATS = 2000
_LONGEST_PAUSE = 30.0  # seconds


class Backoff:
    """The growing pause between tries: 1, 2, 4 … 30 seconds, each less up to half by chance.

    `chance` gives 0…1; it keeps many bots from coming back in the same second.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._pause = 1.0

    def next(self) -> float:
        """Give the seconds to wait after one more failure."""
        pause = self._pause
        self._pause = min(_LONGEST_PAUSE, pause * 2)
        return pause * (1 - self._chance() / 2)

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._pause = 1.0


@dataclass
class Bucket:
    """A rate with a small burst. Turns are handed out in the order they were asked for.

    It keeps one number: the moment at which everything taken so far has been paid off (the "generic cell rate
    algorithm").
    """

    rate: float  # turns a second
    burst: int
    paid_at: float = 0.0

    def delay(self, now: float) -> float:
        """Tell how many seconds the next turn is away."""
        return max(0.0, self.paid_at - (self.burst - 1) / self.rate - now)

    def take(self, now: float) -> float:
        """Take the next turn and tell how many seconds to wait for it."""
        delay = self.delay(now)
        self.paid_at = max(self.paid_at, now) + 1 / self.rate
        return delay


@dataclass
class _Chat:
    bucket: Bucket = field(default_factory=lambda: Bucket(_CHAT_RATE, _CHAT_BURST))
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    closed_until: float = 0.0
    hit_at: float = float("-inf")

    def is_idle(self, now: float) -> bool:
        over = max(self.bucket.paid_at, self.closed_until, self.hit_at + _SHORTLY)
        return not self.in_order.locked() and over <= now


class Pace:
    """Gives each send its turn. Times are seconds of a monotonic machine clock."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._all = Bucket(_ALL_RATE, _ALL_BURST)
        self._closed_until = 0.0
        self._chats: dict[str, _Chat] = {}

    @asynccontextmanager
    async def turn(self, to: str) -> AsyncIterator[Wait | None]:
        """Hold a chat for one send, the next ones behind it; gives a Wait when it may not be sent now."""
        chat = self._chat(to)
        async with chat.in_order:
            yield self._closed(chat) or await self._stand_in_line(chat)

    def too_many(self, to: str, seconds: float) -> Wait:
        """Note a 429: nothing more to this chat for so long, or to anyone when several chats meet one."""
        now = self._clock()
        chat = self._chat(to)
        chat.hit_at = now
        chat.closed_until = max(chat.closed_until, now + seconds)
        several = sum(now - other.hit_at <= _SHORTLY for other in self._chats.values()) >= _SEVERAL
        if several:
            self._closed_until = max(self._closed_until, now + seconds)
        return Wait(seconds, everyone=several, reason="too_many_requests")

    def _closed(self, chat: _Chat) -> Wait | None:
        now = self._clock()
        if now < self._closed_until:
            return Wait(self._closed_until - now, everyone=True, reason="too_many_requests")
        if now < chat.closed_until:
            return Wait(chat.closed_until - now, reason="too_many_requests")
        return None

    async def _stand_in_line(self, chat: _Chat) -> Wait | None:
        # First the chat's turn, then everyone's: the latter, taken early, would be used late, in a heap.
        for bucket in (chat.bucket, self._all):
            delay = bucket.delay(self._clock())
            if delay > _PATIENCE:
                return Wait(delay, everyone=bucket is self._all, reason="pace")
            bucket.take(self._clock())
            if delay:
                await self._sleep(delay)
        return self._closed(chat)  # another chat may have met a 429 meanwhile

    def _chat(self, to: str) -> _Chat:
        if to not in self._chats and len(self._chats) >= _KEPT_CHATS:
            now = self._clock()
            self._chats = {name: chat for name, chat in self._chats.items() if not chat.is_idle(now)}
        return self._chats.setdefault(to, _Chat())
