import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.channels.playground import NotRunningError, PlaygroundChannel, Said
from bot.channels.port import Incoming, Kind, Outbound, Sent


def text(event: str, sender: str = "marieke") -> Incoming:
    return Incoming("playground", "playground", event, sender, Kind.TEXT, text="hoi")


@contextlib.asynccontextmanager
async def running(
    channel: PlaygroundChannel, receive: Callable[[Incoming], Awaitable[None]]
) -> AsyncIterator[None]:
    task = asyncio.create_task(channel.run(receive))
    await asyncio.sleep(0)
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_a_deed_is_answered_only_when_it_is_committed() -> None:
    async def story() -> None:
        channel, commit, asked = PlaygroundChannel(), asyncio.Event(), asyncio.Event()

        async def receive(_: Incoming) -> None:
            asked.set()
            await commit.wait()

        async with running(channel, receive):
            doing = asyncio.create_task(channel.did(text("1")))
            await asked.wait()
            assert not doing.done()
            commit.set()
            await doing

    asyncio.run(story())


def test_a_deed_that_could_not_be_committed_is_not_swallowed() -> None:
    async def story() -> None:
        channel = PlaygroundChannel()

        async def receive(_: Incoming) -> None:
            raise OSError

        async with running(channel, receive):
            with pytest.raises(OSError):  # noqa: PT011 - an OSError with nothing in it is what was thrown
                await channel.did(text("1"))

    asyncio.run(story())


def test_nothing_is_taken_in_while_the_bot_does_not_run() -> None:
    async def story() -> None:
        channel = PlaygroundChannel()
        taken: list[Incoming] = []

        async def receive(one: Incoming) -> None:
            taken.append(one)

        with pytest.raises(NotRunningError):
            await channel.did(text("1"))
        async with running(channel, receive):
            await channel.did(text("1"))
        with pytest.raises(NotRunningError):
            await channel.did(text("2"))
        assert [one.event for one in taken] == ["1"]

    asyncio.run(story())


def test_one_person_is_heard_in_order_and_different_people_side_by_side() -> None:
    async def story() -> None:
        channel, fatma = PlaygroundChannel(), asyncio.Event()
        heard: list[str] = []

        async def receive(one: Incoming) -> None:
            if one.sender == "fatma":
                fatma.set()
            elif one.event == "1":
                await fatma.wait()  # Marieke's first is held up until Fatma was heard
            heard.append(one.event)

        async with running(channel, receive):
            await asyncio.gather(
                channel.did(text("1")), channel.did(text("2")), channel.did(text("3", sender="fatma"))
            )
        assert heard == ["3", "1", "2"]

    asyncio.run(story())


def test_what_the_bot_says_is_heard_with_the_number_that_the_sender_learns() -> None:
    async def story() -> None:
        channel = PlaygroundChannel(lambda: "number-7")
        said: list[Said] = []
        channel.listen(said.append)
        assert await channel.send("fatma", Outbound("Hoi")) == Sent("number-7")
        assert said == [Said("fatma", "number-7", Outbound("Hoi"))]

    asyncio.run(story())


def test_numbers_of_messages_differ() -> None:
    async def story() -> None:
        channel = PlaygroundChannel()
        first, second = await channel.send("fatma", Outbound("a")), await channel.send("fatma", Outbound("b"))
        assert first != second

    asyncio.run(story())
