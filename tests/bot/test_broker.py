"""The broker knows: who is told, why nobody was found, who takes it, and what happens when nobody does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from bot.acts import alerts, reports
from bot.channels.port import Incoming, Kind
from storage.tables import Alert, Event, HelpRequest, Mandate, Match, Role, Talent
from tests.bot.scenes import (
    NAMES,
    NO,
    PROMISED_TO_ASKER,
    SOMEBODY_ELSE,
    YES,
    asks,
    connects,
    happens,
    neighbours,
    person_id,
    promises,
    reading,
    request,
    resident,
    said_to,
    staff,
    states,
)
from tests.needs import how_many
from tests.world import AMSTERDAM, Phone, World, plain

MakeWorld = Callable[..., World]


def buurt(world: World, name: str) -> str:
    return next(one.code for one in world.house.city.buurten if one.name == name)


def buurten(world: World) -> list[str]:
    wijk = next(one for one in world.house.city.wijken if one.name == "Overvecht")
    return [one.name for one in world.house.city.buurten_of(wijk.code)]


# --- who is told ------------------------------------------------------------------------------------------


def test_the_organisation_of_the_buurt_is_told_before_that_of_the_wijk(world: World) -> None:
    here, elsewhere = buurten(world)[:2]
    own = staff(world, "Bea", area=here, organisation="De Buurtkamer")
    wijk = staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    asks(resident(world, "Marieke", buurt=buurt(world, here)))
    own.sees("Ik vond niemand")
    for other in (wijk, connie):
        other.hears_nothing()
    asks(resident(world, "Noor", buurt=buurt(world, elsewhere)))
    wijk.sees("Ik vond niemand")
    connie.hears_nothing()


def test_where_nobody_has_a_mandate_the_cooperative_is_told(world: World) -> None:
    staff(world, "Samira", area="Zuid", organisation="Zuiderburen")
    connie = staff(world, "Connie", "coordinator")
    asks(resident(world, "Marieke")).sees("Connie")
    connie.sees("Ik vond niemand")


def test_a_broker_of_the_cooperative_goes_before_its_coordinator(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    samira = staff(world, "Samira")
    asks(resident(world, "Marieke")).sees("Samira")
    samira.sees("Ik vond niemand")
    connie.hears_nothing()


def test_without_any_broker_the_asker_sees_other_doors_and_the_request_stays_open(world: World) -> None:
    marieke = resident(world, "Marieke")
    asks(marieke).sees("geen makelaar", "Buurtteam Utrecht", "Je vraag blijft open")
    assert request(world).state == "open"


def test_an_absent_broker_is_passed_over(world: World) -> None:
    samira = staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    with world.house.store.write() as tx:
        [role] = tx.all(select(Role).where(Role.kind == "broker"))
        role.absent_until = world.clock.now() + timedelta(days=7)
        tx.add(role)
    marieke = resident(world, "Marieke")
    asks(marieke).sees("Connie")
    samira.hears_nothing()
    connie.sees("Ik vond niemand")


@pytest.mark.parametrize("way", ["stop", "left"])
def test_a_broker_who_can_not_be_told_is_passed_over(world: World, way: str) -> None:
    samira = staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    if way == "stop":
        samira.says("stop").looks()
    else:
        samira.does(Kind.LEFT)
    asks(resident(world, "Marieke")).sees("Connie")
    samira.hears_nothing()
    connie.sees("Ik vond niemand")


def test_a_mandate_that_has_ended_counts_no_more(world: World) -> None:
    staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    with world.house.store.write() as tx:
        for mandate in tx.all(select(Mandate)):
            mandate.ends_at = world.clock.now()
    asks(resident(world, "Marieke"))
    connie.sees("Ik vond niemand")


def test_a_request_that_only_a_human_understands_goes_to_the_broker(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    marieke.says("ik zoek hulp")
    marieke.says("zwaardslikken enzo").presses("Laat een mens lezen").presses("Deze week").sees("Samira")
    samira.sees("een vraag die ik niet begrijp").sees_not("zwaardslikken")


# --- nobody takes it --------------------------------------------------------------------------------------


def test_a_silent_broker_is_followed_by_the_cooperative_and_then_by_other_doors(world: World) -> None:
    staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    marieke = resident(world, "Marieke")
    asks(marieke).sees("morgenochtend om 10:00").looks()
    world.passes(hours=24)
    marieke.sees("SAMEN030", "morgenochtend om 10:00")
    connie.sees("De makelaar daar heeft niet geantwoord")
    marieke.looks()
    world.passes(hours=24)
    marieke.sees("Buurtteam Utrecht")


def test_in_a_weekend_the_clock_of_the_broker_starts_on_monday(make_world: MakeWorld) -> None:
    world = make_world(start=datetime(2026, 11, 27, 18, 0, tzinfo=AMSTERDAM))
    staff(world, "Samira", organisation="De Dreef")
    marieke = resident(world, "Marieke")
    asks(marieke).sees("dinsdag 1 december om 08:45")


@pytest.mark.parametrize("start", ["2026-10-24T08:45:00", "2026-10-24T16:59:00", "2027-03-27T08:45:00"])
def test_the_promise_of_a_broker_who_works_on_saturday_holds_when_the_clock_is_changed(
    make_world: MakeWorld, start: str
) -> None:
    world = make_world(start=datetime.fromisoformat(start).replace(tzinfo=AMSTERDAM))
    staff(world, "Samira", organisation="De Dreef")
    staff(world, "Connie", "coordinator")
    with world.house.store.write() as tx:
        for role in tx.all(select(Role)):
            role.working_days = [5, 6]
    marieke = resident(world, "Marieke")
    asks(marieke)
    for _ in happens(world, until=world.clock.now() + timedelta(days=10)):
        pass
    assert [one for one in promises(said_to(world, marieke), PROMISED_TO_ASKER) if not one[2]] == []


def test_who_asked_for_a_human_hears_again_when_the_broker_is_silent(world: World) -> None:
    staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    marieke = resident(world, "Marieke")
    marieke.says("praat met een mens").sees("Samira").looks()
    world.passes(hours=24)
    connie.sees("wil een mens spreken")
    marieke.sees("Connie")
    marieke.looks()
    world.passes(hours=24)
    marieke.sees("Buurtteam Utrecht")


def test_a_call_for_help_in_a_chat_is_handed_on_to_the_one_who_called(world: World) -> None:
    staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    ans.presses("Hulp van makelaar").sees("Samira").looks()
    marieke.looks()
    world.passes(hours=24)
    connie.sees("iemand vraagt je hulp")
    ans.sees("Connie")
    marieke.hears_nothing()
    assert request(world).state == "matched"


# --- why nobody was found ---------------------------------------------------------------------------------


def have_been_asked(world: World, helper: Phone, *, times: int) -> None:
    """Let somebody have been asked so often this week, by others."""
    with world.house.store.write() as tx:
        talent = tx.all(select(Talent).where(Talent.person_id == person_id(world, helper, tx)))[0]
        for number in range(times):
            scope = world.house.scope(tx, actor="person", actor_id=person_id(world, helper, tx))
            old = HelpRequest(
                id=tx.new_id(), number=900 + number, asker_id=talent.person_id, city="utrecht", wijk="x",
                urgency="open", state="closed", holder="bot", expires_at=scope.now, created_at=scope.now,
            )  # fmt: skip
            tx.add(old)
            tx.session.flush()
            tx.add(
                Match(
                    id=tx.new_id(), request_id=old.id, person_id=talent.person_id, talent_id=talent.id, wave=1,
                    score=1, state="declined", offered_at=scope.now,
                )
            )  # fmt: skip


def keep_apart(world: World, one: Phone, other: Phone) -> None:
    """Let one have blocked the other."""
    with world.house.store.write() as tx:
        scope = world.house.scope(tx, actor="person", actor_id=person_id(world, one, tx))
        reports.block(scope, person_id(world, one, tx), person_id(world, other, tx))


def test_why_nobody_was_found_is_told_as_it_is(world: World) -> None:
    samira = staff(world, "Samira")
    ans, bep, cor, dirk, els, frits = neighbours(world, NAMES[:6])
    gijs, *_ = neighbours(world, NAMES[6:8], wijk="Noordoost")
    dirk.says("pauze")
    marieke = resident(world, "Marieke")
    have_been_asked(world, els, times=3)
    keep_apart(world, frits, marieke)
    asks(marieke)
    ans.presses(NO)
    bep.presses("Niets voor mij")
    samira.looks()
    world.passes(hours=4)
    samira.sees(
        "6 buren in Overvecht bieden dit aan",
        "• 2 zeiden nee",
        "• één antwoordde nog niet",
        "• één is deze week al genoeg gevraagd",
        "• één heeft pauze",
        "• één past niet bij deze vrager",
        "In Noordoost: 2.",
    )
    assert cor.fresh
    assert gijs.messages == []


def test_whom_the_asker_did_not_choose_is_not_counted_as_a_no(world: World) -> None:
    samira = staff(world, "Samira")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans.presses(YES)
    marieke.presses(SOMEBODY_ELSE)
    samira.sees("één buur in Overvecht", "met één ging het niet door").sees_not("zei nee")


# --- taking over ------------------------------------------------------------------------------------------


def test_who_takes_over_is_named_to_the_asker_and_to_colleagues(world: World) -> None:
    samira, tom = staff(world, "Samira"), staff(world, "Tom")
    marieke = resident(world, "Marieke")
    asks(marieke).looks()
    samira.presses("Overnemen").sees("Jij hebt")
    marieke.sees("Samira, de makelaar, kijkt nu naar je vraag")
    tom.sees("Samira heeft vraag O-101 overgenomen")
    tom.presses("Overnemen").sees("Samira heeft dit al overgenomen")
    samira.presses("Overnemen").sees("Jij had dit al overgenomen")


def test_what_a_broker_took_and_wrote_about_does_not_go_on_to_the_cooperative(world: World) -> None:
    samira = staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    asks(resident(world, "Marieke"))
    samira.presses("Overnemen")
    samira.presses("Bericht")
    world.passes(hours=72)
    connie.hears_nothing()


def test_a_broker_of_elsewhere_can_not_take_over(world: World) -> None:
    samira = staff(world, "Samira")
    zoe = staff(world, "Zoe", area="Zuid")
    asks(resident(world, "Marieke"))
    with reading(world) as tx:
        [alert] = tx.all(select(Alert))
    token = samira.button("Overnemen").token
    zoe.does(Kind.PRESS, token=token).sees("Deze knop werkt niet meer")
    with reading(world) as tx:
        assert tx.get(Alert, alert.id).state == "open"  # type: ignore[union-attr]


RACES = how_many("RACES", 40)
AT_ONCE = 20


def test_of_two_brokers_at_once_exactly_one_gets_it_and_the_other_is_told_who(world: World) -> None:
    brokers = [staff(world, "Samira"), staff(world, "Tom")]
    resident(world, "Marieke")
    for _ in range(RACES // AT_ONCE):
        alerted(world, AT_ONCE)
        race(world, brokers)
    with reading(world) as tx:
        rows = tx.all(select(Alert))
        taken = tx.all(select(Event).where(Event.act == "take_over"))
    assert {one.state for one in rows} == {"taken"}
    assert len(taken) == len({one.subject_id for one in taken}) == RACES
    for mine, other in (brokers, brokers[::-1]):
        won = sum(one.taken_by == person_id(world, mine) for one in rows)
        texts = [plain(one.text) for one in mine.messages]
        assert sum("Jij hebt het overgenomen" in one for one in texts) == won
        assert sum(f"{other.id} heeft dit al overgenomen" in one for one in texts) == RACES - won


def alerted(world: World, times: int) -> None:
    """Let somebody ask for a human so often."""
    with world.house.store.write() as tx:
        scope = world.house.scope(tx)
        about = scope.person(person_id(world, world.phones["Marieke"], tx))
        for _ in range(times):
            alerts.alert(scope, "human", None, person=about)
    world.settle()


def race(world: World, brokers: list[Phone]) -> None:
    """Let two brokers tap each fresh alert at the same moment, each from a thread of their own."""
    together = Barrier(len(brokers))

    def press_all(broker: Phone, tokens: list[str]) -> None:
        for token in tokens:
            together.wait(timeout=30)
            event = f"{broker.id}-{token}"
            pressed = Incoming("playground", "playground", event, broker.id, Kind.PRESS, token=token)
            world.running.desk.receive(pressed)

    fresh = [[one.buttons[0].token for one in broker.messages[-AT_ONCE:]] for broker in brokers]
    with ThreadPoolExecutor(len(brokers)) as pool:
        for done in [pool.submit(press_all, *one) for one in zip(brokers, fresh, strict=True)]:
            done.result()
    world.settle()


def test_a_broker_who_leaves_passes_on_what_they_held(world: World) -> None:
    samira, tom = staff(world, "Samira"), staff(world, "Tom")
    marieke, noor = resident(world, "Marieke"), resident(world, "Noor")
    asks(marieke)
    samira.presses("Overnemen")
    noor.says("praat met een mens")
    samira.presses("Overnemen", of="mens spreken")
    marieke.looks()
    tom.looks()
    samira.says("vergeet mij").presses("Ja, wis alles")
    world.round()
    tom.sees("Ik vond niemand", "wil een mens spreken")
    marieke.sees("Tom")


# --- writing and closing ----------------------------------------------------------------------------------


def test_a_broker_writes_to_the_asker_without_seeing_a_number(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    samira.presses("Bericht").sees("Je schrijft nu met Marieke")
    samira.says("Dag, wat is er met je fiets?")
    marieke.sees("Samira (makelaar): Dag, wat is er met je fiets?")
    marieke.says("de band is lek")
    samira.sees("Marieke: de band is lek")


def test_of_two_who_are_connected_the_broker_chooses_whom_to_write(world: World) -> None:
    samira = staff(world, "Samira")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    marieke.looks()
    samira.presses("Bericht").presses("De helper").sees("Je schrijft nu met Ans")
    samira.says("Fijn dat je helpt, gaat alles goed?")
    ans.sees("Fijn dat je helpt")
    marieke.hears_nothing()


@pytest.mark.parametrize(
    ("label", "state", "told"),
    [
        ("Opgelost", "done", "het is opgelost"),
        ("Doorverwezen", "referred", "Buurtteam Utrecht"),
        ("Geen contact", "closed", "geen contact"),
        ("Kunnen wij niet", "closed", "buren kunnen dit niet doen"),
        ("Past hier niet", "closed", "past niet bij burenhulp"),
    ],
)
def test_a_closed_request_tells_the_asker_why(world: World, label: str, state: str, told: str) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke).looks()
    samira.presses("Sluiten").presses(label).sees("Vraag O-101 is gesloten")
    marieke.sees(told)
    assert (request(world).state, request(world).close_reason is not None) == (state, True)


def test_closing_sets_free_whoever_waits(world: World) -> None:
    samira = staff(world, "Samira")
    ans, bep = neighbours(world, NAMES[:2])
    asks(resident(world, "Marieke"), "Vandaag")
    ans.presses(YES)
    samira.presses("Sluiten").presses("Opgelost")
    ans.sees("niet meer nodig")
    bep.sees("niet meer nodig")


def test_closing_a_matched_request_ends_the_chat_and_nobody_is_asked_how_it_went(world: World) -> None:
    samira = staff(world, "Samira")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    samira.presses("Sluiten").presses("Opgelost")
    assert states(world) == {"Ans": "completed"}
    ans.sees("gesprek is nu dicht")
    marieke.sees("gesloten").looks()
    world.leaps(days=8)
    marieke.hears_nothing()


def test_a_broker_holds_a_request_and_a_late_yes_still_reaches_the_asker(world: World) -> None:
    samira = staff(world, "Samira")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke, "Vandaag")
    samira.presses("Overnemen")
    ans.presses(YES)
    marieke.sees("Ans (Overvecht) wil je helpen")


@pytest.mark.parametrize("way", ["stop", "left"])
def test_a_broker_hears_that_somebody_can_not_be_reached_any_more(world: World, way: str) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    marieke.says("praat met een mens")
    if way == "stop":
        marieke.says("stop")
    else:
        marieke.does(Kind.LEFT)
    samira.presses("Bericht").sees("Marieke is nu niet bereikbaar")
