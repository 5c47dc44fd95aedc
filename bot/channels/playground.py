"""The playground's phones as a channel: what is done on one comes in, what the bot says is shown on it.

It knows neither the page nor the server. They call `did` for what happens on a phone, and `listen` to hear
what the bot says. Everything here lives in one event loop.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.channels.port import Incoming, Outbound, Receive, Sent, Verdict
from bot.errors import BotError


class NotRunningError(BotError):
    """The bot is starting or stopping and takes nothing in: deliver the same event again in a moment."""


@dataclass(frozen=True)
class Said:
    """One message of the bot that now stands on a phone."""

    to: str
    message: str  # the number it got, the one that `Sent` tells
    outbound: Outbound


Listener = Callable[[Said], None]


def random_number() -> str:
    """Give a message number that no other message has, in this run or an earlier one."""
    return secrets.token_hex(8)


class PlaygroundChannel:
    """The phones of the playground; an address is the id of a phone."""

    name: Final = "playground"
    account: Final = "playground"
    text_limit: Final = 4096

    def __init__(self, number: Callable[[], str] = random_number) -> None:
        self._number = number
        self._receive: Receive | None = None
        self._up = asyncio.Event()
        self._listeners: list[Listener] = []
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def listen(self, listener: Listener) -> None:
        """Call `listener`, in the event loop, for every message that is sent from now on."""
        self._listeners.append(listener)

    @property
    def is_up(self) -> bool:
        """Whether the bot takes things in: between its start and its stop."""
        return self._up.is_set()

    async def come_up(self) -> None:
        """Wait until the bot takes things in."""
        await self._up.wait()

    async def did(self, incoming: Incoming) -> None:
        """Give one thing a person did to the bot; returns only when it is committed.

        Raises NotRunningError outside `run`, and whatever `receive` raises: then it is not in, and the same
        event must be delivered again.
        """
        # One person's things keep their order; different people go side by side.
        async with self._turns[incoming.sender]:
            if self._receive is None:
                raise NotRunningError("The bot is not running (yet): try again in a moment.")
            await self._receive(incoming)

    async def send(self, to: str, message: Outbound) -> Verdict:
        """Show one message on a phone. That can't fail: a phone that nobody looks at keeps it unread."""
        said = Said(to, self._number(), message)
        for listener in self._listeners:
            listener(said)
        return Sent(said.message)

    async def run(self, receive: Receive) -> None:
        """Take in what is done on the phones until cancelled."""
        self._receive = receive
        self._up.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._up.clear()
            self._receive = None

    async def close(self) -> None:
        """Forget the listeners; there are no connections to let go of."""
        self._listeners.clear()
