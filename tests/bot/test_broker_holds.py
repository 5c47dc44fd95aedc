"""Who holds a request: it is read, taken by one, not forgotten, and given back with a word to who had it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import select

from bot.channels.port import Kind
from bot.invites import invite
from storage.tables import Alert, Event
from tests.bot.scenes import (
    NAMES,
    SOMEBODY_ELSE,
    YES,
    asks,
    connects,
    neighbours,
    person_id,
    reading,
    request,
    resident,
    staff,
)
from tests.world import AMSTERDAM, World

MakeWorld = Callable[..., World]
ODD = "zwaardslikken enzo"


# --- reading ----------------------------------------------------------------------------------------------


def test_a_broker_reads_the_words_of_a_request_and_that_is_written_down(world: World) -> None:
    samira = staff(world, "Samira")
    asks(resident(world, "Marieke"), words="wie kan mijn fiets repareren, de ketting piept")
    samira.sees_not("piept")
    samira.presses("Lezen").sees("de ketting piept").sees_not("Marieke")
    with reading(world) as tx:
        [read] = tx.all(select(Event).where(Event.act == "read"))
    assert (read.actor_id, read.subject_id) == (person_id(world, samira), request(world).id)


def test_what_a_human_will_read_is_not_shown_as_a_question_to_neighbours(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    marieke.says("ik zoek hulp")
    marieke.says(ODD).presses("Laat een mens lezen").sees("Dit laat ik lezen door de makelaar", ODD)
    marieke.sees_not("Dit ga ik vragen aan buren").presses("Deze week")
    samira.presses("Lezen").sees(ODD)


def test_where_nobody_can_read_it_the_asker_sees_other_doors_instead(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("ik zoek hulp")
    marieke.says(ODD).sees("geen makelaar die je vraag kan lezen", "Buurtteam Utrecht")
    assert "Laat een mens lezen" not in marieke.labels()
    assert "Ik zeg het anders" in marieke.labels()


# --- taken, and not forgotten -----------------------------------------------------------------------------


def test_who_took_a_request_and_does_nothing_is_reminded_once_and_then_the_cooperative_is_asked(
    world: World,
) -> None:
    samira = staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    marieke = resident(world, "Marieke")
    asks(marieke)
    samira.presses("Overnemen").looks()
    marieke.looks()
    world.passes(hours=24)
    samira.sees("Heb je de vrager al geschreven?").looks()
    marieke.hears_nothing()
    world.passes(hours=24)
    samira.sees("Vraag O-101 ligt nu bij SAMEN030")
    connie.sees("O-101", "De makelaar daar heeft niet geantwoord")
    marieke.sees("SAMEN030")
    connie.presses("Overnemen").sees("Jij hebt vraag O-101 overgenomen")


def test_a_request_that_is_still_needed_comes_before_the_broker_who_has_it(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    samira.presses("Overnemen")
    samira.presses("Bericht")
    world.passes(days=14)
    samira.looks()
    marieke.presses("Ja, graag")
    samira.sees("vraag O-101 is nog nodig")


def test_a_request_that_is_still_needed_comes_before_the_desk_again(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.passes(days=14)
    samira.looks()
    marieke.presses("Ja, graag").sees("Samira")
    samira.sees("Ik vond niemand")


# --- one holder -------------------------------------------------------------------------------------------


def test_of_several_alerts_about_one_request_the_first_taken_takes_them_all(world: World) -> None:
    samira, tom = staff(world, "Samira"), staff(world, "Tom")
    connie = staff(world, "Connie", "coordinator")
    neighbours(world, NAMES[:1])
    asks(resident(world, "Marieke"), "Vandaag")
    world.passes(hours=4)
    samira.presses("Overnemen", of="vandaag nodig")
    tom.presses("Overnemen", of="Ik vond niemand").sees("Samira heeft dit al overgenomen")
    samira.presses("Bericht")
    connie.looks()
    world.passes(hours=72)
    connie.hears_nothing()


def test_the_older_alert_is_put_away_when_nobody_was_found_once_more(world: World) -> None:
    staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.passes(days=14)
    marieke.presses("Ja, graag")
    with reading(world) as tx:
        states = [one.state for one in tx.all(select(Alert).where(Alert.kind == "nobody"))]
    assert states.count("open") == 1


def test_the_broker_who_has_a_request_hears_that_the_bot_has_it_again(world: World) -> None:
    samira = staff(world, "Samira")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke, "Vandaag")
    samira.presses("Overnemen").looks()
    ans.presses(YES)
    marieke.presses(SOMEBODY_ELSE)
    samira.sees("Ik zoek weer een buur voor vraag O-101")


@pytest.mark.parametrize("way", ["withdrawn", "expired"])
def test_the_broker_who_has_a_request_hears_that_it_is_over(world: World, way: str) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    samira.presses("Overnemen")
    samira.presses("Bericht").looks()
    if way == "withdrawn":
        marieke.says("mijn vragen").presses("O-101 intrekken")
    else:
        world.passes(days=18)
    samira.sees("Vraag O-101 is klaar")


# --- urgent -----------------------------------------------------------------------------------------------


def test_an_urgent_request_in_the_evening_reaches_the_broker_and_shows_other_doors_at_once(
    make_world: MakeWorld,
) -> None:
    world = make_world(start=datetime(2026, 11, 24, 20, 30, tzinfo=AMSTERDAM))
    samira = staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    marieke = resident(world, "Marieke")
    world.passes(until="21:15")
    marieke.says("wie kan mijn fiets repareren").presses("Spoed").presses("Ja, met haast")
    marieke.sees("Samira", "Buurtteam Utrecht").looks()
    samira.sees("Ik vond niemand")
    world.passes(until="23:00")
    world.passes(until="08:00")
    connie.sees("De makelaar daar heeft niet geantwoord")
    marieke.sees("SAMEN030")


# --- whom a broker writes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "of"), [("Meld of blokkeer", "melding"), ("Hulp van makelaar", "je hulp")])
def test_a_broker_writes_first_with_the_one_who_spoke_and_may_write_the_other(
    world: World, label: str, of: str
) -> None:
    samira = staff(world, "Samira")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    ans.presses(label)
    if label == "Meld of blokkeer":
        ans.presses("Het voelt niet veilig")
    samira.sees("Dit komt van de helper").sees_not("Ans").looks()
    samira.presses("Bericht", of=of).sees("Je schrijft nu met Ans")
    samira.presses("Bericht aan ander").sees("Je schrijft nu met Marieke")


# --- where a broker may act -------------------------------------------------------------------------------


def test_a_broker_of_the_wijk_has_no_say_in_a_buurt_with_an_organisation_of_its_own(world: World) -> None:
    wijk = next(one for one in world.house.city.wijken if one.name == "Overvecht")
    buurt = world.house.city.buurten_of(wijk.code)[0]
    samira = staff(world, "Samira", organisation="De Dreef")
    marieke = resident(world, "Marieke", buurt=buurt.code)
    asks(marieke)
    samira.sees("Ik vond niemand")
    with world.house.store.write() as tx:
        scope = world.house.scope(tx, actor="command")
        code = invite(scope, "broker", buurt.name, "De Buurtkamer")
    bea = resident(world, "Bea").says(f"/start {code}").sees("Welkom, makelaar", "O-101")
    for label in ("Overnemen", "Lezen", "Bericht"):
        samira.does(Kind.PRESS, token=samira.button(label).token).sees("Dat kan alleen de makelaar")
    samira.says("open vragen").sees_not("Open vragen: 1")
    bea.presses("Overnemen").sees("Jij hebt vraag O-101 overgenomen")
