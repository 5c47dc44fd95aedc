"""A real playground on loopback, with a small scripted bot where the desk will be."""

import asyncio
import contextlib
import socket
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Self

import httpx
import uvicorn

from bot.channels.playground import PlaygroundChannel
from bot.channels.port import Button, Incoming, Outbound, Sent
from bot.playground.phone_book import PhoneBook
from bot.playground.phones import Bubble, Progress
from bot.playground.server import Playground

TOKEN = "the-key-of-this-test"
START = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)


class FrozenClock:
    """Product time that moves when told to, and a millisecond at each look: nothing happens at once."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    async def advance(self, by: timedelta, ticked: Callable[[], None]) -> None:
        self._now += by
        ticked()


class ScriptedBot:
    """Stands for desk, inbox and outbox: remembers everything, and answers as the test tells it."""

    def __init__(self, clock: FrozenClock) -> None:
        self.received: list[Incoming] = []
        self.answer: Callable[[Incoming], Outbound | None] = lambda _: None
        self.down = False  # the database takes nothing in
        self._clock = clock
        self._bubbles: defaultdict[str, list[Bubble]] = defaultdict(list)

    def history(self, phone: str) -> Sequence[Bubble]:
        return tuple(self._bubbles[phone])

    def forget(self, phone: str) -> None:
        """Lose what was said on a phone, as if it was not recorded yet."""
        self._bubbles.pop(phone)

    async def receive(self, incoming: Incoming, channel: PlaygroundChannel) -> None:
        if self.down:
            raise OSError("the disk is full of somebody's words")
        if incoming.event in {one.event for one in self.received}:
            return
        self.received.append(incoming)
        self._bubbles[incoming.sender].append(Bubble.of_person(incoming, self._clock.now()))
        if answer := self.answer(incoming):
            await self.say(channel, incoming.sender, answer)

    async def say(self, channel: PlaygroundChannel, phone: str, outbound: Outbound) -> str:
        sent = await channel.send(phone, outbound)
        assert isinstance(sent, Sent)
        self._bubbles[phone].append(Bubble.of_bot(sent.message, outbound, self._clock.now()))
        return sent.message


def outbound(text: str, *labels: str) -> Outbound:
    """Make a message of the bot; each button's token is made of its label."""
    return Outbound(text, tuple(Button(label, f"token-{label}") for label in labels))


class Rig:
    """The running playground. Stop and start it to see what a restart does; what was said stays."""

    def __init__(self, folder: Path) -> None:
        ids, numbers = count(1), count(1)
        self.clock = FrozenClock()
        self.bot = ScriptedBot(self.clock)
        self.phones = PhoneBook(folder / "phones.json", new_id=lambda: f"phone{next(ids)}")
        self._number = lambda: f"message{next(numbers)}"
        self.port = 0
        self.fill: Callable[[Progress], Awaitable[None]] = self._ten_neighbours

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.origin}/{TOKEN}/"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, on the same port as before if there was one."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening, started)))
        self._thread.start()
        assert started.wait(20)

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop)
            self._thread.join(20)
            assert not self._thread.is_alive()

    def say(self, phone: str, message: Outbound) -> str:
        """Let the bot say something; gives the number of the message."""
        saying = self.bot.say(self.channel, phone, message)
        return asyncio.run_coroutine_threadsafe(saying, self._loop).result(10)

    def client(self, **headers: str) -> httpx.Client:
        """Give a client that talks as the page does, save for the headers given."""
        return httpx.Client(
            base_url=self.address, headers={"Origin": self.origin, **headers}, trust_env=False, timeout=10
        )

    async def _serve(self, listening: socket.socket, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self.channel = PlaygroundChannel(self._number)
        self._playground = Playground(
            self.channel,
            self.phones,
            self.bot,
            self._fill,
            self.clock,
            token=TOKEN,
            port=self.port,
        )
        config = uvicorn.Config(
            self._playground.app, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=5
        )
        self._server = uvicorn.Server(config)
        receiving = asyncio.create_task(self.channel.run(lambda one: self.bot.receive(one, self.channel)))
        self._loop.call_soon(started.set)
        await self._server.serve([listening])
        receiving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await receiving

    def _stop(self) -> None:
        self._playground.close()
        self._server.should_exit = True

    async def _fill(self, progress: Progress) -> None:
        await self.fill(progress)

    async def _ten_neighbours(self, progress: Progress) -> None:
        for done in range(10):
            progress(done, 10)
            await asyncio.to_thread(self.phones.add, f"Buur {done + 1}", hint="Overvecht", neighbour=True)
        progress(10, 10)
