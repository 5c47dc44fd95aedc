"""What has been kept long enough is wiped; what is still needed stays."""

import asyncio

from sqlmodel import select

from bot import retention
from bot.channels.port import Wait
from bot.schedule import make_schedule
from storage.tables import Broadcast, Button, HelpRequest, Inbox, Outgoing, Person, Place, Relay
from tests.bot.scenes import NAMES, YES, asks, connects, neighbours, reading, resident, staff
from tests.world import World


def waits(world: World, **span: float) -> None:
    """Let time pass, and the hourly wiping be done."""
    world.leaps(**span)
    retention.wipe(world.house)
    world.round()


def test_bodies_are_wiped_after_a_week_and_not_before(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("menu")
    for days, kept in ((6, True), (1, False)):
        waits(world, days=days)
        with reading(world) as tx:
            assert all((one.body_sealed is not None) == kept for one in tx.all(select(Inbox)))
            assert all((one.payload_sealed is not None) == kept for one in tx.all(select(Outgoing)))


def test_a_question_that_is_still_open_can_be_answered_after_its_week(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    waits(world, days=10)
    ans.presses(YES)
    marieke.sees("Ans (Overvecht) wil je helpen")


def test_what_waits_to_be_sent_is_not_wiped(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.verdict = Wait(10)
    marieke.says("menu")
    waits(world, days=8)
    with reading(world) as tx:
        assert all(one.payload_sealed for one in tx.all(select(Outgoing)))


def test_words_of_an_ended_request_are_wiped_after_a_month_and_its_category_stays(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    marieke.presses("Klaar ✓").presses("Ja, gelukt")
    for days, kept in ((29, True), (1, False)):
        waits(world, days=days)
        with reading(world) as tx:
            [one] = tx.all(select(HelpRequest))
            [relay] = tx.all(select(Relay))
        assert (one.words_sealed is not None) == kept
        assert (relay.check_word_sealed is not None) == kept
    assert (one.concept, one.state) == ("bike_repair", "done")


def test_words_of_an_open_request_stay(world: World) -> None:
    asks(resident(world, "Marieke"))
    waits(world, days=13)
    with reading(world) as tx:
        [one] = tx.all(select(HelpRequest))
    assert one.words_sealed


def test_the_words_of_a_broadcast_go_a_month_after_it_was_done(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    connie.says("omroep").says("soep!").presses("Hele stad").presses("Nu versturen")
    world.round()
    waits(world, days=31)
    with reading(world) as tx:
        [one] = tx.all(select(Broadcast))
    assert one.words_sealed is None


def test_old_buttons_go(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("menu")
    waits(world, days=90 + 8)
    with reading(world) as tx:
        assert not tx.all(select(Button))


def test_somebody_away_for_eleven_months_is_asked_and_after_twelve_erased(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("menu").looks()
    waits(world, days=334)
    marieke.hears_nothing()
    waits(world, days=1)
    marieke.sees("Wil je nog meedoen?")
    marieke.looks()
    waits(world, days=29)
    with reading(world) as tx:
        assert tx.all(select(Person))
    waits(world, days=1)
    with reading(world) as tx:
        assert not tx.all(select(Person))
    marieke.hears_nothing()


def test_who_answers_stays(world: World) -> None:
    marieke = resident(world, "Marieke")
    waits(world, days=335)
    marieke.presses("Ja, ik blijf").sees("Wat wil je doen?")
    waits(world, days=60)
    with reading(world) as tx:
        [one] = tx.all(select(Person))
    assert one.reminded_at is None


def test_after_a_year_without_the_bot_nobody_is_erased_unasked(world: World) -> None:
    marieke = resident(world, "Marieke")
    waits(world, days=400)
    marieke.sees("Wil je nog meedoen?")
    waits(world, days=29)
    with reading(world) as tx:
        assert tx.all(select(Person))
    waits(world, days=1)
    with reading(world) as tx:
        assert not tx.all(select(Person))


def test_wiping_twice_changes_nothing_and_asks_nobody_twice(world: World) -> None:
    marieke = resident(world, "Marieke")
    waits(world, days=335)
    for _ in range(3):
        waits(world, hours=1)
    assert sum("Wil je nog meedoen" in one.text for one in marieke.messages) == 1


def test_a_bot_wipes_as_soon_as_it_starts(world: World) -> None:
    resident(world, "Marieke").says("menu")
    world.leaps(days=8)

    async def starts() -> None:
        schedule = make_schedule(world.house, lambda: None)
        schedule.start()
        async with asyncio.timeout(10):
            while kept(world):  # noqa: ASYNC110 - what is waited for is a row in the database
                await asyncio.sleep(0.01)
        schedule.shutdown()

    assert kept(world)
    asyncio.run(starts())


def kept(world: World) -> bool:
    with reading(world) as tx:
        return any(one.body_sealed for one in tx.all(select(Inbox)))


def test_what_was_left_half_done_is_wiped_after_a_week(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("wie kan mijn fiets repareren")
    waits(world, days=8)
    with reading(world) as tx:
        assert all(one.draft_sealed is None for one in tx.all(select(Place)))
    marieke.presses("Vandaag")
    with reading(world) as tx:
        assert not tx.all(select(HelpRequest))
