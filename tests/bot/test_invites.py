"""A code gives a role once, for some days, to whoever has it, and to nobody who guesses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from bot.channels.port import Incoming, Kind
from bot.invites import CODE_BYTES, InviteError, invite
from storage.tables import Invite, Mandate, Organisation, Role
from tests.bot.scenes import asks, reading, resident, staff
from tests.world import World

MakeWorld = Callable[..., World]


def code_of(
    world: World, kind: str = "broker", area: str | None = "Overvecht", organisation: str | None = None
) -> str:
    with world.house.store.write() as tx:
        return invite(world.house.scope(tx, actor="command"), kind, area, organisation)


def roles(world: World) -> list[tuple[str, list[str]]]:
    with reading(world) as tx:
        return [(one.kind, one.areas) for one in tx.all(select(Role))]


def test_a_code_holds_at_least_fifty_bits_of_chance_and_only_its_hash_is_kept(world: World) -> None:
    code = code_of(world)
    assert CODE_BYTES * 8 >= 50
    assert len(code) == CODE_BYTES * 8 / 5  # base32: five bits a letter
    assert code.isascii()
    assert code_of(world) != code
    with reading(world) as tx:
        rows = tx.all(select(Invite))
    assert all(code.encode() not in one.code_hash for one in rows)


def test_somebody_new_joins_with_the_code_and_is_broker(world: World) -> None:
    samira = world.broker("Samira")
    samira.says("menu")
    assert "Open vragen" in samira.labels()
    overvecht = next(one.code for one in world.house.city.wijken if one.name == "Overvecht")
    assert roles(world) == [("broker", [overvecht])]


def test_somebody_known_becomes_broker_with_the_code(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says(f"/start {code_of(world)}").sees("Welkom, makelaar", "SAMEN030", "Overvecht")


def test_a_code_works_once(world: World) -> None:
    code = code_of(world)
    resident(world, "Samira").says(f"/start {code}").sees("Welkom, makelaar")
    resident(world, "Tom").says(f"/start {code}").sees("werkt niet (meer)")
    assert len(roles(world)) == 1


def test_a_code_expires(world: World) -> None:
    code = code_of(world)
    world.leaps(days=7)
    resident(world, "Samira").says(f"/start {code}").sees("werkt niet (meer)")
    assert roles(world) == []


def test_a_wrong_code_gives_nothing(world: World) -> None:
    code = code_of(world)
    wrong = code[:-1] + ("a" if code[-1] != "a" else "b")
    samira = resident(world, "Samira")
    for guess in (wrong, "", "broker", "'; drop table role; --", "x" * 5000):
        samira.says(f"/start {guess}").sees_not("Welkom, makelaar")
    assert roles(world) == []


def test_of_two_people_with_one_code_at_once_exactly_one_gets_the_role(world: World) -> None:
    people = [resident(world, "Samira"), resident(world, "Tom")]
    for turn in range(10):
        code = code_of(world)
        together = Barrier(2)

        def use(name: str, code: str = code, turn: int = turn, together: Barrier = together) -> None:
            together.wait(timeout=30)
            said = Incoming(
                "playground", "playground", f"{name}-{turn}", name, Kind.TEXT, text=f"/start {code}"
            )
            world.running.desk.receive(said)

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(use, one.id) for one in people]:
                done.result()
        assert len(roles(world)) == turn + 1
        world.settle()
    told = [one.text for phone in people for one in phone.messages]
    assert sum("Welkom, makelaar" in one for one in told) == 10
    assert sum("werkt niet (meer)" in one for one in told) == 10


def test_an_organisation_is_made_once_and_gets_its_mandate_once(world: World) -> None:
    for name, organisation in (("Samira", "De Dreef"), ("Tom", " de  DREEF ")):
        staff(world, name, organisation=organisation)
    with reading(world) as tx:
        assert [one.name for one in tx.all(select(Organisation)) if not one.cooperative] == ["De Dreef"]
        assert len(tx.all(select(Mandate))) == 1


def test_an_invitation_that_nobody_takes_up_moves_nothing(world: World) -> None:
    samira = staff(world, "Samira", organisation="De Dreef")
    code_of(world, organisation="Nieuwe Buren")
    asks(resident(world, "Marieke"))
    samira.sees("Ik vond niemand")


def test_an_area_changes_hands_when_the_invitation_is_taken_up_and_its_open_requests_go_along(
    world: World,
) -> None:
    samira = staff(world, "Samira", organisation="De Dreef")
    marieke, noor = resident(world, "Marieke"), resident(world, "Noor")
    asks(marieke)
    asks(noor)
    samira.presses("Overnemen", of="O-102")
    for one in (samira, marieke, noor):
        one.looks()
    tom = resident(world, "Tom").says(f"/start {code_of(world, organisation='Nieuwe Buren')}")
    samira.sees("Vraag O-102 ligt nu bij Nieuwe Buren", "Vanaf nu is Nieuwe Buren de makelaar van Overvecht")
    tom.sees("O-101", "O-102")
    for one in (marieke, noor):
        one.sees("Nieuwe Buren")
    samira.presses("Lezen", of="O-101").sees("Dat kan alleen de makelaar")
    tom.presses("Overnemen", of="O-102").sees("Jij hebt vraag O-102 overgenomen")


def test_the_cooperative_needs_no_mandate(world: World) -> None:
    code_of(world, organisation="SAMEN030")
    with reading(world) as tx:
        assert not tx.all(select(Mandate))


def test_an_unknown_area_is_refused_and_nothing_is_made(world: World) -> None:
    with pytest.raises(InviteError, match="Overvecht"):
        code_of(world, area="Atlantis")
    with reading(world) as tx:
        assert not tx.all(select(Invite))


def test_a_coordinator_sees_the_broadcast_in_the_menu_and_a_broker_does_not(world: World) -> None:
    connie, samira = staff(world, "Connie", "coordinator"), staff(world, "Samira")
    assert "Omroep" in connie.says("menu").labels()
    assert "Omroep" not in samira.says("menu").labels()


def test_a_code_may_be_typed_in_capitals(world: World) -> None:
    code = code_of(world).upper()
    resident(world, "Samira").says(f"/start {code}")
    assert [kind for kind, _ in roles(world)] == ["broker"]
