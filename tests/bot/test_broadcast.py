"""A coordinator writes to many: counted, shown first, sent to who wants it, and counted again."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import select

from bot.channels.port import Kind, Refused
from storage.tables import Broadcast, Outgoing, Person, Role
from tests.bot.scenes import NAMES, neighbours, person_id, reading, resident, staff
from tests.world import AMSTERDAM, GONE, Phone, World

MakeWorld = Callable[..., World]
SOUP = "Zaterdag 14:00 soep in De Dreef!"


def writes(connie: Phone, words: str = SOUP, *, to: str = "Hele stad") -> Phone:
    """Let the coordinator come to the last question before it goes out."""
    connie.says("omroep").says(words).presses(to)
    return connie if to == "Hele stad" else connie.presses("Zo is het goed")


def test_recipients_are_counted_and_the_text_is_shown_before_anything_goes_out(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    helpers = [*neighbours(world, NAMES[:2]), *neighbours(world, NAMES[2:5], wijk="Zuid")]
    writes(connie, to="Zuid").sees("3 mensen", f"📣 {SOUP}", "SAMEN030", "STOP OMROEP")
    for helper in helpers:
        helper.hears_nothing()
    connie.presses("Nu versturen").sees("3 mensen")
    assert [bool(one.fresh) for one in helpers] == [False, False, True, True, True]


def test_one_row_a_person_and_a_final_count_that_adds_up(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    ans, bep, cor, dirk, els = neighbours(world, NAMES[:5])
    ans.says("stop omroep")
    bep.says("stop")
    cor.verdict = GONE
    dirk.verdict = Refused("bad_request")
    writes(connie).sees("4 mensen").presses("Nu versturen")
    world.round()
    connie.sees("Klaar. 2 bezorgd, 2 niet bereikbaar, 0 afgemeld.")
    els.sees(SOUP)
    ans.sees_not(SOUP)
    bep.sees_not(SOUP)
    with reading(world) as tx:
        rows = tx.all(select(Outgoing).where(Outgoing.kind == "broadcast"))
    assert len({one.person_id for one in rows}) == len(rows) == 4


def test_who_stops_after_it_was_staged_gets_nothing_and_is_counted_as_left(make_world: MakeWorld) -> None:
    world = make_world(start=datetime(2026, 11, 24, 22, 0, tzinfo=AMSTERDAM))
    connie = staff(world, "Connie", "coordinator")
    ans, bep, cor, dirk = neighbours(world, NAMES[:4])
    writes(connie).presses("Nu versturen").sees("Buren hebben nu rust", "08:30", "5 mensen")
    ans.says("stop omroep")
    bep.says("stop")
    cor.says("vergeet mij").presses("Ja, wis alles")
    world.passes(until="08:15")
    dirk.sees_not(SOUP)
    world.passes(minutes=15)
    dirk.sees(SOUP)
    for phone in (ans, bep, cor):
        phone.sees_not(SOUP)
    connie.sees("Klaar. 2 bezorgd, 0 niet bereikbaar, 3 afgemeld.")


def test_in_quiet_hours_nothing_goes_out_also_when_sending_was_delayed(make_world: MakeWorld) -> None:
    world = make_world(start=datetime(2026, 11, 24, 20, 30, tzinfo=AMSTERDAM))
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    writes(connie)
    token = connie.button("Nu versturen").token
    connie.does(Kind.PRESS, token=token, settle=False)
    world.leaps(hours=1)  # nothing could be sent for an hour
    ans.sees_not(SOUP)
    world.passes(until="08:30")
    ans.sees(SOUP)


def test_only_a_coordinator_sends(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    for phone in (samira, marieke):
        phone.says("omroep").sees("kan alleen een coördinator")
    with reading(world) as tx:
        assert not tx.all(select(Broadcast))


def test_a_coordinator_who_lost_the_role_in_between_sends_nothing(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    writes(connie)
    with world.house.store.write() as tx:
        for role in tx.all(select(Role)):
            role.ended_at = world.clock.now()
    connie.says("ja")
    ans.sees_not(SOUP)


def test_cancelled_is_not_sent(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    writes(connie).presses("Annuleren").sees("Niet verstuurd")
    ans.hears_nothing()


def test_an_answer_to_a_person_goes_before_their_broadcast(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    writes(connie)
    connie.does(Kind.PRESS, token=connie.button("Nu versturen").token, settle=False)
    ans.does(Kind.TEXT, text="menu", settle=False)
    world.settle()
    assert [SOUP in one.text for one in ans.messages] == [False, True]


def test_broadcasts_wanted_again_come_again(world: World) -> None:
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    ans.says("stop omroep").sees("Je krijgt geen omroep meer")
    with reading(world) as tx:
        person = tx.get(Person, person_id(world, ans))
    assert person
    assert not person.broadcasts
    ans.says("menu").presses("Meer").presses("Weer omroep")
    writes(connie).presses("Nu versturen")
    ans.sees(SOUP)
