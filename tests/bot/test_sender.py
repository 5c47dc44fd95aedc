"""From the outbox to the phones: what each verdict means, in which order, and to whom nothing goes any more."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot import post
from bot.channels.port import Kind, Outbound, Receive, Refused, Sent, Unknown, Verdict, Wait
from bot.channels.telegram import _SEND_CAP as TELEGRAM_CAP
from bot.sender import BULK_AT_ONCE, SEND_CAP, Sender
from messages.reply import Choice, Reply, Words, choice, say
from messages.reply import Kind as Says
from storage.tables import Address, Match, Outgoing, Person
from tests.bot.scenes import NAMES, YES, asks, connects, neighbours, person_id, reading, resident
from tests.world import AMSTERDAM, GONE, Phone, World, plain

MakeWorld = Callable[..., World]


def stage(
    world: World, phone: Phone, words: str, kind: Says = Says.ANSWER, choices: tuple[Choice, ...] = ()
) -> int:
    """Put words for somebody into the outbox, due now; give the row."""
    message = Reply((say("relay.message", name=Words("X"), words=Words(words)),), choices, kind)
    with world.house.store.write() as tx:
        now = world.clock.now()
        return post.stage(tx, person_id(world, phone, tx), message, now=now, due=now).id


def row(world: World, row_id: int) -> Outgoing:
    with reading(world) as tx:
        found = tx.get(Outgoing, row_id)
    assert found
    return found


def patience_ends(world: World) -> None:
    """Let every pause be over."""
    with world.house.store.write() as tx:
        for one in tx.all(select(Outgoing)):
            one.retry_at = None


# --- verdicts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "state", "waits"),
    [
        (Sent("7"), "sent", False),
        (Wait(30), "queued", True),
        (Unknown("timeout"), "queued", True),
        (Refused("bad_request"), "failed", False),
        (GONE, "failed", False),
    ],
)
def test_each_verdict_has_its_outcome(world: World, verdict: Verdict, state: str, waits: bool) -> None:  # noqa: FBT001 - a column of the table above
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag")
    marieke.verdict = verdict
    world.settle()
    kept = row(world, row_id)
    assert (kept.state, kept.retry_at is not None) == (state, waits)
    assert (kept.sent_at is not None) == (state == "sent")


@pytest.mark.parametrize(
    ("kind", "attempts"),
    [(Says.ALERT, 3), (Says.QUESTION, 2), (Says.RELAY, 2), (Says.ANSWER, 2), (Says.NOTICE, 2), (Says.REMINDER, 1),
     (Says.BROADCAST, 1)],
)  # fmt: skip
def test_what_may_have_arrived_is_repeated_within_its_bound(world: World, kind: Says, attempts: int) -> None:
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag", kind)
    marieke.verdict = Unknown("timeout")
    for _ in range(6):
        world.settle()
        patience_ends(world)
    assert (row(world, row_id).attempts, row(world, row_id).state) == (attempts, "failed")


def test_what_surely_was_not_sent_is_tried_until_it_is(world: World) -> None:
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag", Says.BROADCAST)
    marieke.verdict = Wait(1)
    for _ in range(8):
        world.settle()
        patience_ends(world)
    marieke.verdict = None
    world.settle()
    assert row(world, row_id).state == "sent"
    assert len(marieke.messages) == 1


# --- order ------------------------------------------------------------------------------------------------


def test_a_person_hears_things_in_their_order_also_when_the_first_has_to_wait(world: World) -> None:
    marieke, noor = resident(world, "Marieke"), resident(world, "Noor")
    marieke.verdict = Wait(30)
    for word in ("een", "twee", "drie"):
        stage(world, marieke, word)
    stage(world, noor, "vier")
    world.settle()
    assert (len(marieke.messages), len(noor.messages)) == (0, 1)
    marieke.verdict = None
    patience_ends(world)
    world.settle()
    assert [plain(one.text)[-4:].strip(" :") for one in marieke.messages] == ["een", "twee", "drie"]


def test_two_messages_of_one_person_are_never_in_the_air_together(world: World) -> None:
    marieke = resident(world, "Marieke")
    for word in ("een", "twee"):
        stage(world, marieke, word)
    assert len(world.sender._lease_now(24, 8)) == 1
    assert world.sender._lease_now(24, 8) == []


# --- the sender dies --------------------------------------------------------------------------------------


def leases_end(world: World) -> None:
    """Let a minute of machine time pass for what was leased."""
    with world.house.store.write() as tx:
        for one in tx.all(select(Outgoing).where(Outgoing.state == "leased")):
            one.lease_until = world.house.machine.now() - timedelta(seconds=1)


def test_what_died_with_its_sender_goes_out_again_once(world: World) -> None:
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag")
    assert len(world.sender._lease_now(24, 8)) == 1  # and the process dies
    world.settle()
    assert marieke.messages == []
    leases_end(world)
    world.settle()
    assert len(marieke.messages) == 1
    assert row(world, row_id).state == "sent"


def test_a_broadcast_that_died_with_its_sender_is_not_repeated(world: World) -> None:
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag", Says.BROADCAST)
    world.sender._lease_now(24, 8)
    leases_end(world)
    world.settle()
    assert marieke.messages == []
    assert (row(world, row_id).state, row(world, row_id).error) == ("failed", "lost")


def test_a_sender_that_wakes_up_late_changes_nothing(world: World) -> None:
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag")
    [late] = world.sender._lease_now(24, 8)
    leases_end(world)
    world.settle()
    sent_as = row(world, row_id).platform_message
    world.sender._mark(late, Refused("late"))
    assert (row(world, row_id).state, row(world, row_id).platform_message) == ("sent", sent_as)


# --- to whom nothing goes any more ------------------------------------------------------------------------


def test_who_stops_between_staging_and_sending_gets_only_the_confirmation(world: World) -> None:
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "nieuws", Says.NOTICE)
    marieke.does(Kind.TEXT, text="stop", settle=False)
    world.settle()
    assert [plain(one.text) for one in marieke.messages] == [
        "Ik stuur je niets meer. Je vragen en gesprekken hier stoppen ook. Wil je weer meedoen? Stuur START."
    ]
    assert row(world, row_id).state == "cancelled"


def test_what_slipped_through_is_not_sent_to_somebody_who_stopped(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("stop").looks()
    row_id = stage(world, marieke, "nieuws", Says.NOTICE)
    world.settle()
    marieke.hears_nothing()
    assert (row(world, row_id).state, row(world, row_id).error) == ("failed", "stopped")


def test_nothing_more_is_sent_to_an_address_that_is_gone_until_they_write_again(world: World) -> None:
    marieke = resident(world, "Marieke")
    stage(world, marieke, "een")
    marieke.verdict = GONE
    world.settle()
    marieke.verdict = None
    row_id = stage(world, marieke, "twee")
    world.settle()
    assert (marieke.messages, row(world, row_id).error) == ([], "no_address")
    marieke.says("hallo")
    assert marieke.messages


def test_a_message_goes_to_the_address_last_written_from(world: World) -> None:
    marieke = resident(world, "Marieke")
    tablet = second_address(world, marieke)
    stage(world, marieke, "een")
    world.settle()
    assert (len(marieke.messages), len(tablet.messages)) == (0, 1)
    world.clock.advance(timedelta(minutes=1))
    marieke.says("menu")
    stage(world, marieke, "twee")
    world.settle()
    assert len(tablet.messages) == 1


def test_who_is_gone_from_one_address_is_reached_at_the_other_and_has_not_left(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    tablet = second_address(world, ans)
    marieke = resident(world, "Marieke")
    asks(marieke)
    assert tablet.messages
    tablet.verdict = GONE
    stage(world, ans, "een")
    world.settle()
    stage(world, ans, "twee")
    world.settle()
    assert "twee" in ans.last
    with reading(world) as tx:
        assert [one.state for one in tx.all(select(Match))] == ["offered"]


def second_address(world: World, phone: Phone) -> Phone:
    """Give somebody a second phone, from which they have just written."""
    world.clock.advance(timedelta(seconds=1))
    other = world.phone(f"{phone.id}'s tablet")
    with world.house.store.write() as tx:
        address = Address(
            id=tx.new_id(),
            person_id=person_id(world, phone, tx),
            channel="playground",
            account="playground",
            uid_hash=tx.lookup("address", "playground", other.id),
            uid_sealed=b"",
            last_in_at=world.clock.now(),
        )
        tx.seal(address, "uid_sealed", other.id)
        tx.add(address)
    world.clock.advance(timedelta(seconds=2))
    return other


def test_somebody_without_a_phone_holds_up_nobody(world: World) -> None:
    marieke = resident(world, "Marieke")
    with world.house.store.write() as tx:
        for one in tx.all(select(Address)):
            tx.delete(one)
    row_id = stage(world, marieke, "dag")
    noor = resident(world, "Noor")
    stage(world, noor, "dag")
    world.settle()
    assert row(world, row_id).error == "no_address"
    assert len(noor.messages) == 1


# --- at which hour ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Says.QUESTION, Says.NOTICE, Says.REMINDER, Says.ALERT, Says.BROADCAST])
def test_what_was_held_up_into_the_night_waits_for_the_morning(make_world: MakeWorld, kind: Says) -> None:
    world = make_world(start=datetime(2026, 11, 24, 20, 30, tzinfo=AMSTERDAM))
    marieke = resident(world, "Marieke")
    row_id = stage(world, marieke, "dag", kind)
    world.leaps(hours=2)
    marieke.hears_nothing()
    assert row(world, row_id).shown_at is None
    world.passes(until="08:30")
    assert len(marieke.messages) == 1


@pytest.mark.parametrize("kind", [Says.ANSWER, Says.RELAY])
def test_answers_and_chats_go_out_at_any_hour(make_world: MakeWorld, kind: Says) -> None:
    world = make_world(start=datetime(2026, 11, 24, 20, 30, tzinfo=AMSTERDAM))
    marieke = resident(world, "Marieke")
    stage(world, marieke, "dag", kind)
    world.leaps(hours=2)
    assert len(marieke.messages) == 1


def test_a_question_asked_at_night_in_ones_own_turn_is_not_put_off(make_world: MakeWorld) -> None:
    world = make_world()
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    world.passes(until="23:00")
    marieke.presses("Klaar ✓").sees("Is het gelukt met Ans?")
    assert "Is het gelukt" not in ans.last


# --- in which words ---------------------------------------------------------------------------------------


def test_the_language_is_that_of_the_moment_of_sending(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    ans.verdict = Wait(1)
    asks(marieke)
    with world.house.store.write() as tx:
        person = tx.get(Person, person_id(world, ans, tx))
        assert person
        person.language = "en"
    ans.verdict = None
    patience_ends(world)
    world.settle()
    ans.sees("Can you help?")
    assert YES not in ans.labels()


# --- the loop itself --------------------------------------------------------------------------------------


class Line:
    """A channel on which every send takes a moment, and what happens is written down."""

    name = "playground"
    account = "playground"
    text_limit = 4096

    def __init__(self, verdict: Callable[[str], Verdict], *, takes: float = 0.001) -> None:
        self.takes = takes
        self.verdict = verdict
        self.sent: list[str] = []
        self.shown: list[Outbound] = []
        self.in_the_air: list[str] = []
        self.most = 0

    async def send(self, to: str, message: Outbound) -> Verdict:
        assert to not in self.in_the_air, "two messages of one person in the air"
        self.in_the_air.append(to)
        self.most = max(self.most, len(self.in_the_air))
        await asyncio.sleep(self.takes)
        self.in_the_air.remove(to)
        self.sent.append(f"{to} {plain(message.text)[-1]}")
        self.shown.append(message)
        return self.verdict(to)

    async def run(self, receive: Receive) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


def test_the_sender_sends_all_that_is_due_side_by_side_and_each_person_in_order(world: World) -> None:
    phones = neighbours(world, NAMES)
    for number in range(3):
        for phone in phones:
            stage(world, phone, str(number))
    line = Line(lambda _to: Sent("1"))
    run_until(Sender(world.house, {"playground": line}), lambda: len(line.sent) == 39)
    for phone in phones:
        assert [one for one in line.sent if one.startswith(f"{phone.id} ")] == [
            f"{phone.id} {n}" for n in range(3)
        ]
    assert 1 < line.most <= 32


def test_a_text_too_long_for_the_channel_goes_in_pieces_with_the_buttons_below(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    words = " ".join(f"woord{number}" for number in range(1000))
    row_id = stage(world, ans, words, choices=(choice("menu.button", "menu", lasting=True),))
    verdicts: list[Verdict] = [Sent("3"), Sent("2"), Unknown("timeout"), Sent("1")]

    def next_verdict(_to: str) -> Verdict:
        return verdicts.pop()

    line = Line(next_verdict)
    sender = Sender(world.house, {"playground": line})
    run_until(sender, lambda: row(world, row_id).unknowns == 1)
    patience_ends(world)
    run_until(sender, lambda: row(world, row_id).state == "sent")
    first, not_known, again, last = line.shown
    heard = " ".join(plain(one.text) for one in (first, again, last)).removeprefix("💬 X: ")
    assert heard.split() == words.split()
    assert not_known == again
    assert max(len(one.text) for one in line.shown) <= line.text_limit
    assert [len(one.buttons) for one in (first, again, last)] == [0, 0, 1]
    assert row(world, row_id).platform_message == "3"


def test_a_broadcast_never_has_more_in_the_air_than_its_lane_holds(world: World) -> None:
    phones = neighbours(world, NAMES)
    for phone in phones:
        stage(world, phone, "0", Says.BROADCAST)
    line = Line(lambda _to: Sent("1"), takes=0.05)
    run_until(Sender(world.house, {"playground": line}), lambda: len(line.sent) == len(NAMES))
    assert line.most == BULK_AT_ONCE


def test_the_channels_own_verdict_comes_before_the_senders_patience_ends() -> None:
    assert SEND_CAP > TELEGRAM_CAP


def test_a_channel_that_breaks_is_a_send_nobody_knows_of_and_the_others_go_on(world: World) -> None:
    ans, bep = neighbours(world, NAMES[:2])

    def breaks(to: str) -> Verdict:
        if to == "Ans":
            raise RuntimeError("a bug in a channel")
        return Sent("1")

    row_id = stage(world, ans, "0", Says.REMINDER)
    other = stage(world, bep, "1")
    line = Line(breaks)

    def settled() -> bool:
        return row(world, row_id).state == "failed" and row(world, other).state == "sent"

    run_until(Sender(world.house, {"playground": line}), settled)
    assert row(world, row_id).error == "runtimeerror"


def run_until(sender: Sender, done: Callable[[], bool]) -> None:
    """Run the sender's own loop until something is so."""

    async def run() -> None:
        task = asyncio.create_task(sender.run())
        async with asyncio.timeout(30):
            while not done():  # noqa: ASYNC110 - what is waited for is a row in the database
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
