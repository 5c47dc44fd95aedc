"""Vergeet mij: at once and whole, in the middle of anything, and nobody else is left behind."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import col, select

from bot import retention
from bot.channels.port import Kind, Unknown
from storage import tables
from storage.tables import Alert, Event, HelpRequest, Inbox, Match, Outgoing, Person
from tests.bot.scenes import NAMES, NO, YES, asks, connects, neighbours, person_id, reading, resident, staff
from tests.world import GONE, Phone, World

WORDS = "wie kan mijn oranje omafiets repareren"
THE_NEWS = {f"Outgoing.payload_sealed: {key}" for key in ("relay.closed_silent", "relay.helper_left")}
"""What those who wrote with somebody are told at that moment: with whom their chat is over."""
KEPT_IDS = {("Event", "actor_id"), ("Event", "subject_id")}
"""Who did what, as a number that leads to nobody any more."""


def forgets(phone: Phone) -> Phone:
    return phone.says("vergeet mij").presses("Ja, wis alles")


def asks_orange(phone: Phone) -> Phone:
    return asks(phone, words=WORDS)


# --- in the middle of anything ----------------------------------------------------------------------------


def asker_waiting(_world: World, marieke: Phone, _helpers: list[Phone]) -> Phone:
    return marieke


def asker_deciding(_world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    helpers[0].presses(YES)
    helpers[1].presses(YES)
    return marieke


def asker_connected(_world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    connects(marieke, helpers[0])
    marieke.says("hoi, kom je morgen langs?")
    return marieke


def asker_answering_feedback(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    asker_connected(world, marieke, helpers).presses("Klaar ✓")
    return marieke


def asker_who_reported(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    asker_connected(world, marieke, helpers).presses("Meld of blokkeer").presses("Is onaardig")
    return marieke


def asker_whose_broker_writes(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    for helper in helpers:
        helper.presses(NO)
    world.phones["Samira"].presses("Overnemen").presses("Bericht").says("Dag, waar woon je?")
    marieke.says("op de hoek")
    return marieke


def helper_asked(_world: World, _marieke: Phone, helpers: list[Phone]) -> Phone:
    return helpers[0]


def helper_who_said_yes(_world: World, _marieke: Phone, helpers: list[Phone]) -> Phone:
    return helpers[0].presses(YES)


def helper_standing_by(_world: World, _marieke: Phone, helpers: list[Phone]) -> Phone:
    helpers[1].presses(YES)
    return helpers[0].presses(YES)


def helper_connected(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    asker_connected(world, marieke, helpers)
    return helpers[0].says("ja, tot morgen")


def helper_reported(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    asker_who_reported(world, marieke, helpers)
    return helpers[0]


def helper_of_long_ago(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    asker_answering_feedback(world, marieke, helpers).presses("Ja, gelukt")
    return helpers[0]


def broker_holding_a_request(world: World, _marieke: Phone, helpers: list[Phone]) -> Phone:
    for helper in helpers:
        helper.presses(NO)
    return world.phones["Samira"].presses("Overnemen")


def broker_who_closed_one(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    return broker_holding_a_request(world, marieke, helpers).presses("Sluiten").presses("Opgelost")


def broker_writing(world: World, marieke: Phone, helpers: list[Phone]) -> Phone:
    asker_whose_broker_writes(world, marieke, helpers)
    return world.phones["Samira"]


def coordinator_in_a_broadcast(world: World, _marieke: Phone, _helpers: list[Phone]) -> Phone:
    connie = staff(world, "Connie", "coordinator")
    return connie.says("omroep").says("soep!").presses("Hele stad").presses("Nu versturen")


def half_way_a_question(_world: World, marieke: Phone, _helpers: list[Phone]) -> Phone:
    return marieke.says("wie heeft een ladder te leen")


MIDST = [
    asker_waiting, asker_deciding, asker_connected, asker_answering_feedback, asker_who_reported,
    asker_whose_broker_writes, helper_asked, helper_who_said_yes, helper_standing_by, helper_connected,
    helper_reported, helper_of_long_ago, broker_holding_a_request, broker_who_closed_one, broker_writing,
    coordinator_in_a_broadcast, half_way_a_question,
]  # fmt: skip


@pytest.mark.parametrize("midst", MIDST, ids=lambda one: one.__name__)
def test_nothing_of_an_erased_person_is_left_and_nobody_waits_for_them(
    world: World, midst: Callable[[World, Phone, list[Phone]], Phone]
) -> None:
    staff(world, "Samira")
    helpers = neighbours(world, NAMES[:3])
    marieke = resident(world, "Marieke")
    asks_orange(marieke)
    leaver = midst(world, marieke, helpers)
    gone = person_id(world, leaver)
    forgets(leaver).sees("Alles van je is gewist")
    world.round()
    assert traces(world, gone) == set()
    assert set(mentioned(world, leaver.id)) <= THE_NEWS
    if leaver is marieke:
        assert mentioned(world, "omafiets") == []
    leaver.looks()
    world.leaps(days=3)
    world.leaps(days=16)
    leaver.hears_nothing()
    assert waiting(world) == []
    retention.wipe(world.house)
    assert mentioned(world, leaver.id) == []


def traces(world: World, gone: int) -> set[tuple[str, str]]:
    """Give every column in which somebody's id still stands."""
    with reading(world) as tx:
        return {
            (name, column.key)
            for name in tables.__all__
            for row in tx.all(select(getattr(tables, name)))
            for column in inspect(type(row)).columns
            if getattr(row, column.key) == gone
        } - KEPT_IDS


def mentioned(world: World, words: str) -> list[str]:
    """Give every sealed column in which a name or a word still stands; of a message also what it says.

    The news that a chat is over names the one who left. It is wiped like any message, after a week.
    """
    found = []
    with reading(world) as tx:
        for name in set(tables.__all__) - {"KeyProof"}:
            for row in tx.all(select(getattr(tables, name))):
                for column in inspect(type(row)).columns:
                    text = (tx.open(row, column.key) or "") if column.key.endswith("_sealed") else ""
                    if words in text:
                        key = f": {json.loads(text)['says'][0][0]}" if name == "Outgoing" else ""
                        found.append(f"{name}.{column.key}{key}")
    return found


def waiting(world: World) -> list[str]:
    """Give the matches and requests that stand still with nobody and nothing to move them on."""
    with reading(world) as tx:
        requests = tx.all(select(HelpRequest).where(HelpRequest.state == "open"))
        matches = tx.all(select(Match).where(col(Match.state).in_(("accepted", "standby"))))
    stuck = [one.code for one in requests if one.promised_at and one.promised_at < world.clock.now()]
    return stuck + [f"match {one.state}" for one in matches]


# --- the last word ----------------------------------------------------------------------------------------


def test_the_farewell_is_sent_and_then_wiped(world: World) -> None:
    marieke = resident(world, "Marieke")
    forgets(marieke).sees("Alles van je is gewist")
    with reading(world) as tx:
        [row] = tx.all(select(Outgoing))
        assert (row.state, row.person_id, row.address_id) == ("sent", None, None)
        assert (row.farewell_sealed, row.payload_sealed) == (None, None)


@pytest.mark.parametrize("verdict", [GONE, Unknown("timeout")])
def test_a_farewell_that_does_not_arrive_is_wiped_too(world: World, verdict: object) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("vergeet mij")
    marieke.verdict = verdict  # type: ignore[assignment]
    marieke.presses("Ja, wis alles")
    with world.house.store.write() as tx:
        for row in tx.all(select(Outgoing)):
            row.retry_at = None
    world.settle()
    with reading(world) as tx:
        [row] = tx.all(select(Outgoing))
    assert (row.state, row.farewell_sealed, row.payload_sealed) == ("failed", None, None)


def test_who_was_erased_and_writes_again_is_a_stranger(world: World) -> None:
    marieke = resident(world, "Marieke")
    forgets(marieke)
    marieke.says("hallo").sees("Vind je dat goed")


def test_what_was_delivered_before_is_still_recognised(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("menu")
    event = f"Marieke-{next(world.events) - 1}"
    forgets(marieke)
    marieke.does(Kind.TEXT, text="menu", event=event).hears_nothing()
    with reading(world) as tx:
        assert all(one.body_sealed is None and one.person_id is None for one in tx.all(select(Inbox)))
        assert not tx.all(select(Person))


def test_events_keep_what_happened_without_a_name(world: World) -> None:
    marieke = resident(world, "Marieke")
    asks_orange(marieke)
    forgets(marieke)
    with reading(world) as tx:
        acts = [one.act for one in tx.all(select(Event))]
    assert {"register", "ask", "withdraw", "erase"} <= set(acts)


def test_an_alert_that_was_closed_stays_closed_when_its_broker_goes(world: World) -> None:
    samira = staff(world, "Samira")
    staff(world, "Tom")
    resident(world, "Marieke").says("praat met een mens")
    samira.presses("Overnemen").says("menu")
    samira.presses("Afgehandeld", of="mens spreken")
    forgets(samira)
    with reading(world) as tx:
        assert [one.state for one in tx.all(select(Alert))] == ["closed"]


def test_who_says_no_is_kept_nothing_of(world: World) -> None:
    karel = world.phone("Karel")
    karel.says("mijn fiets is kapot").says("nee").sees("Ik bewaar niets van je")
    with reading(world) as tx:
        assert not tx.all(select(Person))
        assert all(one.body_sealed is None for one in tx.all(select(Inbox)))


def test_a_stranger_who_does_not_answer_for_a_day_is_forgotten(world: World) -> None:
    karel = world.phone("Karel")
    karel.says("mijn fiets is kapot").looks()
    world.leaps(hours=23)
    with reading(world) as tx:
        assert len(tx.all(select(Person))) == 1
    world.clock.advance(timedelta(hours=1))
    world.round()
    with reading(world) as tx:
        assert not tx.all(select(Person))
    karel.hears_nothing()
