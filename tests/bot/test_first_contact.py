"""First contact: five answers at most, nothing typed twice, and nothing kept of who does not agree."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import select

from bot.channels.port import Kind
from bot.invites import invite
from storage.tables import Address, HelpRequest, Inbox, Outgoing, Person, Place, Role, Talent
from tests.bot.scenes import neighbours
from tests.world import AMSTERDAM, Phone, World

MakeWorld = Callable[..., World]


def known_by(world: World, phone: Phone) -> Person | None:
    with world.house.store.read() as tx:
        key = tx.lookup("address", "playground", phone.id)
        address = tx.one(select(Address).where(Address.uid_hash == key))
        return tx.get(Person, address.person_id) if address else None


def joins(phone: Phone, *words: str) -> Phone:
    for one in words:
        phone.says(one)
    return phone


# --- five answers -----------------------------------------------------------------------------------------


def test_four_answers_after_hello_and_somebody_is_a_neighbour(world: World) -> None:
    marieke = world.phone("Marieke")
    marieke.says("hallo").sees("Ik ben de buurtbot van SAMEN030", "ben je 16 of ouder?")
    marieke.says("ja").sees("Hoe mag ik je noemen?")
    marieke.says("Marieke").sees("Dag Marieke!", "In welke buurt woon je?")
    marieke.says("3562 kj").sees("Overvecht, klopt dat?")
    marieke.says("ja").sees("Klaar! Je doet nu mee in Overvecht.")
    one = known_by(world, marieke)
    assert one is not None
    assert (one.registered_at, one.wijk) == (world.clock.now(), "WK034403")


def test_where_a_buurt_has_its_own_organisation_it_is_the_fifth_answer(world: World) -> None:
    world.broker("Tineke", "Transwijk", "Buurthuis Transwijk")
    marieke = joins(world.phone("Marieke"), "hallo", "ja", "Marieke", "Zuidwest", "ja")
    marieke.sees("eigen buurtorganisatie")
    marieke.presses("Transwijk-Noord").sees("Je doet nu mee in Zuidwest.")
    one = known_by(world, marieke)
    assert one is not None
    assert one.buurt is not None


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("3562KJ", "Overvecht"),
        ("overvecht", "Overvecht"),
        ("kanaleneilant", "Zuidwest"),
        ("in Wittevrouwen", "Wittevrouwen, in de wijk Noordoost"),
    ],
)
def test_a_place_is_found_by_postcode_name_or_nickname_and_always_confirmed(
    world: World, words: str, where: str
) -> None:
    joins(world.phone("Marieke"), "hallo", "ja", "Marieke", words).sees(where, "lopt dat?")


def test_a_pin_is_a_place_too(world: World) -> None:
    marieke = joins(world.phone("Marieke"), "hallo", "ja", "Marieke")
    marieke.does(Kind.LOCATION, location=(52.12104, 5.10815)).sees("Overvecht", "lopt dat?")


def test_somebody_from_elsewhere_is_told_kindly_and_may_try_again(world: World) -> None:
    marieke = joins(world.phone("Marieke"), "hallo", "ja", "Marieke", "Amsterdam")
    marieke.sees("Amsterdam ligt buiten Utrecht.", "In welke wijk woon je?")
    marieke.says("Zuid").sees("Zuid, klopt dat?")


def test_a_wrong_guess_is_put_right(world: World) -> None:
    marieke = joins(world.phone("Marieke"), "hallo", "ja", "Marieke", "Zuid", "nee")
    marieke.sees("In welke wijk woon je?").presses("West").sees("West, klopt dat?")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ik ben Noor", "Noor"),
        ("Noor!", "Noor"),
        ("My name is Noor Smit", "Noor Smit"),
        ("نور", "نور"),
        ("ik heet Si", "Si"),
    ],
)
def test_a_name_is_heard_in_a_sentence_and_in_any_alphabet(world: World, words: str, name: str) -> None:
    joins(world.phone("Noor"), "hallo", "ja", words).sees(f"Dag {name}!")


@pytest.mark.parametrize(
    "words", ["06 12345678", "menu", "ja", "nee", "12", "😀", "a" * 60, "noor@example.org", "/menu"]
)
def test_what_can_not_be_a_name_is_asked_again(world: World, words: str) -> None:
    noor = joins(world.phone("Noor"), "hallo", "ja", words)
    noor.sees("Hoe mag ik je noemen?")
    assert noor.says("Noor").sees("Dag Noor!")


def test_a_language_can_be_chosen_with_the_first_tap(world: World) -> None:
    noor = world.phone("Noor").says("hallo")
    noor.presses("English").sees("are you 16 or older?")
    noor.says("yes").sees("What may I call you?")


def test_who_speaks_english_on_the_platform_is_greeted_in_english(world: World) -> None:
    world.phone("Noor", language="en-GB").says("hello").sees("neighbourhood bot")


# --- nothing is typed twice -------------------------------------------------------------------------------


def test_what_was_asked_first_is_taken_up_at_the_end(world: World) -> None:
    [fatma] = neighbours(world, ["Fatma"])
    marieke = world.phone("Marieke")
    marieke.says("mn fiets heeft een lekke band, wie helpt").sees("Ik zoek zo iemand voor je: 🚲")
    joins(marieke, "ja", "Marieke", "Overvecht", "ja").sees("lekke band", "Wanneer heb je hulp nodig?")
    marieke.presses("Deze week").sees("Gedaan!")
    fatma.sees("lekke band")


def test_what_was_offered_first_is_taken_up_too(world: World) -> None:
    fatma = world.phone("Fatma").says("ik kan goed fietsen repareren")
    fatma.sees("Ik heb je bericht bewaard.")
    joins(fatma, "ja", "Fatma", "Overvecht", "ja").sees("Dit heb ik begrepen:").says("ja")
    with world.house.store.read() as tx:
        assert tx.all(select(Talent.concept)) == ["bike_repair"]


def test_what_is_told_instead_of_a_yes_is_kept_as_well(world: World) -> None:
    marieke = joins(world.phone("Marieke"), "hallo", "mijn kraan lekt").sees("Ik heb je bericht bewaard.")
    joins(marieke, "ja", "Marieke", "Overvecht", "ja").sees("mijn kraan lekt", "Wanneer heb je hulp nodig?")


def test_an_invitation_is_kept_until_the_end_wherever_its_link_is_tapped(world: World) -> None:
    with world.house.store.write() as tx:
        code = invite(world.house.scope(tx, actor="command"), "broker", "Overvecht", None)
    samira = joins(world.phone("Samira"), "hallo", "ja", f"/start {code}").sees("Hoe mag ik je noemen?")
    joins(samira, "Samira", "Overvecht", "ja").sees("Welkom, makelaar!")
    with world.house.store.read() as tx:
        assert len(tx.all(select(Role.id))) == 1


def test_going_back_keeps_what_was_said_first(world: World) -> None:
    marieke = joins(world.phone("Marieke"), "mijn kraan lekt", "ja", "Marieke", "terug").sees(
        "Hoe mag ik je noemen?"
    )
    joins(marieke, "Marieke", "Overvecht", "ja").sees("mijn kraan lekt")


# --- nothing is kept --------------------------------------------------------------------------------------


def nothing_is_kept(world: World) -> bool:
    """Look at every row: what may stay is the hash by which a second delivery is known."""
    with world.house.store.read() as tx:
        left = [tx.all(select(one)) for one in (Person, Address, Place, HelpRequest, Talent)]
        texts = [one for one in tx.all(select(Outgoing)) if one.payload_sealed or one.farewell_sealed]
        inbox = tx.all(select(Inbox))
        return (
            not any(left)
            and not texts
            and all(one.body_sealed is None and one.person_id is None for one in inbox)
        )


@pytest.mark.parametrize("words", ["nee", "stop", "vergeet mij", "no", "👎"])
def test_after_a_no_nothing_is_kept(world: World, words: str) -> None:
    marieke = world.phone("Marieke").says("mijn kraan lekt").says(words)
    marieke.sees("Ik bewaar niets van je.")
    assert nothing_is_kept(world)


@pytest.mark.parametrize(
    "said",
    [("hallo",), ("hallo", "ja"), ("mijn kraan lekt", "ja", "Marieke"), ("hallo", "ja", "Marieke", "Zuid")],
)
def test_after_a_day_of_silence_nothing_is_kept(world: World, said: tuple[str, ...]) -> None:
    marieke = joins(world.phone("Marieke"), *said)
    world.passes(hours=23)
    assert known_by(world, marieke)
    world.passes(hours=2)
    assert nothing_is_kept(world)
    marieke.looks().hears_nothing()


def test_who_comes_back_after_a_no_is_met_as_somebody_new(world: World) -> None:
    marieke = joins(world.phone("Marieke"), "hallo", "nee", "hallo").sees("Ik ben de buurtbot")
    joins(marieke, "ja", "Marieke", "Overvecht", "ja").sees("Klaar!")


def test_a_second_delivery_is_known_even_when_its_writer_is_forgotten(world: World) -> None:
    marieke = world.phone("Marieke")
    marieke.does(Kind.TEXT, event="same", text="hallo").says("nee").sees("Ik bewaar niets van je.")
    marieke.does(Kind.TEXT, event="same", text="hallo").hears_nothing()
    assert nothing_is_kept(world)


def test_until_somebody_agrees_no_neighbour_hears_of_them(make_world: MakeWorld) -> None:
    world = make_world(start=datetime(2026, 11, 24, 10, 0, tzinfo=AMSTERDAM))
    [fatma] = neighbours(world, ["Fatma"])
    joins(world.phone("Marieke"), "mijn fiets heeft een lekke band", "ja", "Marieke", "Overvecht")
    fatma.hears_nothing()
    with world.house.store.read() as tx:
        assert not tx.all(select(HelpRequest.id))


@pytest.mark.parametrize(
    "kind", [Kind.VOICE, Kind.PHOTO, Kind.OTHER, Kind.CONTACT, Kind.LOCATION, Kind.PRESS]
)
def test_whatever_comes_first_is_answered_with_hello(world: World, kind: Kind) -> None:
    marieke = world.phone("Marieke").does(kind, token="x" if kind is Kind.PRESS else "")
    marieke.sees("Ik ben de buurtbot van SAMEN030")
    assert len(marieke.fresh) == 1


def test_somebody_new_who_is_in_danger_sees_the_numbers_first(world: World) -> None:
    marieke = world.phone("Marieke").says("ik wil dood").sees("Bel nu 113", "112")
    assert len(marieke.fresh) == 1
