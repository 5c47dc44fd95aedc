"""What a Telegram update means: one example of everything that can happen in a chat."""

from collections.abc import Callable
from typing import Any

import pytest
from telegram import Update

from bot.channels.port import Incoming, Kind
from bot.channels.telegram_translate import translate
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_person import Person


def made(double: TelegramDouble, number: int, **changes: Any) -> Incoming | None:
    raw = double.world.update(number)
    for content in (raw.get("message"), raw.get("edited_message")):
        if content:
            content.update(changes)
    update = Update.de_json(raw)
    return translate(update, "700100")


@pytest.mark.parametrize(
    ("act", "kind", "text"),
    [
        (lambda fatma: fatma.says("hoi"), Kind.TEXT, "hoi"),
        (lambda fatma: fatma.says("/start AB12"), Kind.TEXT, "/start AB12"),
        (lambda fatma: fatma.sends_photo("mijn kraan"), Kind.PHOTO, "mijn kraan"),
        (lambda fatma: fatma.sends_photo(), Kind.PHOTO, ""),
        (lambda fatma: fatma.sends_voice(), Kind.VOICE, ""),
        (lambda fatma: fatma.sends_sticker(), Kind.OTHER, ""),
        (lambda fatma: fatma.sends_document(), Kind.OTHER, ""),
        (lambda fatma: fatma.shares_location(52.1, 5.1), Kind.LOCATION, ""),
        (lambda fatma: fatma.shares_contact("+31600000001"), Kind.CONTACT, "+31600000001"),
        (lambda fatma: fatma.blocks(), Kind.LEFT, ""),
        (lambda fatma: fatma.unblocks(), Kind.RETURNED, ""),
    ],
)
def test_each_thing_a_person_does_has_its_kind(
    double: TelegramDouble, act: Callable[[Person], int], kind: Kind, text: str
) -> None:
    fatma = double.person("Fatma", "tr")
    number = act(fatma)
    came = made(double, number)
    assert came
    assert (came.kind, came.text, came.sender, came.event) == (kind, text, fatma.address, str(number))
    assert came.language == "tr"


def test_somebody_elses_contact_card_proves_nothing(double: TelegramDouble) -> None:
    jan = double.person("Jan")
    came = made(double, double.person("Fatma").shares_contact("+31600000001", of=jan))
    assert came
    assert (came.kind, came.text) == (Kind.OTHER, "")


def test_an_edit_brings_the_new_words(double: TelegramDouble) -> None:
    fatma = double.person("Fatma")
    fatma.says("mijn fits")
    came = made(double, fatma.edits("mijn fiets"))
    assert came
    assert (came.kind, came.text) == (Kind.EDIT, "mijn fiets")


def test_someone_walking_with_a_live_location_says_nothing(double: TelegramDouble) -> None:
    fatma = double.person("Fatma")
    fatma.shares_location(52.1, 5.1)
    assert made(double, fatma.edits("")) is None


def test_a_reply_to_our_message_names_it(double: TelegramDouble) -> None:
    fatma = double.person("Fatma")
    fatma.says("hoi")
    double.world.call("sendMessage", {"chat_id": fatma.address, "text": "Dag!"})
    ours = fatma.messages[0]
    came = made(double, fatma.says("ja", quoting=ours))
    assert came
    assert came.quoted == str(ours.number)


def test_a_reply_to_ones_own_message_names_nothing(double: TelegramDouble) -> None:
    fatma = double.person("Fatma")
    own = double.world.update(fatma.says("hoi"))["message"]
    came = made(double, fatma.says("en"), reply_to_message=own)
    assert came
    assert came.quoted == ""


def test_a_group_is_left_alone(double: TelegramDouble) -> None:
    assert made(double, double.person("Fatma").writes_in_group("hoi")) is None


def test_another_bot_is_left_alone(double: TelegramDouble) -> None:
    number = double.person("Fatma").says("hoi")
    bot = {"id": 5, "is_bot": True, "first_name": "Bot"}
    assert made(double, number, **{"from": bot}) is None


def test_what_telegram_itself_notes_in_a_chat_is_no_message(double: TelegramDouble) -> None:
    fatma = double.person("Fatma")
    pinned = double.world.update(fatma.says("hoi"))["message"]
    number = fatma.sends_sticker()
    assert made(double, number, sticker=None, pinned_message=pinned) is None


def test_a_kind_of_message_that_does_not_exist_yet_still_gets_an_answer(double: TelegramDouble) -> None:
    came = made(double, double.person("Fatma").sends_sticker(), sticker=None, hologram={"depth": 3})
    assert came
    assert came.kind is Kind.OTHER


def test_a_person_who_says_no_language_has_none(double: TelegramDouble) -> None:
    came = made(double, double.person("Fatma", "").says("hoi"))
    assert came
    assert came.language == ""
