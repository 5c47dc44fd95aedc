"""A channel at work in a thread of its own, people on its other side: its tests are plain functions."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import CancelledError
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from bot.channels.port import Channel, Incoming, Outbound, Verdict

WITHIN = 5.0  # seconds a test waits for what should come at once
T = TypeVar("T")


class Shown(Protocol):
    """A message of the bot as a person sees it."""

    @property
    def text(self) -> str: ...

    @property
    def buttons(self) -> Sequence[str]: ...


class Phone(Protocol):
    """A person, as every channel's double can move them."""

    @property
    def address(self) -> str: ...

    def says(self, text: str) -> Any: ...

    def presses(self, label: str) -> Any: ...

    def shares_location(self, latitude: float, longitude: float) -> Any: ...

    def next_message(self) -> Shown: ...


class Received:
    """The `receive` of a test: remembers what came, and does before that what the test wants."""

    def __init__(self) -> None:
        self.before: Callable[[Incoming], Awaitable[None]] | None = None
        self._all: list[Incoming] = []
        self._read = 0
        self._changed = threading.Condition()

    async def __call__(self, incoming: Incoming) -> None:
        if self.before:
            await self.before(incoming)
        with self._changed:
            self._all.append(incoming)
            self._changed.notify_all()

    @property
    def all(self) -> list[Incoming]:
        with self._changed:
            return list(self._all)

    def next(self) -> Incoming:
        """Wait for the next thing that came in."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._all) > self._read, WITHIN):
                raise AssertionError(f"nothing came in within {WITHIN} s")
            self._read += 1
            return self._all[self._read - 1]


class ChannelRig:
    """`channel` running, `received` what it took in, `person` somebody who uses it."""

    def __init__(self, channel: Channel, person: Callable[[str], Phone]) -> None:
        self.channel = channel
        self.person = person
        self.received = Received()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="channel")
        self._thread.start()

    def __enter__(self) -> Self:
        self._running = asyncio.run_coroutine_threadsafe(self.channel.run(self.received), self._loop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
            self.do(self.channel.close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def do(self, call: Coroutine[Any, Any, T]) -> T:
        """Run something of the channel in its loop."""
        return asyncio.run_coroutine_threadsafe(call, self._loop).result(30)

    def send(self, to: str, message: Outbound) -> Verdict:
        return self.do(self.channel.send(to, message))

    def stop(self) -> None:
        """Cancel `run`; it must end by that, and at once."""
        self._running.cancel()
        try:
            self._running.result(WITHIN)
        except CancelledError:
            return
        raise AssertionError("run ended by itself")
