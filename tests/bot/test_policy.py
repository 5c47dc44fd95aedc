"""Who may do what, where: asked of every act, for everybody, and in the chat too."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from sqlmodel import select

from bot import acts, changes
from bot.channels.port import Kind
from bot.facts import Reader
from bot.invites import invite
from bot.policy import CITY, ROLES, Area, RoleHeld, may
from storage.tables import Alert, Broadcast, HelpRequest, Person, Relay, Role
from storage.tx import Tx
from tests.bot.checkpoint import Checkpoint
from tests.bot.scenes import asks, person_id, resident, staff
from tests.world import Phone, World

OVERVECHT, ZUID = Area("WK034403", "BU03440303"), Area("WK034407")
HOLDERS: Mapping[str, tuple[RoleHeld, ...]] = {
    "nobody": (),
    "resident": (),
    "broker here": (RoleHeld("broker", ("WK034403",)),),
    "broker of the buurt": (RoleHeld("broker", ("BU03440303",)),),
    "broker elsewhere": (RoleHeld("broker", ("WK034407",)),),
    "coordinator": (RoleHeld("coordinator"),),
}
DESK_ACTS = ("see_desk", "take_over", "write_to", "close_request", "settle_alert")


# --- the table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", DESK_ACTS)
def test_the_desk_of_a_place_is_for_its_brokers_and_the_coordinator(act: str) -> None:
    allowed = {who for who, roles in HOLDERS.items() if may(roles, act, OVERVECHT)}
    assert allowed == {"broker here", "broker of the buurt", "coordinator"}


def test_a_broker_of_a_buurt_has_no_say_in_the_rest_of_the_wijk() -> None:
    assert not may(HOLDERS["broker of the buurt"], "take_over", Area("WK034403", "BU03440304"))
    assert not may(HOLDERS["broker of the buurt"], "take_over", Area("WK034403"))


def test_only_a_coordinator_may_speak_to_everybody() -> None:
    assert {who for who, roles in HOLDERS.items() if may(roles, "send_broadcast")} == {"coordinator"}


@pytest.mark.parametrize("area", [CITY, OVERVECHT, ZUID])
def test_what_is_not_in_the_table_nobody_may_do(area: Area) -> None:
    everyone = [role for roles in HOLDERS.values() for role in roles]
    assert not may(everyone, "read_everything", area)
    assert not may(everyone, "", area)


def test_an_unknown_role_may_do_nothing() -> None:
    assert not any(may([RoleHeld("mayor")], act, OVERVECHT) for act in ROLES)


def test_one_role_that_may_is_enough() -> None:
    assert may([*HOLDERS["broker elsewhere"], *HOLDERS["broker here"]], "take_over", OVERVECHT)


# --- the acts themselves ----------------------------------------------------------------------------------


@dataclass
class Office:
    """A request that waits for its broker, a neighbour who asked for a human, and five who might act."""

    world: World
    start: Checkpoint
    people: Mapping[str, int | None]
    request: int
    alert: int
    human: int

    def tries(self, who: str, change: changes.Change) -> Callable[[Callable[[Tx], object]], bool]:
        """Let somebody try; the answer tells whether what is looked for is there now."""
        self.start.restore()
        with self.world.house.store.write() as tx:
            acts.apply(self.world.house.scope(tx, actor="person", actor_id=self.people[who]), change)

        def done(look: Callable[[Tx], object]) -> bool:
            with self.world.house.store.read() as tx:
                return bool(look(tx))

        return done


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    world = World(tmp_path_factory.mktemp("office"))
    here = staff(world, "Samira", organisation="De Dreef")
    elsewhere = staff(world, "Zoe", area="Zuid", organisation="Zuiderburen")
    coordinator = staff(world, "Connie", "coordinator")
    asker, neighbour = resident(world, "Marieke"), resident(world, "Noor")
    asks(asker)
    neighbour.says("praat met een mens")
    with world.house.store.read() as tx:
        request = tx.all(select(HelpRequest.id))[0]
        alerts = {one.kind: one.id for one in tx.all(select(Alert))}
    people = {
        "nobody": None,
        "resident": person_id(world, neighbour),
        "broker here": person_id(world, here),
        "broker elsewhere": person_id(world, elsewhere),
        "coordinator": person_id(world, coordinator),
    }
    start = Checkpoint(world)
    yield Office(world, start, people, request, alerts["nobody"], alerts["human"])
    start.close()
    world.close()


EVERYBODY = ("nobody", "resident", "broker here", "broker elsewhere", "coordinator")
OF_THIS_PLACE = {"broker here", "coordinator"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_an_alert_is_taken_only_by_who_may(office: Office, who: str) -> None:
    done = office.tries(who, changes.TakeOver(office.alert))
    taken = select(Alert.id).where(Alert.id == office.alert, Alert.state == "taken")
    assert done(lambda tx: tx.one(taken)) == (who in OF_THIS_PLACE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_an_alert_is_put_away_only_by_who_may(office: Office, who: str) -> None:
    done = office.tries(who, changes.SettleAlert(office.human))
    closed = select(Alert.id).where(Alert.id == office.human, Alert.state == "closed")
    assert done(lambda tx: tx.one(closed)) == (who in OF_THIS_PLACE)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("about", ["request", "human"])
def test_a_chat_with_a_neighbour_is_opened_only_by_who_may(office: Office, who: str, about: str) -> None:
    request = office.request if about == "request" else None
    alert = office.alert if about == "request" else office.human
    done = office.tries(who, changes.WriteTo(request, "asker", alert))
    assert done(lambda tx: tx.all(select(Relay.id))) == (who in OF_THIS_PLACE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_request_is_closed_only_by_who_may(office: Office, who: str) -> None:
    done = office.tries(who, changes.CloseRequest(office.request, "solved", office.alert))
    closed = select(HelpRequest.id).where(HelpRequest.state != "open")
    assert done(lambda tx: tx.all(closed)) == (who in OF_THIS_PLACE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_broadcast_is_sent_only_by_who_may(office: Office, who: str) -> None:
    done = office.tries(who, changes.SendBroadcast("Soep!", ()))
    assert done(lambda tx: tx.all(select(Broadcast.id))) == (who == "coordinator")


@pytest.mark.parametrize("who", EVERYBODY[1:])
def test_open_requests_are_shown_only_to_who_may(office: Office, who: str) -> None:
    office.start.restore()
    with office.world.house.store.read() as tx:
        person = tx.get(Person, office.people[who])
        assert person is not None
        reader = Reader(office.world.house.scope(tx), office.world.house.catalogues, person)
        assert bool(reader.facts(quoted=None, token="", last_in=None).desk) == (who in OF_THIS_PLACE)


# --- in the chat ------------------------------------------------------------------------------------------

NOT_YOURS = "Dat kan alleen de makelaar van die wijk."


def test_a_button_of_the_broker_means_nothing_to_a_neighbour(world: World) -> None:
    samira = staff(world, "Samira")
    noor = resident(world, "Noor")
    asks(resident(world, "Marieke"))
    for label in ("Overnemen", "Bericht", "Sluiten"):
        noor.does(Kind.PRESS, token=samira.button(label).token).sees("Deze knop werkt niet meer.")
    with world.house.store.read() as tx:
        assert not tx.all(select(Alert.id).where(Alert.state != "open"))
        assert not tx.all(select(Relay.id))


def end_roles(world: World, phone: Phone) -> None:
    mine = person_id(world, phone)
    with world.house.store.write() as tx:
        for role in tx.all(select(Role).where(Role.person_id == mine)):
            role.ended_at = world.clock.now()
            tx.add(role)


@pytest.mark.parametrize("way", [("Overnemen",), ("Bericht",), ("Sluiten", "Opgelost")])
def test_who_is_broker_no_more_can_do_nothing_with_old_buttons(world: World, way: tuple[str, ...]) -> None:
    samira = staff(world, "Samira")
    asks(resident(world, "Marieke"))
    end_roles(world, samira)
    for label in way:
        samira.presses(label)
    samira.sees(NOT_YOURS)
    with world.house.store.read() as tx:
        assert not tx.all(select(Alert.id).where(Alert.state != "open"))
        assert not tx.all(select(Relay.id))
        assert not tx.all(select(HelpRequest.id).where(HelpRequest.state != "open"))


def test_who_is_broker_no_more_is_told_of_nothing_and_shown_nothing(world: World) -> None:
    samira = staff(world, "Samira")
    end_roles(world, samira)
    asks(resident(world, "Marieke"))
    samira.hears_nothing()
    samira.says("menu")
    assert "Open vragen" not in samira.labels()


def test_who_is_coordinator_no_more_can_not_send_what_was_ready(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    resident(world, "Noor")
    connie.says("omroep").says("Soep!").presses("Hele stad")
    end_roles(world, connie)
    connie.presses("Nu versturen").sees("alleen een coördinator")
    with world.house.store.read() as tx:
        assert not tx.all(select(Broadcast.id))


@pytest.mark.parametrize("words", ["omroep", "/omroep", "broadcast"])
def test_a_neighbour_who_types_omroep_is_told_whose_it_is(world: World, words: str) -> None:
    noor = resident(world, "Noor")
    noor.says(words).sees("Een omroep sturen kan alleen een coördinator.")


def test_a_code_gives_its_role_once(world: World) -> None:
    with world.house.store.write() as tx:
        code = invite(world.house.scope(tx, actor="command"), "broker", "Overvecht", None)
    noor, piet = resident(world, "Noor"), resident(world, "Piet")
    noor.says(f"/start {code}").sees("Welkom, makelaar!")
    piet.says(f"/start {code}").sees("Deze code werkt niet")
    piet.says("/start wrongcode").sees("Deze code werkt niet")
    with world.house.store.read() as tx:
        assert tx.all(select(Role.person_id)) == [person_id(world, noor, tx)]
