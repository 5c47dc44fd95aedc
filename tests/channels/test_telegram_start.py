"""The start either works, or waits for the network, or says in one line what to do."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import Menu, TelegramChannel, TelegramStartError
from tests.channels.machine import Machine
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import answers, drops, too_many

MENU: Menu = {
    "": [("menu", "What I can do")],
    "nl": [("menu", "Wat ik kan"), ("stop", "Geen berichten meer")],
}


def start(channel: TelegramChannel, menu: Menu = MENU) -> None:
    async def story() -> None:
        try:
            await channel.start(menu)
        finally:
            await channel.close()

    asyncio.run(story())


def test_a_start_sets_each_languages_menu_and_takes_the_webhook_away(double: TelegramDouble) -> None:
    double.world.webhook = "https://example.org/old"
    channel = TelegramChannel(double.token, double.url + "/")
    start(channel)
    assert double.world.webhook == ""
    assert double.world.menus[""] == [{"command": "menu", "description": "What I can do"}]
    assert [entry["command"] for entry in double.world.menus["nl"]] == ["menu", "stop"]
    assert (channel.account, channel.username) == ("700100", "buurt_test_bot")


def test_a_start_does_not_throw_away_what_waits(double: TelegramDouble) -> None:
    double.person("Fatma").says("hoi")
    start(TelegramChannel(double.token, double.url))
    assert len(double.world.call("getUpdates", {})) == 1


@pytest.mark.parametrize("token", ["700100:wrong", "800200:somebody-elses"])
def test_a_wrong_token_says_where_to_get_the_right_one(double: TelegramDouble, token: str) -> None:
    with pytest.raises(TelegramStartError, match="@BotFather") as stopped:
        start(TelegramChannel(token, double.url))
    assert token not in str(stopped.value)
    assert "\n" not in str(stopped.value)
    assert stopped.value.__suppress_context__


@pytest.mark.parametrize("token", ["", "hello", "12345", ":secret", "12a:secret", "700100:"])
def test_what_is_no_token_at_all_is_told_before_anything_is_sent(token: str) -> None:
    with pytest.raises(TelegramStartError, match="TELEGRAM_BOT_TOKEN"):
        TelegramChannel(token)


def test_a_server_that_is_no_bot_api_is_told(double: TelegramDouble) -> None:
    with pytest.raises(TelegramStartError):
        start(TelegramChannel(double.token, double.url + "/elsewhere"))


def test_a_menu_telegram_refuses_stops_the_start(double: TelegramDouble) -> None:
    with pytest.raises(TelegramStartError, match=r"setMyCommands: (?i:BOT_COMMAND_INVALID)"):
        start(TelegramChannel(double.token, double.url), {"": [("Menu!", "What I can do")]})


def test_a_network_that_is_away_is_waited_for_and_told_of(double: TelegramDouble) -> None:
    machine = Machine()
    for fault in (drops(), answers(502), answers(200)):
        double.script("getMe", fault)
    double.script("setMyCommands", too_many(9))
    channel = TelegramChannel(
        double.token, double.url, clock=machine.clock, sleep=machine.sleep, chance=lambda: 1.0
    )
    with capture_logs() as logs:
        start(channel)
    assert machine.slept == [0.5, 1, 2, 9]
    told = [line["method"] for line in logs if line["event"] == "telegram_start_waits"]
    assert told == ["getme", "getme", "getme", "setmycommands"]
