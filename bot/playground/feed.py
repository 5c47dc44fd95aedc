"""What the open pages hear while it happens: server-sent events, and the bubbles of the last minute."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from bot.playground.phones import Bubble

RECENT = 60.0  # seconds; longer than the time between a send and the commit that records it
HEARTBEAT = 15.0  # seconds; a sign of life, by which a page that went away is noticed
BACKLOG = 1000  # events a page may be behind; one that sleeps longer reads the state again


class Feed:
    """Fans events out to every open page. Call it in the event loop only."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._recent: deque[tuple[float, str, Bubble]] = deque()

    def show(self, phone: str, bubble: Bubble) -> None:
        """Tell of a bubble, and remember it for the pages that read the state in the next minute."""
        self._forget_old()
        self._recent.append((self._monotonic(), phone, bubble))
        self.tell("bubble", {"phone": phone, "bubble": bubble.to_json()}, number=bubble.id)

    def recent(self, phone: str) -> list[Bubble]:
        """Give the bubbles of the last minute, oldest first.

        A message is shown before the outbox records it as sent, so a page that opens in between finds it
        neither in the history nor among the events still to come. It finds it here.
        """
        self._forget_old()
        return [bubble for _, owner, bubble in self._recent if owner == phone]

    def tell(self, event: str, data: Any, *, number: str = "") -> None:
        """Send one event to every open page."""
        head = f"id: {number}\n" if number else ""
        frame = f"{head}event: {event}\ndata: {json.dumps(data)}\n\n"
        for page in tuple(self._pages):
            if page.full():
                self._end(page)
            else:
                page.put_nowait(frame)

    async def stream(self) -> AsyncIterator[str]:
        """Give one page its events until it leaves, falls behind or the feed closes."""
        page: asyncio.Queue[str | None] = asyncio.Queue(BACKLOG)
        self._pages.add(page)
        try:
            yield "retry: 1000\n\n"
            while (frame := await _next(page)) is not None:
                yield frame
        finally:
            self._pages.discard(page)

    def close(self) -> None:
        """End every stream, so that the server need not wait for pages that stay open."""
        for page in tuple(self._pages):
            self._end(page)

    def _end(self, page: asyncio.Queue[str | None]) -> None:
        self._pages.discard(page)
        while not page.empty():
            page.get_nowait()
        page.put_nowait(None)

    def _forget_old(self) -> None:
        oldest = self._monotonic() - RECENT
        while self._recent and self._recent[0][0] < oldest:
            self._recent.popleft()


async def _next(page: asyncio.Queue[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(page.get(), HEARTBEAT)
    except TimeoutError:
        return ": still here\n\n"
