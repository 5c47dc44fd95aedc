"""Something is wrong between two people: it stops at once, for good, and nobody can make it vanish."""

from sqlmodel import select

from storage.tables import Alert, Relay
from tests.world import Phone, World

BIKE = "fiets repareren doe ik graag"
TYRE = "mijn fiets heeft een lekke band"


def connected(world: World) -> tuple[Phone, Phone]:
    """Let Ans help Marieke; they write to each other."""
    ans = world.resident("Ans", offers=BIKE)
    marieke = world.resident("Marieke")
    marieke.says(TYRE).says("deze week")
    ans.presses("Ja, met mijn naam")
    marieke.presses("Ja, verbind ons")
    return marieke.looks(), ans.looks()


def open_alerts(world: World, kind: str) -> list[Alert]:
    with world.house.store.read() as tx:
        return list(tx.all(select(Alert).where(Alert.kind == kind, Alert.state == "open")))


def test_a_helper_who_reports_from_the_old_question_is_out_of_the_chat_too(world: World) -> None:
    world.broker()
    marieke, ans = connected(world)

    ans.presses("Meld of blokkeer").presses("Is onaardig")
    marieke.says("waar blijf je?")

    ans.sees_not("waar blijf je?")
    with world.house.store.read() as tx:
        assert not list(tx.all(select(Relay).where(Relay.kind == "match", Relay.state == "open")))


def test_the_asker_hears_that_the_chat_is_closed_and_when_they_hear_more(world: World) -> None:
    world.broker()
    marieke, ans = connected(world)

    ans.presses("Meld of blokkeer").presses("Het voelt niet veilig")

    marieke.sees("Het gesprek met", "is dicht", "Samira", "Je hoort uiterlijk")
    marieke.sees_not("onveilig", "melding")


def test_all_contact_between_two_people_stops_also_about_another_request(world: World) -> None:
    world.broker()
    marieke, ans = connected(world)
    marieke.says("menu").presses("Ik zoek hulp").says("de remmen van mijn fiets zijn kapot").says("deze week")
    ans.sees("remmen")

    marieke.presses("Meld of blokkeer", of="Je praat nu met").presses("Vraagt geld of pas")
    ans.presses("Ja, met mijn naam", of="remmen")

    ans.sees("niet meer open")


def test_a_report_stays_with_the_broker_when_the_reported_takes_back_the_request(world: World) -> None:
    world.broker()
    marieke, ans = connected(world)
    ans.presses("Meld of blokkeer").presses("Het voelt niet veilig")

    marieke.says("mijn vragen")
    marieke.presses("O-101 intrekken")

    assert len(open_alerts(world, "report")) == 1


def test_a_report_stays_with_the_broker_when_the_reported_is_forgotten(world: World) -> None:
    samira = world.broker()
    marieke, ans = connected(world)
    ans.presses("Meld of blokkeer").presses("Het voelt niet veilig")
    samira.sees("🔴 Overvecht")

    marieke.says("vergeet mij").presses("Ja, wis alles")
    ans.says("vergeet mij").presses("Ja, wis alles")

    (alert,) = open_alerts(world, "report")
    assert (alert.person_id, alert.request_id, alert.wijk) == (None, None, "WK034403")
    samira.presses("Overnemen", of="🔴")
    samira.sees("overgenomen")


def test_somebody_new_who_could_help_does_not_silence_a_report(world: World) -> None:
    world.broker()
    connie = world.coordinator()
    _, ans = connected(world)
    ans.presses("Meld of blokkeer").presses("Het voelt niet veilig")

    world.resident("Bilal", offers=BIKE)
    world.passes(hours=60)

    connie.sees("🔴 Overvecht")
