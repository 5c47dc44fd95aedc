"""Receiving from Telegram loses nothing: not when the database is down, not by a strange update."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from structlog.testing import capture_logs

from bot.channels.port import Button, Incoming, Kind, Outbound
from bot.channels.telegram import TelegramChannel
from tests.channels.machine import Machine, until
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import answers, drops, too_many

Receive = Callable[[Incoming], Awaitable[None]]


@asynccontextmanager
async def polling(
    double: TelegramDouble, receive: Receive, machine: Machine | None = None
) -> AsyncIterator[TelegramChannel]:
    machine = machine or Machine()
    channel = TelegramChannel(
        double.token, double.url, clock=machine.clock, sleep=machine.sleep, chance=lambda: 0.0
    )
    await channel.start({})
    running = asyncio.create_task(channel.run(receive))
    try:
        yield channel
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await channel.close()


def test_the_offset_moves_only_after_everything_of_the_batch_is_committed(double: TelegramDouble) -> None:
    committed: list[str] = []
    may_commit = asyncio.Event()

    async def receive(incoming: Incoming) -> None:
        if incoming.text == "slow":
            await may_commit.wait()
        committed.append(incoming.text)

    async def story() -> None:
        double.person("Fatma").says("fast")
        slow = double.person("Jan").says("slow")
        async with polling(double, receive):
            await until(lambda: committed == ["fast"])
            assert double.world.offsets == [None]  # not one poll more: nothing is acknowledged yet
            may_commit.set()
            await until(lambda: len(double.world.offsets) > 1)
        assert committed == ["fast", "slow"]
        assert double.world.offsets == [None, slow + 1]

    asyncio.run(story())


def test_a_batch_that_was_not_committed_is_delivered_again(double: TelegramDouble) -> None:
    tried: list[str] = []
    machine = Machine()

    async def receive(incoming: Incoming) -> None:
        tried.append(incoming.event)
        if len(tried) <= 6:
            raise ConnectionError("the database is down")

    async def story() -> None:
        double.person("Fatma").says("hoi")
        async with polling(double, receive, machine):
            await until(lambda: double.world.offsets[-1:] not in ([], [None]))

    with capture_logs() as logs:
        asyncio.run(story())
    assert len(tried) == 7
    assert len(set(tried)) == 1
    assert machine.slept == [1, 2, 4, 8, 16, 30]
    assert [line["event"] for line in logs].count("telegram_not_committed") == 6
    assert "database" not in str(logs)


def test_after_a_failure_nothing_of_that_person_overtakes_it(double: TelegramDouble) -> None:
    order: list[str] = []
    failures = iter([True])

    async def receive(incoming: Incoming) -> None:
        if incoming.text == "first" and next(failures, False):
            raise ConnectionError
        order.append(incoming.text)

    async def story() -> None:
        fatma = double.person("Fatma")
        fatma.says("first")
        fatma.says("second")
        async with polling(double, receive):
            await until(lambda: len(order) == 2)

    asyncio.run(story())
    assert order == ["first", "second"]


def test_a_press_and_a_message_of_one_person_keep_their_order(double: TelegramDouble) -> None:
    order: list[Kind] = []

    async def receive(incoming: Incoming) -> None:
        if incoming.kind is Kind.TEXT:
            await asyncio.sleep(0.02)
        order.append(incoming.kind)

    async def story() -> None:
        fatma = double.person("Fatma")
        fatma.says("start")
        async with polling(double, receive) as channel:
            await until(lambda: len(order) == 1)
            await channel.send(fatma.address, _question())
            with double.world.changed:  # all three in one batch
                fatma.says("hoi")
                fatma.presses("Ja")
                fatma.says("en")
            await until(lambda: len(order) == 4)

    asyncio.run(story())
    assert order == [Kind.TEXT, Kind.TEXT, Kind.PRESS, Kind.TEXT]


def test_no_more_than_sixteen_people_are_handled_at_once(double: TelegramDouble) -> None:
    at_once, most, done = 0, 0, 0

    async def receive(_incoming: Incoming) -> None:
        nonlocal at_once, most, done
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.005)
        at_once -= 1
        done += 1

    async def story() -> None:
        for number in range(40):
            double.person(f"buur {number}").says("hoi")
        async with polling(double, receive):
            await until(lambda: done == 40)

    asyncio.run(story())
    assert most == 16


@pytest.mark.parametrize(
    "broken",
    [
        {"message_id": "nine", "date": "never"},
        {"message_id": 9, "date": 1, "chat": {"id": 1, "type": "private"}, "from": ["?"]},
        "words",
        None,
        [],
    ],
)
def test_an_update_that_cannot_be_read_is_passed_over(double: TelegramDouble, broken: object) -> None:
    taken: list[str] = []

    async def receive(incoming: Incoming) -> None:
        taken.append(incoming.text)

    async def story() -> None:
        fatma = double.person("Fatma")
        fatma.says("before")
        double.world.emit("message", broken)
        fatma.says("after")
        last = double.world.emit("message", broken)  # alone at the end, it must not be asked for for ever
        async with polling(double, receive):
            await until(lambda: double.world.offsets[-1:] == [last + 1])

    with capture_logs() as logs:
        asyncio.run(story())
    assert taken == ["before", "after"]
    strange = [line for line in logs if line["event"] == "telegram_update_unreadable"]
    assert all(set(line) == {"event", "log_level", "update", "kind", "error"} for line in strange)


def test_a_press_is_confirmed_after_the_commit_and_its_keyboard_stays(double: TelegramDouble) -> None:
    confirmed_before: list[int] = []

    async def receive(incoming: Incoming) -> None:
        if incoming.kind is Kind.PRESS:
            await asyncio.sleep(0.02)
            confirmed_before.append(confirmations())

    def confirmations() -> int:
        return [line.method for line in double.ledger].count("answerCallbackQuery")

    async def story() -> None:
        fatma = double.person("Fatma")
        async with polling(double, receive) as channel:
            fatma.says("hoi")
            await channel.send(fatma.address, _question())
            fatma.presses("Ja")
            await until(lambda: confirmations() == 1)
        assert fatma.messages[-1].buttons == ["Ja"]

    asyncio.run(story())
    assert confirmed_before == [0]


def test_a_confirmation_that_fails_costs_nothing(double: TelegramDouble) -> None:
    pressed: list[str] = []

    async def receive(incoming: Incoming) -> None:
        pressed.append(incoming.token)

    async def story() -> None:
        fatma = double.person("Fatma")
        fatma.says("hoi")
        async with polling(double, receive) as channel:
            await channel.send(fatma.address, _question())
            double.script("answerCallbackQuery", drops())
            double.script("answerCallbackQuery", answers(200))
            for _ in range(3):
                fatma.presses("Ja")
            double.world.forget_presses()
            await until(lambda: pressed.count("t1") == 3)
            fatma.says("nog iets")
            await until(lambda: len(pressed) == 5)

    asyncio.run(story())


def test_an_update_delivered_once_more_has_the_same_event(double: TelegramDouble) -> None:
    events: list[str] = []

    async def receive(incoming: Incoming) -> None:
        events.append(incoming.event)

    async def story() -> None:
        first = double.person("Fatma").says("hoi")
        async with polling(double, receive):
            await until(lambda: len(events) == 1)
            double.deliver_again(first)
            await until(lambda: len(events) == 2)
            double.person("Fatma").says("en")
            await until(lambda: len(events) == 3)
        assert events == [str(first), str(first), str(first + 1)]

    asyncio.run(story())


def test_when_telegram_is_away_it_is_asked_again_and_again_but_ever_more_slowly(
    double: TelegramDouble,
) -> None:
    came: list[str] = []
    machine = Machine()

    async def receive(incoming: Incoming) -> None:
        came.append(incoming.text)

    async def story() -> None:
        for fault in (drops(), answers(502), answers(200), answers(200, '{"ok": true}'), drops(), drops()):
            double.script("getUpdates", fault)
        double.person("Fatma").says("hoi")
        async with polling(double, receive, machine):
            await until(lambda: came == ["hoi"])

    with capture_logs() as logs:
        asyncio.run(story())
    assert machine.slept == [1, 2, 4, 8, 16, 30]
    assert [line["event"] for line in logs].count("telegram_unreachable") == 6


def test_once_it_works_again_a_next_failure_is_met_with_a_short_pause(double: TelegramDouble) -> None:
    machine = Machine()
    tried: list[str] = []

    async def receive(incoming: Incoming) -> None:
        tried.append(incoming.text)
        if len(tried) in {1, 2, 4}:
            raise ConnectionError

    async def story() -> None:
        for _ in range(2):
            double.script("getUpdates", drops(accepts=False))
        fatma = double.person("Fatma")
        fatma.says("first")
        async with polling(double, receive, machine):
            await until(lambda: len(tried) == 3 and len(double.world.offsets) == 4)
            double.script("getUpdates", drops(accepts=False))
            fatma.says("second")
            await until(lambda: tried[3:] == ["second", "second"] and len(machine.slept) == 6)

    asyncio.run(story())
    network, database = [1, 2], [1, 2]
    assert machine.slept == [*network, *database, 1, 1]  # and then once more of each


def test_an_update_without_a_number_is_dropped(double: TelegramDouble) -> None:
    taken: list[str] = []

    async def receive(incoming: Incoming) -> None:
        taken.append(incoming.text)

    async def story() -> None:
        body = '{"ok": true, "result": [{"message": "?"}, "words", {"update_id": "nine"}]}'
        double.script("getUpdates", answers(200, body))
        double.person("Fatma").says("hoi")
        machine = Machine()
        async with polling(double, receive, machine):
            await until(lambda: taken == ["hoi"])
        assert machine.slept == []

    asyncio.run(story())


def test_the_pause_telegram_asks_for_is_kept(double: TelegramDouble) -> None:
    machine = Machine()

    async def receive(_incoming: Incoming) -> None: ...

    async def story() -> None:
        double.script("getUpdates", too_many(17))
        async with polling(double, receive, machine):
            await until(lambda: len(double.world.offsets) == 1)

    asyncio.run(story())
    assert machine.slept == [17]


def test_another_program_with_the_same_token_is_told_of_and_outlasted(double: TelegramDouble) -> None:
    machine = Machine()
    came: list[str] = []

    async def receive(incoming: Incoming) -> None:
        came.append(incoming.text)

    async def story() -> None:
        async with polling(double, receive, machine):
            await until(lambda: len(double.world.offsets) == 1)
            await asyncio.to_thread(double.world.call, "getUpdates", {})  # the other program, once
            double.person("Fatma").says("hoi")
            await until(lambda: came == ["hoi"])

    with capture_logs() as logs:
        asyncio.run(story())
    conflicts = [line for line in logs if line["event"] == "telegram_conflict"]
    assert conflicts
    assert conflicts[0]["reason"] == "stop_the_other_bot_or_its_webhook"
    assert machine.slept[0] == 15


def test_a_token_withdrawn_while_running_is_told_of(double: TelegramDouble) -> None:
    machine = Machine()

    async def receive(_incoming: Incoming) -> None: ...

    async def story() -> None:
        double.script("getUpdates", answers(401, '{"ok": false, "description": "Unauthorized"}'))
        async with polling(double, receive, machine):
            await until(lambda: len(double.world.offsets) == 1)

    with capture_logs() as logs:
        asyncio.run(story())
    assert {"event": "telegram_token_refused", "reason": "get_a_new_token_from_botfather"}.items() <= logs[
        1
    ].items()
    assert machine.slept == [60]


def _question() -> Outbound:
    return Outbound("Klopt dat?", (Button("Ja", "t1"),))
