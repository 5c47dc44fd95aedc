"""What the clock wakes: each thing once, also with two clocks or after a long sleep; one failure stops no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import due
from bot.acts import jobs, requests
from bot.scope import Scope
from storage.tables import Event, HelpRequest, Job, Question
from tests.bot.scenes import NAMES, YES, asked, asks, connects, neighbours, reading, resident, staff
from tests.world import World


def test_nothing_is_due_when_nothing_is_planned(world: World) -> None:
    resident(world, "Marieke")
    assert due.everything(world.house) == 0


def test_two_clocks_at_once_send_a_wave_once(world: World) -> None:
    helpers = neighbours(world, NAMES[:9])
    for name in ("Marieke", "Noor", "Otto"):
        asks(resident(world, name))
    world.clock.advance(timedelta(hours=4))
    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(due.everything, world.house) for _ in range(2)]]
    assert sum(done) == 3
    world.settle()
    with reading(world) as tx:
        assert len(tx.all(select(Event).where(Event.act == "wave"))) == 6
    assert len(asked(helpers)) == 9


def test_after_a_long_sleep_one_wave_goes_out_and_not_all_that_were_missed(world: World) -> None:
    helpers = neighbours(world, NAMES[:9])
    asks(resident(world, "Marieke"))
    world.leaps(days=2)
    assert len(asked(helpers)) == 6


def test_one_that_fails_does_not_keep_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    neighbours(world, NAMES[:6])
    for name in ("Marieke", "Noor"):
        asks(resident(world, name))
    with reading(world) as tx:
        [broken, whole] = tx.all(select(HelpRequest))
    good = requests.advance

    def breaks(scope: Scope, request: HelpRequest) -> None:
        if request.id == broken.id:
            raise RuntimeError("a bug")
        good(scope, request)

    monkeypatch.setattr(requests, "advance", breaks)
    world.clock.advance(timedelta(hours=4))
    assert due.everything(world.house) == 1
    with reading(world) as tx:
        after = {one.id: one.wave for one in tx.all(select(HelpRequest))}
    assert after == {broken.id: 1, whole.id: 2}


def test_a_job_is_planned_once_a_day_and_done_once(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    with world.house.store.write() as tx:
        [job] = tx.all(select(Job))
        for _ in range(2):
            jobs.plan(world.house.scope(tx), "feedback", job.subject_id, job.due_at)
        tx.session.flush()
        assert len(tx.all(select(Job))) == 1
    world.leaps(days=6)
    world.leaps(minutes=1)
    assert sum("Is het gelukt" in one.text for one in marieke.messages) == 1


def test_the_next_planned_moment_is_the_first_of_all(world: World) -> None:
    staff(world, "Samira")
    neighbours(world, NAMES[:3])
    assert due.next_moment(world.house, world.clock.now()) is None
    asks(resident(world, "Marieke"))
    assert due.next_moment(world.house, world.clock.now()) == world.clock.now() + timedelta(hours=4)


def test_every_open_question_has_an_end(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans.presses(YES)
    with reading(world) as tx:
        assert all(one.deadline for one in tx.all(select(Question)))
