"""A request that changes, or lives on, takes along whoever was asked for it."""

from collections.abc import Callable
from datetime import date, datetime

from bot.channels.port import Kind
from tests.bot.scenes import (
    BIKE,
    NAMES,
    NO,
    OFFER,
    YES,
    asked,
    asks,
    neighbours,
    request,
    resident,
    staff,
    states,
)
from tests.world import AMSTERDAM, World


def changes(world: World, words: str, when: str = "Maakt niet uit") -> None:
    """Let Marieke say her request in other words."""
    world.phones["Marieke"].presses("Vraag aanpassen").says(words).presses(when)


def test_helpers_are_asked_anew_when_the_words_change(world: World) -> None:
    helpers = neighbours(world, NAMES[:4])
    marieke = resident(world, "Marieke")
    asks(marieke)
    first = asked(helpers)
    old = first[0].button(YES)
    changes(world, "wie kan mijn fiets repareren, de rem is stuk")
    marieke.sees("opnieuw aan de 3 buren", "uiterlijk")
    assert asked(helpers) == first
    for one in first:
        one.sees("De vraag is veranderd", "de rem is stuk", "er is geen haast")
    first[0].does(Kind.PRESS, token=old.token).sees("Antwoord alsjeblieft op mijn nieuwe bericht")
    first[0].presses(YES).sees("aan je buur")
    marieke.sees("de rem is stuk", "er is geen haast")


def test_who_said_yes_already_hears_what_has_changed(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans.presses(YES).looks()
    changes(world, "wie kan mijn fiets repareren, de rem is stuk")
    ans.sees("De vraag waar je ja op zei, is veranderd", "de rem is stuk")
    marieke.sees("Zal ik jullie verbinden?", "de rem is stuk")
    marieke.presses("Ja, verbind ons")
    assert states(world) == {"Ans": "connected"}


def test_today_is_a_day_that_passes(world: World) -> None:
    helpers = neighbours(world, NAMES[:2])
    marieke = resident(world, "Marieke")
    asks(marieke, "Vandaag")
    asked(helpers)[0].sees("Wanneer: vandaag.")
    world.passes(hours=24)
    wim = world.resident("Wim", offers=BIKE)
    offers = [one.text for one in wim.messages if OFFER in one.text]
    assert offers
    assert all("het was voor gisteren" in one for one in offers)


def test_today_said_at_night_is_tomorrow(make_world: Callable[..., World]) -> None:
    world = make_world(start=datetime(2026, 11, 24, 21, 30, tzinfo=AMSTERDAM))
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke, "Vandaag").sees("vandaag lukt niet meer", "voor morgen")
    world.passes(until="09:00")
    ans.sees(OFFER, "Wanneer: vandaag.")
    assert request(world).wanted_on == date(2026, 11, 25)


def test_an_offer_lives_as_long_as_its_request(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke, "Maakt niet uit")
    world.passes(days=14, hours=1)
    marieke.presses("Ja, graag")
    world.passes(days=5)
    ans.presses(YES)
    assert states(world) == {"Ans": "accepted"}


def test_a_no_of_the_whole_wave_is_enough_to_go_on(world: World) -> None:
    helpers = neighbours(world, NAMES[:9])
    staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    first = asked(helpers)
    first[0].presses(NO)
    first[1].presses(NO)
    world.passes(hours=4)
    second = [one for one in asked(helpers) if one not in first]
    for one in second:
        one.presses(NO)
    assert len(asked(helpers)) == 9
