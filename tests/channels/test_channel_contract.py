"""What every channel does for the rest of the house, told once."""

import asyncio

from bot.channels.port import Button, Incoming, Kind, Outbound, Sent
from tests.channels.rig import ChannelRig

YES_NO = (Button("Ja", "token-of-yes"), Button("Nee", "token-of-no"))


def test_what_a_person_writes_comes_in_with_who_and_where(channel_rig: ChannelRig) -> None:
    fatma = channel_rig.person("Fatma")
    fatma.says("mijn fiets is kapot 🚲")
    came = channel_rig.received.next()
    assert (came.channel, came.account) == (channel_rig.channel.name, channel_rig.channel.account)
    assert (came.sender, came.kind, came.text) == (fatma.address, Kind.TEXT, "mijn fiets is kapot 🚲")
    assert came.event


def test_no_two_things_have_the_same_event(channel_rig: ChannelRig) -> None:
    fatma, jan = channel_rig.person("Fatma"), channel_rig.person("Jan")
    for _ in range(3):
        fatma.says("hoi")
        jan.says("hoi")
    assert len({channel_rig.received.next().event for _ in range(6)}) == 6


def test_a_press_brings_the_token_of_the_button_and_no_words(channel_rig: ChannelRig) -> None:
    fatma = channel_rig.person("Fatma")
    fatma.says("hoi")
    channel_rig.received.next()
    channel_rig.send(fatma.address, Outbound("Klopt dat?", YES_NO))
    fatma.next_message()
    fatma.presses("Nee")
    came = channel_rig.received.next()
    assert (came.kind, came.token, came.text, came.sender) == (
        Kind.PRESS,
        "token-of-no",
        "",
        fatma.address,
    )


def test_a_button_may_be_pressed_again(channel_rig: ChannelRig) -> None:
    fatma = channel_rig.person("Fatma")
    fatma.says("hoi")
    channel_rig.received.next()
    channel_rig.send(fatma.address, Outbound("Klopt dat?", YES_NO))
    fatma.next_message()
    fatma.presses("Ja")
    fatma.presses("Ja")
    assert [channel_rig.received.next().token for _ in range(2)] == ["token-of-yes"] * 2


def test_a_pin_comes_in_as_degrees(channel_rig: ChannelRig) -> None:
    channel_rig.person("Fatma").shares_location(52.1175, 5.1089)
    came = channel_rig.received.next()
    assert (came.kind, came.location) == (Kind.LOCATION, (52.1175, 5.1089))


def test_a_message_is_shown_as_it_was_written_with_its_buttons(channel_rig: ChannelRig) -> None:
    fatma = channel_rig.person("Fatma")
    fatma.says("hoi")
    text = "Let op: *niet* <b>vet</b> & _ook niet_ [zo](https://example.org)\n1) punt."
    sent = channel_rig.send(fatma.address, Outbound(text, YES_NO))
    shown = fatma.next_message()
    assert isinstance(sent, Sent)
    assert sent.message
    assert (shown.text, list(shown.buttons)) == (text, ["Ja", "Nee"])


def test_a_text_as_long_as_the_limit_is_taken(channel_rig: ChannelRig) -> None:
    fatma = channel_rig.person("Fatma")
    fatma.says("hoi")
    assert isinstance(channel_rig.send(fatma.address, Outbound("é" * channel_rig.channel.text_limit)), Sent)


def test_many_and_long_buttons_all_arrive_in_their_order(channel_rig: ChannelRig) -> None:
    fatma = channel_rig.person("Fatma")
    fatma.says("hoi")
    labels = [f"{number} Hulp van de makelaar van je wijk" for number in range(1, 8)]
    buttons = tuple(Button(label, f"t{at}") for at, label in enumerate(labels))
    channel_rig.send(fatma.address, Outbound("Kies", buttons))
    assert list(fatma.next_message().buttons) == labels


def test_one_persons_things_come_one_at_a_time_in_their_order(channel_rig: ChannelRig) -> None:
    busy: set[str] = set()

    async def slowly(incoming: Incoming) -> None:
        assert incoming.sender not in busy
        busy.add(incoming.sender)
        await asyncio.sleep(0.01)
        busy.discard(incoming.sender)

    channel_rig.received.before = slowly
    fatma = channel_rig.person("Fatma")
    for number in range(8):
        fatma.says(str(number))
    assert [channel_rig.received.next().text for _ in range(8)] == [str(number) for number in range(8)]


def test_different_people_are_not_kept_waiting_for_each_other(channel_rig: ChannelRig) -> None:
    both_said = asyncio.Event()
    both_handled = asyncio.Barrier(2)  # passed only when both are being handled at the same moment

    async def together(incoming: Incoming) -> None:
        if incoming.text == "first":
            await both_said.wait()
            return
        async with asyncio.timeout(5):
            await both_handled.wait()

    async def let_go() -> None:
        both_said.set()

    channel_rig.received.before = together
    samira, fatma, jan = (channel_rig.person(name) for name in ("Samira", "Fatma", "Jan"))
    samira.says("first")
    fatma.says("hoi")
    jan.says("hoi")
    channel_rig.do(let_go())
    assert {channel_rig.received.next().sender for _ in range(3)} == {
        samira.address,
        fatma.address,
        jan.address,
    }
    assert len(channel_rig.received.all) == 3  # nothing had to come twice
