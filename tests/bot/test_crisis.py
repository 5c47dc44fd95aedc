"""Words of crisis in the chat: the card comes whatever was being done, and a broker can really reach them."""

import pytest
from sqlmodel import select

from bot.channels.port import Kind
from storage.tables import Alert, Person
from tests.bot.scenes import reading, resident, staff
from tests.world import Phone, World

CARD = "Bel nu 113"
MAY_WRITE = "Makelaar mag schrijven"


def broker_writes(samira: Phone) -> Phone:
    return samira.presses("Bericht", of="zwaar")


def strangers(world: World) -> int:
    with reading(world) as tx:
        return len([one for one in tx.all(select(Person)) if one.registered_at is None])


# --- somebody who is not known yet ------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(), ("hallo",)])
def test_a_stranger_can_answer_the_broker_they_let_write(world: World, before: tuple[str, ...]) -> None:
    samira, noor = staff(world, "Samira", area=None), world.phone("Noor")
    for words in before:
        noor.says(words)
    noor.says("ik wil dood").sees(CARD).presses(MAY_WRITE)
    broker_writes(samira).sees("Je schrijft nu met een bewoner.")
    samira.looks().says("Dag, ik ben Samira. Ben je veilig?")
    noor.sees("Samira (makelaar): Dag, ik ben Samira.")
    noor.says("nee, ik zit op de brug").hears_nothing()
    samira.sees("Een bewoner: nee, ik zit op de brug")
    noor.says("kom je", quoting=-1).hears_nothing()
    samira.sees("Een bewoner: kom je")


def test_a_stranger_who_waits_for_a_broker_is_kept(world: World) -> None:
    samira, noor = staff(world, "Samira", area=None), world.phone("Noor")
    noor.says("ik wil dood").presses(MAY_WRITE)
    world.leaps(hours=26)
    broker_writes(samira).sees("Je schrijft nu met een bewoner.")
    samira.says("Dag!")
    world.leaps(hours=26)
    noor.says("ik ben er nog")
    samira.sees("Een bewoner: ik ben er nog")


def test_a_stranger_a_broker_writes_with_is_kept_when_the_alert_is_settled(world: World) -> None:
    samira, noor = staff(world, "Samira", area=None), world.phone("Noor")
    noor.says("ik wil dood").presses(MAY_WRITE)
    broker_writes(samira).presses("Afgehandeld").says("Dag!")
    world.leaps(hours=26)
    noor.says("ik ben er nog")
    samira.sees("Een bewoner: ik ben er nog")


def test_an_answer_to_the_brokers_own_words_is_for_the_broker(world: World) -> None:
    samira, noor = staff(world, "Samira", area=None), world.phone("Noor")
    noor.says("hallo").says("ik wil dood").presses(MAY_WRITE)
    broker_writes(samira).says("Dag!")
    noor.presses("Ja, prima").sees("Hoe mag ik je noemen?")
    noor.says("op de brug", quoting=-2)
    samira.sees("Een bewoner: op de brug")


def test_a_stranger_nobody_settled_is_not_kept_for_ever(world: World) -> None:
    staff(world, "Samira", area=None)
    world.phone("Noor").says("ik wil dood").presses(MAY_WRITE)
    world.leaps(days=40)
    world.round()
    assert strangers(world) == 0


def test_the_broker_hears_that_a_stranger_has_gone(world: World) -> None:
    samira, noor = staff(world, "Samira", area=None), world.phone("Noor")
    noor.says("ik wil dood").presses(MAY_WRITE)
    broker_writes(samira).says("Dag!").looks()
    noor.says("vergeet mij")
    samira.sees("Het gesprek met een bewoner is dicht.")
    assert strangers(world) == 0


def test_another_language_after_the_card_leads_on_to_first_contact(world: World) -> None:
    noor = world.phone("Noor")
    noor.says("ik wil dood").sees(CARD)
    noor.says("taal").sees("ben je 16 of ouder?")
    noor.says("wie kan mijn fiets maken").sees("ben je 16 of ouder?").sees_not("bij mij mis")


def test_another_language_after_the_card_keeps_the_first_words(world: World) -> None:
    noor = world.phone("Noor")
    for words in ("wie kan mijn fiets repareren", "ik wil dood", "taal", "ja", "Noor", "Overvecht", "ja"):
        noor.says(words)
    noor.sees("Fiets")


# --- somebody known ---------------------------------------------------------------------------------------


def test_someone_who_had_stopped_is_reached_by_the_broker_they_let_write(world: World) -> None:
    samira, jan = staff(world, "Samira"), resident(world, "Jan")
    jan.says("stop").says("ik wil dood").sees(CARD)
    jan.presses(MAY_WRITE).sees("Je stond op stop. Dat heb ik uitgezet", "Ik heb Samira gevraagd")
    broker_writes(samira).sees("Je schrijft nu met Jan.").says("Dag Jan")
    jan.sees("Samira (makelaar): Dag Jan")


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.PHOTO, Kind.VOICE, Kind.OTHER])
def test_words_of_crisis_are_heard_in_whatever_carries_words(world: World, kind: Kind) -> None:
    jan = resident(world, "Jan")
    jan.does(kind, text="ik wil dood").sees(CARD)
    jan.presses("Zo bedoelde ik het niet")
    assert not jan.fresh[-1].text.startswith("Wat naar")


def test_the_words_after_a_card_fit_the_danger(world: World) -> None:
    staff(world, "Samira", area=None)
    jan = resident(world, "Jan")
    for words, number in (("mijn man slaat mij", "0800-2000"), ("er is brand", "112")):
        jan.says(words).presses(MAY_WRITE).sees(number)
        jan.says(words).presses("Verder").sees(number)
        jan.sees_not("113")
    jan.says("ik wil dood").presses("Verder").sees("113")


def test_grief_is_an_ordinary_question(world: World) -> None:
    staff(world, "Samira", area=None)
    jan = resident(world, "Jan")
    jan.says("mijn zoon heeft zelfmoord gepleegd, ik zoek iemand om mee te praten")
    jan.sees("ik zoek iemand om mee te praten").sees_not(CARD)
    with reading(world) as tx:
        assert not tx.all(select(Alert).where(Alert.kind == "crisis"))
