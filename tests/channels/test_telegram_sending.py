"""What becomes of a send is told exactly: a wrong "not sent" repeats a message, a wrong "sent" loses one."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.channels import telegram, telegram_pace, telegram_request
from bot.channels.port import Button, Outbound, Refused, Sent, Unknown, Verdict, Wait
from bot.channels.telegram import TelegramChannel
from tests.channels.machine import Machine, until
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_faults import Fault, answers, drops, forbids, hangs, too_many

HELLO = Outbound("Dag!")


def channel_of(double: TelegramDouble, machine: Machine) -> TelegramChannel:
    return TelegramChannel(double.token, double.url, clock=machine.clock, sleep=machine.sleep)


def run(channel: TelegramChannel, *sends: Coroutine[Any, Any, Verdict]) -> list[Verdict]:
    """Do the sends one after another, and close."""

    async def story() -> list[Verdict]:
        try:
            return [await send for send in sends]
        finally:
            await channel.close()

    return asyncio.run(story())


def send(double: TelegramDouble, to: str, message: Outbound = HELLO) -> Verdict:
    channel = channel_of(double, Machine())
    return run(channel, channel.send(to, message))[0]


def fatma(double: TelegramDouble) -> str:
    person = double.person("Fatma")
    person.says("hoi")
    return person.address


def test_a_message_that_arrived_tells_its_number(double: TelegramDouble) -> None:
    to = fatma(double)
    verdict = send(double, to)
    assert verdict == Sent(str(double.person("Fatma").messages[0].number))


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (drops(accepts=True), Unknown("remoteprotocolerror")),
        (answers(500, accepts=True), Unknown("servertroubleerror")),
        (answers(502, accepts=True), Unknown("servertroubleerror")),
        (
            answers(504, '{"ok": false, "description": "Gateway Timeout"}', accepts=True),
            Unknown("servertroubleerror"),
        ),
        (answers(200, accepts=True), Unknown("telegramerror")),
        (answers(200, "[]", accepts=True), Unknown("telegramerror")),
        (answers(200, "{}", accepts=True), Unknown("keyerror")),
        (answers(200, '{"ok": true, "result": {}}', accepts=True), Unknown("keyerror")),
        (answers(200, '{"ok": true, "result": true}', accepts=True), Unknown("attributeerror")),
    ],
)
def test_a_lost_answer_leaves_it_open_whether_it_was_sent(
    double: TelegramDouble, fault: Fault, verdict: Verdict
) -> None:
    to = fatma(double)
    double.script("sendMessage", fault)
    assert send(double, to) == verdict
    assert len(double.sent(to)) == 1  # and it was, so a repeat would be a second one


def test_silence_after_the_request_leaves_it_open(
    double: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_request, "_READ", 0.1)
    to = fatma(double)
    double.script("sendMessage", hangs())
    assert send(double, to) == Unknown("readtimeout")


def test_no_send_lasts_longer_than_its_cap(double: TelegramDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "_SEND_CAP", 0.1)
    to = fatma(double)
    double.script("sendMessage", hangs())
    assert send(double, to) == Unknown("no_answer_in_time")


def test_whoever_only_stood_in_line_until_the_cap_was_surely_not_sent(
    double: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = fatma(double)
    double.script("sendMessage", hangs())

    async def story() -> Verdict:
        channel = channel_of(double, Machine())
        first = asyncio.create_task(channel.send(to, HELLO))
        await until(lambda: len(double.sent(to)) == 1)
        monkeypatch.setattr(telegram, "_SEND_CAP", 0.05)
        second = await channel.send(to, HELLO)
        first.cancel()
        await asyncio.wait([first])
        await channel.close()
        return second

    assert asyncio.run(story()) == Wait(1.0, reason="busy")


@pytest.mark.parametrize("server", ["http://127.0.0.1:1", "https://{double}"])
def test_without_a_connection_it_was_surely_not_sent(double: TelegramDouble, server: str) -> None:
    url = server.format(double=double.url.removeprefix("http://"))  # TLS to a server that speaks none
    channel = TelegramChannel(double.token, url)
    assert run(channel, channel.send("1", HELLO)) == [Wait(5.0, everyone=True, reason="no_connection")]


def test_with_all_connections_busy_it_was_surely_not_sent(
    double: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "_CONNECTIONS", 1)
    monkeypatch.setattr(telegram_request, "_POOL", 0.05)
    monkeypatch.setattr(telegram_request, "_READ", 0.3)
    to = fatma(double)
    jan = double.person("Jan")
    jan.says("hoi")
    double.script("sendMessage", hangs(), chat=to)

    async def story() -> list[Verdict]:
        channel = channel_of(double, Machine())
        verdicts = await asyncio.gather(channel.send(to, HELLO), channel.send(jan.address, HELLO))
        await channel.close()
        return list(verdicts)

    assert asyncio.run(story()) == [Unknown("readtimeout"), Wait(1.0, reason="all_connections_busy")]
    assert double.sent(jan.address) == []


def test_who_blocked_the_bot_is_gone(double: TelegramDouble) -> None:
    to = fatma(double)
    double.person("Fatma").blocks()
    assert send(double, to) == Refused("blocked_or_deactivated", gone=True)


def test_who_left_telegram_is_gone(double: TelegramDouble) -> None:
    to = fatma(double)
    double.person("Fatma").deletes_account()
    assert send(double, to) == Refused("blocked_or_deactivated", gone=True)


def test_nobody_at_the_address_is_gone(double: TelegramDouble) -> None:
    assert send(double, "424242") == Refused("chat_not_found", gone=True)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Outbound("x" * 4097), "message_is_too_long"),
        (Outbound(" \n"), "message_text_is_empty"),
        (Outbound("Kies", (Button("Ja", "x" * 65),)), "button_data_invalid"),
    ],
)
def test_a_message_built_wrongly_is_refused_but_the_person_is_not_gone(
    double: TelegramDouble, message: Outbound, reason: str
) -> None:
    assert send(double, fatma(double), message) == Refused(reason)


def test_a_reason_never_repeats_words_of_telegram_that_may_be_ours(double: TelegramDouble) -> None:
    to = fatma(double)
    double.script("sendMessage", answers(400, '{"description": "Bad Request: can\'t parse \\"Marieke\\""}'))
    assert send(double, to) == Refused("bad_request")


def test_a_refused_token_makes_everyone_wait(double: TelegramDouble) -> None:
    channel = TelegramChannel("700100:another", double.url)
    assert run(channel, channel.send("1", HELLO)) == [
        Wait(60.0, everyone=True, reason="token_not_accepted"),
    ]


def test_short_buttons_stand_in_pairs_and_long_ones_below_each_other(double: TelegramDouble) -> None:
    to = fatma(double)
    short = tuple(Button(label, label) for label in ("Ja", "Nee", "Vertel meer"))
    long = tuple(Button(label, label[:9]) for label in ("Ja, verbind ons", "Liever iemand anders"))
    channel = channel_of(double, Machine())
    run(channel, channel.send(to, Outbound("a", short)), channel.send(to, Outbound("b", long)))
    shapes = [[len(row) for row in line.rows] for line in double.sent(to)]
    assert shapes == [[2, 1], [1, 1]]


def test_links_get_no_preview_and_nothing_is_read_as_markup(double: TelegramDouble) -> None:
    to = fatma(double)
    send(double, to, Outbound("https://example.org *x*"))
    params = double.sent(to)[0].params
    assert params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in params


def test_a_pause_asked_by_telegram_is_never_undercut(double: TelegramDouble) -> None:
    to = fatma(double)
    machine = Machine()
    channel = channel_of(double, machine)
    double.script("sendMessage", too_many(7))

    async def story() -> None:
        assert await channel.send(to, HELLO) == Wait(7.0, reason="too_many_requests")
        machine.now += 6
        assert await channel.send(to, HELLO) == Wait(1.0, reason="too_many_requests")
        assert double.sent(to) == []
        machine.now += 1
        assert isinstance(await channel.send(to, HELLO), Sent)
        await channel.close()

    asyncio.run(story())


def test_a_chat_that_is_paused_takes_nobodys_turn(double: TelegramDouble) -> None:
    to = fatma(double)
    machine = Machine()
    channel = channel_of(double, machine)
    double.script("sendMessage", too_many(30))
    verdicts = run(channel, *(channel.send(to, HELLO) for _ in range(40)))
    assert all(isinstance(verdict, Wait) for verdict in verdicts)
    assert machine.slept == []


def test_whoever_stands_in_line_when_everyone_must_pause_pauses_too(double: TelegramDouble) -> None:
    fatmas, jan = fatma(double), double.person("Jan")
    jan.says("hoi")
    may_wake = asyncio.Event()

    class Held(Machine):
        async def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)
            await may_wake.wait()

    async def story() -> Verdict:
        machine = Held()
        channel = channel_of(double, machine)
        for _ in range(3):
            await channel.send(jan.address, HELLO)
        in_line = asyncio.create_task(channel.send(jan.address, HELLO))
        await until(lambda: machine.slept == [1.0])
        double.script("sendMessage", too_many(7), times=2)
        await channel.send(fatmas, HELLO)
        await channel.send("2", HELLO)
        may_wake.set()
        verdict = await in_line
        await channel.close()
        return verdict

    assert asyncio.run(story()) == Wait(7.0, everyone=True, reason="too_many_requests")
    assert len(double.sent(jan.address)) == 3


def test_a_429_in_one_chat_holds_up_nobody_else(double: TelegramDouble) -> None:
    to = fatma(double)
    jan = double.person("Jan")
    jan.says("hoi")
    double.script("sendMessage", too_many(7), chat=to)
    channel = channel_of(double, Machine())
    verdicts = run(channel, channel.send(to, HELLO), channel.send(jan.address, HELLO))
    assert isinstance(verdicts[1], Sent)


def test_a_429_in_several_chats_makes_everyone_wait(double: TelegramDouble) -> None:
    people = [double.person(name) for name in ("Fatma", "Jan", "Samira")]
    for person in people:
        person.says("hoi")
    double.script("sendMessage", too_many(7), times=2)
    channel = channel_of(double, Machine())
    verdicts = run(channel, *(channel.send(person.address, HELLO) for person in people))
    waits = [(wait.seconds, wait.everyone) for wait in verdicts if isinstance(wait, Wait)]
    assert waits == [(7.0, False), (7.0, True), (7.0, True)]
    assert double.sent() == []


def test_a_429_without_a_time_still_means_not_sent(double: TelegramDouble) -> None:
    to = fatma(double)
    double.script("sendMessage", answers(429))
    assert send(double, to) == Wait(5.0, reason="too_many_requests")


def test_a_403_of_one_kind_or_another_is_never_tried_again(double: TelegramDouble) -> None:
    to = fatma(double)
    double.script("sendMessage", forbids("Forbidden: something new"))
    assert send(double, to) == Refused("blocked_or_deactivated", gone=True)


def test_in_one_chat_we_say_three_things_at_once_and_then_one_a_second(double: TelegramDouble) -> None:
    to = fatma(double)
    machine = Machine()
    channel = channel_of(double, machine)
    run(channel, *(channel.send(to, Outbound(str(number))) for number in range(6)))
    assert machine.slept == [1, 1, 1]


def test_to_everyone_together_we_say_twenty_five_things_a_second(double: TelegramDouble) -> None:
    people = [double.person(f"buur {number}") for number in range(105)]
    for person in people:
        person.says("hoi")
    machine = Machine()
    channel = channel_of(double, machine)
    run(channel, *(channel.send(person.address, HELLO) for person in people))
    assert len(double.sent()) == 105
    assert sum(machine.slept) == pytest.approx(4.0)  # five at once, then a hundred


def test_keeping_our_pace_telegram_never_has_to_ask_for_it() -> None:
    machine = Machine()
    with TelegramDouble(clock=machine.clock) as double:
        double.keeps_pace()
        people = [double.person(f"buur {number}") for number in range(20)]
        for person in people:
            person.says("hoi")
        channel = channel_of(double, machine)
        verdicts = run(channel, *(channel.send(person.address, HELLO) for _ in range(6) for person in people))
    assert all(isinstance(verdict, Sent) for verdict in verdicts)


def test_what_one_chat_hears_keeps_its_order_however_many_speak_at_once(double: TelegramDouble) -> None:
    to = fatma(double)
    double.script("sendMessage", answers(500), nth=2)

    async def story() -> None:
        channel = channel_of(double, Machine())
        await asyncio.gather(*(channel.send(to, Outbound(str(number))) for number in range(8)))
        await channel.close()

    asyncio.run(story())
    assert [line.text for line in double.sent(to)] == ["0", "2", "3", "4", "5", "6", "7"]


def test_too_long_a_line_sends_you_back_to_your_own(double: TelegramDouble) -> None:
    to = fatma(double)
    held = asyncio.Event()

    class Held(Machine):
        async def sleep(self, seconds: float) -> None:  # noqa: ARG002 - here time stands still
            await held.wait()

    async def story() -> list[Verdict]:
        channel = channel_of(double, Held())
        people = [double.person(f"buur {number}") for number in range(140)]
        line = [asyncio.create_task(channel.send(person.address, HELLO)) for person in people]
        await asyncio.sleep(0.05)
        late = await channel.send(to, HELLO)
        held.set()
        await asyncio.gather(*line)
        await channel.close()
        return [late]

    late = asyncio.run(story())[0]
    assert isinstance(late, Wait)
    assert (late.everyone, late.reason) == (True, "pace")


def test_chats_long_silent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_pace, "_KEPT_CHATS", 10)
    machine = Machine()
    pace = telegram_pace.Pace(machine.clock, machine.sleep)

    async def story() -> None:
        for number in range(100):
            async with pace.turn(str(number)):
                machine.now += 60

    asyncio.run(story())
    assert len(pace._chats) <= 10
