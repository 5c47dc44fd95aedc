"""A request goes to neighbours in waves, then to people; and the asker hears at every step what happens and when."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Outgoing
from tests.bot.scenes import (
    BIKE,
    NAMES,
    NO,
    OFFER,
    PROMISED_TO_ASKER,
    YES,
    asked,
    asks,
    happens,
    neighbours,
    promises,
    reading,
    request,
    resident,
    said_to,
    staff,
    states,
)
from tests.world import AMSTERDAM, World

MakeWorld = Callable[..., World]


def at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=AMSTERDAM)


# --- three at a time --------------------------------------------------------------------------------------


def test_three_neighbours_are_asked_and_three_more_four_hours_later(world: World) -> None:
    helpers = neighbours(world, NAMES[:9])
    marieke = resident(world, "Marieke")
    asks(marieke).sees("aan 3 buren", "vandaag om 14:00")
    assert len(asked(helpers)) == 3
    world.passes(hours=3, minutes=45)
    assert len(asked(helpers)) == 3
    world.passes(minutes=15)
    assert len(asked(helpers)) == 6
    marieke.sees("3 andere buren", "vanavond om 18:00")


def test_after_three_waves_the_broker_is_asked_at_the_promised_time(world: World) -> None:
    samira = staff(world, "Samira")
    helpers = neighbours(world, NAMES[:12])
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.passes(hours=8)
    marieke.sees("morgenochtend om 09:30")
    world.passes(until="09:15")
    samira.looks()
    marieke.looks()
    world.passes(minutes=15)
    assert len(asked(helpers)) == 9
    samira.sees("Ik vond niemand", "• 9 antwoordden nog niet")
    marieke.sees("Samira", "morgenochtend om 09:30")


def test_only_waking_hours_count_between_waves(world: World) -> None:
    neighbours(world, NAMES[:9])
    marieke = resident(world, "Marieke")
    world.passes(until="19:00")
    asks(marieke).sees("morgenochtend om 10:30")


def test_a_request_at_night_asks_at_half_past_eight_and_says_so(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-11-24", "22:30"))
    helpers = neighbours(world, NAMES[:3])
    marieke = resident(world, "Marieke")
    asks(marieke).sees("Buren hebben nu rust", "morgenochtend om 08:30", "uiterlijk morgenmiddag om 12:30")
    assert not asked(helpers)
    world.passes(until="08:15")
    assert not asked(helpers)
    world.passes(minutes=15)
    assert len(asked(helpers)) == 3
    assert len(marieke.fresh) == 2


def test_when_nobody_fits_the_broker_is_told_at_once(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke).sees("Ik heb nog niemand gevonden", "Samira")
    samira.sees("Ik vond niemand", "niemand in Overvecht biedt dit aan")


# --- today, and with haste --------------------------------------------------------------------------------


def test_for_today_the_gaps_are_a_quarter_of_what_is_left_and_the_broker_knows_at_once(world: World) -> None:
    samira = staff(world, "Samira")
    helpers = neighbours(world, NAMES[:9])
    world.passes(until="13:00")
    asks(resident(world, "Marieke"), "Vandaag").sees("vandaag om 15:00")
    samira.sees("vandaag nodig")
    world.passes(hours=2)
    assert len(asked(helpers)) == 6


def test_on_the_wanted_day_itself_the_gaps_shorten_too(world: World) -> None:
    neighbours(world, NAMES[:9])
    world.passes(until="17:00")
    marieke = resident(world, "Marieke")
    marieke.says("wie kan mijn fiets repareren").presses("Een dag kiezen").presses("Morgen")
    marieke.sees("morgenochtend om 08:30")
    world.passes(until="08:30")
    assert request(world).next_at == at("2026-11-25", "11:37:30")


def test_urgent_is_asked_until_eleven_at_night_with_half_an_hour_between(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-11-24", "21:45"))
    samira = staff(world, "Samira")
    helpers = neighbours(world, NAMES[:9])
    marieke = resident(world, "Marieke")
    marieke.says("wie kan mijn fiets repareren").presses("Spoed").sees("112", "huisarts").presses(
        "Ja, met haast"
    )
    marieke.sees("vanavond om 22:15")
    assert len(asked(helpers)) == 3
    world.passes(minutes=30)
    marieke.sees("vanavond om 22:45")
    assert len(asked(helpers)) == 6
    samira.sees("vandaag nodig")


def test_urgent_without_anybody_hears_at_night_of_other_doors(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-11-24", "22:00"), waves=1)
    neighbours(world, NAMES[:3])
    marieke = resident(world, "Marieke")
    marieke.says("wie kan mijn fiets repareren").presses("Spoed").presses("Ja, met haast").looks()
    world.passes(minutes=30)
    marieke.sees("er is hier nu geen makelaar")


# --- answers move it on -----------------------------------------------------------------------------------


def test_when_all_say_no_the_next_are_asked_at_once(world: World) -> None:
    helpers = neighbours(world, NAMES[:6])
    marieke = resident(world, "Marieke")
    asks(marieke)
    for helper in asked(helpers):
        helper.presses(NO).sees("Geen probleem")
    assert len(asked(helpers)) == 6
    marieke.sees("3 andere buren", "vandaag om 14:00")


def test_when_all_say_no_at_night_the_next_are_asked_in_the_morning(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-11-24", "20:30"))
    helpers = neighbours(world, NAMES[:6])
    asks(resident(world, "Marieke"))
    world.passes(hours=1)
    for helper in asked(helpers):
        helper.presses(NO)
    assert len(asked(helpers)) == 3
    world.passes(until="12:15")
    assert len(asked(helpers)) == 6


def test_never_pauses_the_talent_and_says_so(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    asks(resident(world, "Marieke"))
    ans.presses("Niets voor mij").sees("ik vraag je hier niet meer voor")
    ans.says("mijn talenten").sees("⏸")


# --- who is asked -----------------------------------------------------------------------------------------


def test_nobody_is_asked_above_the_weekly_budget(world: World) -> None:
    helpers = neighbours(world, NAMES[:4])
    for number in range(5):
        asks(resident(world, f"Vrager {'abcde'[number]}"))
        world.passes(hours=2)
    for helper in helpers:
        assert sum(OFFER in one.text for one in helper.messages) == 3


def test_a_week_later_the_budget_is_there_again(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    for name in ("Karel", "Lies", "Mo", "Noor"):
        asks(resident(world, name))
    assert sum(OFFER in one.text for one in ans.messages) == 3
    world.leaps(days=7)
    asks(resident(world, "Otto"))
    assert sum(OFFER in one.text for one in ans.messages) == 4


def test_a_paused_resident_is_never_asked(world: World) -> None:
    [ans, bep] = neighbours(world, NAMES[:2])
    ans.says("pauze").sees("ik vraag je even niets")
    bep.says("mijn talenten").presses("🚲 Fiets repareren").presses("Pauze")
    asks(resident(world, "Marieke"))
    assert not asked([ans, bep])


def test_who_is_asked_for_two_requests_answers_each(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke, noor = resident(world, "Marieke"), resident(world, "Noor")
    asks(marieke, words="wie kan mijn fiets repareren")
    asks(noor, words="mijn fiets is kapot")
    ans.presses(YES, of="fiets is kapot")
    noor.sees("Ans (Overvecht) wil je helpen")
    marieke.looks()
    ans.presses(NO, of="wie kan mijn fiets repareren")
    marieke.sees_not("wil je helpen")


def test_two_requests_of_one_asker_run_side_by_side(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    [bep] = neighbours(world, NAMES[1:2], offers="ik heb een ladder te leen")
    marieke = resident(world, "Marieke")
    asks(marieke)
    asks(marieke, words="wie heeft een ladder te leen")
    bep.presses(YES)
    ans.presses(YES)
    marieke.presses("Ja, verbind ons", of="Bep").sees("Je praat nu met Bep")
    marieke.presses("Ja, verbind ons", of="Ans").sees("Je praat nu met Ans")
    assert states(world) == {"Ans": "connected", "Bep": "connected"}


def test_who_asks_again_for_the_same_is_a_second_request_with_its_own_code(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    asks(marieke)
    assert [request(world, 0).code, request(world, 1).code] == ["O-101", "O-102"]
    assert sum(OFFER in one.text for one in ans.messages) == 2


def test_a_new_talent_wakes_a_request_that_found_nobody(world: World) -> None:
    marieke = resident(world, "Marieke")
    asks(marieke).sees("geen makelaar", "Je vraag blijft open").looks()
    ans = world.resident("Ans", offers=BIKE)
    ans.says("menu")
    assert asked([ans])
    marieke.sees("Ik vraag het nu aan één buur")


def test_a_talent_taken_up_again_wakes_a_request_too(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    ans.says("pauze")
    marieke = resident(world, "Marieke")
    asks(marieke).sees("Je vraag blijft open").looks()
    ans.presses("Menu").says("meer").presses("Vraag mij weer")
    assert asked([ans])


# --- what neighbours see ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    ["06 12345678", "marieke@example.nl", "NL91ABNA0417164300", "Ivoordreef 12", "3562 KJ"],
)
def test_what_would_tell_who_or_where_somebody_is_is_masked(world: World, secret: str) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    marieke.says(f"wie kan mijn fiets repareren, {secret}").sees_not(secret).sees("weggehaald")
    marieke.presses("Deze week")
    ans.sees("fiets repareren", "▒▒▒").sees_not(secret, "Marieke")


# --- the promise, over many moments -----------------------------------------------------------------------

STARTS = [
    "2026-11-23T08:29:59", "2026-11-23T08:30:00", "2026-11-23T12:34:56", "2026-11-24T16:59:59",
    "2026-11-24T17:00:00", "2026-11-24T20:59:59", "2026-11-24T21:00:00", "2026-11-24T23:59:59",
    "2026-11-25T00:00:01", "2026-11-25T04:44:00", "2026-11-27T15:10:00", "2026-11-27T20:10:00",
    "2026-11-28T11:00:00", "2026-11-28T22:00:00", "2026-11-29T08:00:00", "2026-11-29T20:45:00",
    "2026-10-24T10:00:00", "2026-10-24T20:30:00", "2026-10-24T23:30:00", "2026-10-25T02:30:00",
    "2027-03-27T10:00:00", "2027-03-27T20:30:00", "2027-03-28T01:30:00", "2027-03-28T03:30:00",
]  # fmt: skip
"""Mornings, evenings, nights, a weekend, and the two nights in which the clock is changed."""


HASTE = ("Vandaag", "Deze week", "Maakt niet uit", "Spoed")


@pytest.mark.parametrize(("start", "when"), [(one, HASTE[n % 4]) for n, one in enumerate(STARTS)])
def test_what_is_promised_is_kept_and_nobody_is_disturbed_at_night(
    make_world: MakeWorld, start: str, when: str
) -> None:
    world = make_world(start=datetime.fromisoformat(start).replace(tzinfo=AMSTERDAM))
    staff(world, "Samira", organisation="De Dreef")
    staff(world, "Connie", "coordinator")
    helpers = neighbours(world, NAMES[:8])
    marieke = resident(world, "Marieke")
    asks(marieke, when)
    if when == "Spoed":
        marieke.presses("Ja, met haast")
    for _ in happens(world, until=world.clock.now() + timedelta(days=8)):
        pass
    assert len(asked(helpers)) == 8
    said = said_to(world, marieke)
    assert [one for one in promises(said, PROMISED_TO_ASKER) if not one[2]] == []
    keys = {key for _, says in said for key, _ in says}
    assert keys >= {"asked.first", "asked.next", "asked.broker", "asked.cooperative", "doors.title_silent"}
    assert disturbed(world, urgent=when == "Spoed") == []


def disturbed(world: World, *, urgent: bool) -> list[tuple[str, datetime]]:
    """Give what was said at an hour at which people have their rest, besides answers and chats."""
    opens, closes = ("07:00", "23:00") if urgent else ("08:30", "21:00")
    with reading(world) as tx:
        sent = select(Outgoing).where(
            Outgoing.state == "sent", col(Outgoing.kind).not_in(("answer", "relay"))
        )
        at_hours = [(row.kind, row.sent_at.astimezone(AMSTERDAM)) for row in tx.all(sent) if row.sent_at]
    return [(kind, hour) for kind, hour in at_hours if not opens <= f"{hour:%H:%M}" < closes]
