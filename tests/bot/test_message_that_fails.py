"""A message that can't be written, read or delivered: it stops nobody else, and its writer hears of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot import post
from bot.channels.port import Kind, Refused, Unknown
from bot.playground.transcripts import Transcripts
from messages.reply import Kind as Says
from messages.reply import Reply, choice, say
from storage.tables import Address, Inbox, Outgoing
from tests.bot.scenes import NAMES, asks, connects, neighbours, person_id, reading, request, resident
from tests.world import AMSTERDAM, GONE, Phone, World

MakeWorld = Callable[..., World]
NOT_RECEIVED = "Ans heeft je bericht niet gekregen"


def of_another_version(world: World, phone: Phone) -> int:
    """Stage a message with a text that this version doesn't have; give the row."""
    message = Reply((say("a.text.of.old"),), (choice("menu.button", "menu", lasting=True),), Says.NOTICE)
    with world.house.store.write() as tx:
        now = world.clock.now()
        return post.stage(tx, person_id(world, phone, tx), message, now=now, due=now).id


def damaged(world: World, phone: Phone) -> int:
    """Stage a message that doesn't open any more; give the row."""
    with world.house.store.write() as tx:
        now = world.clock.now()
        message = Reply((say("menu.title"),), (choice("menu.button", "menu", lasting=True),), Says.NOTICE)
        row = post.stage(tx, person_id(world, phone, tx), message, now=now, due=now)
        row.payload_sealed = (row.payload_sealed or b"")[:-1] + b"?"
        return row.id


Spoils = Callable[[World, Phone], int]
SPOILS = pytest.mark.parametrize("spoilt", [of_another_version, damaged])


@SPOILS
def test_a_message_that_can_not_be_written_holds_up_nobody(world: World, spoilt: Spoils) -> None:
    marieke, jan = resident(world, "Marieke"), resident(world, "Jan")
    row_id = spoilt(world, marieke)
    jan.says("menu").sees("Wat wil je doen?")
    with reading(world) as tx:
        row = tx.get(Outgoing, row_id)
    assert row
    assert (row.state, row.error) == ("failed", "unwritable")


@SPOILS
def test_who_was_shown_what_can_not_be_read_any_more_is_still_heard(world: World, spoilt: Spoils) -> None:
    marieke = resident(world, "Marieke")
    row_id = spoilt(world, marieke)
    with world.house.store.write() as tx:
        row = tx.get(Outgoing, row_id)
        assert row
        row.state, row.shown_at, row.sent_at = "sent", world.house.machine.now(), world.clock.now()
    marieke.says("menu").sees("Wat wil je doen?")


@SPOILS
def test_a_phone_of_the_playground_shows_what_can_still_be_read(world: World, spoilt: Spoils) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("menu")
    row_id = spoilt(world, marieke)
    with world.house.store.write() as tx:
        row = tx.get(Outgoing, row_id)
        assert row
        row.state, row.sent_at = "sent", world.clock.now()
        for one in tx.all(select(Inbox)):
            one.body_sealed = b"damaged"
    texts = [one.text for one in Transcripts(world.house).history("Marieke")]
    assert texts.count("") == 2
    assert any("Wat wil je doen?" in one for one in texts)


# --- words for a neighbour ----------------------------------------------------------------------------------


def connected(world: World) -> tuple[Phone, Phone]:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    ans.looks()
    return marieke.looks(), ans


def test_the_writer_hears_that_a_neighbour_did_not_get_their_words(world: World) -> None:
    marieke, ans = connected(world)
    ans.verdict = Refused("bad_request")
    marieke.says("zullen we morgen doen").sees(NOT_RECEIVED)


def test_the_writer_hears_it_also_when_nobody_knows_whether_the_words_arrived(world: World) -> None:
    marieke, ans = connected(world)
    ans.verdict = Unknown("timeout")
    marieke.says("zullen we morgen doen").hears_nothing()
    with world.house.store.write() as tx:
        for one in tx.all(select(Outgoing)):
            one.retry_at = None
    world.settle()
    marieke.sees(NOT_RECEIVED)


def test_the_writer_hears_it_also_when_the_sender_died_with_the_words(world: World) -> None:
    marieke, _ = connected(world)
    marieke.does(Kind.TEXT, text="zullen we morgen doen", settle=False)
    for _ in range(2):
        assert world.sender._lease_now(24, 8)
        with world.house.store.write() as tx:
            for one in tx.all(select(Outgoing).where(Outgoing.state == "leased")):
                one.lease_until = world.house.machine.now() - timedelta(seconds=1)
    world.settle()
    marieke.sees(NOT_RECEIVED)


def test_that_a_chat_was_opened_is_nobodys_words(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans.presses("Ja, met mijn naam")
    ans.verdict = Refused("bad_request")
    marieke.presses("Ja, verbind ons").sees_not("niet gekregen")


# --- who comes back -----------------------------------------------------------------------------------------


def test_who_came_back_while_a_message_was_in_the_air_has_not_left(world: World) -> None:
    marieke = resident(world, "Marieke")
    asks(marieke)
    with world.house.store.write() as tx:
        now = world.clock.now()
        post.stage(tx, person_id(world, marieke, tx), Reply((say("menu.title"),)), now=now, due=now)
    [letter] = world.sender._lease_now(24, 8)
    world.clock.advance(timedelta(seconds=5))
    marieke.does(Kind.TEXT, text="menu", settle=False)
    world.sender._mark(letter, GONE)
    world.settle()
    marieke.sees("Wat wil je doen?")
    assert request(world).state == "open"
    with reading(world) as tx:
        assert not tx.all(select(Address).where(col(Address.gone_at).is_not(None)))


# --- the last word ------------------------------------------------------------------------------------------


def test_no_address_is_left_behind_by_a_last_word_that_died_with_its_sender(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("vergeet mij")
    marieke.does(Kind.PRESS, token=marieke.button("Ja, wis alles").token, settle=False)
    for _ in range(2):
        assert world.sender._lease_now(24, 8)
        with world.house.store.write() as tx:
            for one in tx.all(select(Outgoing)):
                one.lease_until = world.house.machine.now() - timedelta(seconds=1)
    world.settle()
    with reading(world) as tx:
        assert [(one.state, one.farewell_sealed) for one in tx.all(select(Outgoing))] == [("failed", None)]


# --- in the night -------------------------------------------------------------------------------------------


def test_what_is_urgent_and_was_held_up_into_the_night_waits_for_the_morning(
    make_world: MakeWorld,
) -> None:
    world = make_world(start=datetime(2026, 11, 24, 22, 20, tzinfo=AMSTERDAM))
    ans = resident(world, "Ans")
    with world.house.store.write() as tx:
        now = world.clock.now()
        offer = Reply((say("menu.title"),), (), Says.QUESTION)
        post.stage(tx, person_id(world, ans, tx), offer, now=now, due=now)
    world.leaps(hours=4, minutes=40)
    ans.hears_nothing()
    world.passes(until="07:00")
    assert len(ans.messages) == 1


# --- coming in ----------------------------------------------------------------------------------------------


def test_half_a_sign_in_a_text_is_left_out(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("menu \ud83d").sees("Wat wil je doen?")


def test_what_can_neither_be_handled_nor_answered_does_not_stall_the_queue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    marieke = resident(world, "Marieke")
    with monkeypatch.context() as patched:
        patched.setattr("bot.desk.listen.hear", breaks)
        patched.setattr("bot.desk.post.stage", breaks)
        marieke.does(Kind.TEXT, text="menu", event="again").hears_nothing()
    marieke.does(Kind.TEXT, text="menu", event="again").hears_nothing()
    with reading(world) as tx:
        assert [(one.outcome, one.body_sealed) for one in tx.all(select(Inbox))] == [("failed", None)]
    marieke.says("menu").sees("Wat wil je doen?")


def breaks(*_args: object, **_more: object) -> None:
    raise ZeroDivisionError
