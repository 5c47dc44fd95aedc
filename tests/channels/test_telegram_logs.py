"""Nothing that Telegram knows of a person, and no token, reaches a log at any level."""

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import suppress

import pytest
import structlog

from bot.channels.port import Button, Incoming, Outbound
from bot.channels.telegram import TelegramChannel, TelegramStartError
from bot.logs import set_up_logs
from tests.channels.machine import Machine, until
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import answers, drops, forbids, too_many

SECRETS = ("Marieke", "Drongenstraat", "+31612345678", "double-token", "knoptoken", "700100:")


@pytest.fixture
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, complains = root.handlers[:], root.level, logging.raiseExceptions
    yield
    root.handlers, root.level = handlers, level
    logging.raiseExceptions = complains
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


async def eventful_day(double: TelegramDouble) -> None:
    """Let everything go well and wrong once, with secrets in every place that can hold one."""
    machine = Machine()
    channel = TelegramChannel(double.token, double.url, clock=machine.clock, sleep=machine.sleep)
    double.script("getMe", answers(502, "Marieke of Drongenstraat 7"))
    await channel.start({"": [("menu", "Menu")]})
    handled: list[Incoming] = []

    async def receive(incoming: Incoming) -> None:
        handled.append(incoming)
        if len(handled) == 1:
            raise ValueError(incoming.text)

    marieke = double.person("Marieke")
    marieke.says("Drongenstraat 7, bel +31612345678")
    marieke.shares_contact("+31612345678")
    double.world.emit("message", {"text": "Marieke", "chat": "Drongenstraat"})
    double.script("getUpdates", drops(accepts=False))
    double.script("getUpdates", answers(200, "<Marieke>"), nth=2)
    running = asyncio.create_task(channel.run(receive))
    await until(lambda: len(handled) == 3)
    hello = Outbound("Dag Marieke van Drongenstraat 7", (Button("+31612345678", "knoptoken"),))
    for fault in (None, drops(), answers(500, "Marieke"), answers(400, "Marieke"), too_many(1), forbids()):
        if fault:
            double.script("sendMessage", fault)
        machine.now += 60
        await channel.send(marieke.address, hello)
    double.script("answerCallbackQuery", answers(400, '{"description": "Marieke"}'))
    marieke.presses("+31612345678")
    await until(lambda: len(handled) == 4)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await channel.close()


@pytest.mark.usefixtures("restored_logging")
def test_an_eventful_day_leaves_no_secret_in_the_log(double: TelegramDouble) -> None:
    written = io.StringIO()
    set_up_logs("debug", stream=written)
    asyncio.run(eventful_day(double))
    log = written.getvalue()
    assert "telegram_not_committed" in log
    assert "telegram_unreachable" in log
    assert [secret for secret in SECRETS if secret in log] == []


def test_even_without_the_apps_log_set_up_our_own_lines_hold_no_secret(double: TelegramDouble) -> None:
    with structlog.testing.capture_logs() as lines:
        asyncio.run(eventful_day(double))
    assert lines
    assert [secret for secret in SECRETS if secret in str(lines)] == []


def test_the_error_of_a_wrong_token_does_not_carry_it_in_its_text_or_cause() -> None:
    with TelegramDouble() as double:
        channel = TelegramChannel("700100:stolen-token", double.url)

        async def story() -> None:
            try:
                await channel.start({})
            finally:
                await channel.close()

        with pytest.raises(TelegramStartError) as stopped:
            asyncio.run(story())
    assert "stolen-token" not in str(stopped.value)
    assert stopped.value.__cause__ is None
